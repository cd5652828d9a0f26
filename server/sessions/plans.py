"""Plans made in the lobby, in Redis: whichever node makes one, whichever begins the interview finds it."""

from collections.abc import Awaitable, Mapping
from typing import TypeVar, cast

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from interview.errors import PlansUnavailable
from server.stores.keys import plan_key

KEEP_SECONDS = 6 * 3600
"""A lobby that nobody comes back to is planned for again."""
TAKEN_SECONDS = 300
"""By then the thread's own state has it, whoever owns the session."""
UNDER_WAY = b"{}"

T = TypeVar("T")


class RedisPlans:
    """See `interview.ports.Plans`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def claim(self, session_id: str, *, seconds: float) -> bool:
        """The first one."""
        return bool(await _reached(self._redis.set(plan_key(session_id), UNDER_WAY, nx=True, px=int(seconds * 1000))))

    async def keep(self, session_id: str, plan: Mapping[str, object]) -> None:
        """As JSON."""
        await _reached(self._redis.set(plan_key(session_id), orjson.dumps(plan), ex=KEEP_SECONDS))

    async def drop(self, session_id: str) -> None:
        """Nothing is under way."""
        await _reached(self._redis.delete(plan_key(session_id)))

    async def taken(self, session_id: str) -> None:
        """It and what it was asked with weigh as much as the whole interview."""
        await _reached(self._redis.expire(plan_key(session_id), TAKEN_SECONDS))

    async def kept(self, session_id: str) -> Mapping[str, object] | None:
        """Whatever stands there."""
        found = await _reached(self._redis.get(plan_key(session_id)))
        return None if found is None else cast("dict[str, object]", orjson.loads(found))


async def _reached(call: Awaitable[T]) -> T:
    try:
        return await call
    except (RedisError, OSError) as error:
        raise PlansUnavailable from error
