"""Which staff members watch which session, from this node.

Kept in Redis with an expiry, so that a dead node's observers vanish by themselves.
"""

import logging
from collections.abc import Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.live.announcing import Announcing
from server.protocol.commands import Commands, ObserversCommand
from server.protocol.errors import ServerError
from server.stores.keys import observers_key

logger = logging.getLogger(__name__)


class Presence:
    """Who is here is a set in memory; one task brings Redis into line with it and tells the sessions' owners."""

    def __init__(self, redis: Redis, *, commands: Commands, seconds: float, clock: Callable[[], int]) -> None:
        self._redis = redis
        self._clock = clock
        self._commands = commands
        self._seconds = seconds
        self._here: dict[str, set[str]] = {}
        self._left: dict[str, set[str]] = {}
        self._changed: set[str] = set()
        self._announcing = Announcing(seconds=seconds, write=self._announce)

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
        self._announcing.wake()

    async def run(self) -> None:
        """Until cancelled."""
        await self._announcing.run()

    async def leave_all(self) -> None:
        """The node stops: take everybody out, best effort."""
        for sid, members in self._here.items():
            self._left.setdefault(sid, set()).update(members)
            self._changed.add(sid)
        self._here.clear()
        await self._announcing.last()

    async def _announce(self, everything: bool) -> bool:  # noqa: FBT001 - as Announcing calls it
        """Whether Redis and the owners took it; what they did not take is tried again."""
        try:
            await self._write(set(self._here) if everything else set(self._changed))
            await self._ask_to_count()
        except (RedisError, ServerError) as error:
            logger.info("observers not announced (%s)", type(error).__name__)
            return False
        return True

    async def _write(self, sids: set[str]) -> None:
        left, self._left = self._left, {}
        expiry = self._clock() + round(self._seconds * 1000)
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

    async def _ask_to_count(self) -> None:
        while self._changed:
            sid = self._changed.pop()
            try:
                await self._commands.submit(sid, ObserversCommand())
            except ServerError as error:
                if error.temporary:
                    self._changed.add(sid)
                    raise
