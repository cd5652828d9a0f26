"""What the graph keeps of an interview. JSON-able but for `messages`.

Few channels on purpose: each costs time at every step. What changes together stands together.
"""

from typing import Annotated, Any

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from interview.dialogue.progress import Progress
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan


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
