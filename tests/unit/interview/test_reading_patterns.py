"""Patterns are looked for in folded text: their letters are folded, their classes are not."""

import pytest

from interview.language.lexicon import Lexicon


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"votre (?:\S+ ){0,2}réponse", "Votre très BELLE réponse", True),
        (r"votre (?:\S+ ){0,2}réponse", "votre  réponse", False),
        (r"une(?=\W)", "une.", True),
        (r"une(?=\W)", "unes", False),
        (r"\Dans", " dans", True),
    ],
)
def test_a_class_keeps_its_meaning(pattern: str, text: str, *, found: bool) -> None:
    """`\\S` in lower case is every blank: whatever spoke of the words between matched nothing."""
    assert Lexicon({"any": [pattern]}, frozenset()).found("any", text) is found
