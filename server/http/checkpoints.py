"""The checkpoints of a session's thread, for developers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.errors import CheckpointNotFound
from server.http.sessions import find
from server.protocol.history import CheckpointCard, CheckpointList, CheckpointState
from server.protocol.json_object import JsonObject
from server.protocol.operation import Operation
from server.protocol.permissions import Action


async def _list(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_CHECKPOINTS)
    found = await request.state["threads"].history(session.id)
    return respond(CheckpointList(checkpoints=[CheckpointCard(**_timed(card)) for card in found]))


async def _state(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_CHECKPOINTS)
    state = await request.state["threads"].state_at(session.id, request.path_params["checkpoint_id"])
    if state is None:
        raise CheckpointNotFound
    return respond(CheckpointState(**_timed(state)))


def _timed(card: Mapping[str, Any]) -> JsonObject:
    """LangGraph notes ISO 8601; our times are ms."""
    at = card.get("at")
    return {**card, "at": round(datetime.fromisoformat(at).timestamp() * 1000) if at else None}


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/checkpoints",
            summary="The checkpoints of the session's thread",
            access=Action.READ_CHECKPOINTS,
            audit="checkpoint.read",
            answer=CheckpointList,
            failures=(410,),
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/checkpoints/{checkpoint_id}",
            summary="The graph's state at a checkpoint",
            access=Action.READ_CHECKPOINTS,
            audit="checkpoint.read",
            answer=CheckpointState,
            failures=(410,),
        ),
        _state,
    ),
)
