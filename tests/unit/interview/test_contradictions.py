"""A contradiction is found once, asked about once, and done with when the person has put it right."""

from typing import Any

from interview.assessment.proposals import agreed
from interview.assessment.report import Assessment, Contradiction, Quote
from interview.dialogue.turn import Line
from interview.graph.speaking import noted

ALONE = "C'est moi qui ai tout mis en place, toute seule."


def clash(turn: int, text: str, *, start: int = 0, against: str = "a0") -> Contradiction:
    quote = Quote(message=f"a-{turn}", turn=turn, start=start, end=start + len(text), text=text)
    return Contradiction(quote=quote, against=against, text=ALONE)


def assessment(turn: int, *clashes: Contradiction) -> Assessment:
    return Assessment(
        message=f"a-{turn}",
        turn=turn,
        question=f"q{turn}",
        competence="role",
        engine="llm",
        fallback=None,
        marks=[],
        star=None,
        missing=[],
        contradictions=list(clashes),
    )


def test_what_two_readings_find_is_one_contradiction() -> None:
    """However much of the sentence each of them quotes; against something else it is another one."""
    whole, part = clash(3, "Karine avait choisi et monté les rappels"), clash(3, "choisi et monté", start=13)
    other = clash(3, "choisi et monté", start=13, against="/positions/0/highlights/0")
    made = agreed([assessment(3, whole), assessment(3, part, other)])
    assert [one.against for one in made.contradictions] == ["a0", "/positions/0/highlights/0"]


def asked_at(turn: int) -> list[Line]:
    """The interviewer has asked about a contradiction in this turn."""
    return [
        Line(
            id="turn", who="interviewer", text="?", turn=turn, stage="technical", question=1, move="follow_up",
            trigger="contradiction",
        )
    ]  # fmt: skip


def state(*made: Assessment) -> Any:
    return {"assessments": {one.message: one.model_dump(mode="json") for one in made}}


def test_what_was_put_right_is_not_noted_again() -> None:
    first, put_right = assessment(3, clash(3, "Karine")), assessment(4, clash(4, "Karine a choisi"))
    assert len(noted(state(first), [])) == 1
    assert noted(state(first, put_right), asked_at(4)) == []


def test_another_contradiction_in_the_same_answer_is_noted() -> None:
    first, more = assessment(3, clash(3, "Karine")), assessment(4, clash(4, "en 2019", against="a2"))
    assert len(noted(state(first, more), asked_at(4))) == 1
