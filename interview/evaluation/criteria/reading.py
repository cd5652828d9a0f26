"""What the criteria look at."""

from collections.abc import Callable, Iterator

from interview.assessment.report import Quote
from interview.dialogue.turn import Line
from interview.evaluation.stage import Recording

Check = Callable[[Recording], bool | None]
"""True, false, or None where it does not apply. The function's name is the sentence that must be true."""


def said(held: Recording) -> list[Line]:
    """The interviewer's turns."""
    return [line for line in held.lines if line.who == "interviewer"]


def answers(held: Recording) -> list[Line]:
    """The candidate's."""
    return [line for line in held.lines if line.who == "candidate"]


def quotes(held: Recording) -> Iterator[Quote]:
    """Every quote of the report."""
    for item in held.report.competencies:
        yield from item.quotes
    for question in held.report.questions:
        yield from question.quotes
