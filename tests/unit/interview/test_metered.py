"""An interviewer with models that are counted: who takes over counts on, and rules stand in once the share is used."""

import asyncio
from collections.abc import AsyncGenerator

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer, Close, Finished, Waiting
from interview.events import BudgetReached, ModelUsed, TurnMeasured
from interview.interviewers.metered import in_time
from interview.models.usage import NO_LIMIT, Allowance
from interview.ports import Restart
from interview.session import Interviews
from parsing.models import ModelUsage
from tests.unit.interview.costly import BY_MODEL, CostlyInterviewer
from tests.unit.interview.staging import PROFILE, Library, RecordingVoice, begin, good_answer, services

SID = "s-1"


def process(saver: BaseCheckpointSaver[str], allowance: Allowance = NO_LIMIT) -> Interviews:
    return Interviews(interviewer=CostlyInterviewer(), tools=services(), checkpointer=saver, allowance=allowance)


async def test_who_takes_over_counts_on() -> None:
    saver, voice = InMemorySaver(), RecordingVoice()
    await process(saver).advance(SID, begin(), voice=voice, fence=None)
    for number in range(2):
        waiting = await process(saver).advance(
            SID, Answer(f"a-{number}", good_answer(number, "fr")), voice=voice, fence=None
        )
    assert isinstance(waiting, Waiting)
    assert waiting.spent is not None
    assert (await process(saver).standing(SID)).outcome == waiting
    assert waiting.spent["input_tokens"] >= 180
    done = await process(saver).advance(SID, Close("c", reason="left"), voice=voice, fence=None)
    assert isinstance(done, Finished)
    assert done.spent is not None
    assert done.spent["input_tokens"] >= 240
    assert (await process(saver).standing(SID)).outcome == done
    assert {event.purpose for event in voice.events if isinstance(event, ModelUsed)} == {"assessment"}


async def test_from_the_limit_on_rules_speak_assess_and_report() -> None:
    held, voice = process(InMemorySaver(), Allowance(cost=0.15)), RecordingVoice()
    await held.advance(SID, begin(), voice=voice, fence=None)
    for number in range(3):
        await held.advance(SID, Answer(f"a-{number}", good_answer(number, "fr")), voice=voice, fence=None)
    assert [BY_MODEL in text for text in voice.said] == [True, True, False, False]
    done = await held.advance(SID, Close("c", reason="left"), voice=voice, fence=None)
    assert isinstance(done, Finished)
    assert done.report["fallback"] == "budget_reached"
    (reached,) = voice.of(BudgetReached)
    assert isinstance(reached, BudgetReached)
    assert (reached.limit, reached.allowed) == ("cost", 0.15)
    assert sum(isinstance(event, TurnMeasured) for event in voice.events) == 2


async def test_what_reading_the_cv_has_cost_counts_for_the_interview() -> None:
    """Who takes over counts it as well: it stands with the profile, and is pinned with it."""
    read = PROFILE.model_copy(deep=True)
    read.meta.x_extraction.usage = ModelUsage(input_tokens=900, output_tokens=100, cost=0.2)
    library, saver, voice = Library(profile_document=read), InMemorySaver(), RecordingVoice()
    for _ in range(2):
        held = Interviews(
            interviewer=CostlyInterviewer(),
            tools=services(library),
            checkpointer=saver,
            allowance=Allowance(tokens=1000),
        )
        waiting = await held.advance(SID, begin(), voice=voice, fence=None)
        assert isinstance(waiting, Waiting)
        assert waiting.spent is not None
        assert waiting.spent["input_tokens"] == 0
        await held.advance(SID, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    assert [BY_MODEL in text for text in voice.said] == [False, False]
    assert [event.limit for event in voice.events if isinstance(event, BudgetReached)] == ["tokens"]


async def test_speech_in_time_is_passed_on_as_it_is() -> None:
    async def speech() -> AsyncGenerator[str | Restart, None]:
        yield "a "
        yield Restart(model="m", code="cut")
        yield "b"

    heard = [piece async for piece in in_time(speech(), seconds=5, model="m", late=lambda: "late")]
    assert heard == ["a ", Restart(model="m", code="cut"), "b"]


async def test_late_speech_is_void_and_its_stream_is_closed() -> None:
    closed = asyncio.Event()

    async def speech(*words: str | Restart) -> AsyncGenerator[str | Restart, None]:
        try:
            for word in words:
                yield word
            await asyncio.Event().wait()
        finally:
            closed.set()

    void = Restart(model="m", code="turn_time")
    heard = [piece async for piece in in_time(speech("a "), seconds=0.02, model="m", late=lambda: "late")]
    assert heard == ["a ", void, "late"]
    assert closed.is_set()
    cut = Restart(model="m", code="cut")
    heard = [piece async for piece in in_time(speech("a ", cut), seconds=0.02, model="m", late=lambda: "late")]
    assert heard == ["a ", cut, "late"], "nothing stands that had to be taken back"


async def test_time_that_the_listener_takes_counts_once_it_waits_again() -> None:
    async def speech() -> AsyncGenerator[str | Restart, None]:
        while True:
            yield "word "

    heard: list[str | Restart] = []
    async for piece in in_time(speech(), seconds=0.02, model="m", late=lambda: "late"):
        heard.append(piece)
        await asyncio.sleep(0.001)
    assert heard[-1] == "late"
    assert heard[-2] == Restart(model="m", code="turn_time")
