"""What is read of a session beside its record: its CV's reading, pages of its log, checkpoints, second tries."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from interview.assessment.coaching import Coaching
from parsing.models import Finding
from server.protocol.http import Body
from server.protocol.messages import MAX_ANSWER, EventFrame, StreamName


class CvFindings(Body):
    """How the CV behind a session was read, for staff. `stripped`: text that a reader of the document cannot see."""

    revision: int
    pages: int | None
    ocr: bool = Field(description="Read from pictures of its pages")
    is_cv_score: float | None
    stripped: list[str]
    warnings: list[Finding]


class LogQuery(BaseModel):
    """Query of a session's log."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stream: StreamName = "public"
    after: int = Field(default=0, ge=0, le=2**53 - 1)
    limit: int = Field(default=1000, ge=1, le=5000)


class LogPage(Body):
    """Events after `after`. `done`: nothing stood behind `last` when this was read."""

    epoch: str
    events: list[EventFrame]
    last: int
    done: bool


class CheckpointCard(Body):
    """One checkpoint of the session's thread. `step` -1 is the input; `turn` counts the interviewer's turns."""

    id: str
    parent: str | None
    step: int
    at: int | None
    source: str | None
    next: list[str]
    turn: int | None = None
    stage: str | None = None


class CheckpointList(Body):
    """Oldest first."""

    checkpoints: list[CheckpointCard]


class CheckpointState(BaseModel):
    """The graph's state at a checkpoint."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    values: dict[str, Any]
    next: list[str]


class TryRequest(Body):
    """Another answer in place of `message`. The same `client_id` counts once."""

    message: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=MAX_ANSWER)
    client_id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")


class TryRecord(Body):
    """What was tried: `text` in place of the answer `message`. `asked` is what the interviewer had said."""

    id: str = Field(description="The client's id")
    message: str
    asked: str
    text: str
    at: int


class RetryRequest(TryRequest):
    """Another answer to the question that `message` answered. The same `client_id` counts once."""


class RetryComparison(Body):
    """What the second try gained and lost: codes of parts, and a sentence for people."""

    gained: list[str]
    lost: list[str]
    words: str


class RetryRecord(TryRecord):
    """A second try beside the first answer. `asked` is what the interviewer had said, `first` the first answer."""

    question: str
    first: str
    comparison: RetryComparison
    coaching: Coaching = Field(description="Advice on the second answer")
    reaction: str | None = Field(default=None, description="The interviewer's word on it; null if it took too long")


class RetryList(Body):
    """Oldest first."""

    retries: list[RetryRecord]
