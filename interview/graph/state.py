"""What the graph keeps of an interview. JSON-able but for `messages`.

Few channels on purpose: each costs time at every step. What changes together stands together.
"""

from typing import Annotated

from langchain_core.messages import AnyMessage
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from interview.assessment.report import Record
from interview.dialogue.progress import Progress
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan


def merged(left: dict[str, Record], right: dict[str, Record]) -> dict[str, Record]:
    """Reducer: later entries win."""
    return {**left, **right} if right else left


class State(TypedDict):
    """The thread's state."""

    messages: Annotated[list[AnyMessage], add_messages]
    """The transcript. Ids are the log's turn and message ids; `additional_kwargs` say stage, question and move."""
    pinned: Pinned
    plan: Plan
    progress: Progress
    assessments: Annotated[dict[str, Record], merged]
    """By answer id."""
    report: Record | None
    """Set by the last node."""


class Update(TypedDict, total=False):
    """What a node changes of it."""

    messages: list[AnyMessage]
    pinned: Pinned
    plan: Plan
    progress: Progress
    assessments: dict[str, Record]
    report: Record
