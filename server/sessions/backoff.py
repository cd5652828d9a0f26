"""Waiting for a store to come back, until halted."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from server.sessions.trouble import Patience, diagnose, fenced

T = TypeVar("T")

CALL_SECONDS = 15.0
"""A store that does not answer one call for so long is away."""


class Halted(Exception):
    """The node leaves: drop everything, another owner goes on."""


class Backoff:
    """One session's waits. `halt` ends all of them, now and later."""

    def __init__(self) -> None:
        self.halted = False
        """Whether `halt` was called."""
        self._waits: set[asyncio.Timeout] = set()

    def halt(self) -> None:
        """Raise Halted in whoever waits."""
        self.halted = True
        for wait in self._waits:
            wait.reschedule(asyncio.get_running_loop().time())

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Call until the stores answer. What is not a store's absence passes through. Raises Halted."""
        patience = Patience(first=0.1, longest=2.0, total=float("inf"))
        while True:
            if self.halted:
                raise Halted
            try:
                async with asyncio.timeout(CALL_SECONDS):
                    return await call()
            except Exception as error:
                if fenced(error) or not (isinstance(error, TimeoutError) or diagnose(error).store_away):
                    raise
            await self._pause(patience.wait() or 2.0)

    async def wait_for(self, call: Callable[[], Awaitable[T]]) -> T:
        """Await something that waits by itself as long as a store is away. Raises Halted."""
        if self.halted:
            raise Halted
        try:
            async with asyncio.timeout(None) as wait:
                self._waits.add(wait)
                try:
                    return await call()
                finally:
                    self._waits.discard(wait)
        except TimeoutError:
            if wait.expired():
                raise Halted from None
            raise

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds) as wait:
                self._waits.add(wait)
                try:
                    await asyncio.get_running_loop().create_future()
                finally:
                    self._waits.discard(wait)
        if self.halted:
            raise Halted
