"""Lets the graph speak into a session's log: one voice a session, from taking the lease to giving it up."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import JsonValue

from interview.commands import Answer
from interview.events import Event as InterviewEvent
from interview.events import ModelCalled, SectionMade, StageEntered, TurnMeasured
from interview.ports import Restart, Speech, Utterance
from server.protocol import events
from server.protocol.messages import TurnView
from server.sessions.backoff import Halted
from server.sessions.surrogates import Joiner
from server.sessions.translation import section_event, staff_event
from server.stores.clock import wall_ms

MAX_BACKLOG = 256 * 1024
"""Bytes not yet in Redis above which the model's stream is left waiting."""
MEASURES = ("model", "input_tokens", "output_tokens", "cost", "cached_tokens", "thought_tokens")
"""What a model measures of its turn."""
SAID = 4
"""Turns of our own whose words are held: of the graph's state a checkpoint or two may be lost, never so many."""
MAX_LINE = 600
"""Code points of a turn in the live page's line."""
CANCEL_SECONDS = 1.0
"""How long a cancelled stream may take to clean up before it is left alone."""


async def _none() -> Sequence[Answer]:
    return ()


async def _at_once() -> None:
    """There is nothing to settle."""


def _uttered(turn: TurnView) -> Utterance:
    return Utterance(turn.turn, turn.text, stopped=turn.state == "stopped")


def whole_words(text: str, most: int = MAX_LINE) -> str:
    """The end of a text, where its question stands, never cut in the middle of a word."""
    if len(text) <= most:
        return text
    kept = text[-most:].partition(" ")[2] or text[-most:]
    return f"… {kept.lstrip()}"


class Log(Protocol):
    """The part of `server.sessions.log.writer.SessionLog` that a voice writes through."""

    fence: int
    backlog: int
    cut: bool

    def append(self, event: events.Event, *, once: str | None = None, speaking: str | None = None) -> None:
        """Queue an event."""
        ...

    def delta(self, turn: str, text: str) -> None:
        """Queue text of a turn."""
        ...

    async def flush(self) -> None:
        """Wait until it is all in Redis."""
        ...


@dataclass(slots=True)
class _Turn:
    """The turn being said."""

    id: str
    index: int
    stage: str
    since: float
    parts: list[str] = field(default_factory=list)
    first: float | None = None
    over: asyncio.Future[Utterance] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def text(self) -> str:
        """What was said so far."""
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""


