"""What owners do with the people of their organisation. It takes effect at once: in every browser and every socket."""

from server.accounts.errors import LastOwner, MemberNotFound, SoleOwner
from server.accounts.memberships import Membership, Memberships
from server.accounts.organisations import Organisations
from server.accounts.sign_ins import SignIns
from server.protocol.messages import Role


class Staffing:
    """Changes and ends memberships; an organisation keeps one owner at least."""

    def __init__(self, *, memberships: Memberships, organisations: Organisations, sign_ins: SignIns) -> None:
        self._memberships = memberships
        self._organisations = organisations
        self._sign_ins = sign_ins

    async def member(self, organisation: str, membership: str) -> Membership:
        """Somebody of that organisation's staff. Raises MemberNotFound."""
        found = await self._memberships.find(membership)
        if found is None or found.organisation != organisation or found.role == "candidate":
            raise MemberNotFound
        return found

    async def team(self, organisation: str, team: str | None) -> str | None:
        """The team's id, if there is one. Raises MemberNotFound when the organisation has no such team."""
        if team is None:
            return None
        found = await self._organisations.find(organisation)
        if found is None or team not in {each.id for each in found.teams}:
            raise MemberNotFound
        return team

    async def change(self, organisation: str, membership: str, *, role: Role, team: str | None) -> Membership:
        """Give somebody of the staff another role or team. Raises MemberNotFound, LastOwner."""
        before = await self.member(organisation, membership)
        team = await self.team(organisation, team) if role != "owner" else None
        if role != "owner":
            await self._is_not_the_last(before)
        after = await self._memberships.grant(before.person, role, organisation=organisation, team=team)
        await self._keep_an_owner(before)
        await self._sign_ins.shift(before.person)
        return after

    async def end(self, membership: Membership) -> None:
        """Somebody is not of the organisation any more. Raises LastOwner."""
        await self._is_not_the_last(membership)
        await self._memberships.end(membership.id)
        await self._keep_an_owner(membership)
        await self._sign_ins.shift(membership.person)

    async def resign(self, person: str) -> None:
        """Somebody who is about to be erased owns nothing any more that others work in. Raises SoleOwner.

        They stay among the staff until then: if the erasure cannot be asked for now, they can ask again.
        """
        for membership in await self._memberships.of(person):
            staff = await self._memberships.staff(membership.organisation) if membership.role == "owner" else []
            if any(each.person != person for each in staff):
                try:
                    await self.change(membership.organisation, membership.id, role="observer", team=None)
                except LastOwner:
                    raise SoleOwner from None

    async def _is_not_the_last(self, before: Membership) -> None:
        """Looked at before anything is changed: a store that goes away in between leaves nobody without an owner."""
        if before.role == "owner" and await self._memberships.owners(before.organisation) <= 1:
            raise LastOwner

    async def _keep_an_owner(self, before: Membership) -> None:
        """And afterwards, so that of two owners who remove each other at once at least one stays."""
        if before.role == "owner" and not await self._memberships.owners(before.organisation):
            await self._memberships.grant(before.person, "owner", organisation=before.organisation)
            raise LastOwner
