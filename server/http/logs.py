"""A session's log over HTTP: what playback reads."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.http.bodies import read_query
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import find
from server.protocol.errors import SessionNotFound
from server.protocol.history import LogPage, LogQuery
from server.protocol.operation import Operation
from server.protocol.permissions import Action
from server.protocol.quotas import Rate
from server.sessions.log.sections import entry_for


async def _log(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.LOG, by=visitor.user_id)
    asked = read_query(request, LogQuery)
    action = Action.READ_STAFF_LOG if asked.stream == "staff" else Action.READ_SESSION
    session = await find(request, visitor, action)
    try:
        page = await request.state["log"].read(session.id, asked.stream, after=asked.after, limit=asked.limit)
    except SessionNotFound:
        # The session exists, but nothing was logged yet.
        return respond(LogPage(epoch="", events=[], last=asked.after, done=True))
    last = page.entries[-1].offset if page.entries else asked.after
    # The events are bytes already: they are put together, never decoded and encoded again.
    body = b'{"epoch":%b,"events":[%b],"last":%d,"done":%b}' % (
        orjson.dumps(page.epoch),
        b",".join(entry_for(visitor.role, entry).frame() for entry in page.entries),
        last,
        b"true" if last >= page.last else b"false",
    )
    return Response(body, media_type="application/json")


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}/log",
            summary="A session's events; the staff stream for staff only",
            access=Action.READ_SESSION,
            audit="log.read",
            query=LogQuery,
            answer=LogPage,
            failures=(429,),
        ),
        _log,
    ),
)
