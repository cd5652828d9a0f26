"""What an interview tells its host besides spoken text. The host decides who sees it and how it is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class StageEntered:
    """Public: another stage begins."""

    stage: str
    index: int


@dataclass(frozen=True, slots=True)
class PlanMade:
    """Staff only: what is going to be asked, JSON-able."""

    plan: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """Staff only."""

    call: str
    tool: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolReturned:
    """Staff only."""

    call: str
    tool: str
    ms: float
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """Staff only."""

    call: str
    tool: str
    ms: float
    code: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class ModelFailed:
    """Staff only: `model` failed, `next` takes over (None: nobody is left)."""

    model: str
    code: str
    temporary: bool
    next: str | None


@dataclass(frozen=True, slots=True)
class MoveDecided:
    """Staff only: what a model wanted to do in a turn, and why code refused it (`code`), if it did."""

    index: int
    act: str
    aim: str = ""
    anchor: str = field(default="", repr=False)
    against: str = ""
    code: str | None = None


NO_TURN = -1
"""As the index of a refused sentence: it belongs to the plan or to the report."""


@dataclass(frozen=True, slots=True)
class WordsRefused:
    """Staff only: a model's sentence that was refused, and why. Nobody heard it, unless `heard`."""

    index: int
    code: str
    text: str = field(repr=False)
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens in and out of one call, reported or else estimated, and their price in US dollars if it is known."""

    tokens: tuple[int, int]
    cost: float | None


@dataclass(frozen=True, slots=True)
class TurnMeasured:
    """Staff only: model side of a turn (the host adds its own timings). Tokens and cost as far as they are known."""

    index: int
    model: str
    first_token_ms: float | None
    total_ms: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """Staff only: a call of a model whose words nobody hears. Tokens and cost as far as they are known."""

    model: str
    ms: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None
    counted: Counted | None = None
    purpose: str = ""


Outcome = Literal["accepted", "held_back", "unreadable", "failed", "stopped"]
"""What became of an answer. `held_back`: code let nothing, or not all of it, be heard or count; `unreadable`: no JSON
of the form that was asked for; `stopped`: nobody waited for its end."""


@dataclass(frozen=True, slots=True)
class ModelCalled:
    """For developers, beside the log and never in it: one try of one model, word for word.

    `at`: when it was over, ms since the epoch. `reasons`: codes of why an answer failed or was held back. `index`: of
    the turn it was for, `message`: of the answer that was looked at.
    """

    model: str
    at: int
    ms: float
    prompt: Sequence[tuple[str, str]] = field(repr=False)
    answer: str = field(repr=False)
    outcome: Outcome
    reasons: Sequence[str] = ()
    purpose: str = ""
    index: int | None = None
    message: str | None = None
    schema: Mapping[str, object] | None = field(default=None, repr=False)
    tools: Sequence[str] = ()
    first_token_ms: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetReached:
    """Staff only: a limit is used up. `turn_time` counts seconds and holds for one turn, the others for the rest."""

    limit: Literal["tokens", "cost", "turn_time"]
    used: float
    allowed: float


@dataclass(frozen=True, slots=True)
class MoveMade:
    """Staff only: what kind of thing turn `index` said, and what in the answer before it was the reason."""

    index: int
    kind: str
    trigger: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class AssessmentMade:
    """Staff only: what one answer showed, with evidence, JSON-able."""

    message: str
    assessment: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CoverageChanged:
    """Staff only: how much of the plan was asked and answered, by competence, JSON-able. Counted by code."""

    planned: int
    asked: int
    answered: int
    follow_ups_left: int
    competencies: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class SectionMade:
    """A section of the report is written. The host decides by the mode who may read it. JSON-able."""

    name: str
    section: Mapping[str, JsonValue]


Event = (
    StageEntered
    | PlanMade
    | ToolCalled
    | ToolReturned
    | ToolFailed
    | ModelFailed
    | MoveDecided
    | MoveMade
    | WordsRefused
    | TurnMeasured
    | ModelUsed
    | ModelCalled
    | BudgetReached
    | AssessmentMade
    | CoverageChanged
    | SectionMade
)
