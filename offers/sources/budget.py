"""How often a source may be asked: counted in Redis, so for all nodes together and across restarts.

Windows slide: whatever hour a source's own counting begins at, it never sees more.
"""

from importlib.resources import files
from typing import Literal, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

from offers.errors import BudgetSpent, OffersUnavailable

Purpose = Literal["search", "harvest"]
Window = tuple[float, int]
"""Seconds, and calls in them."""

MINUTE, DAY, WEEK, MONTH = 60.0, 86_400.0, 7 * 86_400.0, 31 * 86_400.0


class Budget(Protocol):
    """What stands before each call."""

    async def take(self, purpose: Purpose) -> None:
        """One call. Raises BudgetSpent with the wait, OffersUnavailable when nobody can count."""
        ...

    async def harvested(self, seconds: float) -> None:
        """A harvest is whole; the next is due after so long."""
        ...

    async def due(self) -> bool:
        """Whether a harvest is due."""
        ...


class SharedBudget:
    """A budget of one source. A harvest has windows of its own, so that searches always have their share."""

    def __init__(self, redis: Redis, *, source: str, calls: tuple[Window, ...], harvest: tuple[Window, ...]) -> None:
        self._redis = redis
        self._key = f"vv:{{offers}}:budget:{source}"
        self._calls = calls
        self._harvest = harvest
        self._script = redis.register_script(files("offers.sources").joinpath("take.lua").read_text())

    async def take(self, purpose: Purpose) -> None:
        """One call, or its refusal."""
        more = self._harvest if purpose == "harvest" else ()
        keys = [f"{self._key}:calls", *([f"{self._key}:harvest"] if more else [])]
        pairs = [number for seconds, most in (*self._calls, *more) for number in (int(seconds * 1000), most)]
        try:
            wait = int(await self._script(keys=keys, args=[len(self._calls), *pairs]))
        except RedisError:
            raise OffersUnavailable("uncounted") from None
        if wait:
            raise BudgetSpent(retry_after=wait / 1000)

    async def harvested(self, seconds: float) -> None:
        """Remembered in Redis; without it the windows hold all the same."""
        try:
            await self._redis.set(f"{self._key}:harvested", "1", px=int(seconds * 1000))
        except RedisError:
            raise OffersUnavailable("uncounted") from None

    async def due(self) -> bool:
        """Whether the last whole harvest is long enough ago."""
        try:
            return not await self._redis.exists(f"{self._key}:harvested")
        except RedisError:
            raise OffersUnavailable("uncounted") from None
