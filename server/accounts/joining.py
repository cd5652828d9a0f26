"""How somebody gets in: by an invitation's link alone, by a provider's word, or by both."""

from server.accounts.errors import AccountNeeded, InvitationNotFound, InvitationUsed, NotInvited, WrongAccount
from server.accounts.identity import Identity
from server.accounts.invitations import Invitation, Invitations
from server.accounts.memberships import Membership, Memberships
from server.accounts.users import LINK, LOCAL, User, Users
from server.protocol.messages import DEFAULT_ORGANISATION
from server.protocol.permissions import is_staff

_ORDER = ("owner", "recruiter", "developer", "observer", "candidate")


class Joining:
    """Turns links and identities into people with memberships. Methods raise MongoDB's errors beside ours."""

    def __init__(
        self, *, users: Users, memberships: Memberships, invitations: Invitations, anyone: bool = False
    ) -> None:
        self._users = users
        self._memberships = memberships
        self._invitations = invitations
        self._anyone = anyone

    async def by_link(self, invitation: Invitation, *, browser: str, name: str) -> tuple[User, Membership]:
        """With the link alone; `browser` is its secret. Raises AccountNeeded, InvitationUsed, InvitationNotFound."""
        if invitation.allowed:
            raise AccountNeeded
        await self._still_first(invitation)
        user = await self._users.find(invitation.person) if invitation.person is not None else None
        if user is not None and user.issuer != LINK:
            raise AccountNeeded  # a new link must not stand in for a provider's word
        if invitation.claimant is None and not await self.renewable(invitation):
            raise InvitationNotFound
        taken = await self._invitations.claim(invitation.id, f"browser {browser}")
        if taken.person is not None:
            known = await self._users.find(taken.person)
            if known is not None:  # noted as seen: who comes back is kept
                known = await self._users.admit(issuer=LINK, subject=taken.id, name=known.name)
            return await self._again(taken, known)
        user = await self._users.admit(issuer=LINK, subject=taken.id, name=taken.name or name or "?")
        return await self._admitted(taken, user)

    async def renewable(self, invitation: Invitation) -> bool:
        """Whether a new link opens no more than whoever makes it could give away.

        Somebody without an account is their link; what they have become since, as staff or in another organisation,
        is not for the inviters of a candidate, or of one organisation, to walk into.
        """
        if invitation.person is None:
            return True
        return all(
            each.organisation == invitation.within.organisation
            and (is_staff(invitation.role) or not is_staff(each.role))
            for each in await self._memberships.of(invitation.person)
        )

    async def by_identity(self, identity: Identity, invitation: str | None) -> tuple[User, Membership]:
        """With a provider's word, and perhaps the hash of an invitation's link.

        Raises NotInvited, WrongAccount, InvitationUsed, InvitationNotFound: another link has taken its place, too.
        """
        if invitation is None:
            return await self._known(identity)
        found = await self._invitations.linked(invitation)
        if found is None:
            raise InvitationNotFound
        if not found.admits(identity.address):
            raise WrongAccount
        await self._still_first(found)
        known = await self._users.identify(issuer=identity.issuer, subject=identity.subject)
        if found.person is not None and (known is None or known.id != found.person):
            raise InvitationUsed
        taken = await self._invitations.claim(found.id, f"identity {identity.issuer} {identity.subject}")
        user = await self._admit(identity)
        return await (self._admitted(taken, user) if taken.person is None else self._again(taken, user))

    async def _known(self, identity: Identity) -> tuple[User, Membership]:
        user = await self._users.identify(issuer=identity.issuer, subject=identity.subject)
        found = [] if user is None else await self._memberships.of(user.id)
        if not found and not self._anyone:
            raise NotInvited  # and nothing of them is kept
        user = await self._admit(identity)
        if not found:
            return user, await self._memberships.grant(user.id, "candidate")
        return user, min(found, key=lambda each: _ORDER.index(each.role))

    async def _admit(self, identity: Identity) -> User:
        return await self._users.admit(
            issuer=identity.issuer, subject=identity.subject, name=identity.name, address=identity.address
        )

    async def _again(self, taken: Invitation, user: User | None) -> tuple[User, Membership]:
        """Who has taken it comes back; what they have been since stands."""
        found = [] if user is None else await self._memberships.of(user.id)
        kind = is_staff(taken.role)
        for each in found:
            if user is not None and each.organisation == taken.within.organisation and is_staff(each.role) is kind:
                return user, each
        raise NotInvited

    async def _admitted(self, taken: Invitation, user: User) -> tuple[User, Membership]:
        organisation = taken.within.organisation
        held = [each for each in await self._memberships.of(user.id) if each.organisation == organisation]
        owner = next((each for each in held if each.role == "owner"), None)
        if is_staff(taken.role) and owner is not None:
            membership = owner  # an invitation takes nothing away
        else:
            team = taken.within.team if taken.role != "owner" else None
            membership = await self._memberships.grant(user.id, taken.role, organisation=organisation, team=team)
        await self._invitations.belongs(taken.id, user.id)
        if taken.first:
            await self._invitations.revoke_first()
        return user, membership

    async def has_owner(self) -> bool:
        """Whether an owner of this server can come in away from loopback, where nobody signs in by name."""
        staff = await self._memberships.staff(DEFAULT_ORGANISATION)
        owners = [each.person for each in staff if each.role == "owner"]
        return any(user.issuer != LOCAL for user in (await self._users.several(owners)).values())

    async def _still_first(self, invitation: Invitation) -> None:
        """The printed link makes the first owner, and nobody once there is one."""
        if invitation.first and invitation.claimant is None and await self.has_owner():
            raise InvitationNotFound
