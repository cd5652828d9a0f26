"""Practice sessions: advice on an answer, and other tries at a question."""

from starlette.requests import Request
from starlette.responses import Response

from interview.assessment.coaching import Coaching
from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import find
from server.protocol.history import RetryList, RetryRecord, RetryRequest
from server.protocol.operation import ANSWER_LIMIT, Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate


async def _coach(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.PRACTISE)
    return respond(await request.state["retrying"].coach(session, request.path_params["message_id"]))


async def _retry(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.PRACTISE)
    await request.state["rates"].count(Rate.RETRY, by=visitor.user_id)
    asked = await read_json(request, RetryRequest)
    return respond(await request.state["retrying"].make(session, asked), status=201)


async def _list(request: Request[State], visitor: SignIn) -> Response:
    session = await find(request, visitor, Action.PRACTISE)
    return respond(RetryList(retries=list(await request.state["retrying"].list(session))))


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/coaching/{message_id}",
            summary="Advice on one answer of a practice session",
            access=Action.PRACTISE,
            answer=Coaching,
            failures=(409, 410),
        ),
        _coach,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/sessions/{session_id}/retries",
            summary="Answer a question of a practice session anew, beside the interview",
            access=Action.PRACTISE,
            body=RetryRequest,
            answer=RetryRecord,
            status=201,
            max_body=ANSWER_LIMIT,
            failures=(409, 410, 429),
        ),
        _retry,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/retries",
            summary="The second tries of a practice session, oldest first",
            access=Action.PRACTISE,
            answer=RetryList,
            failures=(409,),
        ),
        _list,
    ),
)
