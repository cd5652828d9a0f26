"""What a session's log holds: frozen tagged unions, one class an event.

`PublicEvent` goes to everyone who may see the session; `StaffEvent` to recruiters and developers only.
The stored and sent body is the event's JSON without its place in the log: offset and time stand in the frame
(`server.protocol.messages.EventFrame`), because they are known only once Redis has accepted the append.
Times are milliseconds since the epoch. Positions in text count Unicode code points.
"""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from prompts import loader
from server.protocol.cards import InterviewerCard, OfferCard
from server.protocol.coverage import CompetencyCoverage

Locale = loader.Locale
Mode = Literal["practice", "assessed"]
Strategy = Literal["enqueue", "interrupt", "reject", "rollback"]
Persona = Literal["neutral", "warm", "demanding"]
Difficulty = Literal["easy", "standard", "hard"]
EndReason = Literal["completed", "time_over", "left", "failed"]
SupersedeReason = Literal["model_failed", "node_lost", "rolled_back"]


class Event(BaseModel):
    """One immutable entry of a log."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str


class SessionStarted(Event):
    """The interview began; the clock runs from here."""

    type: Literal["session.started"] = "session.started"
    locale: Locale
    mode: Mode
    minutes: int
    deadline: int = Field(description="Server-side end, ms since the epoch")
    timed: bool = Field(default=True, description="False: nobody is shown a clock; the deadline is a day away")
    stages: list[str] = Field(description="Stage ids in order")
    interviewer: InterviewerCard
    offer: OfferCard


class StageEntered(Event):
    """The interview moved to another stage."""

    type: Literal["stage.entered"] = "stage.entered"
    stage: str
    index: int = Field(ge=0, description="Place in session.started.stages")


class TurnStarted(Event):
    """The interviewer begins to speak. Always followed by exactly one end of the same turn."""

    type: Literal["turn.started"] = "turn.started"
    turn: str
    index: int = Field(ge=0, description="Counts what the interviewer says; a retried turn keeps its index")
    stage: str


class TextDelta(Event):
    """More of the turn's text. `start` is the position of `text` in the turn, in code points."""

    type: Literal["text.delta"] = "text.delta"
    turn: str
    start: int = Field(ge=0)
    text: str


class TurnCompleted(Event):
    """The turn was said to its end; `chars` is its whole length."""

    type: Literal["turn.completed"] = "turn.completed"
    turn: str
    chars: int = Field(ge=0)


class TurnStopped(Event):
    """Stopped by the candidate: only the first `chars` of the turn's text count from now on."""

    type: Literal["turn.stopped"] = "turn.stopped"
    turn: str
    chars: int = Field(ge=0)


class TurnSuperseded(Event):
    """All text of this turn is void; another turn with the same index follows, unless it was rolled back."""

    type: Literal["turn.superseded"] = "turn.superseded"
    turn: str
    reason: SupersedeReason


class AnswerAccepted(Event):
    """The candidate's answer, durable from here on. `message` is unique in the session."""

    type: Literal["answer.accepted"] = "answer.accepted"
    message: str
    text: str


class AnswerWithdrawn(Event):
    """A rollback took this answer back; a new one replaces it."""

    type: Literal["answer.withdrawn"] = "answer.withdrawn"
    message: str


class ObserversChanged(Event):
    """How many staff members watch now, and under which names."""

    type: Literal["observers.changed"] = "observers.changed"
    count: int = Field(ge=0)
    names: list[str] = Field(default_factory=list)


class SessionPaused(Event):
    """The interview can't go on for now; nothing is lost."""

    type: Literal["session.paused"] = "session.paused"
    reason: Literal["model_unavailable", "store_unavailable"]


class SessionResumed(Event):
    """The pause is over."""

    type: Literal["session.resumed"] = "session.resumed"


class ClockChanged(Event):
    """The clock stands (`left` ms kept), goes on, has more time, or the time jumped and the end with it.

    `deadline`: the end, or when it goes on by itself.
    """

    type: Literal["clock.changed"] = "clock.changed"
    cause: Literal["held", "continued", "extended", "jumped"]
    deadline: int
    left: int | None = Field(default=None, description="Milliseconds on a clock that stands; null while it runs")
    extended: int = Field(default=0, ge=0, description="Milliseconds that were added in all")
    command: str = Field(default="", description="The newest command that has changed the clock")


class HumanChanged(Event):
    """The candidate has asked for a person, or one (`by`) has answered; the words stand in the session's record."""

    type: Literal["human.changed"] = "human.changed"
    state: Literal["asked", "answered"]
    by: str = ""


class SessionEnded(Event):
    """Nothing follows but the report."""

    type: Literal["session.ended"] = "session.ended"
    reason: EndReason


class ReportReady(Event):
    """The report can be read over HTTP by whom the mode allows."""

    type: Literal["report.ready"] = "report.ready"
    report: str


class ReportSection(Event):
    """A section of a practice report is written, null for who may not read it; `report.ready` comes after all."""

    type: Literal["report.section"] = "report.section"
    name: str
    section: JsonValue


