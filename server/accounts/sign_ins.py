"""Sign-ins: opaque cookie sessions in Redis. The cookie holds 256 random bits; Redis knows only their SHA-256."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import cast

import orjson
from redis.asyncio import Redis

from server.accounts.users import Provider, User
from server.protocol.messages import Role
from server.stores.keys import CONTROL

IDLE_SECONDS = 12 * 3600
"""A sign-in that is not used for so long is over; each use starts the time anew."""
LONGEST_SECONDS = 7 * 24 * 3600
"""However much it is used, it ends after this."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A living sign-in. `id` is the token's hash: it names the sign-in and cannot be turned back into a cookie."""

    id: str
    user_id: str
    name: str = field(repr=False)
    role: Role
    provider: Provider
    since: int

    @property
    def user(self) -> User:
        """Who it is."""
        return User(id=self.user_id, name=self.name, role=self.role)


class SignIns:
    """Opens, finds and ends sign-ins."""

    def __init__(self, *, redis: Redis) -> None:
        self._redis = redis

    async def open(self, user: User, *, provider: Provider) -> str:
        """A new sign-in; returns the token for the cookie, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        body = {
            "user": user.id,
            "name": user.name,
            "role": user.role,
            "provider": provider,
            "since": _now(),
        }
        await self._keep(digest(token), body)
        return token

    async def _keep(self, sign_in: str, body: dict[str, object]) -> None:
        """Store it, and list it with the others of its user, so that all of them can be ended."""
        user, now = str(body["user"]), _now()
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(_key(sign_in), orjson.dumps({**body, "listed": True}), ex=IDLE_SECONDS)
            pipe.zremrangebyscore(_list(user), 0, now - LONGEST_SECONDS * 1000)
            pipe.zadd(_list(user), {sign_in: now})
            pipe.expire(_list(user), LONGEST_SECONDS)
            await pipe.execute()

    async def find(self, token: str) -> SignIn | None:
        """The sign-in of a cookie, its time started anew. None when it ended or never was."""
        sign_in = digest(token)
        body = await self._redis.getex(_key(sign_in), ex=IDLE_SECONDS)
        if body is None:
            return None
        found = orjson.loads(body)
        if _now() - found["since"] > LONGEST_SECONDS * 1000:
            await self.end(sign_in)
            return None
        if not found.get("listed"):  # an earlier release has made it
            await self._keep(sign_in, found)
        return SignIn(
            id=sign_in,
            user_id=found["user"],
            name=found["name"],
            role=found["role"],
            provider=found["provider"],
            since=found["since"],
        )

    async def alive(self, sign_in: str) -> bool:
        """Whether the sign-in of that id still lives."""
        return bool(await self._redis.exists(_key(sign_in)))

    async def end(self, sign_in: str) -> None:
        """End it here and tell every node to close its sockets."""
        await self._redis.delete(_key(sign_in))
        await self._redis.publish(CONTROL, orjson.dumps({"sign_in": sign_in}))

    async def end_all(self, user_id: str) -> int:
        """End every sign-in of the user, in whatever browser; returns how many there were."""
        listed = cast("list[bytes]", await self._redis.zrange(_list(user_id), 0, -1))
        found = [each.decode() for each in listed]
        for sign_in in found:
            await self.end(sign_in)
        if found:
            await self._redis.zrem(_list(user_id), *found)
        return len(found)


def digest(token: str) -> str:
    """What Redis knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(sign_in: str) -> str:
    return f"vv:user-session:{sign_in}"


def _list(user_id: str) -> str:
    return f"vv:user-sign-ins:{user_id}"


def _now() -> int:
    return time.time_ns() // 1_000_000
