"""One owned session: hears its inbox, lets `Conduct` drive the interview, keeps the time, leaves in order."""

import asyncio
import contextlib
from collections import deque
from enum import Enum
from typing import TYPE_CHECKING

import structlog
from redis.exceptions import RedisError

from server.protocol import events
from server.protocol.errors import LogLost, ServerError, SessionNotFound
from server.protocol.http import SessionRecord
from server.protocol.messages import SessionCard
from server.sessions.conduct import Conduct, GraphStuck
from server.sessions.desk import Desk
from server.sessions.ending import End
from server.sessions.inbox import READ, Letter, order
from server.sessions.past import Past, recall
from server.sessions.retries import Halted, Retries
from server.sessions.trouble import fenced

if TYPE_CHECKING:
    from server.sessions.log.writer import SessionLog

logger = structlog.get_logger(__name__)

OBSERVERS_SECONDS = 30.0
"""Observers of a node that died vanish by expiry; nobody tells, so we look."""
FLUSH_SECONDS = 3.0
STRANGE_SECONDS = 5.0
"""After an error nobody foresaw the session is left alone for so long, so that it can't spin."""


class Exit(Enum):
    """Why an actor stopped owning its session."""

    SEALED = "sealed"
    PASSIVE = "passive"
    MOVED = "moved"
    FENCED = "fenced"
    GONE = "gone"
    BROKEN = "broken"