class ReportWithheld(Event):
    """Staff: a section of an assessed report is written, null for observers; the candidate reads what is released."""

    type: Literal["report.withheld"] = "report.withheld"
    name: str
    section: JsonValue


class PlanMade(Event):
    """Staff: what the interviewer means to ask."""

    type: Literal["plan.made"] = "plan.made"
    plan: JsonValue


class ToolCalled(Event):
    """Staff: the graph calls an internal service."""

    type: Literal["tool.called"] = "tool.called"
    call: str
    tool: str
    arguments: JsonValue = None


class ToolReturned(Event):
    """Staff: it answered, in `ms` milliseconds."""

    type: Literal["tool.returned"] = "tool.returned"
    call: str
    tool: str
    ms: float
    summary: str = ""


class ToolFailed(Event):
    """Staff: it failed; `code` is the typed error's."""

    type: Literal["tool.failed"] = "tool.failed"
    call: str
    tool: str
    ms: float
    code: str
    temporary: bool


class ModelFailed(Event):
    """Staff: a model failed and `next` (if any) takes over."""

    type: Literal["model.failed"] = "model.failed"
    model: str
    code: str
    temporary: bool
    next: str | None = None


class MoveDecided(Event):
    """Staff: what a model chose to do in turn `index`; with a `code`, why the planned move was made instead."""

    type: Literal["move.decided"] = "move.decided"
    index: int
    act: str
    aim: str
    anchor: str
    against: str
    code: str | None = None


class MoveMade(Event):
    """Staff: what kind of thing turn `index` said, and what in the answer before it was the reason."""

    type: Literal["move.made"] = "move.made"
    index: int
    kind: str
    trigger: str | None = None
    detail: str | None = None


class WordsRefused(Event):
    """Staff: a sentence of a model in turn `index` that was refused, and why. Nobody heard it, unless `heard`."""

    type: Literal["words.refused"] = "words.refused"
    index: int
    code: str
    text: str
    heard: bool = False


class TurnMeasured(Event):
    """Staff: what a turn cost. Milliseconds; tokens as far as the model tells them."""

    type: Literal["turn.measured"] = "turn.measured"
    turn: str
    model: str = Field(description="Who worded it; 'offline': fixed words, no model was asked")
    first_token_ms: float | None = None
    total_ms: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = Field(default=None, description="US dollars; null when the price or the tokens are unknown")
    cached_tokens: int | None = Field(default=None, description="Of the input: known to the provider, and cheaper")
    thought_tokens: int | None = Field(default=None, description="Of the output: thought, and read by nobody")


class ModelUsed(Event):
    """Staff: a call of a model whose words nobody hears: for the plan, an assessment, the report."""

    type: Literal["model.used"] = "model.used"
    purpose: str
    model: str
    ms: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    cached_tokens: int | None = None
    thought_tokens: int | None = None


class BudgetReached(Event):
    """Staff: a limit is used up: rules stand in for the models, for the rest or (`turn_time`, seconds) for one turn."""

    type: Literal["budget.reached"] = "budget.reached"
    limit: Literal["tokens", "cost", "turn_time"]
    used: float
    allowed: float


class LogRecovered(Event):
    """Staff: Redis came back with less than it had taken; so many entries were lost, so many of them written again."""

    type: Literal["log.recovered"] = "log.recovered"
    lost: int
    kept: int


class AssessmentMade(Event):
    """Staff: what an answer showed, with evidence; null for who may not read the report of this mode."""

    type: Literal["assessment.made"] = "assessment.made"
    message: str
    assessment: JsonValue
    mode: Mode | None = None


class CoverageChanged(Event):
    """Staff: how much of the plan was asked and answered so far; without marks for who may not read the report."""

    type: Literal["coverage.changed"] = "coverage.changed"
    planned: int
    asked: int
    answered: int
    follow_ups_left: int
    competencies: list[CompetencyCoverage]
    mode: Mode | None = None


PublicEvent = Annotated[
    SessionStarted
    | StageEntered
    | TurnStarted
    | TextDelta
    | TurnCompleted
    | TurnStopped
    | TurnSuperseded
    | AnswerAccepted
    | AnswerWithdrawn
    | ObserversChanged
    | SessionPaused
    | SessionResumed
    | ReportSection
    | ClockChanged
    | HumanChanged
    | SessionEnded
    | ReportReady,
    Field(discriminator="type"),
]
StaffEvent = Annotated[
    PlanMade
    | ToolCalled
    | ToolReturned
    | ToolFailed
    | ModelFailed
    | MoveDecided
    | MoveMade
    | WordsRefused
    | TurnMeasured
    | ModelUsed
    | BudgetReached
    | LogRecovered
    | AssessmentMade
    | CoverageChanged
    | ReportWithheld,
    Field(discriminator="type"),
]

STAFF_TYPES: frozenset[str] = frozenset(kind.model_fields["type"].default for kind in get_args(get_args(StaffEvent)[0]))
"""Types of events that never reach a candidate."""
