"""Invitations as staff sees them: making, listing, revoking, extending, and allowing a retake."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from offers.errors import OfferExpired
from offers.models import Offer
from server.accounts.errors import InvitationNotFound, NoMail, NoProvider
from server.accounts.guest_list import MOST_GUESTS, Guest, address_of, read_guests
from server.accounts.invitation_states import state_of, used
from server.accounts.invitations import DAY_MS, Invitation, Once
from server.accounts.mail import InvitationMail
from server.accounts.sign_ins import SignIn
from server.accounts.users import LINK
from server.http.bodies import client_id, read_json
from server.http.dependencies import State
from server.http.endpoint import about, base_of, respond, signed_in
from server.http.errors import InvalidRequest, RevisionMoved
from server.protocol.errors import Forbidden
from server.protocol.http import SessionTerms
from server.protocol.messages import ROLES, Role
from server.protocol.operation import Operation
from server.protocol.people import (
    Extension,
    InvitationCard,
    InvitationList,
    InvitationRequest,
    InvitedInterview,
    IssuedInvitation,
    IssuedInvitations,
    MailRequest,
    Retake,
)
from server.protocol.permissions import Action, Reach, Whose, Within, is_staff, permit, reach
from server.protocol.quotas import Rate
from server.sessions.records.sessions import Attempt
from server.stores.clock import wall_ms

_CANDIDATES: tuple[Role, ...] = ("candidate",)
_LIST_LIMIT = 320 * 1024
"""Bytes: a list of 60,000 code points, however they are escaped."""
_RENEWED_DAYS = 7
_NAMED = 20
"""Invitations of one list that the audit names."""


def _action(role: Role) -> Action:
    return Action.INVITE_CANDIDATES if role == "candidate" else Action.INVITE_STAFF


def _may_invite(visitor: SignIn, role: Role) -> bool:
    """Whether the visitor invites such people at all. A program that let staff in could let itself in as more."""
    program = visitor.scopes is not None
    return reach(visitor.role, _action(role)) is not Reach.NONE and not (program and is_staff(role))


async def _make(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.INVITE, by=visitor.user_id)
    asked = await read_json(request, InvitationRequest)
    if not _may_invite(visitor, asked.role):
        raise Forbidden
    standing = visitor.standing.within
    team = await request.state["staffing"].team(standing.organisation, standing.team or asked.team)
    listed = await asyncio.to_thread(read_guests, asked.guests)  # 30,000 lines fit in
    guests = listed.guests or (Guest(),)
    if len(guests) > MOST_GUESTS or (asked.guests.strip() and not listed.guests):
        raise InvalidRequest([{"path": "/guests", "problem": "too_many" if listed.guests else "unreadable"}])
    allowed = _allowed(asked.allowed)
    if (asked.only or allowed) and not request.state["providers"]:
        raise NoProvider
    key = client_id(request, asked.client_id) or secrets.token_urlsafe(24)
    first = await request.state["invitations"].find(_once(visitor, key, 0, asked).invitation)
    offer = await _offer(request, asked) if first is None else first.offer
    at = wall_ms()
    made: list[tuple[Invitation, str]] = []
    for number, guest in enumerate(guests):
        once = _once(visitor, key, number, asked)
        only = (guest.address,) if asked.only and guest.address is not None else ()
        invitation = Invitation(
            id=once.invitation,
            within=Within(standing.organisation, team),
            role=asked.role,
            name=guest.name,
            address=guest.address,
            allowed=(*only, *allowed),
            interview=_interview(asked),
            offer=offer,
            attempts=asked.attempts,
            by=visitor.user_id,
            by_name=visitor.name,
            created_at=at,
            expires_at=at + asked.days * DAY_MS,
        )
        made.append(await request.state["invitations"].issue_once(invitation, once))
    attempts = {} if first is None else await request.state["sessions"].attempts([each.id for each, _ in made])
    issued = [IssuedInvitation(invitation=_card(each, attempts.get(each.id, ())), token=token) for each, token in made]
    about(request, " ".join(f"invitation:{each.id}" for each, _ in made[:_NAMED]))
    return respond(IssuedInvitations(issued=issued, bad_lines=list(listed.bad_lines)), status=201)


def _once(visitor: SignIn, key: str, number: int, asked: InvitationRequest) -> Once:
    """The guest of that number in a list; the same person's id in another organisation is another one."""
    content = asked.model_dump_json(exclude={"client_id"}).encode()
    whose = f"{visitor.user_id} {visitor.standing.within.organisation}"
    return Once(f"{whose} {key} {number}", hashlib.sha256(content).hexdigest())


