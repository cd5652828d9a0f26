"""What was said, and what is to be said next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from interview.commands import Locale
from interview.dialogue.progress import Move
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan, Question
from interview.plan.stages import Stage


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
