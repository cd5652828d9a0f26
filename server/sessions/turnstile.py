"""Lets the interviews of a node begin a few at a time.

To begin takes several milliseconds of one go (documents, a plan, a greeting), and everybody else on the node waits for
whoever begins in the same round of the event loop. Answers go past it: what they take is little, and Redis is reached
once for many of them only where they are worked on together.
"""

import asyncio
from collections import deque

AT_ONCE = 4
"""Interviews between their start and their first words."""
LONGEST = 0.01
"""Seconds after which one counts as through: it waits for somebody else, a model or a store."""


class Pass:
    """An interview on its way through."""

    __slots__ = ("_gone", "_late", "_turnstile")

    def __init__(self, turnstile: "Turnstile") -> None:
        self._turnstile = turnstile
        self._late = asyncio.get_running_loop().call_later(LONGEST, self.leave)
        self._gone = False

    def leave(self) -> None:
        """It is through; once more does nothing."""
        if not self._gone:
            self._gone = True
            self._late.cancel()
            self._turnstile._left()  # noqa: SLF001 - two halves of one thing


class Turnstile:
    """First come, first served. Nobody is kept for good: who does not leave is taken to have left."""

    def __init__(self, *, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: deque[asyncio.Future[Pass]] = deque()

    async def enter(self) -> Pass:
        """Wait for one's turn."""
        if self._free:
            self._free -= 1
            return Pass(self)
        place: asyncio.Future[Pass] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                place.result().leave()
            raise

    def _left(self) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(Pass(self))
                return
        self._free += 1
