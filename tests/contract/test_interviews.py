"""What a runner relies on, asked of the real interviews and of the fake that its own tests use."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from interview.commands import Answer, Begin, Close, Finished, Standing, Waiting
from interview.errors import Fenced, NotBegun
from interview.interviewers.rules import OfflineInterviewer
from interview.ports import Restart, Speech, Utterance
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from server.sessions.ports import Interviews as Port
from server.stores.keys import fence_key
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews
from tests.unit.interview.staging import RecordingVoice, begin, services

SID = "s_contract"
FENCE = 4
ANSWER = "I led the migration of our booking service and cut its cost by 30 percent within six months."


class HeldVoice(RecordingVoice):
    """Holds its breath in mid-turn while `hold` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.hold = False
        self.holding = asyncio.Event()

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        async def breath() -> AsyncIterator[str | Restart]:
            async for piece in speech():
                yield piece
                if self.hold:
                    self.holding.set()
                    await asyncio.Event().wait()

        return await super().speak(index=index, stage=stage, speech=breath)


def real(redis: Redis) -> Port:
    return Interviews(interviewer=OfflineInterviewer(), tools=services(), checkpointer=RedisSaver(redis))


def fake(redis: Redis) -> Port:
    return FakeInterviews(redis)


@pytest.fixture(params=[real, fake])
async def interviews(redis: Redis, request: Any) -> Port:
    await redis.set(fence_key(SID), FENCE)
    made: Port = request.param(redis)
    return made


@pytest.fixture
def voice() -> HeldVoice:
    return HeldVoice()


def beginning() -> Begin:
    return begin(SID)


async def begun(interviews: Port, voice: HeldVoice) -> Waiting:
    outcome = await interviews.advance(SID, beginning(), voice=voice, fence=FENCE)
    assert isinstance(outcome, Waiting)
    return outcome


async def cut_off_in_mid_turn(interviews: Port, voice: HeldVoice, given: Answer) -> None:
    voice.hold = True
    task = asyncio.create_task(interviews.advance(SID, given, voice=voice, fence=FENCE))
    await eventually(voice.holding.is_set)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    voice.hold = False


async def test_a_new_thread_wants_a_beginning(interviews: Port, voice: HeldVoice) -> None:
    assert await interviews.standing(SID) == Standing(status="new")
    for given in (None, Answer("a-1", ANSWER)):
        with pytest.raises(NotBegun):
            await interviews.advance(SID, given, voice=voice, fence=FENCE)


async def test_it_waits_after_the_first_turn(interviews: Port, voice: HeldVoice) -> None:
    waiting = await begun(interviews, voice)
    assert list(voice.turns) == [0]
    assert await interviews.standing(SID) == Standing(status="waiting", turns=1, outcome=waiting)
    assert await interviews.advance(SID, beginning(), voice=voice, fence=FENCE) == waiting
    assert list(voice.turns) == [0]


async def test_an_answer_counts_once(interviews: Port, voice: HeldVoice) -> None:
    await begun(interviews, voice)
    outcome = await interviews.advance(SID, Answer("a-1", ANSWER), voice=voice, fence=FENCE)
    assert isinstance(outcome, Waiting)
    assert list(voice.turns) == [0, 1]
    stand = await interviews.standing(SID)
    assert (stand.status, stand.last_input_id, stand.outcome) == ("waiting", "a-1", outcome)
    again = await interviews.advance(SID, Answer("a-1", ANSWER), voice=voice, fence=FENCE)
    assert isinstance(again, Waiting)
    assert list(voice.turns) == [0, 1]
    assert (await interviews.standing(SID)).last_input_id == "a-1"


async def test_the_next_answer_may_be_given_as_soon_as_the_thread_rests(interviews: Port, voice: HeldVoice) -> None:
    """The run before it comes to its end meanwhile, and to what it had said."""
    await begun(interviews, voice)
    rests: list[Waiting] = []
    steps = []
    for number in (1, 2):
        given = Answer(f"a-{number}", f"{ANSWER} In year {number}.")
        steps.append(
            asyncio.create_task(interviews.advance(SID, given, voice=voice, fence=FENCE, on_rest=rests.append))
        )
        await eventually(lambda number=number: len(rests) == number)  # type: ignore[misc]
    assert await asyncio.gather(*steps) == rests
    assert list(voice.turns) == [0, 1, 2]
    stand = await interviews.standing(SID)
    assert (stand.status, stand.last_input_id, stand.turns, stand.outcome) == ("waiting", "a-2", 3, rests[1])


