"""Sessions that broke on this node: it leaves them to others, for longer each time, and tries again in the end."""

import asyncio

FIRST_SECONDS, LONGEST_SECONDS = 10.0, 80.0
KEPT = 1000
"""Sessions that are remembered; what broke longest ago is forgotten first."""


class Broken:
    """What a newer release has written breaks on each node of an older one; a newer node must find it free.

    Once is nothing yet: the log was cut, or another owner came in between, and it is begun again soon.
    """

    def __init__(self, *, first: float = FIRST_SECONDS) -> None:
        """`first`: seconds for which one that broke twice is left alone."""
        self._first = first
        self._rests: dict[str, tuple[float, float]] = {}

    def note(self, sid: str) -> float:
        """It broke; for how many seconds it is left alone."""
        before = self._rests.pop(sid, None)
        pause = 0.0 if before is None else min(max(LONGEST_SECONDS, self._first), max(self._first, before[0] * 2))
        if len(self._rests) >= KEPT:
            del self._rests[next(iter(self._rests))]
        self._rests[sid] = (pause, asyncio.get_running_loop().time() + pause)
        return pause

    def mended(self, sid: str) -> None:
        """It ran, and was left as it should be."""
        self._rests.pop(sid, None)

    def rests(self, sid: str) -> bool:
        """Whether it is left alone now."""
        found = self._rests.get(sid)
        return found is not None and asyncio.get_running_loop().time() < found[1]

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._rests)
