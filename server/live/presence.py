"""Which staff members watch which session, from this node.

Kept in Redis with an expiry, so that a dead node's observers vanish by themselves.
"""

import asyncio
import contextlib
import logging
import time

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.commands import Commands, ObserversCommand
from server.protocol.errors import ServerError
from server.stores.keys import observers_key

logger = logging.getLogger(__name__)


class Presence:
    """Who is here is a set in memory; one task brings Redis into line with it and tells the sessions' owners."""

    def __init__(self, redis: Redis, *, commands: Commands, seconds: float) -> None:
        self._redis = redis
        self._commands = commands
        self._seconds = seconds
        self._here: dict[str, set[str]] = {}
        self._left: dict[str, set[str]] = {}
        self._changed: set[str] = set()
        self._wake = asyncio.Event()
        # Said as well as cancelled: in Python 3.11 `wait_for` below us may swallow a cancellation.
        self._ended = False

    def join(self, sid: str, connection: str, name: str) -> None:
        """A staff member watches from now on."""
        member = f"{connection}\t{name}"
        self._here.setdefault(sid, set()).add(member)
        self.announce(sid)

    def leave(self, sid: str, connection: str, name: str) -> None:
        """And no more."""
        member = f"{connection}\t{name}"
        members = self._here.get(sid, set())
        members.discard(member)
        if not members:
            self._here.pop(sid, None)
        self._left.setdefault(sid, set()).add(member)
        self.announce(sid)

    def announce(self, sid: str) -> None:
        """The owner of the session should count again."""
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
            all_due = clock() >= due
            try:
                await self._write(set(self._here) if all_due else set(self._changed))
                await self._tell()
            except (RedisError, ServerError) as error:
                logger.info("observers not announced (%s)", type(error).__name__)
                delay = min(1.0, refresh)
                continue
            if all_due:
                due = clock() + refresh
            delay = max(0.0, due - clock())

    async def leave_all(self) -> None:
        """The node stops: take everybody out, best effort."""
        self._ended = True
        for sid, members in self._here.items():
            self._left.setdefault(sid, set()).update(members)
            self._changed.add(sid)
        self._here.clear()
        try:
            async with asyncio.timeout(2.0):
                await self._write(set(self._changed))
                await self._tell()
        except (RedisError, ServerError, TimeoutError) as error:
            logger.info("observers not announced (%s)", type(error).__name__)

    async def _write(self, sids: set[str]) -> None:
        left, self._left = self._left, {}
        expiry = int((time.time() + self._seconds) * 1000)
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for sid in sids | left.keys():
                    key = observers_key(sid)
                    gone = left.get(sid, set()) - self._here.get(sid, set())
                    if gone:
                        pipe.zrem(key, *gone)
                    here = self._here.get(sid)
                    if here:
                        pipe.zadd(key, dict.fromkeys(here, expiry))
                        pipe.expire(key, int(self._seconds) + 1)
                await pipe.execute()
        except RedisError:
            for sid, members in left.items():
                self._left.setdefault(sid, set()).update(members)
            raise

    async def _tell(self) -> None:
        while self._changed:
            sid = self._changed.pop()
            try:
                await self._commands.submit(sid, ObserversCommand())
            except ServerError as error:
                if error.temporary:
                    self._changed.add(sid)
                    raise
