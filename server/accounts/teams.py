"""Teams that end: nobody sees more because of it, and nothing of theirs is lost.

Interviews, candidates and their invitations then belong to the whole organisation, which sees them anyway. Staff bound
to the team would see more than before, so an owner says first where they go; staff invited into it are not let in.
"""

from typing import Protocol

from server.accounts.errors import TeamNotEmpty, TeamNotFound
from server.accounts.invitations import Invitations
from server.accounts.memberships import Memberships
from server.accounts.organisations import Organisations
from server.protocol.permissions import Within


class Interviews(Protocol):
    """`server.sessions.records.sessions.Sessions`."""

    async def leave_team(self, within: Within) -> None:
        """What lies in that team lies in its whole organisation from now on."""
        ...


class Teams:
    """Renames and ends them."""

    def __init__(
        self,
        *,
        organisations: Organisations,
        memberships: Memberships,
        invitations: Invitations,
        interviews: Interviews,
    ) -> None:
        self._organisations = organisations
        self._memberships = memberships
        self._invitations = invitations
        self._interviews = interviews

    async def rename(self, organisation: str, team: str, name: str) -> None:
        """Raises TeamNotFound, TeamNameTaken."""
        await self._check(organisation, team)
        await self._organisations.rename_team(organisation, team, name)

    async def end(self, organisation: str, team: str) -> None:
        """Broken off, it is done again. Raises TeamNotFound, TeamNotEmpty."""
        await self._check(organisation, team)
        if await self._memberships.bound(organisation, team):
            raise TeamNotEmpty
        within = Within(organisation, team)
        await self._move(within)
        await self._organisations.end_team(organisation, team)
        await self._move(within)  # what was made in this very moment

    async def _move(self, within: Within) -> None:
        await self._invitations.leave_team(within)
        await self._memberships.leave_team(within)
        await self._interviews.leave_team(within)

    async def _check(self, organisation: str, team: str) -> None:
        found = await self._organisations.find(organisation)
        if found is None or team not in {each.id for each in found.teams}:
            raise TeamNotFound
