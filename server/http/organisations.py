"""Organisations, their teams and their staff."""

from starlette.requests import Request
from starlette.responses import Response

from server.accounts.errors import MemberNotFound
from server.accounts.organisations import Organisation
from server.accounts.sign_ins import SignIn
from server.http.bodies import read_json
from server.http.dependencies import State
from server.http.endpoint import about, respond, signed_in
from server.protocol.errors import Forbidden
from server.protocol.http import Nothing
from server.protocol.messages import DEFAULT_ORGANISATION
from server.protocol.operation import Operation
from server.protocol.people import MemberCard, MemberChange, Naming, OrganisationPage, OrganisationTeams, TeamCard
from server.protocol.permissions import Action


async def _mine(request: Request[State], visitor: SignIn) -> Organisation:
    found = await request.state["organisations"].find(visitor.membership.organisation)
    if found is None:
        raise MemberNotFound
    return found


async def _read(request: Request[State], visitor: SignIn) -> Response:
    mine = await _mine(request, visitor)
    staff = await request.state["memberships"].staff(mine.id)
    users = await request.state["users"].several([each.person for each in staff])
    cards = [
        MemberCard(
            membership=each.id,
            person=each.person,
            name=users[each.person].name,
            address=users[each.person].address,
            role=each.role,
            team=each.team,
            you=each.id == visitor.membership.id,
        )
        for each in staff
        if each.person in users
    ]
    page = OrganisationPage(
        id=mine.id,
        name=mine.name,
        teams=_teams(mine),
        members=sorted(cards, key=lambda card: card.name.casefold()),
        founder=mine.id == DEFAULT_ORGANISATION,
    )
    return respond(page)


def _teams(organisation: Organisation) -> list[TeamCard]:
    return [TeamCard(id=each.id, name=each.name) for each in organisation.teams]


async def _read_teams(request: Request[State], visitor: SignIn) -> Response:
    mine = await _mine(request, visitor)
    team = visitor.membership.team
    seen = [each for each in _teams(mine) if team in (None, each.id)]
    mail = request.state["mailer"] is not None
    return respond(OrganisationTeams(id=mine.id, name=mine.name, teams=seen, mail=mail))


async def _rename(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Naming)
    await request.state["organisations"].rename(visitor.membership.organisation, asked.name)
    return await _read(request, visitor)


async def _add_team(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Naming)
    await request.state["organisations"].add_team(visitor.membership.organisation, asked.name)
    return await _read(request, visitor)


async def _rename_team(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, Naming)
    organisation = visitor.membership.organisation
    await request.state["teams"].rename(organisation, request.path_params["team_id"], asked.name)
    return await _read(request, visitor)


async def _end_team(request: Request[State], visitor: SignIn) -> Response:
    await request.state["teams"].end(visitor.membership.organisation, request.path_params["team_id"])
    return await _read(request, visitor)


async def _change(request: Request[State], visitor: SignIn) -> Response:
    asked = await read_json(request, MemberChange)
    await request.state["staffing"].change(
        visitor.membership.organisation, request.path_params["membership_id"], role=asked.role, team=asked.team
    )
    return respond(Nothing())


async def _remove(request: Request[State], visitor: SignIn) -> Response:
    staffing = request.state["staffing"]
    member = await staffing.member(visitor.membership.organisation, request.path_params["membership_id"])
    await staffing.end(member)
    return respond(Nothing())


async def _found(request: Request[State], visitor: SignIn) -> Response:
    """Owners of the default organisation look after the server."""
    if visitor.membership.organisation != DEFAULT_ORGANISATION:
        raise Forbidden
    asked = await read_json(request, Naming)
    made = await request.state["organisations"].found(asked.name)
    about(request, f"organisation:{made.id}")
    await request.state["memberships"].grant(visitor.user_id, "owner", organisation=made.id)
    return respond(OrganisationTeams(id=made.id, name=made.name, teams=[]), status=201)


ENDPOINTS = (
    signed_in(
        Operation(
            method="GET",
            path="/api/organisation",
            summary="The organisation one acts in, with its teams and its staff",
            access=Action.MANAGE_TEAM,
            answer=OrganisationPage,
        ),
        _read,
    ),
    signed_in(
        Operation(
            method="GET",
            path="/api/organisation/teams",
            summary="Its teams, as far as one may invite into them",
            access=Action.INVITE_CANDIDATES,
            answer=OrganisationTeams,
        ),
        _read_teams,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/organisation",
            summary="Name it",
            audit="organisation.name",
            access=Action.MANAGE_TEAM,
            body=Naming,
            answer=OrganisationPage,
        ),
        _rename,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/organisation/teams",
            summary="A team of that name",
            audit="team.add",
            access=Action.MANAGE_TEAM,
            body=Naming,
            answer=OrganisationPage,
        ),
        _add_team,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/organisation/teams/{team_id}",
            summary="Another name for a team",
            audit="team.name",
            access=Action.MANAGE_TEAM,
            body=Naming,
            answer=OrganisationPage,
            failures=(409,),
        ),
        _rename_team,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/organisation/teams/{team_id}",
            summary="End a team that no staff is bound to; its interviews and candidates are the whole organisation's",
            audit="team.end",
            access=Action.MANAGE_TEAM,
            answer=OrganisationPage,
            failures=(409,),
        ),
        _end_team,
    ),
    signed_in(
        Operation(
            method="PUT",
            path="/api/organisation/members/{membership_id}",
            summary="Give somebody of the staff another role or team, at once and everywhere",
            audit="member.change",
            access=Action.MANAGE_TEAM,
            body=MemberChange,
            answer=Nothing,
            failures=(409,),
        ),
        _change,
    ),
    signed_in(
        Operation(
            method="DELETE",
            path="/api/organisation/members/{membership_id}",
            summary="Take somebody out of the staff, at once and everywhere; the last owner stays",
            audit="member.remove",
            access=Action.MANAGE_TEAM,
            answer=Nothing,
            failures=(409,),
        ),
        _remove,
    ),
    signed_in(
        Operation(
            method="POST",
            path="/api/organisations",
            summary="Found another organisation and be its owner; for owners of the default one",
            audit="organisation.found",
            access=Action.MANAGE_TEAM,
            body=Naming,
            answer=OrganisationTeams,
            status=201,
        ),
        _found,
    ),
)