async def test_nobody_hears_of_a_rest_where_the_thread_goes_on_or_ends(interviews: Port, voice: HeldVoice) -> None:
    rests: list[Waiting] = []
    await interviews.advance(SID, beginning(), voice=voice, fence=FENCE, on_rest=rests.append)
    await interviews.advance(SID, Answer("a-1", ANSWER), voice=voice, fence=FENCE)
    close = Close("c-1", reason="left", spoken=True)
    assert isinstance(await interviews.advance(SID, close, voice=voice, fence=FENCE, on_rest=rests.append), Finished)
    assert rests == []


async def test_it_goes_on_after_a_crash_in_mid_turn(interviews: Port, voice: HeldVoice) -> None:
    await begun(interviews, voice)
    await cut_off_in_mid_turn(interviews, voice, Answer("a-1", ANSWER))
    stand = await interviews.standing(SID)
    assert (stand.status, stand.last_input_id, stand.turns) == ("waiting", None, 1)
    outcome = await interviews.advance(SID, Answer("a-1", ANSWER), voice=voice, fence=FENCE)
    assert isinstance(outcome, Waiting)
    assert list(voice.turns) == [0, 1]
    assert (await interviews.standing(SID)).last_input_id == "a-1"


async def test_an_answer_that_was_cut_off_is_not_there_unless_it_is_given_again(
    interviews: Port, voice: HeldVoice
) -> None:
    await begun(interviews, voice)
    await cut_off_in_mid_turn(interviews, voice, Answer("a-1", ANSWER))
    outcome = await interviews.advance(SID, Answer("a-2", ANSWER + " Twice."), voice=voice, fence=FENCE)
    assert isinstance(outcome, Waiting)
    assert list(voice.turns) == [0, 1]
    assert (await interviews.standing(SID)).last_input_id == "a-2"


async def test_a_rewound_thread_has_not_heard_the_answer(interviews: Port, voice: HeldVoice) -> None:
    waiting = await begun(interviews, voice)
    await cut_off_in_mid_turn(interviews, voice, Answer("a-1", ANSWER))
    await interviews.rewind(SID, waiting.checkpoint_id, fence=FENCE)
    stand = await interviews.standing(SID)
    assert (stand.status, stand.last_input_id) == ("waiting", None)
    outcome = await interviews.advance(SID, Answer("a-2", ANSWER), voice=voice, fence=FENCE)
    assert isinstance(outcome, Waiting)
    assert list(voice.turns) == [0, 1]
    assert (await interviews.standing(SID)).last_input_id == "a-2"


@pytest.mark.parametrize(("spoken", "turns"), [(True, 2), (False, 1)])
async def test_a_close_finishes_with_a_report(interviews: Port, voice: HeldVoice, *, spoken: bool, turns: int) -> None:
    await begun(interviews, voice)
    close = Close("close-1", "time_over", spoken=spoken)
    outcome = await interviews.advance(SID, close, voice=voice, fence=FENCE)
    assert isinstance(outcome, Finished)
    assert outcome.reason == "time_over"
    assert outcome.report
    assert len(voice.turns) == turns
    stand = await interviews.standing(SID)
    assert stand.status == "finished"
    assert stand.outcome == outcome
    assert await interviews.advance(SID, None, voice=voice, fence=FENCE) == outcome
    assert await interviews.advance(SID, Answer("a-9", ANSWER), voice=voice, fence=FENCE) == outcome


async def test_whoever_lost_the_session_writes_nothing(interviews: Port, voice: HeldVoice) -> None:
    await begun(interviews, voice)
    with pytest.raises(Fenced):
        await interviews.advance(SID, Answer("a-1", ANSWER), voice=voice, fence=FENCE - 1)
    stand = await interviews.standing(SID)
    assert (stand.status, stand.last_input_id) == ("waiting", None)