def _allowed(given: Sequence[str]) -> tuple[str, ...]:
    """Addresses and domains in one spelling. Raises InvalidRequest."""
    found: list[str] = []
    for number, each in enumerate(given):
        domain = each.strip().casefold()
        address = domain if domain.startswith("@") and address_of(f"a{domain}") else address_of(each)
        if address is None:
            raise InvalidRequest([{"path": f"/allowed/{number}", "problem": "no_address"}])
        found.append(address)
    return tuple(found)


def _interview(asked: InvitationRequest) -> SessionTerms | None:
    if asked.interview is None or asked.role != "candidate":
        return None
    return SessionTerms(**asked.interview.model_dump())


async def _offer(request: Request[State], asked: InvitationRequest) -> Offer | None:
    if asked.interview is None or asked.role != "candidate":
        return None
    reading = await request.state["offers"].read(asked.interview.offer_id)
    if reading.expired:
        raise OfferExpired(asked.interview.offer_id)
    return reading.offer


async def _list(request: Request[State], visitor: SignIn) -> Response:
    everybody = reach(visitor.role, Action.INVITE_STAFF) is not Reach.NONE
    found = await request.state["invitations"].listed(visitor.standing.within, ROLES if everybody else _CANDIDATES)
    attempts = await request.state["sessions"].attempts([each.id for each in found])
    cards = [_card(each, attempts.get(each.id, ())) for each in found]
    return respond(InvitationList(invitations=cards))


async def _find(request: Request[State], visitor: SignIn) -> Invitation:
    """The invitation of the address, if the visitor may deal with it. Raises InvitationNotFound."""
    found = await request.state["invitations"].find(request.path_params["invitation_id"])
    if found is None or not _may_invite(visitor, found.role):
        raise InvitationNotFound
    permit(visitor.standing, _action(found.role), Whose(None, found.within), hidden=InvitationNotFound)
    return found


async def _answer(request: Request[State], invitation: Invitation) -> Response:
    again = await request.state["invitations"].find(invitation.id) or invitation
    attempts = await request.state["sessions"].attempts([again.id])
    return respond(_card(again, attempts.get(again.id, ())))


async def _revoke(request: Request[State], visitor: SignIn) -> Response:
    invitation = await _find(request, visitor)
    await request.state["invitations"].revoke(invitation.id)
    attempts = (await request.state["sessions"].attempts([invitation.id])).get(invitation.id, ())
    ready = [attempt.session for attempt in attempts if attempt.status == "ready"]
    if ready:  # nobody has said a word in it, and nobody shall
        await request.state["erasure"].forget(ready)
    # Read anew: somebody may have come by the link in this very moment.
    await sign_out_invited(request, await request.state["invitations"].find(invitation.id) or invitation)
    return await _answer(request, invitation)


async def sign_out_invited(request: Request[State], revoked: Invitation) -> None:
    """End the sign-ins of who has nothing else that lets them in."""
    user = await request.state["users"].find(revoked.person) if revoked.person is not None else None
    if user is not None and user.issuer == LINK and await request.state["joining"].renewable(revoked):
        await request.state["sign_ins"].end_all(user.id)


async def _extend(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Extension)
    invitation = await _find(request, visitor)
    await request.state["invitations"].extend(invitation.id, days=asked.days)
    return await _answer(request, invitation)


async def _renew(request: Request[State], visitor: SignIn) -> Response:
    invitation = await _find(request, visitor)
    if invitation.revoked_at is not None:
        raise InvitationNotFound
    if not await request.state["joining"].renewable(invitation):
        raise Forbidden
    token = await request.state["invitations"].renew(invitation, days=_RENEWED_DAYS)
    again = await request.state["invitations"].find(invitation.id) or invitation
    attempts = await request.state["sessions"].attempts([again.id])
    return respond(IssuedInvitation(invitation=_card(again, attempts.get(again.id, ())), token=token))


