"""Forks: another answer given beside a stored interview, for developers."""

from pydantic import Field

from interview.assessment.report import Assessment
from server.protocol.cards import SessionUsage
from server.protocol.history import TryRecord, TryRequest
from server.protocol.http import Body
from server.protocol.model_calls import CallOutcome


class ForkRequest(TryRequest):
    """Another answer, or the same again, in place of `message`. The same `client_id` counts once."""


class ForkCourse(Body):
    """What came of an answer: the interviewer's next words, the move with its reason, the stage, the marks."""

    text: str
    reply: str | None = Field(description="null: nothing was said, or not in time")
    move: str | None
    trigger: str | None = Field(description="Code of what in the answer was the move's reason")
    stage: str | None
    assessment: Assessment | None = Field(description="null where there is none")
    model: str
    prompts: str = Field(description="Version of the prompts")


class ForkCall(Body):
    """One call of a model that the fork took. Its words are among the session's calls."""

    model: str
    purpose: str
    ms: float
    outcome: CallOutcome
    reasons: list[str] = Field(default_factory=list)
    input_tokens: int | None = None
    output_tokens: int | None = None


class ForkRecord(TryRecord):
    """A fork: the course of the interview as it was, and the one behind the other answer."""

    question: str | None = Field(description="The planned question; null when it was none")
    first: ForkCourse
    second: ForkCourse
    used: SessionUsage | None = Field(description="What the second course has cost")
    calls: list[ForkCall] = Field(default_factory=list)


class ForkList(Body):
    """Oldest first."""

    forks: list[ForkRecord]
