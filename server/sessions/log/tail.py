"""The newest entries of a log that its owner keeps: what a Redis that was cut off in mid-second may have lost."""

from collections import deque

SECONDS = 3.0
"""Redis writes its append-only file to disk every second, and may be one behind."""
MAX_BYTES = 64 * 1024

Queued = tuple[str, str, bytes]
"""'p' or 's', once key ('' = none), body; as the writer queues it."""


class Tail:
    """Bounded by age and by size."""

    __slots__ = ("_entries", "_size")

    def __init__(self) -> None:
        self._entries: deque[tuple[str, str, bytes, int, int]] = deque()
        self._size = 0

    def keep(self, mark: str, once: str, body: bytes, *, offset: int, at: int) -> None:
        """An entry that Redis took at `at` (ms)."""
        entries = self._entries
        entries.append((mark, once, body, offset, at))
        self._size += len(body)
        while len(entries) > 1 and (self._size > MAX_BYTES or at - entries[0][4] > SECONDS * 1000):
            self._size -= len(entries.popleft()[2])

    def after(self, public: int, staff: int) -> list[Queued]:
        """What is held of the entries behind these offsets, oldest first."""
        return [
            (mark, once, body)
            for mark, once, body, offset, _ in self._entries
            if offset > (public if mark == "p" else staff)
        ]
