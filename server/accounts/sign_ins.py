"""Sign-ins: opaque cookie sessions in Redis. The cookie holds 256 random bits; Redis knows only their SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Protocol, cast

import orjson
from redis.asyncio import Redis

from server.accounts.memberships import Membership
from server.accounts.users import User
from server.protocol.errors import Unavailable
from server.protocol.json_object import JsonObject
from server.protocol.messages import Role
from server.protocol.permissions import Standing
from server.stores.clock import wall_ms
from server.stores.keys import CONTROL

IDLE_SECONDS = 12 * 3600
"""A sign-in that is not used for so long is over; each use starts the time anew."""
LONGEST_SECONDS = 7 * 24 * 3600
"""However much it is used, it ends after this."""
_LONGEST_DEVICE = 200


@dataclass(frozen=True, slots=True)
class SignIn:
    """A living sign-in, with the membership it acts under as it is now.

    `id` is the token's hash: it names the sign-in and cannot be turned back into a cookie.
    """

    id: str
    name: str = field(repr=False)
    membership: Membership
    issuer: str
    since: int
    device: str = field(default="", repr=False)
    scopes: frozenset[str] | None = None
    """What it may do, of a token of the API; None: a person in a browser, all that the role may."""

    @property
    def user_id(self) -> str:
        """Who it is."""
        return self.membership.person

    @property
    def role(self) -> Role:
        """What they are where they act."""
        return self.membership.role

    @property
    def standing(self) -> Standing:
        """Who asks, for the table of permissions."""
        return self.membership.standing


class Members(Protocol):
    """What sign-ins must know of memberships; `server.accounts.memberships.Memberships`."""

    async def find(self, membership: str) -> Membership | None:
        """The one with that id, as it is now."""
        ...

    async def grant(self, person: str, role: Role) -> Membership:
        """Give the person that role in the default organisation."""
        ...


class SignIns:
    """Opens, finds and ends sign-ins."""

    def __init__(self, *, redis: Redis, memberships: Members) -> None:
        self._redis = redis
        self._memberships = memberships

    async def open(self, user: User, membership: Membership, *, device: str = "") -> str:
        """A new sign-in; returns the token for the cookie, which is kept nowhere. `device`: what it calls itself."""
        token = secrets.token_urlsafe(32)
        body = {
            "user": user.id,
            "name": user.name,
            "membership": membership.id,
            "standing": _kept(membership),
            "provider": user.issuer,
            "since": wall_ms(),
            "device": device[:_LONGEST_DEVICE],
        }
        await self._keep(digest(token), body)
        return token

    async def _keep(self, sign_in: str, body: dict[str, object]) -> None:
        """Store it, and list it with the others of its user, so that all of them can be ended."""
        user, now = str(body["user"]), wall_ms()
        # Listed first: a name in the list without its sign-in does no harm, and in a cluster they lie apart.
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.zremrangebyscore(_list(user), 0, now - LONGEST_SECONDS * 1000)
            pipe.zadd(_list(user), {sign_in: now})
            pipe.expire(_list(user), LONGEST_SECONDS)
            await pipe.execute()
        await self._redis.set(_key(sign_in), orjson.dumps({**body, "listed": True}), ex=IDLE_SECONDS)

    async def find(self, token: str) -> SignIn | None:
        """The sign-in of a cookie, its time started anew. None when it ended or never was."""
        sign_in = digest(token)
        body = await self._redis.getex(_key(sign_in), ex=IDLE_SECONDS)
        if body is None:
            return None
        found = orjson.loads(body)
        if wall_ms() - found["since"] > LONGEST_SECONDS * 1000:
            await self.end(sign_in)
            return None
        if "membership" not in found:  # an earlier release has made it, when a role was part of who somebody is
            membership = await self._memberships.grant(found["user"], found.pop("role"))
            await self._keep(sign_in, {**found, "membership": membership.id})
            return _sign_in(sign_in, found, membership)
        return await self._acting(sign_in, found)

    async def look_up(self, sign_in: str) -> SignIn | None:
        """The sign-in of that id, as it is now; its time goes on."""
        body = await self._redis.get(_key(sign_in))
        return None if body is None else await self._acting(sign_in, orjson.loads(body))

    async def stands(self, sign_in: str, standing: Standing) -> bool | None:
        """Whether the sign-in of that id still acts as it did; None: it has ended."""
        found = await self.look_up(sign_in)
        return None if found is None else found.standing == standing

    async def _acting(self, sign_in: str, body: JsonObject) -> SignIn | None:
        if "membership" not in body:
            return None
        try:
            membership = await self._memberships.find(body["membership"])
        except Unavailable:
            kept = body.get("standing")
            if kept is None:  # it was changed, and nobody has read since to what
                raise
            return _sign_in(sign_in, body, Membership(body["membership"], body["user"], **kept))
        if membership is None or membership.person != body["user"]:
            return None  # they were taken out of the organisation
        if body.get("standing") != _kept(membership):
            await self._rewrite(sign_in, {**body, "standing": _kept(membership)})
        return _sign_in(sign_in, body, membership)

    async def _rewrite(self, sign_in: str, body: JsonObject) -> None:
        """What a living sign-in holds; its time goes on."""
        await self._redis.set(_key(sign_in), orjson.dumps(body), keepttl=True, xx=True)

    async def act(self, sign_in: str, membership: Membership) -> None:
        """From now on it acts under another membership of the same person; its open sockets reconnect."""
        body = await self._redis.get(_key(sign_in))
        if body is not None:
            acting = {"membership": membership.id, "standing": _kept(membership)}
            await self._rewrite(sign_in, {**orjson.loads(body), **acting})
            await self._announce(membership.person)

    async def shift(self, user_id: str) -> None:
        """Somebody's memberships have changed: nobody goes by what they were, and their sockets are to come again."""
        for sign_in in await self._ids(user_id):
            body = await self._redis.get(_key(sign_in))
            if body is not None:
                await self._rewrite(sign_in, {**orjson.loads(body), "standing": None})
        await self._announce(user_id)

    async def _announce(self, user_id: str) -> None:
        await self._redis.publish(CONTROL, orjson.dumps({"person": user_id}))

    async def _ids(self, user_id: str) -> list[str]:
        return [each.decode() for each in cast("list[bytes]", await self._redis.zrange(_list(user_id), 0, -1))]

    async def end(self, sign_in: str) -> None:
        """End it here and have every node close its sockets."""
        await self._redis.delete(_key(sign_in))
        await self._redis.publish(CONTROL, orjson.dumps({"sign_in": sign_in}))

    async def listed(self, user_id: str) -> list[tuple[SignIn, int]]:
        """Every living sign-in of somebody and when it was used last, that one first."""
        found = []
        for sign_in in await self._ids(user_id):
            left = await self._redis.ttl(_key(sign_in))
            living = await self.look_up(sign_in)
            if living is not None:
                found.append((living, wall_ms() - (IDLE_SECONDS - max(0, left)) * 1000))
        return sorted(found, key=lambda each: -each[1])

    async def end_all(self, user_id: str) -> int:
        """End every sign-in of the user, in whatever browser; returns how many there were."""
        found = await self._ids(user_id)
        for sign_in in found:
            await self.end(sign_in)
        if found:
            await self._redis.zrem(_list(user_id), *found)
        return len(found)


def _kept(membership: Membership) -> JsonObject:
    """What somebody is, for as long as MongoDB is away: nobody can change it meanwhile."""
    return {"role": membership.role, "organisation": membership.organisation, "team": membership.team}


def _sign_in(sign_in: str, body: JsonObject, membership: Membership) -> SignIn:
    return SignIn(
        id=sign_in,
        name=body["name"],
        membership=membership,
        issuer=body["provider"],
        since=body["since"],
        device=body.get("device", ""),
    )


def digest(token: str) -> str:
    """What Redis knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(sign_in: str) -> str:
    return f"vv:user-session:{sign_in}"


def _list(user_id: str) -> str:
    return f"vv:user-sign-ins:{user_id}"
