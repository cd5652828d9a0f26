"""Sign-ins: opaque cookie sessions in Redis. The cookie holds 256 random bits; Redis knows only their SHA-256."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field

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
        body = orjson.dumps(
            {"user": user.id, "name": user.name, "role": user.role, "provider": provider, "since": _now()}
        )
        await self._redis.set(_key(digest(token)), body, ex=IDLE_SECONDS)
        return token

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


def digest(token: str) -> str:
    """What Redis knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _key(sign_in: str) -> str:
    return f"vv:user-session:{sign_in}"


def _now() -> int:
    return time.time_ns() // 1_000_000
