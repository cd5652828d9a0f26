"""How long our code kept an event loop busy at a stretch, in processor time, so that a busy machine blames nobody.

A test shares its loop with the node that it tries: a stall counts while a node serves, and where the innermost frame of
this project is not a test's.
"""

import asyncio
import contextlib
import contextvars
import gc
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
_LENT = str(_PROJECT / "server" / "wiring" / "cancelling.py")
"""Every wait of every library goes through it: whose it is, is whose frame is next."""

_nodes: set[object] = set()
_watching: contextvars.ContextVar["Probe | None"] = contextvars.ContextVar("watching", default=None)


def _imports(name: str) -> bool:
    """Whether it is a frame of an import: what a test imports first, a node has imported when it started."""
    return name.startswith("<frozen importlib")


class Probe:
    """Beats on a loop while another thread looks where the loop is when a beat stays away."""

    def __init__(self) -> None:
        self.worst = 0.0
        self.culprit = ""
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._last = time.thread_time()
        self._over = threading.Event()
        self._round = 0
        self._collecting: float | None = None

    def collected(self, phase: str, _: object) -> None:
        """A callback of the collector: a node has frozen what its process holds, a process of tests has not."""
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._collecting = time.thread_time()
        elif self._collecting is not None:
            self._last += time.thread_time() - self._collecting
            self._collecting = None

    def forgive(self) -> None:
        """Forget what was seen until now."""
        self._round += 1
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
            if self._collecting is not None or not _nodes:
                continue
            number, beaten = self._round, self._last
            busy = time.clock_gettime(self._clock) - beaten
            frame = sys._current_frames().get(self._thread)
            if busy > max(self.worst, STALL / 2) and frame is not None:
                stack = traceback.extract_stack(frame)
                names = [entry.filename for entry in stack]
                ours = [name for name in names if name.startswith(_OURS) and name != _LENT]
                counts = bool(ours) and not ours[-1].startswith(_TESTS) and not any(map(_imports, names))
                if counts and number == self._round and self._collecting is None:
                    self.worst = busy
                    self.culprit = "".join(traceback.format_list(stack[-15:]))

    def stop(self) -> None:
        """End the look."""
        self._over.set()


def node_started() -> None:
    """A node serves from now on. While it started it served nobody: what it did until now held up nobody."""
    _nodes.add(object())
    probe = _watching.get()
    if probe is not None:
        probe.forgive()


def node_stopped() -> None:
    """One node less serves."""
    _nodes.pop()


@contextlib.asynccontextmanager
async def watched() -> AsyncIterator[Probe]:
    """Watch the running loop; fails when our code held it up for longer than `STALL`."""
    probe = Probe()
    before = _watching.set(probe)
    beating = asyncio.create_task(probe.beat())
    looking = threading.Thread(target=probe.look, daemon=True)
    looking.start()
    gc.callbacks.append(probe.collected)
    try:
        yield probe
    finally:
        gc.callbacks.remove(probe.collected)
        _watching.reset(before)
        probe.stop()
        looking.join()
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating
    assert probe.worst < STALL, f"the loop was held up for {probe.worst * 1000:.0f} ms, last seen at:\n{probe.culprit}"
