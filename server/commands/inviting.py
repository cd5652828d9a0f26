"""What `vivavoce invite` and `vivavoce admin` do, on both stores: a running server's, or the embedded ones."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from server.accounts.errors import MailAway, MailRefused
from server.accounts.guest_list import address_of
from server.accounts.invitations import DAY_MS, Invitation, new_id
from server.accounts.mail import BadAddress, InvitationMail, Mailer
from server.accounts.users import User
from server.protocol.addresses import local_origin, public_origin
from server.protocol.errors import ServerError
from server.protocol.events import Locale
from server.protocol.messages import DEFAULT_ORGANISATION, Role
from server.protocol.permissions import Within
from server.settings import Settings
from server.stores.addresses import NoServices, served_at
from server.stores.clock import wall_ms
from server.stores.embedded.errors import EmbeddedError
from server.stores.opening import open_stores
from server.wiring.accounts import Accounts, build_accounts, build_mailer

GRANT_DAYS = 7


class InvitingFailed(Exception):
    """A store is away; the same command may succeed later."""

    code = "inviting_failed"
    temporary = True


class NoSuchThing(Exception):
    """An organisation, team or address that is none; says which."""

    code = "no_such_thing"
    temporary = False


@dataclass(frozen=True, slots=True)
class Granted:
    """What a grant came to: a person who has the role now, several who may be meant, or a link for who is unknown."""

    person: User | None = None
    several: tuple[User, ...] = ()
    link: str | None = None
    local: bool = False
    """Whether the link leads to this machine only: no public address is known here."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A link; whether the relay has taken its mail, or the code of what kept it from that."""

    link: str
    mailed: bool = False
    problem: str | None = None
    local: bool = False
    """As `Granted` has it."""


async def invite(
    settings: Settings,
    *,
    role: Role,
    name: str,
    address: str | None,
    only: bool,
    organisation: str | None,
    team: str | None,
    days: int,
    mail: bool = False,
    locale: Locale = "en",
) -> Invited:
    """An invitation's link, mailed to its address where SMTP_URL is set. Raises NoSuchThing, InvitingFailed."""
    mailer = _mailer(settings) if mail else None
    local = settings.vivavoce_public_url is None
    async with _accounts(settings) as accounts:
        place = await _organisation(accounts, organisation)
        within = Within(place, await _team(accounts, place, team))
        invitation, link = await _link(
            settings, accounts, role, within, name=name, address=address, only=only, days=days
        )
        if mailer is None or invitation.address is None:
            return Invited(link, local=local)
        named = await accounts.organisations.find(place)
        by = named.name if named is not None else ""
        message = InvitationMail.of(
            invitation, to=invitation.address, by=by, reply_to=None, organisation="", link=link, locale=locale
        )
        try:
            await mailer.send(message)
        except (MailAway, MailRefused) as error:
            return Invited(link, problem=error.code, local=local)
        await accounts.invitations.mailed(invitation.id)
        return Invited(link, mailed=True, local=local)


async def grant(settings: Settings, who: str, *, role: Role, organisation: str | None) -> Granted:
    """Make somebody, by id or verified address, an owner or what else; an organisation that is named first is founded.

    Raises NoSuchThing, InvitingFailed.
    """
    async with _accounts(settings) as accounts:
        place = await _organisation(accounts, organisation, found=True)
        one = await accounts.users.find(who) if who.startswith("u_") else None
        people = [one] if one is not None else await accounts.users.addressed(who)
        if len(people) > 1:
            return Granted(several=tuple(people))
        if people:
            await accounts.memberships.grant(people[0].id, role, organisation=place)
            await accounts.sign_ins.shift(people[0].id)
            return Granted(person=people[0])
        provable = bool(accounts.providers)
        _, link = await _link(
            settings, accounts, role, Within(place), name="", address=who, only=provable, days=GRANT_DAYS
        )
        return Granted(link=link, local=settings.vivavoce_public_url is None)


def _mailer(settings: Settings) -> Mailer | None:
    try:
        return build_mailer(settings)
    except BadAddress as error:
        raise NoSuchThing(str(error)) from None


async def _link(
    settings: Settings,
    accounts: Accounts,
    role: Role,
    within: Within,
    *,
    name: str,
    address: str | None,
    only: bool,
    days: int,
) -> tuple[Invitation, str]:
    known = address_of(address) if address else None
    if address and known is None:
        raise NoSuchThing(f"{address} is no address")
    if only and (known is None or not accounts.providers):
        raise NoSuchThing("only whoever proves an address: name one, and set GOOGLE_CLIENT_ID or OIDC_ISSUER")
    at = wall_ms()
    invitation = Invitation(
        id=new_id(),
        within=within,
        role=role,
        name=name,
        address=known,
        allowed=(known,) if only and known is not None else (),
        created_at=at,
        expires_at=at + days * DAY_MS,
    )
    return invitation, f"{_base(settings)}/join#{await accounts.invitations.issue(invitation)}"


async def _organisation(accounts: Accounts, name: str | None, *, found: bool = False) -> str:
    if name is None:
        return DEFAULT_ORGANISATION
    known = await accounts.organisations.named(name)
    if known is not None:
        return known.id
    if not found:
        raise NoSuchThing(f"there is no organisation {name}; `vivavoce admin grant` founds one")
    return (await accounts.organisations.found(name)).id


async def _team(accounts: Accounts, organisation: str, name: str | None) -> str | None:
    return None if name is None else (await accounts.organisations.add_team(organisation, name)).id


def _base(settings: Settings) -> str:
    if settings.vivavoce_public_url is not None:
        return public_origin(settings.vivavoce_public_url)
    return served_at(settings) or local_origin(settings.vivavoce_host, settings.vivavoce_port)


@contextlib.asynccontextmanager
async def _accounts(settings: Settings) -> AsyncIterator[Accounts]:
    try:
        async with open_stores(settings) as stores:
            accounts = build_accounts(settings, redis=stores.redis, database=stores.mongo)
            await accounts.ensure_indexes()
            yield accounts
    except NoServices as error:
        raise InvitingFailed(str(error)) from None
    except EmbeddedError as error:
        raise InvitingFailed(f"{error}. {error.advice}") from None
    except ServerError as error:
        raise InvitingFailed(f"failed: {error.code}") from error
    except (RedisError, PyMongoError) as error:
        raise InvitingFailed(f"a store does not answer ({type(error).__name__})") from error
