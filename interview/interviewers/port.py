"""The port to whoever conducts the interview: plans it, speaks, assesses, reports."""

from dataclasses import dataclass
from typing import Protocol

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.report import Assessment, Report
from interview.dialogue.turn import Asking
from interview.plan.pinned import Pinned
from interview.plan.plan import Engine, Plan
from interview.ports import Note, Speech


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
        """The report, each section delivered as soon as it is written. Totals and coverage are computed by code."""
        ...
