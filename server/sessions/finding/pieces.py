"""What of a finished log can be looked for: what was said, and what staff's events tell. Pure.

Reports and marks are left out: who may read those depends on the interview, and other roads settle it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson

from server.protocol.json_object import JsonObject
from server.sessions.log.entry import Entry

PIECE_CHARS = 8_000
SESSION_CHARS = 300_000
SHOWN = {
    "words.refused": ("code", "text"),
    "move.decided": ("act", "aim", "anchor", "against", "code"),
    "move.made": ("kind", "trigger", "detail"),
    "model.failed": ("model", "code", "next"),
    "tool.failed": ("tool", "code"),
    "tool.returned": ("tool", "summary"),
    "budget.reached": ("limit",),
    "session.paused": ("reason",),
    "session.ended": ("reason",),
}
"""Which fields of an event say something."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a session. `kind`: `turn`, `void` (said, and taken back), `answer`, or the type of an event."""

    kind: str
    at: int
    text: str = field(repr=False)


def pieces(entries: Iterable[Entry]) -> list[Piece]:
    """Of both streams, in the order of time."""
    made = _Pieces()
    for entry in sorted(entries, key=lambda one: (one.at, one.stream == "staff", one.offset)):
        made.take(entry.at, orjson.loads(entry.body))
    return made.found


class _Pieces:
    def __init__(self) -> None:
        self.found: list[Piece] = []
        self._left = SESSION_CHARS
        self._open: dict[str, list[str]] = {}

    def take(self, at: int, event: JsonObject) -> None:
        """One more event."""
        match event["type"]:
            case "turn.started":
                self._open[event["turn"]] = []
            case "text.delta":
                self._open.setdefault(event["turn"], []).append(event["text"])
            case "turn.completed" | "turn.stopped":
                self._add("turn", at, "".join(self._open.pop(event["turn"], ()))[: event["chars"]])
            case "turn.superseded":
                self._add("void", at, "".join(self._open.pop(event["turn"], ())))
            case "answer.accepted":
                self._add("answer", at, event["text"])
            case kind if kind in SHOWN:
                said = " ".join(str(event[name]) for name in SHOWN[kind] if event.get(name))
                self._add(kind, at, f"{kind}: {said}")
            case _:
                pass

    def _add(self, kind: str, at: int, text: str) -> None:
        text = unicodedata.normalize("NFC", text)[: min(PIECE_CHARS, self._left)].strip()
        if text:
            self._left -= len(text)
            self.found.append(Piece(kind, at, text))
