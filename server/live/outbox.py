"""What waits for one socket, bounded in bytes."""

from server.live.frame import Frame, Merged

MESSAGE_FRAMES = 64
"""Frames in one WebSocket message, at most."""
MESSAGE_BYTES = 64 * 1024
"""Bytes in one WebSocket message, at most, unless a single frame is longer."""


class Outbox:
    """A queue of frames for one viewer. Nothing is made of it, and next to nothing kept, while the viewer keeps up.

    Above a quarter of its limit adjacent deltas of a turn are merged, so that a viewer that lags gets longer pieces
    instead of being closed; `put` says False when even that is not enough.
    """

    __slots__ = ("_items", "_lagging", "limit", "size")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        """Bytes that wait."""
        self._items: list[Frame | Merged] = []
        self._lagging = False

    def __len__(self) -> int:
        return len(self._items)

    def put(self, frame: Frame) -> bool:
        """Queue; False when the limit is passed. One frame of any size is taken when nothing waits."""
        if self._lagging and frame.delta is not None and self._merge_into_last(frame):
            return self.size <= self.limit
        self._items.append(frame)
        self.size += len(frame.data)
        if self.size <= self.limit >> 2 or len(self._items) == 1:
            return True
        if not self._lagging:
            self._lagging = True
            self._compact()
        return self.size <= self.limit

    def take(self) -> bytes | None:
        """The next message: as many frames as fit, joined by line feeds; None when nothing waits."""
        items = self._items
        if not items:
            return None
        if len(items) == 1:
            data = items[0].data
            self.clear()
            return data
        lines: list[bytes] = []
        size = 0
        for item in items[:MESSAGE_FRAMES]:
            if lines and size + item.size > MESSAGE_BYTES:
                break
            lines.append(item.data)
            size += item.size
        if len(lines) == len(items):
            self.clear()
        else:
            del items[: len(lines)]
            self.size -= size
        return b"\n".join(lines)

    def clear(self) -> None:
        """Forget everything that waits."""
        self._items = []
        self.size = 0
        self._lagging = False

    def _merge_into_last(self, frame: Frame) -> bool:
        last = self._items[-1]
        if frame.delta is None:
            return False
        if isinstance(last, Frame):
            if last.delta is None:
                return False
            merged = Merged(last.delta)
            if not merged.extend(frame.delta):
                return False
            self._items[-1] = merged
            self.size += merged.size - last.size
            return True
        before = last.size
        if not last.extend(frame.delta):
            return False
        self.size += last.size - before
        return True

    def _compact(self) -> None:
        waiting, self._items, self.size = self._items, [], 0
        for item in waiting:
            if isinstance(item, Frame) and item.delta is not None and self._items and self._merge_into_last(item):
                continue
            self._items.append(item)
            self.size += item.size
