"""How long our code kept an event loop busy at a stretch, in processor time, so that a busy machine blames nobody.

A test shares its loop with the node that it tries: a stall counts where the innermost frame of this project is not a
test's.
"""

import asyncio
import contextlib
import contextvars
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

STALL = 0.1
"""Seconds of one thread's processor time between two beats that count as a stall."""
_BEAT = 0.005
_LOOK = 0.02
_PROJECT = Path(__file__).resolve().parents[1]
_TESTS = str(_PROJECT / "tests")
_OURS = tuple(str(_PROJECT / name) for name in ("server", "interview", "parsing", "offers", "tests"))

_watching: contextvars.ContextVar["Probe | None"] = contextvars.ContextVar("watching", default=None)


class Probe:
    """Beats on a loop while another thread looks where the loop is when a beat stays away."""

    def __init__(self) -> None:
        self.worst = 0.0
        self.culprit = ""
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._last = time.thread_time()
        self._over = threading.Event()

    def forgive(self) -> None:
        """Forget what was seen until now."""
        self.worst, self.culprit = 0.0, ""
        self._last = time.thread_time()

    async def beat(self) -> None:
        """On the loop that is watched, until cancelled."""
        while True:
            self._last = time.thread_time()
            await asyncio.sleep(_BEAT)

    def look(self) -> None:
        """On a thread of its own, until `stop`: keeps the length and the stack of the longest stall that is ours."""
        while not self._over.wait(_LOOK):
            busy = time.clock_gettime(self._clock) - self._last
            frame = sys._current_frames().get(self._thread)
            if busy > max(self.worst, STALL / 2) and frame is not None:
                stack = traceback.extract_stack(frame)
                ours = [entry.filename for entry in stack if entry.filename.startswith(_OURS)]
                if ours and not ours[-1].startswith(_TESTS):
                    self.worst = busy
                    self.culprit = "".join(traceback.format_list(stack[-15:]))

    def stop(self) -> None:
        """End the look."""
        self._over.set()


def forgive_start() -> None:
    """A node that starts serves nobody yet: what it did until now holds up nobody."""
    probe = _watching.get()
    if probe is not None:
        probe.forgive()


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Probe]:
    """Watch the running loop; fails when our code held it up for longer than `STALL`."""
    probe = Probe()
    before = _watching.set(probe)
    beating = asyncio.create_task(probe.beat())
    looking = threading.Thread(target=probe.look, daemon=True)
    looking.start()
    try:
        yield probe
    finally:
        _watching.reset(before)
        probe.stop()
        looking.join()
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
    assert probe.worst < STALL, f"the loop was held up for {probe.worst * 1000:.0f} ms, last seen at:\n{probe.culprit}"
