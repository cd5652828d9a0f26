"""Keeping Redis in line with what one node knows about its sockets."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

LAST_SECONDS = 2.0
"""What a node that stops gives its last word."""


class Announcing:
    """One task that writes at once when something changed, and everything three times an expiry.

    `write` gets whether everything is due, says whether Redis took it, and keeps what it did not take.
    """

    def __init__(self, *, seconds: float, write: Callable[[bool], Awaitable[bool]]) -> None:
        self._refresh = seconds / 3
        self._write = write
        self._wake = asyncio.Event()
        # Said as well as cancelled: in Python 3.11 `wait_for` below us may swallow a cancellation.
        self._ended = False

    def wake(self) -> None:
        """Something changed."""
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        delay = self._refresh
        due = clock() + self._refresh
        while not self._ended:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(delay):
                    await self._wake.wait()
            self._wake.clear()
            everything = clock() >= due
            if await self._write(everything):
                due = clock() + self._refresh if everything else due
                delay = max(0.0, due - clock())
            else:
                delay = min(1.0, self._refresh)

    async def last(self) -> None:
        """The node stops: what has changed, once more, best effort."""
        self._ended = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._write(False)  # noqa: FBT003 - as `run` calls it
