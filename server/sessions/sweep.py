"""Compares the two stores: an interview that MongoDB holds for running must have a log and somebody who looks at it.

A Redis that was emptied, or that came back without its newest writes, may know nothing of it any more. It is put in
line again; its next owner goes on with it, or ends it as failed where there is nothing to go on with.
"""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.errors import ServerError
from server.sessions.lease import Leases
from server.sessions.ports import Records
from server.stores.keys import WAKE, lease_key, meta_key

logger = structlog.get_logger(__name__)

SECONDS = 60.0
PAGE = 500


class Sweep:
    """Once a minute, jittered, on every node; what two nodes find twice is put in line once."""

    def __init__(self, redis: Redis, *, leases: Leases, records: Records, seconds: float = SECONDS) -> None:
        self._redis = redis
        self._leases = leases
        self._records = records
        self._seconds = seconds

    async def look(self) -> int:
        """Put what nobody looks after in line; how many those were. Raises RedisError, Unavailable."""
        found, after = 0, ""
        while page := await self._records.running(after=after, limit=PAGE):
            for sid in await self._forgotten(page):
                await self._leases.hasten(sid, in_ms=0)
                found += 1
            after = page[-1]
        if found:
            logger.warning("sweep.sessions_forgotten", count=found)
        return found

    async def _forgotten(self, page: Sequence[str]) -> list[str]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for sid in page:
                pipe.hexists(meta_key(sid), "status")
                pipe.zscore(WAKE, sid)
                pipe.exists(lease_key(sid))
            replies: list[Any] = await pipe.execute()
        looked_after = [
            there and (alarm is not None or leased)
            for there, alarm, leased in zip(replies[::3], replies[1::3], replies[2::3], strict=True)
        ]
        return [sid for sid, well in zip(page, looked_after, strict=True) if not well]

    async def run(self) -> None:
        """Until cancelled. The first look comes soon: a node often starts because something went wrong."""
        pause = self._seconds / 10
        while True:
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # spreads nodes
            pause = self._seconds
            try:
                await self.look()
            except (RedisError, ServerError) as error:
                logger.warning("sweep.store_away", error=type(error).__name__)
