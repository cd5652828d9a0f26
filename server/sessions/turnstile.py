"""Lets the turns of a node's sessions through a few at a time, so that those who come first are served first.

Work that all sessions share in one round of the event loop ends for all of them at its end: of a hundred answers that
come in one instant each would wait for the work on all. Let through a few at a time, they wait for half of it on the
average, and nobody's words, written between two rounds, wait for more than those few.
"""

import asyncio
from collections import deque

AT_ONCE = 4
"""Turns between an answer and their first words."""
LONGEST = 0.01
"""Seconds after which a turn counts as through: it waits for somebody else, a model or a store."""


class Pass:
    """A turn on its way through."""

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
