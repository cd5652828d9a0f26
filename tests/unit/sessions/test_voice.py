"""The voice against a log in memory: order of events, clamping, restarts, measures."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview.events import PlanMade, StageEntered, TurnMeasured
from interview.ports import Restart, Utterance
from server.protocol import events
from server.protocol.messages import TurnView
from server.sessions.backoff import Halted
from server.sessions.voice import SessionVoice


class FakeLog:
    """Keeps what is queued; a flush makes it count as stored."""

    def __init__(self) -> None:
        self.fence = 7
        self.backlog = 0
        self.cut = False
        self.queued: list[events.Event] = []
        self.text: dict[str, str] = {}
        self.speaking = ""
        self.flushes = 0

    def append(self, event: events.Event, *, once: str | None = None, speaking: str | None = None) -> None:
        del once
        self.queued.append(event)
        self.speaking = self.speaking if speaking is None else speaking

    def delta(self, turn: str, text: str) -> None:
        assert turn == self.speaking, "text outside its turn"
        self.text[turn] = self.text.get(turn, "") + text
        self.backlog += len(text.encode())

    async def flush(self) -> None:
        self.flushes += 1
        self.backlog = 0

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.queued]


def saying(*chunks: str | Restart, hold: asyncio.Event | None = None) -> Callable[[], AsyncIterator[str | Restart]]:
    async def speech() -> AsyncIterator[str | Restart]:
        for chunk in chunks:
            yield chunk
            await asyncio.sleep(0)
        if hold is not None:
            await hold.wait()

    return speech


@pytest.fixture
def log() -> FakeLog:
    return FakeLog()


@pytest.fixture
def voice(log: FakeLog) -> SessionVoice:
    return SessionVoice(log, said={}, model="fake", mode="practice")


async def speak(voice: SessionVoice, speech: Callable[[], AsyncIterator[str | Restart]], index: int = 0) -> Utterance:
    return await voice.speak(index=index, stage="welcome", speech=speech)


async def until(true: Callable[[], object]) -> None:
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0)
    raise AssertionError


async def test_a_turn_is_durable_before_it_is_given_to_the_graph(voice: SessionVoice, log: FakeLog) -> None:
    said = await speak(voice, saying("Bon", "jour 🎉"))
    assert said == Utterance("t0-7-1", "Bonjour 🎉", stopped=False)
    assert log.queued[:2] == [
        events.TurnStarted(turn="t0-7-1", index=0, stage="welcome"),
        events.TurnCompleted(turn="t0-7-1", chars=9),
    ]
    assert log.text == {"t0-7-1": "Bonjour 🎉"}
    assert log.flushes == 1
    assert log.speaking == ""


async def test_a_turn_waits_for_what_was_to_be_settled_before_it(log: FakeLog) -> None:
    settled = asyncio.Event()

    async def settling() -> None:
        await settled.wait()

    voice = SessionVoice(log, said={}, model="fake", mode="practice", settled=settling)
    turn = asyncio.create_task(speak(voice, saying("Oui")))
    await until(lambda: log.flushes)
    assert not turn.done()
    settled.set()
    assert (await turn).text == "Oui"


@pytest.mark.parametrize("known", [False, True])
async def test_nothing_is_given_to_the_graph_once_the_log_was_cut(
    voice: SessionVoice, log: FakeLog, *, known: bool
) -> None:
    """It may know more than the log has now: whoever takes the session next begins with what is there."""
    if known:
        await speak(voice, saying("Bonjour"))
    log.cut = True
    with pytest.raises(Halted):
        await speak(voice, saying("Bonjour"))
    with pytest.raises(Halted):
        await voice.recorded()


@pytest.mark.parametrize(
    ("chunks", "text"),
    [
        (["a ", "", "b"], "a b"),
        (["smile \ud83d", "\ude00 done"], "smile 😀 done"),
        (["half \ud83d", "then words"], "half \ufffdthen words"),
        (["\ude00 first", " é"], "\ufffd first é"),
        (["end \ud83d"], "end \ufffd"),
        (["\ud83d", "\ud83d", "\ude00"], "\ufffd😀"),
    ],
)
async def test_halves_of_characters_are_joined(voice: SessionVoice, log: FakeLog, chunks: list[str], text: str) -> None:
    said = await speak(voice, saying(*chunks))
    assert said.text == text
    assert log.text[said.turn] == text
    assert text.encode()


async def test_what_was_said_is_not_said_again(log: FakeLog) -> None:
    before = TurnView(turn="t0-3-1", index=0, stage="welcome", text="Hello", state="stopped", at=1)
    voice = SessionVoice(log, said={0: before}, model="fake", mode="practice")
    assert await speak(voice, saying("never")) == Utterance("t0-3-1", "Hello", stopped=True)
    assert log.queued == []


async def test_in_one_life_too_a_turn_is_said_once(voice: SessionVoice, log: FakeLog) -> None:
    first = await speak(voice, saying("once"))
    assert await speak(voice, saying("twice")) == first
    assert log.types.count("turn.started") == 1


async def test_a_restart_voids_what_was_said(voice: SessionVoice, log: FakeLog) -> None:
    said = await speak(voice, saying("half a", Restart("m", "cut"), "a whole"))
    assert said == Utterance("t0-7-2", "a whole", stopped=False)
    assert log.types == ["turn.started", "turn.superseded", "turn.started", "turn.completed"]
    voice.settle()
    assert log.types[4:] == ["turn.measured"]


async def test_an_error_passes_through_and_the_turn_has_an_end(voice: SessionVoice, log: FakeLog) -> None:
    async def broken() -> AsyncIterator[str | Restart]:
        yield "some"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await speak(voice, broken)
    assert log.types == ["turn.started", "turn.superseded"]
    assert voice.open is None
    said = await speak(voice, saying("again"))
    assert said.turn == "t0-7-2"


async def test_stop_clamps_at_once_though_the_stream_hangs(voice: SessionVoice, log: FakeLog) -> None:
    hold = asyncio.Event()
    task = asyncio.create_task(speak(voice, saying("one ", "two", hold=hold)))
    await until(lambda: log.text.get("t0-7-1") == "one two")
    assert not voice.stop("another", seen=1)
    assert voice.stop("t0-7-1", seen=5)
    assert not voice.stop("t0-7-1", seen=5)
    assert await task == Utterance("t0-7-1", "one t", stopped=True)
    assert log.queued[-1] == events.TurnStopped(turn="t0-7-1", chars=5)


@given(text=st.text(min_size=1, max_size=60), seen=st.integers(0, 80), cuts=st.integers(0, 2**32 - 1))
def test_stopped_text_is_a_prefix_of_what_was_generated(text: str, seen: int, cuts: int) -> None:
    async def run() -> None:
        log = FakeLog()
        voice = SessionVoice(log, said={}, model="fake", mode="practice")
        at = sorted(random.Random(cuts).choices(range(len(text) + 1), k=3))  # noqa: S311  # any cut will do
        chunks = [text[: at[0]], text[at[0] : at[1]], text[at[1] : at[2]], text[at[2] :]]
        task = asyncio.create_task(speak(voice, saying(*chunks, hold=asyncio.Event())))
        await until(lambda: log.text.get("t0-7-1", "") == text)
        voice.stop(seen=seen)
        said = await task
        assert said.text == text[:seen]
        ended = log.queued[-1]
        assert isinstance(ended, events.TurnStopped)
        assert ended.chars == min(seen, len(text))

    asyncio.run(run())


async def test_a_hush_before_the_turn_silences_it(voice: SessionVoice, log: FakeLog) -> None:
    voice.listen()
    voice.hush()
    assert await speak(voice, saying("never")) == Utterance("t0-7-1", "", stopped=True)
    assert log.types == ["turn.started", "turn.stopped"]
    voice.listen()
    assert (await speak(voice, saying("heard"), index=1)).text == "heard"


async def test_a_cancelled_turn_stays_open_for_its_owner_to_void(voice: SessionVoice, log: FakeLog) -> None:
    task = asyncio.create_task(speak(voice, saying("one", hold=asyncio.Event())))
    await until(lambda: log.text)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert voice.open == "t0-7-1"
    voice.void("rolled_back")
    assert log.queued[-1] == events.TurnSuperseded(turn="t0-7-1", reason="rolled_back")
    assert log.speaking == ""


async def test_a_cancelled_stream_that_lives_on_says_nothing_more(voice: SessionVoice, log: FakeLog) -> None:
    go = asyncio.Event()

    async def stubborn() -> AsyncIterator[str | Restart]:
        yield "one"
        while not go.is_set():
            try:
                await go.wait()
            except asyncio.CancelledError:
                continue
        yield "two"

    task = asyncio.create_task(speak(voice, stubborn))
    await until(lambda: log.text)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    voice.void("rolled_back")
    before = list(log.types)
    go.set()
    await voice.close()
    assert log.text == {"t0-7-1": "one"}
    assert log.types == before


async def test_a_full_log_holds_the_stream_back(voice: SessionVoice, log: FakeLog) -> None:
    big = "x" * 100_000
    await speak(voice, saying(big, big, big, big))
    assert log.flushes == 2  # one on the way, one at the end


@pytest.mark.parametrize("early", [True, False])
async def test_measures_are_joined_whoever_comes_first(voice: SessionVoice, log: FakeLog, *, early: bool) -> None:
    measured_by_model = TurnMeasured(
        index=0, model="gpt", first_token_ms=99.0, total_ms=99.0, input_tokens=10, output_tokens=20
    )
    if early:
        voice.emit(measured_by_model)
    await speak(voice, saying("word"))
    assert early or "turn.measured" not in log.types
    if not early:
        voice.emit(measured_by_model)
    (measured,) = [event for event in log.queued if isinstance(event, events.TurnMeasured)]
    assert (measured.model, measured.input_tokens, measured.output_tokens) == ("gpt", 10, 20)
    assert measured.first_token_ms is not None
    assert measured.first_token_ms < 99
    voice.settle()
    assert log.types.count("turn.measured") == 1


async def test_a_turn_nobody_measured_is_measured_by_us(voice: SessionVoice, log: FakeLog) -> None:
    await speak(voice, saying("word"))
    voice.settle()
    (measured,) = [event for event in log.queued if isinstance(event, events.TurnMeasured)]
    assert (measured.model, measured.input_tokens) == ("fake", None)


def test_stages_are_public_and_plans_are_not(voice: SessionVoice, log: FakeLog) -> None:
    voice.emit(StageEntered(stage="technical", index=2), key="stage:technical")
    voice.emit(PlanMade(plan={"questions": []}))
    assert log.queued == [events.StageEntered(stage="technical", index=2), events.PlanMade(plan={"questions": []})]
    assert "plan.made" in events.STAFF_TYPES
    assert "stage.entered" not in events.STAFF_TYPES
