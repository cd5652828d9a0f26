"""Everything about who somebody is, built of the settings and the two stores."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from redis.asyncio import Redis

from server.accounts.identity import Provider
from server.accounts.invitations import DAY_MS, Invitation, Invitations, new_id
from server.accounts.joining import Joining
from server.accounts.mail import Mailer, Relay
from server.accounts.memberships import Memberships
from server.accounts.organisations import Organisations
from server.accounts.peers import Bounds, Peers
from server.accounts.sign_ins import SignIns
from server.accounts.staffing import Staffing
from server.accounts.tokens import Tokens
from server.accounts.users import Users
from server.http.listener import room_for_peers
from server.protocol.permissions import DEFAULT
from server.settings import Settings
from server.stores.clock import wall_ms
from server.stores.mongo import Database

FIRST_DAYS = 7
"""How long a printed link for the first owner is good."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """People, what they are where, and their sign-ins."""

    users: Users
    memberships: Memberships
    organisations: Organisations
    sign_ins: SignIns
    staffing: Staffing
    invitations: Invitations
    joining: Joining
    providers: Mapping[str, Provider]
    tokens: Tokens

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        stores = (self.users, self.memberships, self.organisations, self.invitations, self.tokens)
        await asyncio.gather(*(each.ensure_indexes() for each in stores))

    async def first_link(self) -> str | None:
        """While no owner can come in: the secret of a link that makes the first one, in place of those before."""
        if await self.joining.has_owner():
            return None
        await self.invitations.revoke_first()
        at = wall_ms()
        first = Invitation(
            id=new_id(), within=DEFAULT, role="owner", created_at=at, expires_at=at + FIRST_DAYS * DAY_MS, first=True
        )
        return await self.invitations.issue(first)


def build_sign_ins(*, redis: Redis, database: Database) -> SignIns:
    """Sign-ins alone, for who has nothing else to do with accounts."""
    return SignIns(redis=redis, memberships=Memberships(database=database))


def build_mailer(settings: Settings) -> Mailer | None:
    """Where SMTP_URL and SMTP_FROM are set. Raises BadAddress."""
    if settings.smtp_url is None or settings.smtp_from is None:
        return None
    return Mailer(Relay.read(settings.smtp_url.get_secret_value()), sender=settings.smtp_from)


def build_accounts(settings: Settings, *, redis: Redis, database: Database) -> Accounts:
    """Nothing is asked of a store or a provider yet."""
    users, memberships = Users(database=database), Memberships(database=database)
    organisations, invitations = Organisations(database=database), Invitations(database=database)
    sign_ins = SignIns(redis=redis, memberships=memberships)
    return Accounts(
        users=users,
        memberships=memberships,
        organisations=organisations,
        sign_ins=sign_ins,
        staffing=Staffing(memberships=memberships, organisations=organisations, sign_ins=sign_ins),
        invitations=invitations,
        joining=Joining(
            users=users,
            memberships=memberships,
            invitations=invitations,
            anyone=settings.vivavoce_sign_up == "anyone",
        ),
        providers={each.key: each for each in providers(settings)},
        tokens=Tokens(database=database, memberships=memberships),
    )


def providers(settings: Settings) -> Iterable[Provider]:
    """Those that are set up whole. Without any, the libraries that they take are not even loaded."""
    google = settings.google_client_id and settings.google_client_secret
    oidc = settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret
    if not (google or oidc):
        return
    from server.accounts.provider import GOOGLE, IdentityProvider  # noqa: PLC0415 - a tenth of a second

    if settings.google_client_id and settings.google_client_secret:
        yield IdentityProvider(
            key="google",
            name="Google",
            issuer=GOOGLE,
            client_id=settings.google_client_id,
            client_secret=settings.google_client_secret.get_secret_value(),
        )
    if settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret:
        yield IdentityProvider(
            key="oidc",
            name=settings.oidc_name,
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
        )


def build_peers(settings: Settings) -> Peers:
    """Connections of strangers, within what the process may hold open."""
    room = room_for_peers()
    bounds = Bounds(guests=min(settings.vivavoce_peer_connections, room // 2))
    return Peers(replace(bounds, connections=min(bounds.connections, room)))
