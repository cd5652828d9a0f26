"""Interviews that a candidate is invited to."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.errors import InvitationNotFound, NoAttemptsLeft
from server.accounts.invitation_states import going_on, state_of, used
from server.accounts.sign_ins import SignIn
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.http.sessions import make
from server.protocol.http import SessionRecord
from server.protocol.operation import Operation
from server.protocol.people import OwnInvitation, OwnInvitations
from server.protocol.permissions import Action
from server.protocol.quotas import Rate
from server.sessions.records.sessions import Invited
from server.stores.clock import wall_ms


async def _list(request: Request[State], visitor: SignIn) -> Response:
    found = [each for each in await request.state["invitations"].of(visitor.user_id) if each.interview is not None]
    attempts = await request.state["sessions"].attempts([each.id for each in found])
    at = wall_ms()
    names: dict[str, str] = {}
    cards: list[OwnInvitation] = []
    for each in found:
        interview = each.interview
        if interview is None:
            continue
        place = each.within.organisation
        if place not in names:
            organisation = await request.state["organisations"].find(place)
            names[place] = organisation.name if organisation is not None else ""
        mine = attempts.get(each.id, [])
        last = mine[-1] if mine else None
        cards.append(
            OwnInvitation(
                id=each.id,
                organisation=names[place],
                by=each.by_name,
                offer_title=each.offer_title,
                locale=interview.locale,
                mode=interview.mode,
                minutes=interview.minutes,
                expires_at=each.expires_at,
                attempts=each.attempts,
                used=used(mine),
                state=state_of(each, mine, at=at),
                session=last.session if last is not None else None,
                status=last.status if last is not None else None,
            )
        )
    return respond(OwnInvitations(invitations=cards))


async def _session(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.SESSION, by=visitor.user_id)
    found = await request.state["invitations"].find(request.path_params["invitation_id"])
    if found is None or found.person != visitor.user_id or found.revoked_at is not None:
        raise InvitationNotFound
    if found.interview is None or found.offer is None:
        raise InvitationNotFound
    attempts = (await request.state["sessions"].attempts([found.id])).get(found.id, ())
    attempt = going_on(found, attempts, at=wall_ms())
    if attempt is None:
        raise NoAttemptsLeft
    session = await make(
        request,
        visitor,
        found.interview,
        session_id=found.session(attempt),
        within=found.within,
        invited=Invited(found.id, attempt, found.offer),
    )
    again = await request.state["invitations"].find(found.id)
    if session.status == "ready" and (again is None or again.revoked_at is not None):  # in this very moment
        await request.state["erasure"].forget([session.id])
        raise InvitationNotFound
    return respond(session, status=201)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/me/invitations",
            summary="The interviews one is invited to",
            access=Action.CREATE_SESSION,
            answer=OwnInvitations,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/me/invitations/{invitation_id}/session",
            summary="The session to go on with, or a new one; an attempt counts once it begins",
            access=Action.CREATE_SESSION,
            answer=SessionRecord,
            status=201,
            failures=(409, 429),
        ),
        _session,
    ),
)
