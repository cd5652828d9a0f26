"""Whose document is read next: the person's who has had the least of the readers lately."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

SHARE = 10.0
"""Seconds of reading; who has had more lately leaves a reader to the others."""
HALF_LIFE = 60.0
"""Seconds after which half of what somebody has had is forgotten."""
MAX_OWNERS = 1000
"""Whose reading time is remembered."""


@dataclass(slots=True, eq=False)
class _Waiter:
    owner: str
    called: asyncio.Future[None]


@dataclass(slots=True)
class Turns:
    """Gives out `places`, one a document, to owners in fair turns; an owner has two at most."""

    places: int
    clock: Callable[[], float] = time.monotonic
    most: int = 2
    _running: Counter[str] = field(default_factory=Counter)
    _spent: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Seconds somebody has had, and when that was reckoned."""
    _waiting: list[_Waiter] = field(default_factory=list)

    async def begin(self, owner: str) -> float:
        """Wait for a place and take it; answers when, for `end`."""
        waiter = _Waiter(owner, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._call()
        try:
            await waiter.called
        except asyncio.CancelledError:
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            else:
                self.end(owner, self.clock())
            raise
        return self.clock()

    def end(self, owner: str, began: float) -> None:
        """Give a place back that was taken at that time."""
        self._running[owner] -= 1
        if self._running[owner] <= 0:
            del self._running[owner]
        self._spent[owner] = (self._had(owner) + self.clock() - began, self.clock())
        while len(self._spent) > MAX_OWNERS:
            del self._spent[min(self._spent, key=lambda who: self._spent[who][1])]
        self._call()

    def _had(self, owner: str) -> float:
        seconds, at = self._spent.get(owner, (0.0, 0.0))
        return float(seconds * 0.5 ** ((self.clock() - at) / HALF_LIFE)) if seconds else 0.0

    def _call(self) -> None:
        """Call those whose turn it is."""
        while self._running.total() < self.places:
            # One that was given up is done before it has left the row.
            fit = [w for w in self._waiting if not w.called.done() and self._may(w.owner)]
            if not fit:
                return
            # The first of equals is the one who has waited longest.
            chosen = min(fit, key=lambda waiter: (self._running[waiter.owner], self._had(waiter.owner)))
            self._waiting.remove(chosen)
            self._running[chosen.owner] += 1
            chosen.called.set_result(None)

    def _may(self, owner: str) -> bool:
        if self._running[owner] >= self.most:
            return False
        if self._had(owner) <= SHARE or self.places == 1:
            return True
        greedy = sum(count for other, count in self._running.items() if self._had(other) > SHARE)
        return greedy < self.places - 1
