"""Frames ready to be sent: bytes made once for all viewers, and runs of deltas merged for one that lags."""

from dataclasses import replace

import orjson

from server.protocol.permissions import Action
from server.sessions.log.entry import Entry
from server.sessions.log.sections import emptied, needs

DELTA = b'{"type":"text.delta",'
MAX_MERGED = 16 * 1024
"""Bytes of text in one merged frame, so that it stays a small part of a message."""


class Frame:
    """One line for the wire. `delta` is the log entry when it may be merged with its neighbours."""

    __slots__ = ("data", "delta", "emptied", "needs")

    needs: Action | None
    """What its viewer must be permitted; who is not gets `emptied`."""
    emptied: "Frame | None"

    def __init__(self, data: bytes, delta: Entry | None = None) -> None:
        self.data = data
        self.delta = delta
        self.needs = None
        self.emptied = None

    @classmethod
    def of(cls, entry: Entry) -> "Frame":
        """The frame of a log entry."""
        if entry.body.startswith(DELTA):
            return cls(entry.frame(), entry)
        frame = cls(entry.frame())
        frame.needs = needs(entry.body)
        if frame.needs is not None:
            frame.emptied = cls(replace(entry, body=emptied(entry.body)).frame())
        return frame

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return len(self.data)


class Merged:
    """Adjacent deltas of one turn as a single frame that covers the offsets first..offset."""

    __slots__ = ("_end", "_parts", "_turn", "at", "first", "offset", "size", "start")

    def __init__(self, entry: Entry) -> None:
        event = orjson.loads(entry.body)
        text: str = event["text"]
        self.first = self.offset = entry.offset
        self.at = entry.at
        self.start: int = event["start"]
        self.size = len(entry.body) + 64
        self._turn: str = event["turn"]
        self._end = self.start + len(text)
        self._parts = [text]

    def extend(self, entry: Entry) -> bool:
        """Take the next delta in; False when it doesn't continue this run or the run is long enough."""
        if entry.offset != self.offset + 1 or self.size >= MAX_MERGED:
            return False
        event = orjson.loads(entry.body)
        if event["turn"] != self._turn or event["start"] != self._end:
            return False
        text: str = event["text"]
        self._parts.append(text)
        self._end += len(text)
        self.offset, self.at = entry.offset, entry.at
        self.size += len(text.encode())
        return True

    @property
    def data(self) -> bytes:
        """The line; its time is that of the newest delta."""
        frame: dict[str, object] = {"type": "event", "stream": "public", "offset": self.offset}
        if self.first != self.offset:
            frame["first"] = self.first
        frame["at"] = self.at
        frame["event"] = {
            "type": "text.delta",
            "turn": self._turn,
            "start": self.start,
            "text": "".join(self._parts),
        }
        return orjson.dumps(frame)
