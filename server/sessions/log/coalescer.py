"""Turns a stream of small deltas into few log events. Pure: no clock, no I/O; its owner decides when to take."""

import orjson


class Coalescer:
    """Collects one turn's text at a time. `due` tells when waiting longer is not wanted."""

    MAX_DELTAS = 16
    MAX_CHARS = 1024
    """A flush is asked for above either; what is taken may be longer when Redis was busy meanwhile."""

    __slots__ = ("_chars", "_first", "_parts", "_start", "turn")

    def __init__(self) -> None:
        self.turn: str | None = None
        self._parts: list[str] = []
        self._chars = 0
        self._start = 0
        self._first = True

    def begin(self, turn: str) -> None:
        """A new turn; whatever was collected must have been taken."""
        self.turn = turn
        self._parts = []
        self._chars = 0
        self._start = 0
        self._first = True

    def add(self, text: str) -> bool:
        """Collect; True when it should be written at once: a turn's first text, 16 deltas or 1,024 characters."""
        self._parts.append(text)
        self._chars += len(text)
        if self._first:
            self._first = False
            return True
        return len(self._parts) >= self.MAX_DELTAS or self._chars >= self.MAX_CHARS

    def take(self) -> bytes | None:
        """The collected text as a text.delta body, or None. Positions are code points."""
        if not self._parts:
            return None
        text = "".join(self._parts)
        try:
            body = self._encode(text)
        except TypeError:  # half a surrogate pair is no text; one mark stands for it, so positions stay
            body = self._encode("".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text))
        self._start += self._chars
        self._parts = []
        self._chars = 0
        return body

    def _encode(self, text: str) -> bytes:
        body = orjson.dumps({"type": "text.delta", "turn": self.turn, "start": self._start, "text": text})
        # A copy: orjson's own keeps the 4 KiB that it was written into, and the log's tail holds some twenty of these.
        return bytes(memoryview(body))
