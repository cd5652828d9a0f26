"""Forks of a stored interview, for developers."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import find
from server.protocol.forks import ForkList, ForkRecord, ForkRequest
from server.protocol.operation import ANSWER_LIMIT, Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate

_SECONDS = 70.0
"""Longer than a turn and the look at its answer are waited for."""


async def _make(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.FORK_SESSION)
    await request.state["rates"].count(Rate.RETRY, by=visitor.user_id)
    asked = await read_json(request, ForkRequest)
    return respond(await request.state["forking"].make(session, asked), status=201)


async def _list(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.FORK_SESSION)
    return respond(ForkList(forks=list(await request.state["forking"].list(session))))


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/sessions/{session_id}/forks",
            summary="Give another answer on a branch beside a session",
            access=Action.FORK_SESSION,
            audit="session.forked",
            body=ForkRequest,
            answer=ForkRecord,
            status=201,
            max_body=ANSWER_LIMIT,
            seconds=_SECONDS,
            failures=(409, 410, 429),
        ),
        _make,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/forks",
            summary="The forks of a session, oldest first",
            access=Action.FORK_SESSION,
            audit="fork.read",
            answer=ForkList,
        ),
        _list,
    ),
)
