"""Which candidates are connected, from this node: what the wall says of somebody who is away.

One sorted set for all sessions: a session's score lies in the future while its candidate is here, and is the moment
they left once they are not. A dead node's candidates turn away by themselves when that future has come.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.stores.keys import CANDIDATES

logger = logging.getLogger(__name__)

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long it is remembered when somebody left."""


class Attendance:
    """Who is here is counted in memory; one task brings Redis into line with it."""

    def __init__(self, redis: Redis, *, seconds: float) -> None:
        self._redis = redis
        self._seconds = seconds
        self._here: Counter[str] = Counter()
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        # Said as well as cancelled: in Python 3.11 `wait_for` below us may swallow a cancellation.
        self._ended = False

    def arrive(self, sid: str) -> None:
        """One more connection of the session's candidate."""
        self._here[sid] += 1
        self._note(sid)

    def leave(self, sid: str) -> None:
        """And one less."""
        self._here[sid] -= 1
        if self._here[sid] <= 0:
            del self._here[sid]
        self._note(sid)

    def _note(self, sid: str) -> None:
        self._changed.add(sid)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled: at once when something changed, and a refresh three times an expiry."""
        clock = asyncio.get_running_loop().time
        refresh = delay = self._seconds / 3
        due = clock() + refresh
        while not self._ended:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            self._wake.clear()
            if clock() >= due:
                self._changed.update(self._here)
                due = clock() + refresh
            delay = max(0.0, due - clock())
            if not await self._write():
                delay = min(1.0, refresh)

    async def leave_all(self) -> None:
        """The node stops: its candidates go elsewhere; best effort."""
        self._ended = True
        self._changed.update(self._here)
        self._here.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2.0):
                await self._write()

    async def _write(self) -> bool:
        """Whether Redis took it; what it did not take is tried again."""
        if not self._changed:
            return True
        changed, self._changed = self._changed, set()
        now = int(time.time() * 1000)
        until = now + int(self._seconds * 1000)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.zadd(CANDIDATES, {sid: until if self._here[sid] else now for sid in changed})
                pipe.zremrangebyscore(CANDIDATES, 0, now - KEPT_MS)
                await pipe.execute()
        except RedisError as error:
            self._changed |= changed
            logger.info("candidates not noted (%s)", type(error).__name__)
            return False
        return True
