"""Counts what people do, in Redis, so that all nodes count together; and refuses what is too often."""

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.asyncio import Redis

from server.http.errors import TooManyRequests
from server.protocol.quotas import Quotas, Rate

_STREAM_WAIT = 5
"""Seconds after which asking for another stream may do."""


class _Counters(RedisStorage):
    """Kept through the client that there is, which knows where Redis is and how many of it."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        super().__init__("async+redis://", implementation="redispy", key_prefix="vv:rate")

    def configure_bridge(self) -> None:
        """Called while the storage is made."""
        self.bridge.storage = self._redis  # type: ignore[attr-defined] # of the implementation that is named
        self.bridge.connection_getter = lambda _: self._redis  # type: ignore[attr-defined] # the same


class Rates:
    """Counts and refuses."""

    def __init__(self, *, redis: Redis, quotas: Quotas) -> None:
        self._limiter = FixedWindowRateLimiter(_Counters(redis))
        self.quotas = quotas
        self._streams: Counter[str] = Counter()

    def items(self, rate: Rate) -> tuple[RateLimitItem, ...]:
        """The limits of a rate, all of which hold."""
        return tuple(
            RateLimitItemPerSecond(times * self.quotas.factor, seconds, namespace=rate.name.lower())
            for times, seconds in rate.value
        )

    async def count(self, rate: Rate, *, by: str, cost: int = 1) -> None:
        """One more of it by that user or peer, or so many. Raises TooManyRequests."""
        for item in self.items(rate):
            if not await self._limiter.hit(item, by, cost=cost):
                stats = await self._limiter.get_window_stats(item, by)
                raise TooManyRequests(max(1, math.ceil(stats.reset_time - time.time())))

    @contextmanager
    def stream(self, by: str) -> Iterator[None]:
        """While it lasts, one more stream of that user. Raises TooManyRequests."""
        if self._streams[by] >= self.quotas.streams:
            raise TooManyRequests(_STREAM_WAIT)
        self._streams[by] += 1
        try:
            yield
        finally:
            self._streams[by] -= 1
            if not self._streams[by]:
                del self._streams[by]
