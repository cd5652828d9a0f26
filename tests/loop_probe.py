"""How long an event loop was kept busy at a stretch, in processor time, so that a busy machine blames nobody."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

STALL = 0.1
"""Seconds of one thread's processor time between two beats that count as a stall."""
_BEAT = 0.005


class Probe:
    """Beats while it is watched."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def beat(self) -> None:
        """Until cancelled."""
        while True:
            before = time.thread_time()
            await asyncio.sleep(_BEAT)
            self.worst = max(self.worst, time.thread_time() - before)


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Probe]:
    """Watch the running loop; fails when something held it up for longer than `STALL`."""
    probe = Probe()
    beating = asyncio.create_task(probe.beat())
    try:
        yield probe
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
    assert probe.worst < STALL, f"the loop was held up for {probe.worst * 1000:.0f} ms"
