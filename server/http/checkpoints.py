"""The checkpoints of a session's thread, for developers."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.permissions import Action
from server.accounts.sign_ins import SignIn
from server.http.endpoint import signed_in, told
from server.http.errors import CheckpointNotFound
from server.http.sessions import find
from server.state import State
from server.wire.http import CheckpointList, CheckpointState
from server.wire.operation import Operation


async def _list(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_CHECKPOINTS)
    return told(CheckpointList(checkpoints=await request.state["threads"].checkpoints(session.id)))


async def _state(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_CHECKPOINTS)
    state = await request.state["threads"].state_at(session.id, request.path_params["checkpoint_id"])
    if state is None:
        raise CheckpointNotFound
    return told(state)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/checkpoints",
            summary="The checkpoints of the session's thread",
            access=Action.READ_CHECKPOINTS,
            answer=CheckpointList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/checkpoints/{checkpoint_id}",
            summary="The graph's state at a checkpoint",
            access=Action.READ_CHECKPOINTS,
            answer=CheckpointState,
        ),
        _state,
    ),
)
