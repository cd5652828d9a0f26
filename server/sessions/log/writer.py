"""Appends to session logs, with group commit: all sessions of a process share few round trips to Redis.

A delta waits for the window's end and is then written together with those of every other session; anything else goes
out at once with what was collected before it, ahead of the deltas that are due. The window is 40 ms, two tokens of a
model at the pace of reading; a node whose deltas take long to write makes it longer, up to 80 ms: fewer and larger
pieces, so that work that somebody waits for (an answer, the first words of a turn) finds room. Redis being away stops
nobody: what is queued stays queued, is tried again with backoff under the same batch id (so that an append whose reply
was lost counts once), and `SessionLog.flush` is where a producer waits for it.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from importlib.resources import files
from itertools import islice
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from interview.threads.lanes import Lanes
from interview.threads.pipe import error_code
from server.protocol.errors import Fenced, LogLost, ServerError, Unavailable
from server.protocol.events import STAFF_TYPES, Event
from server.sessions.log.coalescer import Coalescer
from server.sessions.log.entry import FORMAT, Entry
from server.sessions.log.tail import SECONDS, Tail
from server.stores.keys import StreamName, fence_key, live_channel, log_key, meta_key, once_key

SCRIPT = files("server.sessions.log").joinpath("append.lua").read_text()
KEEP_SECONDS = 30 * 24 * 3600
"""A log that nobody seals is gone after this."""
MAX_BATCH = 32
"""Sessions in one round trip: bounds how long a commit keeps the event loop, and those that come after it waiting."""
LONGEST_WINDOW = 0.08
SHARE = 4
"""The window is at least so many times as long as the deltas of the last one took to be written."""
MAX_EVENTS = 512
"""Events of one session in one script call."""
REFUSED_SECONDS = 0.05
"""Until an append that Redis refused for now is tried again."""

KEEP, FORMAT_NAME = b"%d" % KEEP_SECONDS, b"%d" % FORMAT
_STATUS = {
    "session.started": "running",
    "session.paused": "paused",
    "session.resumed": "running",
    "session.ended": "ended",
}

OnCommit = Callable[[str, str, list[Entry]], None]


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
        "epoch",
        "fence",
        "on_loss",
        "scheduled",
        "sid",
    )

    def __init__(self, writer: "LogWriter", sid: str, fence: int, known: tuple[int, int] | None) -> None:
        self.sid = sid
        self.fence = fence
        self.epoch = ""
        self.backlog = 0
        """Bytes queued and not yet in Redis."""
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
        self._writer.schedule(self, now=True)

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
            FORMAT_NAME,
        )
        for index in range(self._sent):
            arguments += self._queue[index]
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
        if self.on_loss is not None:
            self.on_loss(lost, len(held))

    def refuse(self, code: str) -> None:
        """Redis refused for good: another owner, or another log."""
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


class LogWriter:
    """The process's one writer of logs. `on_commit(sid, epoch, entries)` is called after Redis accepted them."""

    def __init__(self, redis: Redis, *, on_commit: OnCommit, window: float = 0.04) -> None:
        self._redis = redis
        self._on_commit = on_commit
        self._window = self._least_window = window
        self._now: dict[SessionLog, None] = {}
        self._due: dict[SessionLog, None] = {}
        self._due_since: float | None = None
        self._later: dict[SessionLog, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._wake = asyncio.Event()
        self._lanes = Lanes(redis)
        self._sha = b""
        """Events accepted so far, for metrics."""
        self.failures = 0
        """Round trips that failed so far, for metrics."""

    def open(self, sid: str, *, fence: int, known: tuple[int, int] | None = None) -> SessionLog:
        """A handle for the holder of fencing token `fence`, who has read the log up to `known` (public, staff)."""
        return SessionLog(self, sid, fence, known)

    async def begin(self, sid: str) -> None:
        """Give a new session's log its epoch, so that whoever joins before the first event can resume after it.

        Raises Unavailable. Doing it again changes nothing.
        """
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hsetnx(meta_key(sid), "epoch", uuid.uuid4().hex[:12])
                pipe.expire(meta_key(sid), KEEP_SECONDS)
                await pipe.execute()
        except RedisError as error:
            raise Unavailable("redis") from error

    def schedule(self, log: SessionLog, *, now: bool) -> None:
        """Put a handle in line: for the next commit, or for the one at the end of the window."""
        log.scheduled = True
        if now:
            self._later.pop(log, None)
            self._due.pop(log, None)
            self._now[log] = None
            self._wake.set()
        else:  # only of one that stands in no line
            self._later[log] = None
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(self._window, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._due.update(self._later)
        self._later.clear()
        if self._due_since is None:
            self._due_since = asyncio.get_running_loop().time()
        self._wake.set()

    async def run(self) -> None:
        """Commit until cancelled. Survives Redis: retries with backoff up to 1 s."""
        delay = 0.0
        batch: list[SessionLog] = []
        try:
            while True:
                if not batch:
                    await self._wake.wait()
                    self._wake.clear()
                    batch = self._next_batch()
                try:
                    await self._commit(batch)
                except RedisError:
                    self.failures += 1
                    self._sha = b""
                    delay = min(1.0, delay * 2 or 0.02)
                    await asyncio.sleep(delay)
                    continue
                delay = 0.0
                batch = []
                self._fit_window()
        finally:
            await self._lanes.close()

    def _next_batch(self) -> list[SessionLog]:
        """Those that somebody waits for, then those whose deltas are due."""
        batch: list[SessionLog] = []
        for line in (self._now, self._due):
            taken = list(islice(line, MAX_BATCH - len(batch)))
            for log in taken:
                del line[log]
                log.scheduled = False
            batch += taken
        if self._now or self._due:
            self._wake.set()
        return batch

    def _fit_window(self) -> None:
        """The deltas that were due are written: what that took says how long the next ones are collected."""
        if self._due_since is not None and not self._due:
            took = asyncio.get_running_loop().time() - self._due_since
            self._due_since = None
            self._window = min(max(self._least_window, took * SHARE), max(self._least_window, LONGEST_WINDOW))

    async def _commit(self, batch: list[SessionLog]) -> None:
        if not self._sha:
            self._sha = (await self._redis.script_load(SCRIPT)).encode()
        minted = uuid.uuid4().hex[:12].encode()
        sent = [(log, command) for log in batch if (command := log.take(self._sha, minted)) is not None]
        if not sent:
            return
        replies = await self._lanes.call([command for _, command in sent], [meta_key(log.sid) for log, _ in sent])
        again: list[SessionLog] = []
        for (log, _), reply in zip(sent, replies, strict=True):
            if isinstance(reply, hiredis.ReplyError | RedisConnectionError):
                code = error_code(reply)
                if code in ("FENCED", "LOGLOST"):
                    log.refuse(code)
                elif not log.closed:
                    # NOSCRIPT after a restart, LOADING, OOM, a full disk, a master away: again, beside others.
                    again.append(log)
                continue
            log.settle(reply, self._on_commit)
            if log._queue:  # noqa: SLF001
                self.schedule(log, now=True)
        if again:
            self.failures += 1
            self._sha = b""
            asyncio.get_running_loop().call_later(REFUSED_SECONDS, self._schedule_all, again)

    def _schedule_all(self, logs: list[SessionLog]) -> None:
        for log in logs:
            self.schedule(log, now=True)
