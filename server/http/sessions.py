"""Sessions: making, listing, reading; tickets to their sockets."""

import contextlib
import hashlib

import structlog
from starlette.requests import Request
from starlette.responses import Response

from server.accounts.sign_ins import SignIn
from server.accounts.tickets import TICKET_SECONDS, whose
from server.http.bodies import client_id, read_json, read_query
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.http.errors import TooManySessions
from server.protocol.errors import Forbidden, SessionNotFound, Unavailable
from server.protocol.http import Paging, SessionList, SessionRecord, SessionRequest, SessionTerms, Ticket, TicketRequest
from server.protocol.operation import Operation
from server.protocol.permissions import Action, Reach, Within, is_staff, permit, reach
from server.protocol.quotas import DAY, Rate
from server.sessions.records.sessions import Invited
from server.stores.clock import wall_ms


async def find(request: Request[State], visitor: SignIn, action: Action = Action.READ_SESSION) -> SessionRecord:
    """The session of the address, if the visitor may do that with it. Raises SessionNotFound, Forbidden."""
    if reach(visitor.role, action) is Reach.NONE:  # before anybody looks: what exists answers like what does not
        raise Forbidden
    session = await request.state["sessions"].get(request.path_params["session_id"])
    permit(visitor.standing, action, whose(session), hidden=SessionNotFound)
    structlog.contextvars.bind_contextvars(session=session.id)
    return _seen_by(visitor, session)


def _seen_by(visitor: SignIn, session: SessionRecord) -> SessionRecord:
    """What models have cost is the house's business."""
    return session if is_staff(visitor.role) else session.model_copy(update={"usage": None})


async def _create(request: Request[State], visitor: SignIn) -> Response:
    rates, sessions = request.state["rates"], request.state["sessions"]
    await rates.count(Rate.SESSION, by=visitor.user_id)
    asked = await read_json(request, SessionRequest)
    sid = _named(visitor, client_id(request, asked.client_id))
    if sid is not None:
        with contextlib.suppress(SessionNotFound):
            return respond(_seen_by(visitor, await sessions.get(sid)), status=201)
    session = await make(request, visitor, asked, session_id=sid, within=visitor.standing.within)
    return respond(session, status=201)


async def make(
    request: Request[State],
    visitor: SignIn,
    asked: SessionTerms,
    *,
    session_id: str | None,
    within: Within,
    invited: Invited | None = None,
) -> SessionRecord:
    """A session with an empty log; with an id that exists, the stored one. Raises TooManySessions, Unavailable, ..."""
    rates, sessions = request.state["rates"], request.state["sessions"]
    most = rates.quotas.sessions
    since = wall_ms() - DAY * 1000
    if await sessions.open_since(visitor.user_id, since=since, limit=most) >= most:
        raise TooManySessions
    session = await sessions.create(
        candidate_id=visitor.user_id,
        candidate_name=visitor.name,
        request=asked,
        session_id=session_id,
        within=within,
        invited=invited,
    )
    try:
        await request.state["begin_log"](session.id)
    except Unavailable:
        # The answer says that nothing was made: asking again must not leave two.
        with contextlib.suppress(Unavailable):
            await sessions.erase(session.id)
        raise
    request.state["prepare"](session)
    return _seen_by(visitor, session)


def _named(visitor: SignIn, key: str | None) -> str | None:
    """The id that a client's own key stands for: the same person with the same key means the same session."""
    if key is None:
        return None
    return f"s_{hashlib.sha256(f'{visitor.user_id} {key}'.encode()).hexdigest()[:20]}"


async def _list(request: Request[State], visitor: SignIn) -> Response:
    asked = read_query(request, Paging)
    own = reach(visitor.role, Action.LIST_SESSIONS) is Reach.OWN
    page = await request.state["sessions"].list(
        candidate_id=visitor.user_id if own else None,
        within=None if own else visitor.standing.within,
        limit=asked.limit,
        cursor=asked.cursor,
    )
    return respond(page.model_copy(update={"sessions": [_seen_by(visitor, session) for session in page.sessions]}))


async def _read(request: Request[State], visitor: SignIn) -> Response:
    return respond(await find(request, visitor))


async def _ticket(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.TICKET, by=visitor.user_id)
    asked = await read_json(request, TicketRequest)
    ticket = await request.state["tickets"].issue(visitor, session_id=asked.session)
    about(request, "wall" if asked.session is None else f"session:{asked.session}")
    return respond(Ticket(ticket=ticket, expires_in=TICKET_SECONDS))


ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/sessions",
            summary="Make a session: profile and offer are pinned now",
            access=Action.CREATE_SESSION,
            body=SessionRequest,
            answer=SessionRecord,
            status=201,
            failures=(404, 409, 429, 502, 504),
        ),
        _create,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions",
            summary="Sessions, newest first: a candidate's own, for staff those of the organisation or team",
            access=Action.LIST_SESSIONS,
            scope="sessions:read",
            query=Paging,
            answer=SessionList,
            failures=(422,),
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/sessions/{session_id}",
            summary="One session",
            access=Action.READ_SESSION,
            scope="sessions:read",
            answer=SessionRecord,
        ),
        _read,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/tickets",
            summary="A single-use ticket to a session's socket, or (null) to the lobby's",
            access="signed in",
            audit="session.watch",
            body=TicketRequest,
            answer=Ticket,
            failures=(404, 429),
        ),
        _ticket,
    ),
)