async def _retake(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Retake)
    invitation = await _find(request, visitor)
    if not await request.state["invitations"].allow_retake(invitation, asked.reason):
        raise RevisionMoved
    return await _answer(request, invitation)


async def _mail(request: Request[State], visitor: SignIn) -> Response:
    await request.state["rates"].count(Rate.MAIL, by=visitor.user_id)
    asked = await read_json(request, MailRequest)
    invitation = await _find(request, visitor)
    if not request.state["invitations"].opens(invitation, asked.token) or invitation.revoked_at is not None:
        raise InvitationNotFound
    mailer = request.state["mailer"]
    if mailer is None or invitation.address is None:
        raise NoMail
    organisation = await request.state["organisations"].find(invitation.within.organisation)
    inviter = await request.state["users"].find(visitor.user_id)
    mail = InvitationMail.of(
        invitation,
        to=invitation.address,
        by=visitor.name,
        reply_to=address_of(inviter.address) if inviter is not None and inviter.address is not None else None,
        organisation=organisation.name if organisation is not None else "",
        link=f"{base_of(request)}/join#{asked.token}",
        locale=asked.locale,
    )
    await mailer.send(mail)
    await request.state["invitations"].mailed(invitation.id)
    return await _answer(request, invitation)


def _card(invitation: Invitation, attempts: Sequence[Attempt]) -> InvitationCard:
    asked = invitation.interview
    wanted = asked.model_dump(include=set(InvitedInterview.model_fields)) if asked is not None else None
    return InvitationCard(
        id=invitation.id,
        role=invitation.role,
        team=invitation.within.team,
        name=invitation.name,
        address=invitation.address,
        allowed=list(invitation.allowed),
        offer_title=invitation.offer_title,
        interview=InvitedInterview.model_validate(wanted) if wanted is not None else None,
        attempts=invitation.attempts,
        used=used(attempts),
        sessions=[each.session for each in attempts],
        by=invitation.by_name,
        mailed_at=invitation.mailed_at,
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        state=state_of(invitation, attempts, at=wall_ms()),
        reasons=list(invitation.reasons),
        taken=invitation.claimed_at is not None,
    )


_ONE = "/api/invitations/{invitation_id}"
ENDPOINTS = (
    signed_in(
        Operation(
            method="POST",
            path="/api/invitations",
            summary="Invite candidates or staff: one, a pasted list or a CSV; each link is shown here and never again",
            audit="invitation.issue",
            access=Action.INVITE_CANDIDATES,
            scope="invitations:write",
            body=InvitationRequest,
            answer=IssuedInvitations,
            status=201,
            max_body=_LIST_LIMIT,
            seconds=30.0,
            failures=(404, 409, 429, 502, 504),
        ),
        _make,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/invitations",
            summary="The newest 500 invitations of the organisation or team, with their states",
            access=Action.INVITE_CANDIDATES,
            scope="invitations:read",
            answer=InvitationList,
        ),
        _list,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/mail",
            summary="Mail its link to its address, by whoever has just made it; sent when this is answered",
            audit="invitation.mail",
            access=Action.INVITE_CANDIDATES,
            scope="invitations:write",
            body=MailRequest,
            answer=InvitationCard,
            failures=(422, 429),
        ),
        _mail,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/revoke",
            summary="Its link opens nothing any more, and no further attempt begins",
            audit="invitation.revoke",
            access=Action.INVITE_CANDIDATES,
            scope="invitations:write",
            answer=InvitationCard,
        ),
        _revoke,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/extend",
            summary="Good for so many days from now",
            audit="invitation.extend",
            access=Action.INVITE_CANDIDATES,
            scope="invitations:write",
            body=Extension,
            answer=InvitationCard,
        ),
        _extend,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/renew",
            summary="Another link in place of the one there was, for the same person once somebody has taken it",
            audit="invitation.renew",
            access=Action.INVITE_CANDIDATES,
            answer=IssuedInvitation,
        ),
        _renew,
    ),
    signed_in(
        Operation(
            method="POST",
            path=f"{_ONE}/retake",
            summary="One attempt more, with a reason that is kept; the earlier ones stay",
            audit="invitation.retake",
            access=Action.INVITE_CANDIDATES,
            body=Retake,
            answer=InvitationCard,
            failures=(409,),
        ),
        _retake,
    ),
)
