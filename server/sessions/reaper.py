"""Looks for sessions that nobody looks after: leases that ran out, deadlines of sleeping sessions, unsealed ends."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from redis.exceptions import RedisError

from server.faults import Faults
from server.sessions.lease import Leases

logger = structlog.get_logger(__name__)

SECONDS = 1.0
BATCH = 50


class Reaper:
    """Once a second, jittered. `room` tells how many more sessions this node takes, `take` takes one.

    `skips` says of a session whether it is left as it is, and `skipped` how many may stand before the others in line.
    """

    def __init__(
        self,
        leases: Leases,
        *,
        room: Callable[[], int],
        skips: Callable[[str], bool],
        take: Callable[[str], Awaitable[bool]],
        seconds: float = SECONDS,
        skipped: Callable[[], int] = lambda: 0,
        faults: Faults | None = None,
    ) -> None:
        self._faults = faults or Faults()
        self._leases = leases
        self._room = room
        self._skips = skips
        self._skipped = skipped
        self._take = take
        self._seconds = seconds

    async def look(self) -> int:
        """Take what is due; the number of sessions taken. Raises RedisError."""
        taken = 0
        while (room := self._room()) > 0:
            limit = BATCH + self._skipped()
            due = await self._leases.due(limit=limit)
            free = [sid for sid in due if not self._skips(sid)][:room]
            # Those that are ours have an alarm that a late renewal will move; those taken have a new one already.
            results = await asyncio.gather(*(self._take_one(sid) for sid in free))
            taken += sum(results)
            if len(due) < limit or not any(results):
                break
        return taken

    async def _take_one(self, sid: str) -> bool:
        """One that cannot be taken keeps nobody from looking after the others. Raises RedisError."""
        try:
            return await self._take(sid)
        except RedisError:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            self._faults.note("reaper.take", error)
            return False

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.look()
            except RedisError as error:
                logger.warning("reaper.redis_away", error=type(error).__name__)
            await asyncio.sleep(self._seconds * random.uniform(0.5, 1.5))  # noqa: S311  # spreads nodes
