"""What was said, and what is to be said next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from typing_extensions import TypedDict

from interview.commands import Locale
from interview.dialogue.progress import Move, Progress
from interview.plan.documents import BlindProfile, OfferRecord
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
class Choices:
    """The moves from which a model may choose after an answer, laid out by code."""

    stay: Progress
    """As it stood when the answer was given."""
    onward: Progress
    """With the next planned question."""
    follow_up: bool
    repair: bool
    """Whether the budget has one left."""
    answered: bool
    """Whether the rules would go on: what was asked has its answer."""
    in_time: bool
    aims: frozenset[str]
    """Aims of the follow-ups that this question has had."""
    profile: BlindProfile | None = field(repr=False)
    lines: Sequence[Line] = field(repr=False)


class OtherOfferFound(TypedDict):
    """An offer that was looked up beside the interview's own."""

    id: str
    title: str
    company: str | None


class Facts(TypedDict, total=False):
    """What a turn may say, looked up before it is worded."""

    question: str
    offer: OfferRecord | None
    offer_error: str | None
    others: list[OtherOfferFound]
    others_error: str
    found: Sequence[Mapping[str, object]]
    """What a model's own calls found."""


class Looking(Protocol):
    """What a model may look up while it answers: its tools, and what they found in this turn."""

    @property
    def schemas(self) -> Sequence[Mapping[str, object]]:
        """The tools as a model sees them."""
        ...

    @property
    def found(self) -> Sequence[Mapping[str, object]]:
        """Everything that was looked up."""
        ...

    async def call(self, name: str, arguments: str) -> str:
        """One call. Raises ToolUnavailable, also where the turn has no call or no time left."""
        ...


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
    facts: Facts = field(default_factory=Facts, repr=False)
    """What the tools found for a candidate's question."""
    tools: Looking | None = field(default=None, repr=False)
    """What a model may look up for it."""
    choices: Choices | None = field(default=None, repr=False)
    """What a model may do instead of the move; None where rules alone decide."""
    noted: Sequence[str] = field(default=(), repr=False)
    """What assessments found that does not fit together, and nobody has asked about yet."""
    claims: Sequence[str] = field(default=(), repr=False)
    """What the person says to have done, as assessments found it, each after the mark of its answer."""

    @property
    def question(self) -> Question | None:
        """The question the move belongs to."""
        place = self.move["question"]
        return self.plan["questions"][place] if 0 <= place < len(self.plan["questions"]) else None
