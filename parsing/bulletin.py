"""News of CVs in the making, over Redis. The record in MongoDB is the truth; this only says when to look."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from redis.asyncio import Redis
from redis.exceptions import RedisError

from parsing.errors import ParsingUnavailable
from parsing.json_object import JsonObject
from parsing.models import CvStatus


def channel(cv_id: str) -> str:
    """The pub/sub channel of a CV."""
    return f"vv:cv:{cv_id}"


class Bulletin:
    """Publishes statuses and hears them."""

    def __init__(self, *, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, status: CvStatus) -> None:
        """Tell who watches. A Redis that is away costs watchers promptness, nothing else."""
        try:
            await self._redis.publish(channel(status.cv_id), status.model_dump_json())
        except (RedisError, OSError):
            return

    @asynccontextmanager
    async def listen(self, cv_id: str) -> AsyncIterator["Listener"]:
        """Subscribe; inside, every status published from now on is heard. Raises ParsingUnavailable."""
        pubsub = self._redis.pubsub()
        try:
            try:
                await pubsub.subscribe(channel(cv_id))
                # The subscription is in force once Redis has confirmed it.
                await pubsub.get_message(timeout=5.0)
            except (RedisError, OSError) as error:
                raise ParsingUnavailable(type(error).__name__) from error
            yield Listener(pubsub.get_message)
        finally:
            with suppress(RedisError, OSError):
                await asyncio.shield(pubsub.aclose())  # type: ignore[no-untyped-call]


class Listener:
    """A subscription in force."""

    def __init__(self, read: Callable[..., Awaitable[JsonObject | None]]) -> None:
        self._read = read

    async def next(self, seconds: float) -> CvStatus | None:
        """The next status, or None when none came in time. Raises ParsingUnavailable."""
        try:
            message = await self._read(ignore_subscribe_messages=True, timeout=seconds)
        except (RedisError, OSError) as error:
            raise ParsingUnavailable(type(error).__name__) from error
        if message is None or message.get("type") != "message":
            return None
        return CvStatus.model_validate_json(message["data"], extra="ignore")