class Actor:
    """Owns one session from taking its lease to giving it up. `run` is its only task."""

    def __init__(self, sid: str, *, token: int, desk: Desk) -> None:
        self.sid = sid
        self.token = token
        self._desk = desk
        self._retries = Retries()
        self._wake = asyncio.Event()
        self._mail = True
        self._read_to = self._known_to = "0"
        self._post: deque[Letter] = deque()
        self._draining = False
        self._exit: Exit | None = None
        self._log: SessionLog | None = None
        self._conduct: Conduct | None = None
        self._names: list[str] = []
        self._count = True
        self._counted_at = 0.0
        self._active_at = asyncio.get_running_loop().time()
        self._noted: str | None = None
        self._chores: set[asyncio.Task[None]] = set()

    # ---- for the runner; nothing here waits

    def ring(self) -> None:
        """A command may have come."""
        self._mail = True
        self._wake.set()

    def post(self, letter: Letter, *, behind: str) -> None:
        """A command that waits right behind entry `behind`: if we know the inbox that far, no need to read it there."""
        if not self._mail and order(behind) <= order(self._known_to):
            self._known_to = letter.id
            self._post.append(letter)
            self._wake.set()
        else:
            self.ring()

    def newest(self, entry: str) -> None:
        """`entry` is the newest in the inbox ('' = none). Rings if it was not read yet: a lost call heals here."""
        if entry and order(entry) > order(self._known_to):
            self.ring()

    def drain(self) -> None:
        """Leave once the graph waits."""
        self._draining = True
        self._wake.set()

    def halt(self) -> None:
        """Leave now; the next owner supersedes what is open."""
        self._retries.halt()
        self._wake.set()

    def lose(self) -> None:
        """Another node owns the session."""
        self._exit = Exit.FENCED
        self.halt()

    @property
    def missed(self) -> bool:
        """A command came while we left: somebody must look again at once."""
        return self._exit is Exit.PASSIVE and (self._mail or bool(self._post))

    def card(self) -> SessionCard:
        """The live page's line."""
        conduct = self._conduct
        if conduct is None:
            raise SessionNotFound(self.sid)
        record, voice = conduct.record, conduct.voice
        return SessionCard(
            session=self.sid,
            organisation=record.organisation,
            team=record.team,
            candidate=record.candidate.name,
            offer_title=record.offer.title,
            locale=record.locale,
            mode=record.mode,
            status=conduct.status,
            speaking=voice.open is not None,
            stage=voice.stage,
            started_at=conduct.started_at,
            deadline=conduct.deadline,
            turns=voice.turns,
            last_line=voice.line,
            observers=len(self._names),
            node=self._desk.node,
            first_token_ms=voice.first_token_ms,
            usage=conduct.usage,
        )

    # ---- the task

    async def run(self) -> Exit:
        """Until the session is sealed, idle, moved or another node's."""
        try:
            await self._recover()
            while self._exit is None:
                await self._turn()
        except Halted:
            if self._exit is None:
                self._exit = Exit.MOVED
        except SessionNotFound:
            self._exit = Exit.GONE
        except Exception as error:
            self._exit = Exit.FENCED if fenced(error) and not isinstance(error, LogLost) else Exit.BROKEN
            if self._exit is Exit.BROKEN:
                logger.exception("session.broken", session=self.sid)
        finally:
            await self._leave()
        return self._exit

    async def _turn(self) -> None:
        conduct = self._running
        self._wake.clear()
        if self._retries.halted:
            raise Halted
        while self._mail or self._post:
            await self._hear(conduct)
        conduct.check_deadline()
        conduct.collect()
        if not conduct.busy:
            # Before the next input: where a rollback of it returns to must be known to whoever owns us then.
            await self._tidy(conduct)
            await conduct.step()
        if self._count and conduct.status != "ended":
            await self._count_observers()
        if not conduct.busy:
            await self._tidy(conduct)
            await self._rest_or_leave(conduct)
        if self._exit is None and not self._wake.is_set():
            await self._rest(conduct)

    @property
    def _running(self) -> Conduct:
        if self._conduct is None:
            raise Halted
        return self._conduct

    async def _recover(self) -> None:
        """Read what there is; say what was left open."""
        desk, sid = self._desk, self.sid
        past = await self._retries.insist(lambda: recall(desk.reader, sid))
        if past.sealed:
            await desk.ending.seal(sid, retries=self._retries)
            self._exit = Exit.SEALED
            return
        record = await self._retries.insist(lambda: desk.records.get(sid))
        waiting = await self._retries.insist(lambda: desk.inboxes.waiting(sid))
        if not past.there and record.status != "ready":
            self._exit = await self._give_up(record, past)
            return
        self._log = desk.writer.open(sid, fence=self.token, known=past.ends)
        self._log.on_loss = self._log_was_cut
        self._names = list(past.view.observer_names)
        self._noted = waiting
        self._conduct = Conduct(
            sid,
            token=self.token,
            desk=desk,
            log=self._log,
            record=record,
            past=past,
            waiting=waiting,
            retries=self._retries,
            ring=self._wake.set,
            on_change=self._touch,
        )
        if record.status == "ready" and past.view.status != "ready":
            self._record_start(self._conduct)  # its last owner did not live to do it

    async def _give_up(self, record: SessionRecord, past: Past) -> Exit:
        """It was begun and its log is gone: it can't go on, and everybody is told. Nothing begins a second time."""
        logger.error("session.log_gone", session=self.sid)
        self._log = self._desk.writer.open(self.sid, fence=self.token, known=past.ends)
        end = End(reason="failed", report=None, started_at=record.started_at, at=self._desk.clock(), turns=0)
        await self._retries.insist(lambda: self._desk.inboxes.shut(self.sid, fence=self.token))
        await self._desk.ending.conclude(self.sid, end, log=self._log, retries=self._retries)
        return Exit.SEALED

    def _log_was_cut(self, lost: int, kept: int) -> None:
        """Redis came back with less than it had taken. What we hold is in it again; the graph's state may be older."""
        logger.error("session.log_was_cut", session=self.sid, lost=lost, kept=kept)
        if self._log is not None:
            self._log.append(events.LogRecovered(lost=lost, kept=kept))
        self._exit = Exit.MOVED
        self.halt()

    async def _hear(self, conduct: Conduct) -> None:
        """Act on what was posted, or else read the inbox: a letter met in both ways counts once."""
        if self._mail:
            self._mail = False
            letters = await self._retries.insist(lambda: self._desk.inboxes.read(self.sid, after=self._read_to))
            self._mail = self._mail or len(letters) == READ
        else:
            letters = [self._post.popleft()]
        for letter in letters:
            if order(letter.id) <= order(self._read_to):
                continue
            self._read_to = letter.id
            self._known_to = max(self._known_to, letter.id, key=order)
            if letter.kind == "observers":
                self._count = conduct.status != "ended"
            before = conduct.status
            await conduct.take(letter)
            if before == "ready" and conduct.status == "running":
                self._record_start(conduct)
        self._active_at = asyncio.get_running_loop().time()
        self._touch()

    def _record_start(self, conduct: Conduct) -> None:
        """MongoDB being away must not hold up the interview: the start is written beside it."""
        at = conduct.started_at or self._desk.clock()
        task = asyncio.create_task(self._retries.insist(lambda: self._desk.records.started(self.sid, at=at)))
        self._chores.add(task)
        task.add_done_callback(self._chore_done)

    def _chore_done(self, task: asyncio.Task[None]) -> None:
        self._chores.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, Halted):
            logger.warning("session.chore_failed", session=self.sid, error=type(error).__name__)

    async def _tidy(self, conduct: Conduct) -> None:
        """Take off the inbox what is done, once the log holds its effects."""
        noted = conduct.waiting if conduct.waiting != self._noted else None
        if not conduct.done and noted is None:
            return
        done, conduct.done = conduct.done, []
        if self._log is not None and self._log.backlog:
            await self._retries.wait_for(self._log.flush)
        await self._retries.insist(
            lambda: self._desk.inboxes.settle(self.sid, fence=self.token, done=done, waiting=noted)
        )
        self._noted = conduct.waiting

    async def _count_observers(self) -> None:
        self._count = False
        self._counted_at = asyncio.get_running_loop().time()
        names = await self._retries.insist(lambda: self._desk.observers(self.sid))
        if names != self._names and self._log is not None:
            self._names = names
            self._log.append(events.ObserversChanged(count=len(names), names=names))
            self._touch()

    async def _rest_or_leave(self, conduct: Conduct) -> None:
        """The graph does nothing: conclude, move or fall asleep if it is time to."""
        if conduct.end is not None and self._log is not None:
            self._touch()
            await conduct.answers.last()
            await self._desk.ending.conclude(self.sid, conduct.end, log=self._log, retries=self._retries)
            self._exit = Exit.SEALED
        elif self._draining:
            self._exit = Exit.MOVED
        elif self._idle_in(conduct) == 0:
            await self._fall_asleep(conduct)

    async def _fall_asleep(self, conduct: Conduct) -> None:
        """Give the lease up until a command comes or the time is over."""
        desk = self._desk
        if self._log is not None:
            await self._retries.wait_for(self._log.flush)
        started = conduct.status in ("running", "paused") and conduct.deadline is not None
        wake_in = max(0, (conduct.deadline or 0) - desk.clock()) if started else None
        card = self.card().model_copy(update={"node": None})
        if await self._retries.insist(
            lambda: desk.leases.release(self.sid, token=self.token, wake_in=wake_in, if_idle=True)
        ):
            self._exit = Exit.PASSIVE
            with contextlib.suppress(RedisError):
                await (desk.cards.put(card) if started else desk.cards.remove(self.sid))
        else:
            self.ring()

    def _idle_in(self, conduct: Conduct) -> float | None:
        """Seconds until the session may fall asleep, or None: not while there is something to do or to see."""
        if not conduct.idle or self._names or self._chores:
            return None
        quiet = asyncio.get_running_loop().time() - self._active_at
        return max(0.0, self._desk.idle_seconds - quiet)

    async def _rest(self, conduct: Conduct) -> None:
        """Wait for a ring, the graph, or the next moment that matters."""
        now = asyncio.get_running_loop().time()
        moments: list[float] = []
        if self._names:
            moments.append(self._counted_at + OBSERVERS_SECONDS - now)
        if not conduct.busy:
            if conduct.retry_at is not None and conduct.retry_at != float("inf"):
                moments.append(conduct.retry_at - now)
            if conduct.deadline is not None and not conduct.closing and conduct.status != "ended":
                moments.append((conduct.deadline - self._desk.clock()) / 1000)
            if (idle := self._idle_in(conduct)) is not None:
                moments.append(idle)
        try:
            async with asyncio.timeout(max(0.0, min(moments)) if moments else None):
                await self._wake.wait()
        except TimeoutError:
            if self._names and asyncio.get_running_loop().time() >= self._counted_at + OBSERVERS_SECONDS:
                self._count = True

    async def _leave(self) -> None:
        """Stop what runs; say what is void; give the lease up unless it is not ours."""
        for chore in list(self._chores):
            chore.cancel()
        if self._conduct is not None:
            with contextlib.suppress(GraphStuck):
                await self._conduct.halt_graph()
            self._conduct.voice.void("node_lost")
            self._conduct.voice.settle()
            await self._conduct.voice.close()
        if self._log is not None:
            with contextlib.suppress(ServerError, TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._log.flush()
            self._log.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._desk.cards.forget(self.sid)
        if self._exit is Exit.GONE:
            with contextlib.suppress(RedisError):
                await self._desk.cards.remove(self.sid)
        with contextlib.suppress(Exception):
            await self._desk.interviews.release(self.sid)
        if self._exit not in (Exit.FENCED, Exit.PASSIVE):
            wake = None if self._exit in (Exit.SEALED, Exit.GONE) else 0
            if self._exit is Exit.BROKEN:
                wake = round(STRANGE_SECONDS * 1000)
            with contextlib.suppress(RedisError, TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._desk.leases.release(self.sid, token=self.token, wake_in=wake)

    def _touch(self) -> None:
        self._desk.cards.touch(self.sid, self.card)
