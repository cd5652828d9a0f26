"""What the graph keeps of an interview. JSON-able but for `messages`.

Few channels on purpose: each costs time at every step. What changes together stands together.
"""

from typing import Annotated, Any, Literal, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from interview.plan import Locale, Mode, Plan
from interview.stages import Stage
from interview.usage import Usage

MoveKind = Literal["open", "ask", "follow_up", "repair", "switch_language", "invite_questions", "answer", "close"]


class Pinned(TypedDict):
    """What the interview rests on, fixed at its beginning."""

    session_id: str
    candidate_id: str
    locale: Locale
    mode: Mode
    minutes: int
    deadline: int
    """Milliseconds since the epoch; for show, the host keeps the time."""
    persona: str
    difficulty: str
    offer_id: str
    offer_hash: str | None
    offer: dict[str, Any] | None
    """The offer as pinned; None when it could not be read."""
    offer_error: str | None
    profile_revision: int | None
    profile_hash: str | None
    profile: dict[str, Any] | None
    """What the interviewer may know of the CV: no name, age, address, school or picture."""
    profile_error: str | None


class Move(TypedDict):
    """What the interviewer does next; decided by code, put into words by the interviewer."""

    kind: MoveKind
    question: int
    """Place in the plan's questions; -1 when the move belongs to none."""
    trigger: str | None
    """What in the last answer caused it, see `interview.reading`."""
    detail: str | None
    """A word of the answer or the CV that the trigger is about."""
    last: bool
    """Goodbye follows without another answer."""


class Progress(TypedDict):
    """Where the interview stands."""

    stage: Stage
    turns: int
    """Interviewer turns said: the index of the next one."""
    question: int
    """Place of the current question in the plan; -1 before the first."""
    follow_ups_here: int
    follow_ups: int
    repairs_here: int
    candidate_questions: int
    locale: Locale
    """The language spoken now; the candidate may ask for the other one."""
    move: Move
    closing: Literal["completed", "time_over", "left"] | None
    silent: bool
    """Close without a goodbye."""
    last_input_id: str | None
    spent: NotRequired[Usage]
    """What models have cost up to the last step; missing before the first."""


def merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Reducer: later entries win."""
    return {**left, **right} if right else left


class State(TypedDict):
    """The thread's state."""

    messages: Annotated[list[AnyMessage], add_messages]
    """The transcript. Ids are the log's turn and message ids; `additional_kwargs` say stage, question and move."""
    pinned: Pinned
    plan: Plan
    progress: Progress
    assessments: Annotated[dict[str, Any], merged]
    """By answer id."""
    report: dict[str, Any] | None
    """Set by the last node."""
