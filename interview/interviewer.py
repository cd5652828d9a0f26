"""The port to whoever conducts the interview: plans it, speaks, assesses, reports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from interview.events import Event
from interview.plan import Engine, Locale, Plan, Question
from interview.ports import Speech
from interview.report import Assessment, OtherOffer, Report, SectionName
from interview.stages import Stage
from interview.state import Move, Pinned

Note = Callable[[Event], None]
"""Takes events about the work itself (models that failed, what a turn cost). Never waits."""

Tell = Callable[[SectionName, Mapping[str, Any]], None]
"""Takes a section of the report as soon as it is written. Never waits."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the transcript. `turn` counts interviewer turns; an answer has its question's number."""

    id: str
    who: Literal["interviewer", "candidate"]
    text: str = field(repr=False)
    turn: int
    stage: Stage
    question: int
    move: str
    trigger: str | None = None
    locale: Locale | None = None
    """Language of the interview at that point."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What to say now. The move is decided; only the words are open."""

    index: int
    move: Move
    stage: Stage
    entering: bool
    """This turn opens the stage."""
    locale: Locale
    pinned: Pinned
    plan: Plan
    lines: Sequence[Line] = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the tools found for a candidate's question."""

    @property
    def question(self) -> Question | None:
        """The question the move belongs to."""
        place = self.move["question"]
        return self.plan["questions"][place] if 0 <= place < len(self.plan["questions"]) else None


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
    written: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    """Sections that were told before a crash. They stand."""


@dataclass(frozen=True, slots=True)
class Card:
    """Who conducts: shown to everyone."""

    kind: Engine
    model: str


class Interviewer(Protocol):
    """Conducts interviews. One object serves all sessions and keeps nothing of any."""

    @property
    def card(self) -> Card:
        """Kind and model."""
        ...

    @property
    def assesses(self) -> bool:
        """False when answers are not looked at (load tests)."""
        ...

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        """The plan for these documents. Never fails for want of a model: the offline plan stands in."""
        ...

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        """The words of one turn, in pieces. Raises ModelUnavailable."""
        ...

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:
        """What one answer shows. Every score rests on quotes that stand in the answer."""
        ...

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
        """The report, each section told as soon as it is written. Totals and coverage are computed by code."""
        ...
