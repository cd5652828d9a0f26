"""One stream of one session on this node: passes every entry on once, in order, to whoever is subscribed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from server.live.frame import Frame
from server.protocol.codes import Close
from server.sessions.log.entry import Entry
from server.stores.keys import StreamName


class Viewer(Protocol):
    """What a channel delivers to. Neither method waits, and neither changes a subscription while it runs."""

    def push(self, frame: Frame) -> None:
        """Queue for sending; the viewer itself decides what happens when it can't keep up."""
        ...

    def close(self, code: Close) -> None:
        """Ask the viewer to go."""
        ...


class Channel:
    """Entries come in from several sources that may overlap; what was delivered is dropped, a hole is reported.

    Without viewers nothing is passed on and only the position is kept up.
    """

    __slots__ = ("_joining", "_limit", "_tail", "last", "seen", "stream", "viewers")

    def __init__(self, stream: StreamName, *, tail: int) -> None:
        self.stream: StreamName = stream
        self.last = 0
        """Offset of the newest entry that was passed on."""
        self.seen = 0
        """Newest offset heard of; above `last` while there is a hole."""
        self.viewers: tuple[Viewer, ...] = ()
        self._joining = 0
        self._limit = tail
        self._tail: list[Frame] = []

    @property
    def behind(self) -> bool:
        """There is a hole that somebody would notice."""
        return self.seen > self.last

    def deliver(self, entry: Entry) -> bool:
        """Pass on the entry if it is the next one. False: there is a hole before it."""
        offset = entry.offset
        if offset <= self.last:
            return True
        self.seen = max(self.seen, offset)
        viewers = self.viewers
        if not viewers and not self._joining:
            self.last = offset
            return True
        if offset != self.last + 1:
            return False
        self.last = offset
        frame = Frame.of(entry)
        if self._joining:
            self._tail.append(frame)
            if len(self._tail) > self._limit:
                del self._tail[: self._limit // 2]
        for viewer in viewers:
            viewer.push(frame)
        return True

    def reach(self, offset: int) -> bool:
        """The log stands at `offset`, someone says. False: some entries up to there did not come here."""
        self.seen = max(self.seen, offset)
        if not self.viewers and not self._joining:
            self.last = max(self.last, offset)
        return self.last >= offset

    def subscribe(self, viewer: Viewer) -> None:
        """From the next entry on."""
        self.viewers = (*self.viewers, viewer)

    def unsubscribe(self, viewer: Viewer) -> None:
        """Does nothing when it is not subscribed."""
        self.viewers = tuple(other for other in self.viewers if other is not viewer)

    @contextmanager
    def joining(self) -> Iterator[None]:
        """While somebody reads history, keep what comes meanwhile for `since`."""
        self._joining += 1
        try:
            yield
        finally:
            self._joining -= 1
            if not self._joining:
                self._tail = []

    def since(self, position: int) -> list[Frame] | None:
        """What came behind `position`, or None when that must be read from the log."""
        missing = self.last - position
        if missing == 0:
            return []
        if missing < 0 or missing > len(self._tail):
            return None
        return self._tail[-missing:]
