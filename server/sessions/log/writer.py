"""Appends to session logs, with group commit: all sessions of a process share few round trips to Redis.

A delta waits for the window's end and is then written together with those of every other session; anything else goes
out at once with what was collected before it, ahead of the deltas that are due. The window is 40 ms, two tokens of a
model at the pace of reading; a node whose deltas take long to write makes it longer, up to 80 ms: fewer and larger
pieces, so that work that somebody waits for (an answer, the first words of a turn) finds room. Redis being away stops
nobody: what is queued stays queued, is tried again with backoff under the same batch id (so that an append whose reply
was lost counts once), and `SessionLog.flush` is where a producer waits for it.
"""

import asyncio
import uuid
from importlib.resources import files
from itertools import islice

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from interview.threads.lanes import Lanes
from interview.threads.pipe import error_code
from server.protocol.errors import Unavailable
from server.sessions.log.session_log import KEEP_SECONDS, OnCommit, SessionLog
from server.stores.keys import meta_key

SCRIPT = files("server.sessions.log").joinpath("append.lua").read_text()
MAX_BATCH = 32
"""Sessions in one round trip: bounds how long a commit keeps the event loop, and those that come after it waiting."""
LONGEST_WINDOW = 0.08
SHARE = 4
"""The window is at least so many times as long as the deltas of the last one took to be written."""
REFUSED_SECONDS = 0.05
"""Until an append that Redis refused for now is tried again."""


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
