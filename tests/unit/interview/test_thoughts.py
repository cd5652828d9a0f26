"""What a model thinks is taken off what it says, in all the marks that models are known to use."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.models.dialect import Dialect, Manner
from interview.models.failures import Failed
from interview.models.spoken import Spoken
from interview.models.thoughts import ThoughtFilter, answer_of, spoken_part

EN = "The candidate was vague here, perhaps a 2 of 5. Should I press for a result? "
FR = "L'utilisateur a répondu de façon vague, 2 sur 5. Faut-il demander un résultat ? "
ANSWER = "Thank you. What came of it, in the end?"

MARKED = [
    "<think>{}</think>\n\n{}",
    "\n <think>\n{}</thin </think>{}",
    "<thinking>{}</thinking>{}",
    "<thought>{}</thought>{}",
    '<think type="deep">{}</think >{}',
    "[THINK]{}[/THINK]{}",
    "◁think▷{}◁/think▷{}",
    "<seed:think>{}</seed:think>{}",
    "<reasoning>{}</reasoning>{}",
    "<reasoning>{}</reasoning><answer>{}</answer> and more",
    "<reflection>{}</reflection>{}",
    "<scratchpad>{}</scratchpad>{}",
    "<réflexion>{}</réflexion>{}",
    "<思考>{}</思考>{}",
    "<some_new_word>{}</some_new_word>{}",
    "<|START_THINKING|>{}<|END_THINKING|><|START_RESPONSE|>{}<|END_RESPONSE|>",
    "<|begin_of_thought|>{}<|end_of_thought|><|begin_of_solution|>{}<|end_of_solution|>",
    "<|channel|>analysis<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>{}<|return|>",
    "analysis<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>{}",
    "analysis{}assistantfinal{}",
    "<|channel>thought\n{}<channel|>{}",
    "<unused94>thought\n{}<unused95>{}",
]
BARE = [
    "{}</think>\n\n{}",
    "{}</thinking>{}",
    "{}[/THINK]{}",
    "{}◁/think▷{}",
    "{}</seed:think>{}",
    "{}<|END_THINKING|>{}",
    "{}<answer>{}</answer>",
    "{}<|channel|>final<|message|>{}<|return|>",
    "{}<|end|><|start|>assistant<|channel|>final<|message|>{}",
    "<strange>{}</think>{}",
]
PLAIN = [
    "Tell me more.",
    "Have you used List<String>, a < b, or [x] in C++?",
    "The tag <b> is spoken of.",
    "  Blank at the start.",
    "Analysis is a trade. Was it yours?",
]


def said(pieces: list[str]) -> str:
    thoughts, text = ThoughtFilter(), ""
    for piece in [*pieces, None]:
        bare = thoughts.bare
        more = thoughts.finish() if piece is None else thoughts.feed(piece)
        text = more if thoughts.bare > bare else text + more
    return text


def cuts(text: str) -> list[list[str]]:
    return [[text], list(text), *([text[:at], text[at:]] for at in range(len(text)))]


@pytest.mark.parametrize("thought", [EN, FR], ids=["en", "fr"])
@pytest.mark.parametrize("form", [*MARKED, *BARE])
def test_thoughts_are_taken_off_however_they_are_marked_and_cut(form: str, thought: str) -> None:
    text = form.format(thought, ANSWER)
    assert {said(pieces) for pieces in cuts(text)} == {ANSWER}


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_thought_stays(text: str) -> None:
    assert {said(pieces) for pieces in cuts(text)} == {text.lstrip()}


@pytest.mark.parametrize(
    "text", ["<think>never ends", "<|channel|>analysis<|message|>never ends", "[THINK]", "<think>"]
)
def test_an_open_thought_is_never_said(text: str) -> None:
    assert {said(pieces) for pieces in cuts(text)} == {""}


@pytest.mark.parametrize("ending", ["<|im_end|>", "</s>", "<|eot_id|>", "<｜end▁of▁sentence｜>", "<|return|>"])
def test_marks_of_the_end_are_not_said(ending: str) -> None:
    assert {said(pieces) for pieces in cuts(ANSWER + ending)} == {ANSWER}


@given(st.text(alphabet="<>/|think ab[]", max_size=40), st.lists(st.integers(0, 40), max_size=6))
def test_the_cuts_between_pieces_never_matter(text: str, at: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(text)) for cut in at), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(edges)]
    assert said(pieces) == said([text])


def test_a_long_line_of_openings_takes_no_time() -> None:
    assert said(list("<" * 20_000)) == "<" * 20_000


def aloud(spoken: Spoken, text: str, *, cut: bool = False) -> list[str]:
    """What is heard word by word; a void turn begins anew."""
    heard: list[str] = []
    words = [word for word in text.replace(" ", " \0").split("\0") if word]
    for word in [*words, None]:
        more = spoken.finish(cut=cut) if word is None else spoken.feed(word)
        if spoken.void:
            spoken.void = False
            heard.append("VOID")
        if more:
            heard.append(more)
    return heard


@pytest.mark.parametrize("thought", [EN, FR, "He rambles. ", "嗯，候选人回答得很模糊。"])
@pytest.mark.parametrize("form", BARE)
def test_the_first_answer_of_a_server_is_safe(form: str, thought: str) -> None:
    """Nobody knows yet how it marks its thoughts: nothing is heard before it is clear."""
    dialect = Dialect()
    assert "".join(aloud(Spoken(dialect), form.format(thought, ANSWER))) == ANSWER
    assert dialect.manner == "bare"
    assert "".join(aloud(Spoken(dialect), form.format(thought * 60, ANSWER))) == ANSWER, "and so are long ones"


def test_a_server_that_was_heard_once_is_heard_word_by_word() -> None:
    dialect = Dialect()
    assert aloud(Spoken(dialect), ANSWER) == [ANSWER]
    assert dialect.manner == "plain"
    assert aloud(Spoken(dialect), ANSWER)[:3] == ["Thank ", "you. ", "What "]


@pytest.mark.parametrize("thought", [EN, FR, "Okay, the user wants a question. ", "嗯，候选人回答得很模糊。 "])
def test_thinking_aloud_is_held_even_of_a_server_that_seemed_plain(thought: str) -> None:
    dialect = Dialect(manner="plain")
    assert "".join(aloud(Spoken(dialect), f"{thought}</think>{ANSWER}")) == ANSWER
    assert dialect.manner == "bare"


def test_what_was_heard_before_a_closing_mark_is_void() -> None:
    heard = aloud(Spoken(Dialect(manner="plain")), f"Nobody could tell that from speech. </think>{ANSWER}")
    assert heard[heard.index("VOID") + 1 :] == [ANSWER] or "".join(heard[heard.index("VOID") + 1 :]) == ANSWER


@pytest.mark.parametrize("manner", ["unknown", "plain", "bare"])
@pytest.mark.parametrize(
    "text",
    [
        EN,
        FR,
        "<think>" + EN,
        "<think>" + EN + "</think>",
        "Thoughts: " + EN,
        "Okay, the user was vague. I should ask for a result.",
        "D'accord, le candidat reste vague. Je dois demander un résultat.",
    ],
)
def test_thoughts_alone_are_no_answer(text: str, manner: Manner) -> None:
    spoken = Spoken(Dialect(manner=manner))
    with pytest.raises(Failed) as caught:
        aloud(spoken, text)
    assert caught.value.failure.code == "thoughts_only"


def test_a_server_that_stops_thinking_is_understood_again() -> None:
    """One answer is lost; a candidate who makes a model write a mark does not spoil it for everybody."""
    dialect = Dialect(manner="bare")
    with pytest.raises(Failed):
        aloud(Spoken(dialect), ANSWER)
    assert "".join(aloud(Spoken(dialect), ANSWER)) == ANSWER
    assert dialect.manner == "plain"


def test_labelled_thoughts_are_not_said() -> None:
    text = f"**Thinking:** {EN}\n\n**Answer:** {ANSWER}"
    assert "".join(aloud(Spoken(Dialect()), text)) == ANSWER
    assert "".join(aloud(Spoken(Dialect()), f"(The candidate is nervous.) {ANSWER}")) == ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that request.",
        "I cannot assist with this.",
        "I'm unable to continue with this conversation.",
        "Je suis désolé, mais je ne peux pas vous aider avec cette demande.",
        "Désolé, je ne peux pas poursuivre.",
        "As an AI language model, I cannot conduct interviews.",
    ],
)
def test_a_refusal_is_no_turn(text: str) -> None:
    with pytest.raises(Failed) as caught:
        aloud(Spoken(Dialect(manner="plain")), text)
    assert (caught.value.failure.code, caught.value.failure.temporary) == ("refused", False)


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry to hear that. Would you like to go on?",
        "Je suis désolé de l'apprendre. Voulez-vous continuer ?",
        "The offer asks for Kubernetes. How did you learn it?",
        "La question suivante vous concerne : qu'avez-vous appris ?",
        "I see. Let's turn to your work in Lille: what did you build there?",
        "D'accord. Comment avez-vous procédé ?",
        "We need to be quick now. What did you decide?",
        "Il me reste une question. Pourquoi ce poste ?",
        '{"act": "follow_up", "anchor": "the user gave up", "aim": "why"}\nWhy did they give up?',
    ],
)
@pytest.mark.parametrize("manner", ["unknown", "plain"])
def test_good_turns_are_said(text: str, manner: Manner) -> None:
    assert "".join(aloud(Spoken(Dialect(manner=manner)), text)) == text


def test_an_answer_cut_at_its_length_ends_with_its_last_whole_sentence() -> None:
    cut = "Thank you. What came of it? And could you tell me which"
    assert "".join(aloud(Spoken(Dialect()), cut, cut=True)) == "Thank you. What came of it?"
    heard = aloud(Spoken(Dialect(manner="plain")), cut, cut=True)
    assert heard[-2:] == ["VOID", "Thank you. What came of it?"]
    assert "".join(aloud(Spoken(Dialect(manner="plain")), "Whole.", cut=True)) == "Whole."
    with pytest.raises(Failed) as caught:
        aloud(Spoken(Dialect()), "Could you tell me which", cut=True)
    assert caught.value.failure.code == "cut_short"


@pytest.mark.parametrize("form", [*MARKED, *BARE])
def test_thoughts_around_json_are_taken_off(form: str) -> None:
    written = '{"score": 3, "quote": "he wrote <b>"}'
    assert answer_of(form.format(EN + '{"score": 1} ', written), Dialect()).strip() == written


def test_json_that_stands_alone_may_quote_anything() -> None:
    written = '{"quote": "I once wrote </think> and <think>"}'
    assert answer_of(written, Dialect()) == written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<think>He is weak.</think>You told of a result.", "You told of a result."),
        ("He is weak.</think> You told of a result.", "You told of a result."),
        ("You used List<String> and <b>.", "You used List<String> and <b>."),
        ("<b>You</b> told of a result.", "<b>You</b> told of a result."),
    ],
)
def test_texts_within_json_are_read_likewise(text: str, kept: str) -> None:
    assert spoken_part(text) == kept
