"""One stored event, as bytes: encoded once by its writer, never again."""

from dataclasses import dataclass, field

from server.stores.keys import StreamName

FORMAT = 1
"""Of the entries written here; those that name none are of format 1. New events and new fields do not change it."""


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
