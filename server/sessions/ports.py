"""What the runner needs of the rest, as protocols. Tests bring named fakes of the interviews; the rest is real."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from interview.commands import Input, Outcome, Standing, Waiting
from interview.ports import Voice
from server.protocol.cards import SessionUsage
from server.protocol.events import EndReason
from server.protocol.http import SessionRecord


class Clock(Protocol):
    """Milliseconds since the epoch, alike on all nodes; see `server.stores.clock`."""

    def __call__(self) -> int:
        """Now."""
        ...

    async def look(self) -> int:
        """Compare with the others; by how much the time has jumped, 0 for none. Raises RedisError."""
        ...


class Interviews(Protocol):
    """All interviews of a process, one thread a session."""

    async def standing(self, thread_id: str) -> Standing:
        """Where the thread stands."""
        ...

    async def advance(
        self,
        thread_id: str,
        given: Input | None,
        *,
        voice: Voice,
        fence: int | None,
        on_rest: Callable[[Waiting], None] | None = None,
    ) -> Outcome:
        """Give an input, or None to go on after a crash; runs until the thread waits or is finished.

        `on_rest` may hear of the waiting behind an answer before this returns: the next input may be given then.
        """
        ...

    async def rewind(self, thread_id: str, checkpoint_id: str, *, fence: int | None) -> None:
        """Back to that waiting checkpoint."""
        ...

    async def release(self, thread_id: str) -> None:
        """Drop what this process holds of a thread."""
        ...


class EndedRecords(Protocol):
    """The records, as far as the end of a session goes."""

    async def ended(
        self,
        sid: str,
        *,
        started_at: int | None,
        at: int,
        reason: EndReason,
        turns: int,
        report: bool,
        usage: SessionUsage | None = None,
    ) -> None:
        """The interview is over."""
        ...


class Records(EndedRecords, Protocol):
    """The sessions' documents."""

    async def get(self, session_id: str) -> SessionRecord:
        """One record. Raises SessionNotFound, Unavailable."""
        ...

    async def running(self, *, after: str, limit: int) -> Sequence[str]:
        """Ids of sessions that began and have not ended, in their order, behind `after`. Raises Unavailable."""
        ...

    async def started(self, sid: str, *, at: int) -> None:
        """The interview began."""
        ...


class Reports(Protocol):
    """The stored reports."""

    async def put(self, sid: str, report: Mapping[str, object]) -> None:
        """Store a session's report; again changes nothing. Raises Unavailable."""
        ...


class Seals(Protocol):
    """Moves finished logs to where they stay."""

    async def seal(self, sid: str, *, ends: tuple[int, int] | None = None) -> bool:
        """Seal a log; again changes nothing. Raises Unavailable and MongoDB's errors.

        False: its end is not at `ends` (public, staff).
        """
        ...


class RoomOwner(Protocol):
    """Hears which sessions this node owns: their events reach its sockets without a trip through Redis."""

    def owned(self, sid: str) -> None:
        """From now on."""
        ...

    def disowned(self, sid: str) -> None:
        """No more."""
        ...
