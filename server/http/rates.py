"""How often somebody may do the things that cost something. Counted in Redis, so that all nodes count together."""

import math
import time
from enum import Enum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import Redis

from server.http.errors import TooManyRequests


class Rate(Enum):
    """What is limited, and how often it may happen; for whom is the caller's to say."""

    SIGN_IN = (RateLimitItemPerMinute(300, namespace="sign-in"),)  # a peer; local sign-in costs no secret to guess
    UPLOAD = (RateLimitItemPerMinute(20, namespace="upload"), RateLimitItemPerHour(200, namespace="upload-hour"))
    SESSION = (RateLimitItemPerMinute(1000, namespace="session"),)  # load tests make hundreds at once
    RETRY = (RateLimitItemPerMinute(30, namespace="retry"),)  # each may cost a turn of a model
    PDF = (RateLimitItemPerMinute(20, namespace="pdf"),)  # seconds of a processor each
    TICKET = (RateLimitItemPerMinute(6000, namespace="ticket"),)

    @property
    def items(self) -> tuple[RateLimitItem, ...]:
        """The limits, all of which hold."""
        items: tuple[RateLimitItem, ...] = self.value
        return items


class Rates:
    """Counts and refuses."""

    def __init__(self, *, redis: Redis) -> None:
        storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="vv:rate",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type] # typed for plain options only
        )
        self._limiter = FixedWindowRateLimiter(storage)

    async def count(self, rate: Rate, *, by: str) -> None:
        """One more of it by that user or peer. Raises TooManyRequests."""
        for item in rate.items:
            if not await self._limiter.hit(item, by):
                stats = await self._limiter.get_window_stats(item, by)
                raise TooManyRequests(max(1, math.ceil(stats.reset_time - time.time())))
