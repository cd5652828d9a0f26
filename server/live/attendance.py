"""Which candidates are connected, from this node: what the wall says of somebody who is away.

One sorted set for all sessions: a session's score lies in the future while its candidate is here, and is the moment
they left once they are not. A dead node's candidates turn away by themselves when that future has come. Who leaves one
node may be on another by now: the others hear of it, and where they still are, it is said again.
"""

import logging
from collections import Counter
from collections.abc import Callable
from itertools import islice

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.live.announcing import Announcing
from server.stores.keys import CANDIDATES, CONTROL

logger = logging.getLogger(__name__)

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long it is remembered when somebody left."""


AT_ONCE = 256
"""Candidates in one round trip: bounds how long packing them keeps the event loop."""


class Attendance:
    """Who is here is counted in memory; one task brings Redis into line with it."""

    def __init__(self, redis: Redis, *, seconds: float, clock: Callable[[], int]) -> None:
        self._redis = redis
        self._clock = clock
        self._seconds = seconds
        self._here: Counter[str] = Counter()
        self._changed: set[str] = set()
        self._announcing = Announcing(seconds=seconds, write=self._write)

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

    def left_elsewhere(self, sid: str) -> None:
        """Another node has said that they left: not if they are here."""
        if sid in self._here:
            self._note(sid)

    def _note(self, sid: str) -> None:
        self._changed.add(sid)
        self._announcing.wake()

    async def run(self) -> None:
        """Until cancelled."""
        await self._announcing.run()

    async def leave_all(self) -> None:
        """The node stops: its candidates go elsewhere; best effort."""
        self._changed.update(self._here)
        self._here.clear()
        await self._announcing.last()

    async def _write(self, everything: bool) -> bool:  # noqa: FBT001 - as Announcing calls it
        """Whether Redis took it; what it did not take is tried again."""
        if everything:
            self._changed.update(self._here)
        while self._changed:
            changed = set(islice(self._changed, AT_ONCE))
            self._changed -= changed
            if not await self._note_down(changed):
                self._changed |= changed
                return False
        return True

    async def _note_down(self, changed: set[str]) -> bool:
        now = self._clock()
        until = now + int(self._seconds * 1000)
        left = [sid for sid in changed if not self._here[sid]]
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.zadd(CANDIDATES, {sid: until if self._here[sid] else now for sid in changed})
                pipe.zremrangebyscore(CANDIDATES, 0, now - KEPT_MS)
                if left:
                    pipe.publish(CONTROL, orjson.dumps({"left": left}))
                await pipe.execute()
        except RedisError as error:
            logger.info("candidates not noted (%s)", type(error).__name__)
            return False
        return True
