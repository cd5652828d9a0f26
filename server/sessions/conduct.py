"""Drives one session's graph: what it is given and when, what its outcomes and failures mean.

Everything here can be done again by the next owner. The log's once keys, the ids of inputs in the graph's state and
the inbox entries that stay until they took effect make each step count once, wherever a node dies.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import structlog

from interview.commands import Answer, Begin, Close, Finished, Input, Outcome, Waiting
from server.protocol import events
from server.protocol.http import SessionRecord
from server.sessions.answers import Answers
from server.sessions.beginning import begin, started
from server.sessions.desk import Desk
from server.sessions.ending import End
from server.sessions.inbox import Letter
from server.sessions.log.writer import SessionLog
from server.sessions.past import Past
from server.sessions.retries import Halted, Retries
from server.sessions.transitions import TRANSITIONS, Signal, Status, Step
from server.sessions.translation import usage_of
from server.sessions.trouble import LONGEST_WAIT, Patience, diagnose, fenced
from server.sessions.voice import SessionVoice

logger = structlog.get_logger(__name__)

HALT_SECONDS = 15.0
CLOSE_TRIES = 5
"""So often a close is tried before a lasting failure ends the session without a report."""


class GraphStuck(Exception):
    """A cancelled graph goes on running."""


class Conduct:
    """The interview side of an owned session. One task calls it; only the graph runs beside."""

    def __init__(
        self,
        sid: str,
        *,
        token: int,
        desk: Desk,
        log: SessionLog,
        record: SessionRecord,
        past: Past,
        waiting: str | None,
        retries: Retries,
        ring: Callable[[], None],
        on_change: Callable[[], None],
    ) -> None:
        self.sid = sid
        self.record = record
        self.answers = Answers(
            sid, token=token, past=past, log=log, inboxes=desk.inboxes, retries=retries, on_words=self._heard
        )
        self.voice = SessionVoice(
            log,
            said=past.said,
            # Models measure themselves: a turn that none has measured was said in fixed words.
            model="offline" if record.interviewer.kind == "llm" else record.interviewer.model,
            mode=record.mode,
            sections=past.sections,
            last_answers=self.answers.last,
            on_words=self._speaks,
            on_change=on_change,
        )
        self.voice.stage = past.view.stage
        self.status: Status = past.view.status
        self.deadline = past.view.deadline
        self.started_at = past.view.started_at
        self.done: list[str] = []
        """Inbox entries that took effect."""
        self.waiting = waiting
        """Checkpoint that a rollback returns to."""
        self.usage: events.SessionUsage | None = None
        """What models have cost, as far as the graph has told; None before it did."""
        self.end: End | None = None
        self.retry_at: float | None = None
        """Loop time of the next try after a failure; infinite = when somebody asks."""
        self._token = token
        self._desk = desk
        self._log = log
        self._retries = retries
        self._ring = ring
        self._end_reason = past.view.end_reason
        self._patience = Patience()
        self._queue: deque[Letter] = deque()
        self._work: Letter | None = None  # the answer that the graph works on
        self._begin: Begin | None = None
        self._close: Close | None = None
        self._close_tries = 0
        self._ask = self.status != "ready"  # where the thread stands is not known
        self._graph: asyncio.Task[Outcome] | None = None
        self._given: Input | None = None
        self._turns_before = 0
        for turn, ms in past.unmeasured.items():  # its owner did not live to say it
            self._log.append(
                events.TurnMeasured(turn=turn, model=self.voice.model, total_ms=ms), once=f"measured:{turn}"
            )
        if past.open is not None:
            lost = events.TurnSuperseded(turn=past.open.turn, reason="node_lost")
            log.append(lost, once=f"over:{past.open.turn}", speaking="")

    @property
    def busy(self) -> bool:
        """Whether the graph runs."""
        return self._graph is not None

    @property
    def idle(self) -> bool:
        """Nothing to do until a command comes or the deadline passes."""
        nothing = not (self._queue or self._begin or self._close or self.end or self.done)
        parked = self.retry_at is None or self.retry_at == float("inf")
        return nothing and parked and self._graph is None and (not self._ask or self.retry_at is not None)

    @property
    def closing(self) -> bool:
        """Whether the end was asked for."""
        return self._close is not None

    # ---- letters

    async def take(self, letter: Letter) -> None:
        """Act on one command from the inbox."""
        if (self.status, letter.kind) not in TRANSITIONS:
            self.done.append(letter.id)  # of a version to come
            return
        step = self._signal(letter.kind)
        if self.status == "paused" and letter.kind != "observers":
            self._nudge()
        match step:
            case Step.BEGIN:
                self._start(letter)
            case Step.QUEUE:
                await self._accept(letter)
            case Step.HALT:
                self.voice.stop(letter.turn, seen=letter.seen)
                self.done.append(letter.id)
            case Step.CLOSE:
                # The entry stays: whoever owns the session next must still close it.
                self.close("left")
                self.voice.hush()
            case _:
                self.done.append(letter.id)

    def close(self, reason: Literal["time_over", "left"]) -> None:
        """End the interview as soon as the graph waits."""
        if self._close is None:
            self._close = Close(input_id=f"close-{reason}", reason=reason, spoken=reason == "time_over")

    def check_deadline(self) -> None:
        """Close when the time is over."""
        if self.deadline is None or self._close is not None or self._desk.clock() < self.deadline:
            return
        if self._signal("deadline") is Step.CLOSE:
            self.close("time_over")
            self._nudge()

    def _start(self, letter: Letter) -> None:
        self.started_at = self._desk.clock()
        self.deadline = self.started_at + self.record.minutes * 60_000
        self._log.append(started(self.record, stages=self._desk.stages, deadline=self.deadline), once="started")
        self._begin = begin(self.record, deadline=self.deadline)
        self.done.append(letter.id)

    async def _accept(self, letter: Letter) -> None:
        if self.answers.withdrawn(letter.message):
            self.done.append(letter.id)
            return
        if self._graph is not None and not self.answers.shown(letter.message):
            if self.record.strategy == "interrupt":
                self.voice.hush()
            elif self.record.strategy == "rollback":
                await self._roll_back()
        self.answers.show(letter)
        self._queue.append(letter)

    def _heard(self, words: str) -> None:
        self.voice.heard = words

    async def _roll_back(self) -> None:
        """Take the answer being worked on back, with all that was said about it."""
        cause, checkpoint = self._work, self.waiting
        if cause is None or checkpoint is None or self.voice.turns > self._turns_before:
            self.voice.hush()  # nothing to go back to, or its reply has been said already
            return
        await self.halt_graph()
        if self.voice.turns > self._turns_before:
            self._ask = True  # the turn came to its end while we stopped it
            return
        await self._retries.insist(lambda: self._desk.interviews.rewind(self.sid, checkpoint, fence=self._token))
        self.voice.void("rolled_back")
        self.answers.withdraw(cause.message)
        self._consumed(cause.message)

    # ---- the graph

    def collect(self) -> None:
        """Take in what the graph came to, if it has."""
        if self._graph is not None and self._graph.done():
            self._came_to(self._graph)

    async def step(self) -> None:
        """Give the graph the next thing if it waits."""
        if self._graph is not None or self.end is not None or not self._ready_to_try():
            return
        if self._ask:
            await self._consult()
        if not (self.busy or self._ask or self.end):
            if self._log.backlog:  # what the graph is given stands in the log first: else a loss there is seen too late
                await self._retries.wait_for(self._log.flush)
            self._give_next()

    def _ready_to_try(self) -> bool:
        if self.retry_at is None:
            return True
        if asyncio.get_running_loop().time() < self.retry_at:
            return False
        self.retry_at = None
        return True

    def _give_next(self) -> None:
        if self._begin is not None:  # even if the end was asked for: what never began can't be closed
            self._give(self._begin)
        elif self._close is not None and self.status in ("running", "paused"):
            self._give(self._close)
        elif self._queue and self.status in ("running", "paused"):
            self._work = self._queue[0]
            self._give(Answer(input_id=self._work.message, text=self._work.text))

    def _give(self, given: Input | None) -> None:
        self.voice.listen()
        if self._close is not None and self._close.reason == "left" and given is not self._close:
            self.voice.hush()  # nobody is there to listen
        self._turns_before = self.voice.turns
        self._given = given
        work = self._desk.interviews.advance(self.sid, given, voice=self.voice, fence=self._token)
        self._graph = asyncio.create_task(work)
        self._graph.add_done_callback(lambda _: self._ring())

    def _came_to(self, task: asyncio.Task[Outcome]) -> None:
        given, self._given = self._given, None
        self._graph = None
        if task.cancelled():
            self._ask = True
            return
        error = task.exception()
        if error is not None:
            self._failed(error)
            return
        outcome = task.result()
        self.usage = usage_of(outcome.spent)
        self.voice.settle()
        if isinstance(outcome, Finished):
            self._finished(outcome)
            return
        self._begin = None
        if given is None:
            self._ask = True  # which inputs it took in is told by its state
        elif isinstance(given, Answer):
            self._consumed(given.input_id)
        elif isinstance(given, Close):
            self._failed(RuntimeError("the graph waits after a close"))
            return
        self._waits(outcome)

    async def _consult(self) -> None:
        """Find out where the thread stands: after a take-over, a failure, or a cancelled step."""
        interviews = self._desk.interviews
        stand = await self._retries.insist(lambda: interviews.standing(self.sid))
        self._ask = False
        if stand.outcome is not None:
            self.usage = usage_of(stand.outcome.spent)
        self._queue = self.answers.take_up(self._queue, stand)
        if stand.last_input_id is not None:
            self._consumed(stand.last_input_id, working=stand.status == "running")
        if isinstance(stand.outcome, Finished):
            self._finished(stand.outcome)
        elif self.status == "ended":  # it was given up
            self.end = self._ending(self._end_reason or "failed", None)
        elif stand.status == "new":
            self._begin = begin(self.record, deadline=self.deadline or 0)
        elif isinstance(stand.outcome, Waiting):
            self._begin = None
            self.waiting = stand.outcome.checkpoint_id
            if not (self._queue or self._close):
                self._waits(stand.outcome)
        else:
            self._begin = None
            await self._go_on()

    async def _go_on(self) -> None:
        """A step was under way. If a close has failed on it twice, go back before it and close in silence."""
        checkpoint = self.waiting
        if self._close is not None and self._close_tries > 1 and checkpoint is not None:
            await self._retries.insist(lambda: self._desk.interviews.rewind(self.sid, checkpoint, fence=self._token))
            self._close = replace(self._close, spoken=False)
            self._give(self._close)
        else:
            self._give(None)

    def _speaks(self) -> None:
        if self._signal("speaking") is Step.RESUME:
            self._log.append(events.SessionResumed())

    def _waits(self, outcome: Waiting) -> None:
        self.waiting = outcome.checkpoint_id
        self._close_tries = 0
        self._patience.renew()
        if self._signal("waiting") is Step.RESUME:
            self._log.append(events.SessionResumed())

    def _consumed(self, message: str, *, working: bool = False) -> None:
        """The graph has taken this answer in, and so all before it. `working`: it is not through with it."""
        place = next((at for at, letter in enumerate(self._queue) if letter.message == message), None)
        if place is None:
            self._work = None if not working else self._work
            return
        gone = [self._queue.popleft() for _ in range(place if working else place + 1)]
        self.done += [letter.id for letter in gone if letter.id]
        self._work = self._queue[0] if working else None

    def _finished(self, outcome: Finished) -> None:
        if self.status == "paused":
            self._log.append(events.SessionResumed())
        self._signal("finished")
        self.end = self._ending(outcome.reason, outcome.report)

    def _ending(self, reason: events.EndReason, report: dict[str, Any] | None) -> End:
        return End(
            reason=reason,
            report=report,
            started_at=self.started_at,
            at=self._desk.clock(),
            turns=self.voice.turns,
            usage=self.usage,
        )

    # ---- failures

    def _failed(self, error: BaseException) -> None:
        """Pause, and try again with growing waits; a lasting failure waits for the candidate."""
        if fenced(error) or isinstance(error, Halted) or not isinstance(error, Exception):
            raise error
        trouble = diagnose(error)
        self.voice.void("model_failed")
        self._ask = True
        self._work = None
        logger.warning("session.failed", session=self.sid, code=trouble.code, temporary=trouble.temporary)
        wait = self._patience.wait() if trouble.temporary else None
        if trouble.store_away and wait is None:
            wait = LONGEST_WAIT
        if self._close is not None:
            self._close_tries += 1
            if self._close_tries >= CLOSE_TRIES and wait is None:
                self._signal("lost")
                self.end = self._ending("failed", None)
                return
            wait = wait or 1.0
        if self._signal("failed") is Step.PAUSE:
            self._log.append(events.SessionPaused(reason=trouble.reason))
            self._log.append(
                events.ModelFailed(model=self.record.interviewer.model, code=trouble.code, temporary=trouble.temporary)
            )
        now = asyncio.get_running_loop().time()
        self.retry_at = now + wait if wait is not None else float("inf")

    def _nudge(self) -> None:
        """The candidate did something, or the time is over: try again now."""
        self._patience.renew()
        if self.retry_at is not None:
            self.retry_at = asyncio.get_running_loop().time()

    async def halt_graph(self) -> None:
        """Cancel what runs and wait until it has stopped. Raises GraphStuck."""
        task, self._graph = self._graph, None
        self._given = None
        if task is None:
            return
        task.cancel()
        done, _ = await asyncio.wait((task,), timeout=HALT_SECONDS)
        if not done:
            raise GraphStuck  # only a new fencing token makes it harmless
        if not task.cancelled():
            task.exception()  # it ended on its own meanwhile: its state tells what it came to

    def _signal(self, signal: Signal) -> Step:
        step, self.status = TRANSITIONS[self.status, signal]
        return step
