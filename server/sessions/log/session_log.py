"""One session's log in the hands of its owner: what is queued, and what becomes of it when Redis has answered.

Who commits it with those of other sessions is `server.sessions.log.writer`.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

import hiredis

from server.protocol.errors import Fenced, LogLost, ServerError
from server.protocol.events import STAFF_TYPES, Event
from server.sessions.log.coalescer import Coalescer
from server.sessions.log.entry import FORMAT, LONG, PRESSED, Entry, press
from server.sessions.log.tail import SECONDS, Tail
from server.stores.keys import StreamName, fence_key, live_channel, log_key, meta_key, once_key

KEEP_SECONDS = 30 * 24 * 3600
"""A log that nobody seals is gone after this."""
MAX_EVENTS = 512
"""Events of one session in one script call."""

KEEP, FORMATS = b"%d" % KEEP_SECONDS, (b"%d" % FORMAT, b"%d" % PRESSED)
_STATUS = {
    "session.started": "running",
    "session.paused": "paused",
    "session.resumed": "running",
    "session.ended": "ended",
}

OnCommit = Callable[[str, str, list[Entry]], None]


class Committer(Protocol):
    """Writes what logs have queued."""

    def schedule(self, log: "SessionLog", *, now: bool) -> None:
        """Put a log in line: for the next commit, or for the one at the end of the window."""
        ...

    def schedule_soon(self, log: "SessionLog") -> None:
        """Put a log in line for a commit some rounds of the loop later, if it is in none for an earlier one."""
        ...


class SessionLog:
    """The owner's handle on one session's log. Everything but `flush` is synchronous and only queues."""

    __slots__ = (
        "_batch",
        "_channel",
        "_coalescer",
        "_error",
        "_known",
        "_prefix",
        "_queue",
        "_sent",
        "_settled",
        "_speaking",
        "_stated",
        "_status",
        "_tail",
        "_waiters",
        "_writer",
        "backlog",
        "cut",
        "epoch",
        "fence",
        "on_loss",
        "scheduled",
        "sid",
    )

    def __init__(self, writer: Committer, sid: str, fence: int, known: tuple[int, int] | None) -> None:
        self.sid = sid
        self.fence = fence
        self.epoch = ""
        self.backlog = 0
        """Bytes queued and not yet in Redis."""
        self.cut = False
        """Redis has lost entries since this handle was opened."""
        self.on_loss: Callable[[int, int], None] | None = None
        """Called when Redis has lost entries: how many, and how many of them are written once more."""
        self._writer = writer
        self._known = known  # last public and staff offset in Redis
        self._stated = ("-", "-")  # speaking and status as Redis knows them
        # Lists: a deque takes up 760 bytes from the beginning, in each of thousands of sessions.
        self._tail: Tail | None = None
        self._queue: list[tuple[str, str, bytes]] = []
        self._coalescer = Coalescer()
        self._speaking = "-"
        self._status = "-"
        self.scheduled = False
        self._sent = 0
        self._settled = 0.0
        self._batch = 0
        self._error: ServerError | None = None
        self._waiters: list[asyncio.Future[None]] = []
        keys = (meta_key(sid), log_key(sid, "public"), log_key(sid, "staff"), once_key(sid), fence_key(sid))
        self._channel = live_channel(sid).encode()
        self._prefix = (*(key.encode() for key in keys), str(fence).encode())

    def append(self, event: Event, *, once: str | None = None, speaking: str | None = None) -> None:
        """Queue an event. With `once`, it is logged at most once under that key. `speaking` sets the open turn."""
        self._drain_coalescer()
        body = event.model_dump_json().encode()
        self._queue.append(("s" if event.type in STAFF_TYPES else "p", once or "", body))
        self.backlog += len(body)
        if speaking is not None:
            self._speaking = speaking
        status = _STATUS.get(event.type)
        if status is not None:
            self._status = status
        self._writer.schedule_soon(self)

    def delta(self, turn: str, text: str) -> None:
        """Queue text of a turn; it is coalesced."""
        coalescer = self._coalescer
        if coalescer.turn != turn:
            self._drain_coalescer()
            coalescer.begin(turn)
        self.backlog += len(text)
        now = coalescer.add(text)
        if now or not self.scheduled:
            self._writer.schedule(self, now=now)

    async def flush(self) -> None:
        """Wait until everything queued so far is in Redis and was handed to `on_commit`.

        Raises Fenced or LogLost; then this handle is dead. Waits as long as Redis is away.
        """
        if self._error is not None:
            raise self._error
        if not self._queue and not self._sent and not self._coalescer_pending():
            return
        self._drain_coalescer()
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._writer.schedule(self, now=True)
        await waiter

    def confirm(self, ends: tuple[int, int], *, at: float) -> None:
        """Redis had the log up to `ends` at that time (monotonic). Nothing need be held of what is safe there.

        An end that is still there after its seconds is on disk, and was not lost by a Redis that has come back since.
        """
        if ends == self._known and at - self._settled >= SECONDS:
            self._tail = None

    def close(self) -> None:
        """Forget the handle; what was not flushed is not written. A batch under way stays until Redis has answered."""
        del self._queue[self._sent :]
        self._coalescer = Coalescer()
        self.backlog = 0
        self._fail(Fenced("closed"))

    @property
    def ends(self) -> tuple[int, int] | None:
        """The last public and staff offset that Redis was seen to have; None before the first commit."""
        return self._known

    # ---- for the writer

    @property
    def closed(self) -> bool:
        """Nobody waits for it any more."""
        return self._error is not None

    def _coalescer_pending(self) -> bool:
        return bool(self._coalescer._parts)  # noqa: SLF001  # two halves of one thing; a property would cost per token

    def _drain_coalescer(self) -> None:
        body = self._coalescer.take()
        if body is not None:
            self._queue.append(("p", "", body))

    def take(self, sha: bytes, epoch: bytes) -> bytes | None:
        """The next batch as a packed EVALSHA, or None. The same batch again until `settle` was called."""
        if not self._sent:
            self._drain_coalescer()
            if not self._queue or self._error is not None:
                return None
            self._sent = min(len(self._queue), MAX_EVENTS)
            self._batch += 1
        arguments: list[Any] = [b"EVALSHA", sha, b"5", *self._prefix]
        arguments += (
            b"%d.%d" % (self.fence, self._batch),
            self.epoch.encode(),
            epoch,
            self._speaking.encode(),
            self._status.encode(),
            self._channel,
            KEEP,
            *((b"", b"") if self._known is None else (b"%d" % self._known[0], b"%d" % self._known[1])),
            *FORMATS,
        )
        for index in range(self._sent):
            mark, once, body = self._queue[index]
            arguments += (mark, once, body, press(body) if mark == "s" and len(body) >= LONG else b"")
        return bytes(hiredis.pack_command(tuple(arguments)))

    def settle(self, reply: Any, on_commit: OnCommit) -> None:
        """Redis accepted the batch: hand its entries on and wake who waits."""
        if not reply[0]:
            self._lost(reply[1].decode(), int(reply[2]), int(reply[3]))
            return
        epoch, at = reply[0].decode(), int(reply[1])
        self.epoch = epoch
        self._settled = time.monotonic()
        entries: list[Entry] = []
        self._known = (int(reply[2]), int(reply[3]))
        tail = self._tail = self._tail or Tail()
        sent, self._queue = self._queue[: self._sent], self._queue[self._sent :]
        for (mark, once, body), offset in zip(sent, reply[4:], strict=True):
            self.backlog -= len(body)
            if offset > 0:
                stream: StreamName = "public" if mark == "p" else "staff"
                entries.append(Entry(stream, offset, at, body))
                tail.keep(mark, once, body, offset=offset, at=at)
        self._sent = 0
        self._state(self._speaking, self._status)
        if not self._queue:
            self.backlog = 0
            self._speaking = self._status = "-"
        if entries:
            on_commit(self.sid, epoch, entries)
        if not self._queue and not self._coalescer_pending():
            for waiter in self._waiters:
                if not waiter.done():
                    waiter.set_result(None)
            self._waiters.clear()

    def _state(self, speaking: str, status: str) -> None:
        last = self._stated
        self._stated = (last[0] if speaking == "-" else speaking, last[1] if status == "-" else status)

    def _lost(self, epoch: str, public: int, staff: int) -> None:
        """Redis came back with less of the log: what is still held of the rest goes in once more, first."""
        assert self._known is not None  # noqa: S101 - only a writer that knows its place gets such a reply
        speaking, status = self._stated
        self._speaking = speaking if self._speaking == "-" else self._speaking
        self._status = status if self._status == "-" else self._status
        lost = max(0, self._known[0] - public) + max(0, self._known[1] - staff)
        held = self._tail.after(public, staff) if self._tail is not None else []
        self.epoch = epoch
        self._known = (public, staff)
        self._tail = None
        self._queue[:0] = held
        self.backlog += sum(len(body) for *_, body in held)
        self._sent = 0
        self.cut = True
        if self.on_loss is not None:
            self.on_loss(lost, len(held))

    def refuse(self, code: str) -> None:
        """It is written no more: another owner, another log, or a fault of our own in our hold of it."""
        self._queue.clear()
        self._sent = 0
        self.backlog = 0
        self._fail(Fenced(self.sid) if code == "FENCED" else LogLost(self.sid))

    def _fail(self, error: ServerError) -> None:
        self._error = self._error or error
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_exception(error)
        self._waiters.clear()
