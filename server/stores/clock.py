"""Time: the wall clock of this machine, and the one that all nodes share.

A machine's clock may be wrong, and may jump: a correction by an hour, a machine that slept. The time of an interview is
measured by `SharedClock`.
"""

import time
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from server.stores.keys import WAKE

DRIFT_MS = 2000
"""So far the clock of Redis may be from ours at a look; it is followed in silence. Further, it has jumped."""
_TIME = "local now = redis.call('TIME') return now[1] * 1000 + math.floor(now[2] / 1000)"


def wall_ms() -> int:
    """Milliseconds since the epoch, by the clock of this machine."""
    return time.time_ns() // 1_000_000


def redis_time(redis: Redis) -> Callable[[], Awaitable[int]]:
    """What reads the clock of Redis; in a cluster, that of one master."""
    script = redis.register_script(_TIME)

    async def read() -> int:
        return int(await script(keys=[WAKE]))

    return read


class SharedClock:
    """Milliseconds since the epoch as Redis tells them; between two looks at Redis, by a clock that never jumps.

    A node whose own clock is wrong sees the same time as the others. When the clock of Redis itself jumps, or this
    machine slept, `look` says by how much, so that whoever measures something can leave that out.
    """

    def __init__(self, read: Callable[[], Awaitable[int]], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._ahead = wall_ms() - monotonic() * 1000
        self._known = False

    def __call__(self) -> int:
        """Now."""
        return round(self._ahead + self._monotonic() * 1000)

    async def look(self) -> int:
        """Compare; by how many milliseconds the time has jumped since the last look, 0 for none. Raises RedisError.

        Nothing runs between the jump of this clock and its being returned.
        """
        began = self._monotonic()
        theirs = await self._read()
        took = (self._monotonic() - began) * 1000
        if took > DRIFT_MS:  # an answer so late tells too little
            return 0
        off = theirs + took / 2 - (self._ahead + self._monotonic() * 1000)
        self._ahead += off
        known, self._known = self._known, True
        return round(off) if known and abs(off) > DRIFT_MS else 0
