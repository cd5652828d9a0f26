"""A thread's checkpoints as a developer sees them."""

from typing import Any, TypedDict

from langchain_core.messages import BaseMessage, message_to_dict
from langgraph.types import StateSnapshot


class CheckpointSummary(TypedDict):
    """One checkpoint in a list."""

    id: str
    parent: str | None
    step: int
    at: str | None
    """ISO 8601, as LangGraph notes it."""
    source: str | None
    next: list[str]
    turn: int | None
    """Interviewer turns said so far."""
    stage: str | None


def summary(snapshot: StateSnapshot) -> CheckpointSummary:
    """What a list shows."""
    progress = snapshot.values.get("progress") or {}
    metadata: dict[str, Any] = dict(snapshot.metadata or {})
    parent = snapshot.parent_config
    return CheckpointSummary(
        id=snapshot.config["configurable"]["checkpoint_id"],
        parent=parent["configurable"]["checkpoint_id"] if parent else None,
        step=metadata.get("step", -1),
        at=snapshot.created_at,
        source=metadata.get("source"),
        next=list(snapshot.next),
        turn=progress.get("turns"),
        stage=progress.get("stage"),
    )


def jsonable(snapshot: StateSnapshot) -> dict[str, Any]:
    """A whole checkpoint; messages in LangChain's own JSON form."""
    values = {key: _plain(value) for key, value in snapshot.values.items()}
    return {**summary(snapshot), "values": values}


def _plain(value: object) -> object:
    if isinstance(value, BaseMessage):
        return message_to_dict(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
