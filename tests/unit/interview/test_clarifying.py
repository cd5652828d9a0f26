"""A clarification is of the question that was asked, and a question back about the position is answered at once."""

import pytest

from interview.commands import Locale
from interview.dialogue.clarifying import form_of
from interview.dialogue.progress import Move
from interview.dialogue.turn import Asking, Line
from interview.dialogue.wording import words
from interview.plan.plan import Question
from prompts.loader import LOCALES, bank, phrases, placeholders, wordings
from tests.unit.interview.guarding.scenes import scene


def asking(locale: Locale, key: str, trigger: str, said: str = "", **slots: str) -> Asking:
    before = scene(locale)
    kind = bank()[key]["type"]
    question = Question(**{**before.plan["questions"][2], "bank": key, "type": kind, "slots": slots, "text": None})
    before.plan["questions"][2] = question
    line = Line(id="a-9", who="candidate", text=said, turn=9, stage="technical", question=2, move="answer")
    return Asking(
        index=3,
        move=Move(kind="repair", question=2, trigger=trigger, detail=None, last=False),
        stage="technical",
        entering=False,
        locale=locale,
        pinned=before.pinned,
        plan=before.plan,
        lines=[*before.lines, line],
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_every_question_of_the_bank_has_a_clarification_of_its_own_form(locale: Locale) -> None:
    forms = set()
    for key in bank():
        slots = dict.fromkeys(placeholders(wordings(locale)[key]), "Kafka")
        made = asking(locale, key, "clarify", **slots)
        assert made.question is not None
        forms.add(form_of(made.question, locale))
        said = words(made)
        assert "{{" not in said
        assert said.count("?") <= 4, key
    assert forms | {"any"} == set(phrases(locale)["repair"]["clarify"])


def test_what_would_be_done_is_not_explained_as_what_was() -> None:
    lived = asking("en", "exp-problem", "clarify")
    imagined = asking("en", "sit-two-urgent", "clarify")
    assert "one real situation" in words(lived)
    assert "imagine" in words(imagined)
    quoted = asking("en", "ach-exp-how", "clarify", achievement="From 42 to 78 %")
    assert "where did you start with “From 42 to 78 %”, what did you do next, and what came of it?" in words(quoted)


def test_a_question_about_the_position_is_answered_where_the_offer_answers_it() -> None:
    known = asking("en", "exp-problem", "enquiry", "Is there a pager?")
    waits = asking("en", "exp-problem", "enquiry", "How many days of holiday are there?")
    assert "pager" in words(known)
    assert words(known).endswith(words(waits)[-30:])
    assert "end" in words(waits)
