"""What models were asked and answered in a session, for developers."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.errors import ModelCallNotFound
from server.http.sessions import find
from server.protocol.model_calls import ModelCallList, ModelCallWords
from server.protocol.operation import Operation
from server.protocol.permissions import Action


async def _list(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_MODEL_CALLS)
    return respond(await request.state["model_calls"].list(session.id))


async def _words(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.READ_MODEL_CALLS)
    words = await request.state["model_calls"].words(session.id, request.path_params["call_id"])
    if words is None:
        raise ModelCallNotFound
    return respond(words)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/model-calls",
            summary="The calls of models in a session, without their words",
            access=Action.READ_MODEL_CALLS,
            audit="model_call.read",
            answer=ModelCallList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/model-calls/{call_id}",
            summary="The prompt and the answer of one of them",
            access=Action.READ_MODEL_CALLS,
            audit="model_call.read",
            answer=ModelCallWords,
        ),
        _words,
    ),
)
