"""Performs what the machine says: logs, lets the graph speak, and reaches the stores until they answer."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import assert_never

import structlog
from redis.exceptions import RedisError

from interview.commands import Answer
from server.protocol import events
from server.protocol.errors import ServerError
from server.protocol.messages import SessionCard
from server.sessions.backoff import Backoff, Halted
from server.sessions.dependencies import Dependencies
from server.sessions.graph_run import GraphRun, GraphStuck
from server.sessions.log.session_log import SessionLog
from server.sessions.machine import effects, signals
from server.sessions.machine.command_steps import still_waiting
from server.sessions.machine.effects import Effect, Instant
from server.sessions.machine.signals import Signal
from server.sessions.machine.state import State
from server.sessions.past import Past
from server.sessions.trouble import LONGEST_WAIT, Patience, diagnose, fenced, foreseen
from server.sessions.voice import SessionVoice

logger = structlog.get_logger(__name__)

FLUSH_SECONDS = 3.0


class Performer:
    """The hands of one session's owner. `hear` takes signals from beside the owner's task; `ring` wakes that task."""

    def __init__(
        self,
        sid: str,
        *,
        token: int,
        dependencies: Dependencies,
        backoff: Backoff,
        log: SessionLog,
        past: Past,
        model: str,
        mode: events.Mode,
        card: Callable[[], SessionCard],
        hear: Callable[[Signal], State],
        ring: Callable[[], None],
    ) -> None:
        self.retry_at = 0.0
        """Loop time of the next try after a failure."""
        self.chores: set[asyncio.Task[None]] = set()
        """What is written beside the interview."""
        self._sid = sid
        self._token = token
        self._needs = dependencies
        self._backoff = backoff
        self._log = log
        self._card = card
        self._hear = hear
        self._ring = ring
        self._patience = Patience()
        self._settling: asyncio.Task[None] | None = None
        self._graph = GraphRun(sid, token=token, interviews=dependencies.interviews, on_end=ring)
        self.voice = SessionVoice(
            log,
            said=past.said,
            model=model,
            mode=mode,
            sections=past.sections,
            last_answers=self._last_answers,
            settled=self._settled,
            on_words=lambda: hear(signals.Speaking()),
            on_said=lambda: hear(signals.Said()),
            on_change=self.touch,
            on_call=lambda called: dependencies.on_call(sid, called),
            clock=dependencies.clock,
        )
        self.voice.stage = past.view.stage

    def touch(self) -> None:
        """The live page's line may be another one now."""
        self._needs.cards.touch(self._sid, self._card)

    def confirm(self, ends: tuple[int, int], *, at: float) -> None:
        """Redis had the log up to `ends` at that time."""
        self._log.confirm(ends, at=at)

    def came_to(self) -> Signal | None:
        """What the graph came to, if it has. Raises what ends our owning: Fenced, LogLost, Halted."""
        if self._settling is not None and self._settling.done():
            self._settling.result()
            self._settling = None
        if not self._graph.ended:
            return None
        try:
            return self._graph.take()
        except asyncio.CancelledError:
            return signals.GraphHalted()
        except Exception as error:
            if fenced(error) or isinstance(error, Halted):
                raise
            if not foreseen(error):
                self._needs.faults.note("session.graph", error)
            trouble = diagnose(error)
        logger.warning("session.failed", session=self._sid, code=trouble.code, temporary=trouble.temporary)
        wait = self._patience.wait() if trouble.temporary else None
        return signals.Failed(trouble, LONGEST_WAIT if trouble.store_away and wait is None else wait)

    async def perform(self, effect: Effect) -> Signal | None:  # noqa: C901, PLR0911 - one case an effect
        """Do it; the signal that comes of it. Raises Fenced, LogLost, Halted, GraphStuck."""
        if isinstance(effect, Instant):
            self.do(effect)
            return None
        await self._settled()
        needs, backoff, sid = self._needs, self._backoff, self._sid
        match effect:
            case effects.Flush():
                await self._flush()
            case effects.Settle():
                self._settling = asyncio.create_task(self._settle(effect))
                self._settling.add_done_callback(lambda _: self._ring())
            case effects.CountObservers():
                return signals.Counted(tuple(await backoff.insist(lambda: needs.observers(sid))))
            case effects.Consult():
                return await backoff.insist(lambda: needs.interviews.standing(sid))
            case effects.HaltGraph():
                await self._graph.halt()
                return signals.GraphHalted()
            case effects.Rewind(checkpoint):
                await backoff.insist(lambda: needs.interviews.rewind(sid, checkpoint, fence=self._token))
                return signals.Rewound()
            case effects.ShutInbox():
                await self._last_answers()
            case effects.Conclude(end):
                await needs.ending.conclude(sid, end, log=self._log, backoff=backoff)
                return signals.Concluded()
            case effects.Release(wake_in):
                return await self._release(wake_in)
            case _:
                raise TypeError(type(effect).__name__)
        return None

    def do(self, effect: Effect) -> None:  # noqa: C901, PLR0912 - one case an effect
        """Do what needs no waiting."""
        if not isinstance(effect, Instant):
            raise TypeError(type(effect).__name__)
        voice = self.voice
        match effect:
            case effects.Append(event, once, speaking):
                self._log.append(event, once=once, speaking=speaking)
            case effects.Show(answer):
                accepted = events.AnswerAccepted(message=answer.input_id, text=answer.text)
                self._log.append(accepted, once=f"answer:{answer.input_id}")
                voice.answer(self._needs.clock())
            case effects.Hush():
                voice.hush()
            case effects.StopTurn(turn, seen):
                voice.stop(turn, seen=seen)
            case effects.Void(reason):
                voice.void(reason)
            case effects.SettleMeasures():
                voice.settle()
            case effects.Give(given, hushed):
                voice.listen()
                if hushed:
                    voice.hush()
                self._graph.start(given, voice=voice)
            case effects.RetryIn(seconds):
                self.retry_at = asyncio.get_running_loop().time() + seconds
            case effects.RenewPatience():
                self._patience.renew()
            case effects.RecordStart(at):
                self._record_start(at)
            case effects.Remark(answers):
                logger.warning("session.answers_taken_up", session=self._sid, count=answers)
            case _:
                assert_never(effect)

    async def stop(self) -> None:
        """End what runs; say what is void."""
        for chore in list(self.chores):
            chore.cancel()
        if self._settling is not None:
            await asyncio.wait((self._settling,), timeout=FLUSH_SECONDS)
            self._settling.cancel()
            await asyncio.wait((self._settling,))
            if not self._settling.cancelled():
                self._settling.exception()  # seen: whatever is left is settled by the next owner
        with contextlib.suppress(GraphStuck):
            await self._graph.halt()
        self.voice.void("node_lost")
        self.voice.settle()
        await self.voice.close()
        with contextlib.suppress(ServerError, TimeoutError):
            async with asyncio.timeout(FLUSH_SECONDS):
                await self._log.flush()
        self._log.close()

    @property
    def busy(self) -> bool:
        """Something is being written beside the interview."""
        return self._settling is not None or bool(self.chores)

    async def _settle(self, effect: effects.Settle) -> None:
        await self._flush()
        await self._backoff.insist(
            lambda: self._needs.inboxes.settle(self._sid, fence=self._token, done=effect.done, waiting=effect.waiting)
        )

    async def _settled(self) -> None:
        """The last settling is over. Raises Fenced, LogLost, Halted."""
        if self._settling is not None:
            await asyncio.wait((self._settling,))
            if self._settling is not None:
                self._settling.result()

    async def _flush(self) -> None:
        if self._log.backlog:
            await self._backoff.wait_for(self._log.flush)

    async def _last_answers(self) -> list[Answer]:
        """Shut the inbox: whatever was acknowledged before is in the log, and in the graph's report, when it ends.

        The graph calls this from its last step, and the owner before it logs an end.
        """
        found = await self._backoff.insist(lambda: self._needs.inboxes.shut(self._sid, fence=self._token))
        state = self._hear(signals.InboxShut(found))
        await self._flush()
        return list(still_waiting(found, state))

    def _record_start(self, at: int) -> None:
        """MongoDB being away must not hold up the interview: the start is written beside it."""
        task = asyncio.create_task(self._backoff.insist(lambda: self._needs.records.started(self._sid, at=at)))
        self.chores.add(task)
        task.add_done_callback(self._chore_done)

    def _chore_done(self, task: asyncio.Task[None]) -> None:
        self.chores.discard(task)
        self._ring()
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, Halted):
            logger.warning("session.chore_failed", session=self._sid, exc_info=error)

    async def _release(self, wake_in: int | None) -> signals.Released:
        needs, sid = self._needs, self._sid
        card = self._card().model_copy(update={"node": None})
        asleep = await self._backoff.insist(
            lambda: needs.leases.release(sid, token=self._token, wake_in=wake_in, if_idle=True)
        )
        if asleep:
            with contextlib.suppress(RedisError):
                await (needs.cards.put(card) if wake_in is not None else needs.cards.remove(sid))
        return signals.Released(asleep=asleep)
