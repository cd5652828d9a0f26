"""What is assessed and reported on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from interview.assessment.report import Assessment, OtherOffer, SectionName
from interview.commands import Locale
from interview.dialogue.turn import Line
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan, Question
from interview.ports import Section

Tell = Callable[[SectionName, Section], None]
"""Takes a section of the report as soon as it is written. Never waits."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to assess, with the question it answers."""

    message: str
    text: str = field(repr=False)
    asked: str = field(repr=False)
    turn: int
    question: Question
    locale: Locale
    pinned: Pinned
    plan: Plan
    earlier: Sequence[Line] = field(default=(), repr=False)
    """Answers given before."""
    asked_back: bool = False
    """The interviewer took it as a question: it is no evidence."""

    def told(self) -> str:
        """What was said before to the same question: an answer to a follow-up goes on from there."""
        identifiers = [one["id"] for one in self.plan["questions"]]
        own = identifiers.index(self.question["id"]) if self.question["id"] in identifiers else None
        return "\n".join(line.text for line in self.earlier if line.question == own)


@dataclass(frozen=True, slots=True)
class Held:
    """A whole interview, to report on."""

    pinned: Pinned
    plan: Plan
    lines: Sequence[Line] = field(repr=False)
    assessments: Mapping[str, Assessment] = field(repr=False)
    reason: Literal["completed", "time_over", "left"]
    locale: Locale
    at: int
    """Milliseconds since the epoch."""
    others: Sequence[OtherOffer] = ()
    """Offers that come close."""
    written: Mapping[str, Section] = field(default_factory=dict, repr=False)
    """Sections that were published before a crash. They stand."""
