"""Owns one session: hears its inbox, its graph and the time, and performs what the machine makes of them."""

import asyncio
import contextlib

import structlog
from redis.exceptions import RedisError

from interview.commands import Finished, Waiting
from server.protocol.commands import Command, UnknownCommand
from server.protocol.errors import LogLost, SessionNotFound
from server.protocol.messages import SessionCard
from server.sessions.backoff import Backoff, Halted
from server.sessions.cards import of_record
from server.sessions.dependencies import Dependencies
from server.sessions.inbox import READ, order
from server.sessions.lease import Taken
from server.sessions.machine import signals
from server.sessions.machine.effects import Exit, Leave
from server.sessions.machine.recovery import recovered
from server.sessions.machine.signals import Signal
from server.sessions.machine.state import Retry, State
from server.sessions.machine.table import step
from server.sessions.past import recall
from server.sessions.performer import FLUSH_SECONDS, Performer
from server.sessions.trouble import fenced, foreseen

logger = structlog.get_logger(__name__)

OBSERVERS_SECONDS = 30.0
"""Observers of a node that died vanish by expiry, which nobody hears: so we look."""
GAP_MS = 30_000
"""A session without an owner for less than that is an everyday thing: a node died, and another has taken over."""
LONGEST_GAP_MS = 2 * 3600_000
"""So much of a longer one is no time of the interview: nobody could say anything, or the clock has jumped."""
STRANGE_SECONDS = 5.0
"""After an error nobody foresaw the session is left alone for so long, so that it can't spin."""
_SHOWN = (Waiting, Finished, signals.Failed, signals.GaveUp, signals.Counted)
"""Signals after which the live page's line may be another one."""