class SessionVoice:
    """Implements `interview.ports.Voice`. Turns that the log already holds are not said again."""

    def __init__(
        self,
        log: Log,
        *,
        said: dict[int, TurnView],
        model: str,
        mode: events.Mode,
        sections: Mapping[str, Mapping[str, JsonValue]] | None = None,
        last_answers: Callable[[], Awaitable[Sequence[Answer]]] = _none,
        settled: Callable[[], Awaitable[None]] = _at_once,
        on_words: Callable[[], object] = lambda: None,
        on_said: Callable[[], object] = lambda: None,
        on_change: Callable[[], None] = lambda: None,
        on_call: Callable[[ModelCalled], None] = lambda _: None,
        clock: Callable[[], int] = wall_ms,
    ) -> None:
        self._log = log
        self._said = {index: _uttered(turn) for index, turn in said.items()}
        self.model = model
        self._mode = mode
        self._sections = dict(sections or {})
        self._last_answers = last_answers
        self._settled = settled
        self._on_words = on_words
        self._on_said = on_said
        self._on_change = on_change
        self._on_call = on_call
        self._clock = clock
        self._turn: _Turn | None = None
        self._attempts = 0
        self._hush = False
        last = said[max(said)] if said else None
        self._question = whole_words(last.text) if last else ""
        self.answered = False
        """The newest words are the candidate's."""
        self.quiet_since: int | None = last.at if last else None
        """When somebody last finished speaking, ms."""
        self._asked_at: float | None = None
        self._measured: dict[int, TurnMeasured] = {}
        self._timed: dict[int, events.TurnMeasured] = {}
        self._strays: set[asyncio.Task[None]] = set()
        self.stage: str | None = None
        self.first_token_ms: float | None = None
        """Of the newest turn that began."""

    # ---- for the graph

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """Say a turn and return once its end is durable, and what was settled before it.

        Raises what `speech` raises, Fenced, LogLost.
        """
        said = self._said.get(index)
        if said is not None:
            await self.recorded()
            return said
        turn = self._begin(index, stage)
        pump = asyncio.create_task(self._pump(turn, speech))
        try:
            await asyncio.wait((pump, turn.over), return_when=asyncio.FIRST_COMPLETED)
            if not turn.over.done():
                pump.result()  # it failed: its error is the graph's
        finally:
            if not pump.done():
                turn.over.cancel()  # unless it has a result: a stream that lives on must find its turn over
                await self._silence(pump)
        utterance = turn.over.result()
        await self.recorded()
        return utterance

    async def recorded(self) -> None:
        """What was logged so far is in Redis, and what was settled before. Raises Fenced, LogLost, Halted.

        Redis may have come back with less than it had: then the thread may not go on, it may know more than the log.
        """
        await self._log.flush()
        await self._settled()
        if self._log.cut:
            raise Halted

    def emit(self, event: InterviewEvent, *, key: str | None = None) -> None:
        """Record an event. A measure waits for ours of the same turn; what models were asked stays out of the log."""
        if isinstance(event, TurnMeasured):
            self._measured[event.index] = event
            if event.index in self._timed:
                self._measure(event.index)
        elif isinstance(event, StageEntered):
            self.stage = event.stage
            self._log.append(events.StageEntered(stage=event.stage, index=event.index), once=key)
            self._on_change()
        elif isinstance(event, SectionMade):
            if event.name not in self._sections:
                self._sections[event.name] = event.section
                self._log.append(section_event(event, self._mode), once=key)
        elif isinstance(event, ModelCalled):
            self._on_call(event)
        else:
            self._log.append(staff_event(event, self._mode), once=key)

    async def sections(self) -> Mapping[str, Mapping[str, JsonValue]]:
        """Sections of the report that stand in the log."""
        return self._sections

    async def last_answers(self) -> Sequence[Answer]:
        """What the session's inbox still held when it was shut."""
        return await self._last_answers()

    # ---- for the owner

    @property
    def open(self) -> str | None:
        """Id of the turn being said."""
        return self._turn.id if self._turn is not None else None

    @property
    def line(self) -> str:
        """What is being said, or was said last, to its end if that is not far away."""
        return whole_words(self._turn.text) if self._turn is not None else self._question

    def answer(self, at: int) -> None:
        """The candidate has answered."""
        self.answered, self.quiet_since = True, at

    def listen(self) -> None:
        """The graph was given something just now: first tokens are measured from here, an earlier hush is over."""
        self._asked_at = time.perf_counter()
        self._hush = False

    def stop(self, turn: str | None = None, *, seen: int | None = None) -> bool:
        """End the open turn (if it is `turn`) after `seen` code points, None = all. The text is kept that far."""
        current = self._turn
        if current is None or turn not in (None, current.id):
            return False
        text = current.text
        kept = text if seen is None else text[:seen]
        self._log.append(events.TurnStopped(turn=current.id, chars=len(kept)), speaking="")
        self._end(current, Utterance(current.id, kept, stopped=True))
        return True

    def hush(self) -> None:
        """Stop as it is what is being said, or what the graph is about to say."""
        if not self.stop():
            self._hush = True

    def void(self, reason: events.SupersedeReason) -> None:
        """The open turn, if there is one, does not count. Call it once the graph has stopped."""
        if self._turn is not None:
            turn, self._turn = self._turn, None
            self._log.append(events.TurnSuperseded(turn=turn.id, reason=reason), speaking="")
            self._on_change()

    def settle(self) -> None:
        """The graph waits: measures that it said nothing about are logged as we have them."""
        for index in list(self._timed):
            self._measure(index)
        self._measured.clear()

    async def close(self) -> None:
        """Leave no stream behind."""
        if self._strays:
            await asyncio.wait(self._strays, timeout=CANCEL_SECONDS)

    # ---- inside

    def _begin(self, index: int, stage: str) -> _Turn:
        if self.stage is None:
            self.stage = stage
        self._attempts += 1
        name = f"t{index}-{self._log.fence}-{self._attempts}"
        now = time.perf_counter()
        turn = self._turn = _Turn(name, index, stage, since=self._asked_at or now)
        self._asked_at = None
        self._log.append(events.TurnStarted(turn=name, index=index, stage=stage), speaking=name)
        self._on_change()
        if self._hush:
            self._hush = False
            self.stop()
        return turn

    async def _pump(self, turn: _Turn, speech: Callable[[], Speech]) -> None:
        """Say a turn to its end, unless somebody else ends it."""
        over = turn.over
        if over.done():
            return
        stream = speech()
        try:
            turn = await self._carry(turn, stream)
        except Exception:
            if over.done():  # a stopped turn's stream may break as it likes
                return
            self.void("model_failed")
            raise
        if over.done():
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()
            return
        self._log.append(events.TurnCompleted(turn=turn.id, chars=len(turn.text)), speaking="")
        self._end(turn, Utterance(turn.id, turn.text, stopped=False))

    async def _carry(self, turn: _Turn, stream: Speech) -> _Turn:
        """Carry chunks into the log: the only code that runs for every token. Gives the turn of the last attempt."""
        log, over, joiner = self._log, turn.over, Joiner()
        async for chunk in stream:
            if over.done():
                return turn
            if isinstance(chunk, Restart):
                turn, joiner = self._restart(turn), Joiner()
                continue
            words = chunk if chunk.isascii() and not joiner.waits else joiner.take(chunk)
            if words:
                self._say(turn, words)
                if log.backlog > MAX_BACKLOG:
                    await log.flush()
        if (rest := joiner.rest()) and not over.done():
            self._say(turn, rest)
        return turn

    def _say(self, turn: _Turn, words: str) -> None:
        if turn.first is None:
            turn.first = time.perf_counter()
            self._on_words()
        turn.parts.append(words)
        self._log.delta(turn.id, words)

    def _restart(self, turn: _Turn) -> _Turn:
        """The model broke off: what it said is void, the same turn of the interview begins again."""
        self._log.append(events.TurnSuperseded(turn=turn.id, reason="model_failed"), speaking="")
        over = turn.over
        self._asked_at = turn.since
        again = self._begin(turn.index, turn.stage)
        again.over = over
        return again

    def _end(self, turn: _Turn, utterance: Utterance) -> None:
        now = time.perf_counter()
        self._turn = None
        self._said[turn.index] = utterance
        if len(self._said) > SAID:
            del self._said[min(self._said)]
        self._question = whole_words(utterance.text)
        self.answered, self.quiet_since = False, self._clock()
        self.first_token_ms = round((turn.first - turn.since) * 1000, 2) if turn.first is not None else None
        self._timed[turn.index] = events.TurnMeasured(
            turn=turn.id,
            model=self.model,
            first_token_ms=self.first_token_ms,
            total_ms=round((now - turn.since) * 1000, 2),
        )
        if turn.index in self._measured:
            self._measure(turn.index)
        turn.over.set_result(utterance)
        self._on_said()
        self._on_change()

    def _measure(self, index: int) -> None:
        ours, theirs = self._timed.pop(index), self._measured.pop(index, None)
        if theirs is not None:
            figures = {name: getattr(theirs, name) for name in MEASURES}
            ours = ours.model_copy(update=figures)
        self._log.append(ours, once=f"measured:{ours.turn}")

    async def _silence(self, pump: asyncio.Task[None]) -> None:
        """Cancel a stream. One that does not obey within a second must not hold up the interview."""
        pump.cancel()
        self._strays.add(pump)
        pump.add_done_callback(self._stray_done)
        await asyncio.wait((pump,), timeout=CANCEL_SECONDS)

    def _stray_done(self, pump: asyncio.Task[None]) -> None:
        self._strays.discard(pump)
        if not pump.cancelled():
            pump.exception()  # seen; the turn it belonged to is over
