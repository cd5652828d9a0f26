"""A circuit breaker that all nodes share: a source that keeps failing is left alone, then tried by one."""

import random

from redis.asyncio import Redis

THRESHOLD = 5  # failures in a row
OPEN = 15.0  # seconds of rest, doubled with every failed trial up to LONGEST
LONGEST = 240.0
MEMORY = 900  # seconds after which failures are forgotten


class Breaker:
    """Of one source. Raises redis errors."""

    def __init__(
        self, redis: Redis, *, source: str, threshold: int = THRESHOLD, seconds: float = OPEN, longest: float = LONGEST
    ) -> None:
        self._redis = redis
        self._open, self._failures, self._trial = (
            f"vv:{{offers}}:breaker:{source}:{part}" for part in ("open", "failures", "trial")
        )
        self._threshold = threshold
        self._seconds = seconds
        self._longest = longest

    async def refuses(self) -> str | None:
        """The code of the failure that opened it while it is open; after that one trial at a time passes."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.get(self._open)
            pipe.hmget(self._failures, "count", "code")
            code, (count, last) = await pipe.execute()
        if code is not None:
            return str(code.decode())
        if int(count or 0) < self._threshold:
            return None
        trying = await self._redis.set(self._trial, "1", nx=True, px=int(self._seconds * 1000))
        return None if trying else (last or b"offers_unavailable").decode()

    async def failed(self, code: str) -> None:
        """A call failed in a way that may pass."""
        async with self._redis.pipeline() as pipe:
            pipe.hincrby(self._failures, "count", 1)
            pipe.hset(self._failures, "code", code)
            pipe.expire(self._failures, MEMORY)
            pipe.delete(self._trial)
            count, *_ = await pipe.execute()
        if count >= self._threshold:
            rest = min(self._longest, self._seconds * 2 ** min(count - self._threshold, 10))
            await self._redis.set(self._open, code, px=int(rest * 1000 * random.uniform(0.8, 1.2)))  # noqa: S311

    async def succeeded(self) -> None:
        """A call succeeded."""
        await self._redis.delete(self._open, self._failures, self._trial)
