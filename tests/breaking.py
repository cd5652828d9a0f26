"""MongoDB whose connection breaks at one call: before it is carried out, or when its answer was on its way."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal

from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import AutoReconnect

Moment = Literal["before", "after"]


class BreakingCollection:
    """A collection of such a database."""

    def __init__(self, database: "BreakingDatabase", name: str) -> None:
        self._database = database
        self._collection = database.whole[name]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self._collection, name)
        return method if name == "find" else self._breaking(method)

    def _breaking(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*given: Any, **named: Any) -> Any:
            breaks = self._database.breaks()
            if breaks and self._database.moment == "before":
                raise AutoReconnect("broken")
            answer = await method(*given, **named)
            if breaks:
                raise AutoReconnect("broken")
            return answer

        return call


class BreakingDatabase:
    """Breaks once, at the call of that number; `broken` says whether it came so far."""

    def __init__(self, whole: AsyncDatabase[dict[str, Any]], *, at: int, moment: Moment) -> None:
        self.whole, self.moment = whole, moment
        self.broken = False
        self._left = at

    def breaks(self) -> bool:
        """Count a call."""
        self._left -= 1
        self.broken = self.broken or self._left == 0
        return self._left == 0

    def __getitem__(self, name: str) -> BreakingCollection:
        return BreakingCollection(self, name)
