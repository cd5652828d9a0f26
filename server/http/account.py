"""Who one is here: memberships, and sign-ins in all browsers."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.devices import browser_of, system_of
from server.accounts.errors import MemberNotFound, SignInNotFound
from server.accounts.sign_ins import SignIn
from server.accounts.users import LINK
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import respond, signed_in
from server.protocol.http import Nothing
from server.protocol.operation import Operation
from server.protocol.people import Account, Acting, MembershipCard, RenewedLink, SignInCard

_PUBLIC = 24
"""Characters of a sign-in's id that its owner sees."""


async def _read(request: Request[State], visitor: SignIn) -> Response:
    user = await request.state["users"].find(visitor.user_id)
    providers = {each.issuer: each.name for each in request.state["providers"].values()}
    memberships: list[MembershipCard] = []
    for each in await request.state["memberships"].of(visitor.user_id):
        organisation = await request.state["organisations"].find(each.organisation)
        teams = {team.id: team.name for team in organisation.teams} if organisation is not None else {}
        memberships.append(
            MembershipCard(
                id=each.id,
                organisation=each.organisation,
                organisation_name=organisation.name if organisation is not None else "",
                team=teams.get(each.team or ""),
                role=each.role,
                acting=each.id == visitor.membership.id,
            )
        )
    account = Account(
        id=visitor.user_id,
        name=visitor.name,
        address=user.address if user is not None else None,
        way=providers.get(visitor.issuer, visitor.issuer),
        memberships=memberships,
        sign_ins=[
            _card(each, used_at, current=each.id == visitor.id)
            for each, used_at in await request.state["sign_ins"].listed(visitor.user_id)
        ],
        renewed_links=await _renewed(request, visitor) if visitor.issuer == LINK else [],
    )
    return respond(account)


async def _renewed(request: Request[State], visitor: SignIn) -> list[RenewedLink]:
    found: list[RenewedLink] = []
    for each in await request.state["invitations"].renewed(visitor.user_id):
        organisation = await request.state["organisations"].find(each.within.organisation)
        renewed, opened = each.renewed_at or 0, each.claimed_at or 0
        name = organisation.name if organisation is not None else ""
        found.append(
            RenewedLink(organisation_name=name, renewed_at=renewed, opened_at=opened if opened >= renewed else None)
        )
    return found


def _card(sign_in: SignIn, used_at: int, *, current: bool) -> SignInCard:
    return SignInCard(
        id=sign_in.id[:_PUBLIC],
        browser=browser_of(sign_in.device),
        system=system_of(sign_in.device),
        since=sign_in.since,
        used_at=used_at,
        current=current,
    )


async def _act(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Acting)
    found = await request.state["memberships"].find(asked.membership)
    if found is None or found.person != visitor.user_id:
        raise MemberNotFound
    await request.state["sign_ins"].act(visitor.id, found)
    return respond(Nothing())


async def _end(request: Request[State], visitor: SignIn) -> Response:
    sign_ins = request.state["sign_ins"]
    for each, _ in await sign_ins.listed(visitor.user_id):
        if each.id[:_PUBLIC] == request.path_params["sign_in_id"]:
            await sign_ins.end(each.id)
            return respond(Nothing())
    raise SignInNotFound


async def _leave(request: Request[State], visitor: SignIn) -> Response:
    found = await request.state["memberships"].find(request.path_params["membership_id"])
    if found is None or found.person != visitor.user_id:
        raise MemberNotFound
    await request.state["staffing"].end(found)
    return respond(Nothing())


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/me/account",
            summary="Who one is here, what in which organisation, and where one is signed in",
            access="signed in",
            answer=Account,
        ),
        _read,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/me/acting",
            summary="Act under another membership of one's own from now on",
            access="signed in",
            body=Acting,
            answer=Nothing,
            failures=(404,),
        ),
        _act,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/me/sign-ins/{sign_in_id}",
            summary="End one of one's own sign-ins and close its sockets",
            access="signed in",
            answer=Nothing,
        ),
        _end,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/me/memberships/{membership_id}",
            summary="Leave an organisation; its last owner stays",
            audit="member.leave",
            access="signed in",
            answer=Nothing,
            failures=(409,),
        ),
        _leave,
    ),
)