class Owner:
    """From taking a session's lease to giving it up. `run` is its only task; the graph runs beside it."""

    def __init__(self, sid: str, *, taken: Taken, dependencies: Dependencies) -> None:
        self.sid = sid
        self.token = taken.token
        self._jumped = min(taken.gap, LONGEST_GAP_MS) if abs(taken.gap) > GAP_MS else 0
        self._needs = dependencies
        self._backoff = Backoff()
        self._rung = False
        self._resting: asyncio.Future[None] | None = None
        self._unread = True
        self._read_to = self._known_to = "0"
        self._handed: list[Command] = []
        self._draining = False
        self._exit: Exit | None = None
        self._state: State | None = None
        self._performer: Performer | None = None
        self._counted_at = 0.0
        self._active_at = asyncio.get_running_loop().time()

    # ---- for the runner; nothing here waits

    def ring(self) -> None:
        """A command may have come."""
        self._unread = True
        self._ring()

    def hand(self, command: Command, *, behind: str) -> None:
        """A command that waits right behind entry `behind`: if we know the inbox that far, no need to read it there."""
        if not self._unread and order(behind) <= order(self._known_to):
            self._known_to = command.entry
            self._handed.append(command)
            self._ring()
        else:
            self.ring()

    def newest(self, entry: str) -> None:
        """`entry` is the newest in the inbox ('' = none). Rings if it was not read yet: a lost call heals here."""
        if entry and order(entry) > order(self._known_to):
            self.ring()

    def logged(self, ends: tuple[int, int], *, at: float) -> None:
        """Redis had the log up to `ends` at that time (monotonic): see `SessionLog.confirm`."""
        if self._performer is not None:
            self._performer.confirm(ends, at=at)

    def jumped(self, ms: int) -> None:
        """The clock jumped, and so by now have we."""
        if self._state is None:
            self._jumped += ms
        else:
            self._hear_at_once(signals.TimeJumped(ms))
            self._ring()

    def drain(self) -> None:
        """Leave once the graph waits."""
        self._draining = True
        if self._state is not None:
            self._hear_at_once(signals.Drain())
        self._ring()

    def halt(self) -> None:
        """Leave now; the next owner supersedes what is open."""
        self._backoff.halt()
        self._ring()

    def lose(self) -> None:
        """Another node owns the session."""
        self._exit = Exit.FENCED
        self.halt()

    @property
    def missed(self) -> bool:
        """A command came while we left: somebody must look again at once."""
        return self._exit is Exit.PASSIVE and (self._unread or bool(self._handed))

    def card(self) -> SessionCard:
        """The live page's line."""
        if self._state is None or self._performer is None:
            raise SessionNotFound(self.sid)
        state, voice = self._state, self._performer.voice
        return SessionCard(
            **of_record(state.record),
            status=state.status,
            speaking=voice.open is not None,
            stage=voice.stage,
            started_at=state.started_at,
            deadline=state.deadline,
            left=state.left,
            human=state.human == "asked",
            turns=state.turns,
            question=voice.line,
            answered=voice.answered,
            quiet_since=voice.quiet_since,
            observers=len(state.observers),
            node=self._needs.node,
            first_token_ms=voice.first_token_ms,
            usage=state.usage,
        )

    # ---- the task

    async def run(self) -> Exit:
        """Until the session is sealed, idle, moved or another node's."""
        try:
            await self._begin()
            while self._exit is None:
                await self._look()
        except Halted:
            if self._exit is None:
                self._exit = Exit.MOVED
        except SessionNotFound:
            self._exit = Exit.GONE
        except Exception as error:
            self._exit = Exit.FENCED if fenced(error) and not isinstance(error, LogLost) else Exit.BROKEN
            if self._exit is Exit.BROKEN:
                logger.exception("session.broken", session=self.sid)
                if not foreseen(error):
                    self._needs.faults.counted()
        finally:
            await self._leave()
        return self._exit

    async def _begin(self) -> None:
        """Read what there is; say what was left open."""
        needs, sid = self._needs, self.sid
        past = await self._backoff.insist(lambda: recall(needs.reader, sid))
        if past.sealed:
            await needs.ending.seal(sid, backoff=self._backoff)
            self._exit = Exit.SEALED
            return
        record = await self._backoff.insist(lambda: needs.records.get(sid))
        waiting = await self._backoff.insist(lambda: needs.inboxes.waiting(sid))
        # Models measure themselves: a turn that none has measured was said in fixed words.
        model = "offline" if record.interviewer.kind == "llm" else record.interviewer.model
        found = recovered(record, past, waiting=waiting, stages=tuple(needs.stages), model=model, at=needs.clock())
        if found.lost:
            logger.error("session.log_gone", session=sid)
        log = needs.writer.open(sid, fence=self.token, known=past.ends)
        log.on_loss = self._log_was_cut
        performer = Performer(
            sid,
            token=self.token,
            dependencies=needs,
            backoff=self._backoff,
            log=log,
            past=past,
            model=model,
            mode=record.mode,
            card=self.card,
            hear=self._hear_at_once,
            ring=self._ring,
        )
        self._state, self._performer = found.state, performer
        if self._jumped:
            logger.warning("session.gap", session=sid, ms=self._jumped)
            self._hear_at_once(signals.TimeJumped(self._jumped))
        if self._draining:
            self._hear_at_once(signals.Drain())
        for effect in found.effects:
            performer.do(effect)

    @property
    def _now(self) -> tuple[State, "Performer"]:
        if self._state is None or self._performer is None:
            raise Halted
        return self._state, self._performer

    async def _look(self) -> None:
        """Hear whatever there is to hear; then do what comes next, or rest."""
        self._rung = False
        if self._backoff.halted:
            raise Halted
        while self._unread or self._handed:
            await self._read()
        await self._hear_time()
        if (came_to := self._now[1].came_to()) is not None:
            await self._hear(came_to)
        if await self._hear(signals.Heard()):
            return
        if self._idle_in() == 0:
            await self._hear(signals.Quiet())
        if self._exit is None and not self._rung:
            await self._rest()

    async def _hear(self, signal: Signal) -> bool:
        """Perform what the machine makes of a signal, and of the signals that come of that; whether there was any."""
        state, performer = self._now
        self._state, doing = step(state, signal, self._needs.clock())
        if isinstance(signal, _SHOWN):
            performer.touch()
        elif isinstance(signal, signals.Released) and not signal.asleep:
            self.ring()
        for effect in doing:
            if isinstance(effect, Leave):
                self._exit = self._exit or effect.exit
            elif (following := await performer.perform(effect)) is not None:
                await self._hear(following)
        return bool(doing)

    def _hear_at_once(self, signal: Signal) -> State:
        """A signal from beside our own task. What the machine makes of those never waits."""
        state, performer = self._now
        self._state, doing = step(state, signal, self._needs.clock())
        for effect in doing:
            if isinstance(effect, Leave):
                self._exit = self._exit or effect.exit
            else:
                performer.do(effect)
        return self._state

    # ---- what is heard

    async def _read(self) -> None:
        """Hear what was handed over, or else read the inbox: a command met in both ways counts once."""
        found: list[Command | UnknownCommand]
        if self._unread:
            self._unread = False
            found = await self._backoff.insist(lambda: self._needs.inboxes.read(self.sid, after=self._read_to))
            self._unread = self._unread or len(found) == READ
        else:
            found = [self._handed.pop(0)]
        for command in found:
            if order(command.entry) <= order(self._read_to):
                continue
            self._read_to = command.entry
            self._known_to = max(self._known_to, command.entry, key=order)
            await self._hear(command)
        self._active_at = asyncio.get_running_loop().time()
        self._now[1].touch()

    async def _hear_time(self) -> None:
        state, performer = self._now
        now = asyncio.get_running_loop().time()
        if state.overdue(self._needs.clock()):
            await self._hear(signals.DeadlinePassed())
        if state.retry is Retry.LATER and now >= performer.retry_at:
            await self._hear(signals.RetryDue())
        if state.observers and now >= self._counted_at + OBSERVERS_SECONDS:
            self._counted_at = now
            await self._hear(signals.CountDue())

    def _log_was_cut(self, lost: int, kept: int) -> None:
        logger.error("session.log_was_cut", session=self.sid, lost=lost, kept=kept)
        self._hear_at_once(signals.LogCut(lost, kept))
        self.halt()

    # ---- rest and leave

    def _idle_in(self) -> float | None:
        """Seconds until the session may fall asleep, or None: not while there is something to do or to see."""
        state, performer = self._now
        if not state.may_sleep(self._needs.clock()) or performer.busy:
            return None
        quiet = asyncio.get_running_loop().time() - self._active_at
        return max(0.0, self._needs.idle_seconds - quiet)

    async def _rest(self) -> None:
        """Wait for a ring, the graph, or the next moment that matters."""
        state, performer = self._now
        now = asyncio.get_running_loop().time()
        moments: list[float] = []
        if state.observers:
            moments.append(self._counted_at + OBSERVERS_SECONDS - now)
        if not state.busy:
            if state.retry is Retry.LATER:
                moments.append(performer.retry_at - now)
            if state.deadline is not None and state.close is None and state.status != "ended":
                moments.append((state.deadline - self._needs.clock()) / 1000)
            if (idle := self._idle_in()) is not None:
                moments.append(idle)
        self._resting = asyncio.get_running_loop().create_future()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, min(moments)) if moments else None):
                await self._resting

    async def _leave(self) -> None:
        """Stop what runs; say what is void; give the lease up unless it is not ours."""
        needs = self._needs
        if self._performer is not None:
            await self._performer.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await needs.cards.forget(self.sid)
        if self._exit is Exit.GONE:
            with contextlib.suppress(RedisError):
                await needs.cards.remove(self.sid)
        try:
            await needs.interviews.release(self.sid)
        except Exception as error:  # whatever it was, the lease must be given up
            logger.warning("session.not_released", session=self.sid, exc_info=error)
        if self._exit not in (Exit.FENCED, Exit.PASSIVE):
            wake = None if self._exit in (Exit.SEALED, Exit.GONE) else 0
            if self._exit is Exit.BROKEN:
                wake = round(STRANGE_SECONDS * 1000)
            with contextlib.suppress(RedisError, TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await needs.leases.release(self.sid, token=self.token, wake_in=wake)

    def _ring(self) -> None:
        self._rung = True
        if self._resting is not None and not self._resting.done():
            self._resting.set_result(None)
