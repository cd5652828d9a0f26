"""One stored event, as bytes: encoded once by its writer, never again."""

import contextlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.stores.keys import StreamName

FORMAT = 1
"""Of the entries written here; those that name none are of format 1. New events and new fields do not change it."""
PRESSED = 2
"""Of an entry in Redis whose body is compressed: a long one that staff alone reads. Read, it is of format 1."""
LONG = 1024
"""Bytes from which on that pays: a plan to a fifth. It stands in Redis as long as its interview lives."""


def press(body: bytes) -> bytes:
    """As a long body is stored."""
    return zlib.compress(body, 1)


def stored(fields: Mapping[bytes, bytes]) -> tuple[bytes, int]:
    """Body and format of what stands in Redis. What is damaged keeps the format that no reader takes."""
    body, form = fields[b"e"], int(fields.get(b"v", FORMAT))
    with contextlib.suppress(zlib.error):
        return (zlib.decompress(body), FORMAT) if form == PRESSED else (body, form)
    return body, form


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place: `offset` counts from 1 without a gap, `at` is ms, `body` the event's JSON."""

    stream: StreamName
    offset: int
    at: int
    body: bytes = field(repr=False)
    format: int = FORMAT

    def frame(self) -> bytes:
        """The EventFrame as one line of JSON. Cheap, yet callers with many viewers make it once."""
        return b'{"type":"event","stream":"%b","offset":%d,"at":%d,"event":%b}' % (
            b"public" if self.stream == "public" else b"staff",
            self.offset,
            self.at,
            self.body,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands. `speaking` is the open turn or empty."""

    epoch: str
    public: int
    staff: int
    status: str
    speaking: str
    sealed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A run of entries. `last` is the newest offset of the stream, so `entries[-1].offset < last` means more."""

    epoch: str
    entries: list[Entry]
    last: int
