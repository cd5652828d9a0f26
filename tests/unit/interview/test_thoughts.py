import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.models.thoughts import ThoughtFilter


def said(pieces: list[str]) -> str:
    thoughts = ThoughtFilter()
    return "".join(piece if thoughts.done else thoughts.feed(piece) for piece in pieces) + thoughts.finish()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tell me more.", "Tell me more."),
        ("<think>weak answer, score 2</think>\n\nTell me more.", "Tell me more."),
        ("\n <think>\na < b </thin </think>Go on.", "Go on."),
        ("<think></think>Go on.", "Go on."),
        ("<think>never ends", ""),
        ("<thi", "<thi"),
        ("<thing> I said", "<thing> I said"),
        ("The tag <think>is</think> spoken of.", "The tag <think>is</think> spoken of."),
        ("<think>a</think>So <think> is a tag", "So <think> is a tag"),
        ("  \n", "  \n"),
        ("", ""),
    ],
)
def test_only_the_leading_thought_is_taken_off_however_it_is_cut(text: str, expected: str) -> None:
    assert said([text]) == expected
    assert said(list(text)) == expected
    for at in range(len(text)):
        assert said([text[:at], text[at:]]) == expected


@given(st.text(alphabet="<>/think ab", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_the_cuts_between_pieces_never_matter(text: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert said(pieces) == said([text])
