"""Appends to session logs, with group commit: all sessions of a process share few round trips to Redis.

A delta waits for the window's end and is then written together with those of every other session. Anything else goes
out ahead of the deltas that are due, with what was collected before it: a turn's first words, and what somebody waits
for, at the end of the loop's round; an event some rounds later, so that an answer, the turn that it leads to and its
first words are one append. The window is 40 ms, two tokens of a
model at the pace of reading; a node whose deltas take long to write makes it longer, up to 80 ms: fewer and larger
pieces, so that work that somebody waits for (an answer, the first words of a turn) finds room. Redis being away stops
nobody: what is queued stays queued, is tried again with backoff under the same batch id (so that an append whose reply
was lost counts once), and `SessionLog.flush` is where a producer waits for it. A fault of our own is no absence: it is
noted, and a log that meets it again and again is given up, so that its session is begun anew from what Redis has.
"""

import asyncio
import uuid
from contextvars import Context, copy_context
from functools import partial
from importlib.resources import files
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from interview.threads.lanes import Lanes
from interview.threads.link import error_code
from server.faults import Faults
from server.protocol.errors import Unavailable
from server.sessions.log.entry import Entry
from server.sessions.log.session_log import KEEP_SECONDS, OnCommit, SessionLog
from server.stores.keys import meta_key

SCRIPT = files("server.sessions.log").joinpath("append.lua").read_text()
MAX_BATCH = 32
"""Sessions in one round trip: bounds how long a commit keeps the event loop, and those that come after it waiting."""
ROUNDS = 4
"""Of the event loop, from an answer in the log to the first words of a model that has them at once."""
AT_ONCE = 4
"""Round trips under way; only one of them with deltas that are due, so that first words find a place."""
LONGEST_WINDOW = 0.08
SHARE = 4
"""The window is at least so many times as long as the deltas of the last one took to be written."""
REFUSED_SECONDS = 0.05
"""Until an append that Redis refused for now is tried again."""
FAULTS = 3
"""Tries of one batch that end by a fault of our own, in a row."""
WHERE = "log-writer"


class LogWriter:
    """The process's one writer of logs. `on_commit(sid, epoch, entries)` is called after Redis accepted them."""

    def __init__(
        self, redis: Redis, *, on_commit: OnCommit, window: float = 0.04, faults: Faults | None = None
    ) -> None:
        self._redis = redis
        self._on_commit = on_commit
        self._faults = faults or Faults()
        self._faulty: dict[SessionLog, int] = {}
        self._window = self._least_window = window
        self._now: dict[SessionLog, None] = {}
        self._soon: dict[SessionLog, int] = {}
        self._counting = False
        self._due: dict[SessionLog, None] = {}
        self._due_since: float | None = None
        self._due_under_way = False
        self._later: dict[SessionLog, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._lanes = Lanes(redis)
        self._sha = b""
        self._loading: asyncio.Task[None] | None = None
        self._context: Context | None = None
        self._rung = False
        self._under_way: dict[asyncio.Future[list[Any]], list[SessionLog]] = {}
        self._written: set[SessionLog] = set()
        self._behind: dict[SessionLog, None] = {}
        self._failed: dict[SessionLog, None] = {}
        self._delay = 0.0
        self._pause: asyncio.TimerHandle | None = None
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
            self._soon.pop(log, None)
            self._now[log] = None
            self._ring()
        else:  # only of one that stands in no line
            self._later[log] = None
            if self._timer is None:
                self._timer = asyncio.get_running_loop().call_later(self._window, self._tick)

    def schedule_soon(self, log: SessionLog) -> None:
        """Put a handle in line for a commit some rounds of the loop later, if it is in none for an earlier one."""
        if log.scheduled and log in self._now:
            return
        log.scheduled = True
        self._later.pop(log, None)
        self._due.pop(log, None)
        self._soon.setdefault(log, ROUNDS)
        if not self._counting and self._context is not None:
            self._counting = True
            asyncio.get_running_loop().call_soon(self._count, context=self._context)

    def _count(self) -> None:
        """One round of the loop is over."""
        for log, left in list(self._soon.items()):
            if left > 1:
                self._soon[log] = left - 1
            else:
                self.schedule(log, now=True)
        self._counting = bool(self._soon)
        if self._counting:
            asyncio.get_running_loop().call_soon(self._count, context=self._context)

    def _tick(self) -> None:
        self._timer = None
        self._due.update(self._later)
        self._later.clear()
        if self._due_since is None:
            self._due_since = asyncio.get_running_loop().time()
        self._ring()

    async def run(self) -> None:
        """Commit until cancelled. Survives Redis: retries with backoff up to 1 s."""
        self._context = copy_context()
        self._counting = False
        for log in list(self._soon):
            self.schedule(log, now=True)
        self._ring()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            self._context = None
            if self._pause is not None:
                self._pause.cancel()
                self._go_on()
            if self._loading is not None:
                self._loading.cancel()
            for carried in self._under_way:
                carried.cancel()
            await self._lanes.close()

    def _ring(self) -> None:
        """Behind what the loop still has to do in this round: what is queued in it travels together."""
        if not self._rung and self._context is not None and self._pause is None and len(self._under_way) < AT_ONCE:
            self._rung = True
            asyncio.get_running_loop().call_soon(self._send, context=self._context)

    def _send(self) -> None:
        self._rung = False
        if not self._sha:
            if self._loading is None:
                self._loading = asyncio.get_running_loop().create_task(self._load())
            return
        while self._context is not None and self._pause is None and len(self._under_way) < AT_ONCE:
            batch, due = self._next_batch()
            if not batch:
                return
            self._commit(batch, due=due)

    async def _load(self) -> None:
        try:
            self._sha = (await self._redis.script_load(SCRIPT)).encode()
        except RedisError:
            self._away([])
        except Exception as error:  # noqa: BLE001 - a fault of our own must not leave every log waiting
            self._faults.note(WHERE, error)
            self._away([])
        finally:
            self._loading = None
        self._ring()

    def _next_batch(self) -> tuple[list[SessionLog], bool]:
        """Those that somebody waits for, then those whose deltas are due; whether there are any of these."""
        batch = self._taken(self._now, MAX_BATCH)
        if self._due_under_way or not self._due or len(batch) >= MAX_BATCH:
            return batch, False
        return batch + self._taken(self._due, MAX_BATCH - len(batch)), True

    def _taken(self, line: dict[SessionLog, None], most: int) -> list[SessionLog]:
        """The first of a line. Whose last batch is still under way comes behind it: a log is written in order."""
        batch: list[SessionLog] = []
        while line and len(batch) < most:
            log = next(iter(line))
            del line[log]
            if log in self._written:
                self._behind[log] = None
            else:
                log.scheduled = False
                batch.append(log)
        return batch

    def _fit_window(self) -> None:
        """The deltas that were due are written: what that took says how long the next ones are collected."""
        if self._due_since is not None and not self._due and not self._due_under_way:
            took = asyncio.get_running_loop().time() - self._due_since
            self._due_since = None
            self._window = min(max(self._least_window, took * SHARE), max(self._least_window, LONGEST_WINDOW))

    def _commit(self, batch: list[SessionLog], *, due: bool) -> None:
        minted = uuid.uuid4().hex[:12].encode()
        sent = [(log, command) for log in batch if (command := self._packed(log, minted)) is not None]
        if not sent:
            if due:
                self._fit_window()
            return
        logs = [log for log, _ in sent]
        carried = self._lanes.begin([command for _, command in sent], [meta_key(log.sid) for log in logs])
        self._under_way[carried] = logs
        self._written.update(logs)
        self._due_under_way = self._due_under_way or due
        carried.add_done_callback(partial(self._carried, due=due), context=self._context)

    def _packed(self, log: SessionLog, minted: bytes) -> bytes | None:
        try:
            return log.take(self._sha, minted)
        except Exception as error:  # noqa: BLE001 - what is wrong in one log must not keep the others waiting
            self._give_up(log, error)
            return None

    def _carried(self, carried: asyncio.Future[list[Any]], *, due: bool) -> None:
        logs = self._under_way.pop(carried)
        self._written.difference_update(logs)
        if due:
            self._due_under_way = False
        error = RedisConnectionError("closed") if carried.cancelled() else carried.exception()
        if error is not None:
            self._away(logs if isinstance(error, RedisError) else self._after_fault(logs, error))
            return
        self._delay = 0.0
        self._settle(logs, carried.result())
        if due:
            self._fit_window()
        self._ring()

    def _settle(self, logs: list[SessionLog], replies: list[Any]) -> None:
        again: list[SessionLog] = []
        for log, reply in zip(logs, replies, strict=True):
            behind = log in self._behind
            if behind:
                del self._behind[log]
            if isinstance(reply, hiredis.ReplyError | RedisConnectionError):
                code = error_code(reply)
                if code in ("FENCED", "LOGLOST"):
                    self._refuse(log, code)
                elif not log.closed:
                    # NOSCRIPT after a restart, LOADING, OOM, a full disk, a master away: again, beside others.
                    again.append(log)
                continue
            self._faulty.pop(log, None)
            try:
                log.settle(reply, self._hand_on)
            except Exception as error:  # noqa: BLE001 - as in `_packed`
                self._give_up(log, error)
                continue
            if behind or log._queue:  # noqa: SLF001
                self.schedule(log, now=True)
        if again:
            self.failures += 1
            self._sha = b""
            asyncio.get_running_loop().call_later(REFUSED_SECONDS, self._schedule_all, again)

    def _hand_on(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        """They are in Redis: whatever ails who hears of them, the log goes on."""
        try:
            self._on_commit(sid, epoch, entries)
        except Exception as error:  # noqa: BLE001 - see above
            self._faults.note(WHERE, error)

    def _after_fault(self, logs: list[SessionLog], error: BaseException) -> list[SessionLog]:
        """Those that are tried once more; whoever met a fault too often is given up."""
        self._faults.note(WHERE, error)
        again: list[SessionLog] = []
        for log in logs:
            tries = self._faulty[log] = self._faulty.get(log, 0) + 1
            if tries < FAULTS:
                again.append(log)
            else:
                self._refuse(log, "FAULT")
        return again

    def _give_up(self, log: SessionLog, error: Exception) -> None:
        self._faults.note(WHERE, error)
        self._refuse(log, "FAULT")

    def _refuse(self, log: SessionLog, code: str) -> None:
        self._behind.pop(log, None)
        self._faulty.pop(log, None)
        log.refuse(code)

    def _away(self, logs: list[SessionLog]) -> None:
        """Redis does not answer: everything waits a little, and goes out once more."""
        for log in logs:
            self._behind.pop(log, None)
            self._failed[log] = None
        if self._pause is None:
            self.failures += 1
            self._sha = b""
            self._delay = min(1.0, self._delay * 2 or 0.02)
            self._pause = asyncio.get_running_loop().call_later(self._delay, self._go_on)

    def _go_on(self) -> None:
        self._pause = None
        failed, self._failed = list(self._failed), {}
        self._schedule_all(failed)
        self._ring()

    def _schedule_all(self, logs: list[SessionLog]) -> None:
        for log in logs:
            self.schedule(log, now=True)
