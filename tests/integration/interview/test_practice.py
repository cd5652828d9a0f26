"""Practice mode: advice, another try on a branch, both tries compared. Assessed mode knows none of it."""

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from redis.asyncio import Redis

from interview.checkpoints import RedisSaver
from interview.commands import Answer, Close, Finished
from interview.errors import NotInPractice, UnknownAnswer
from interview.offline.interviewer import OfflineInterviewer
from interview.plan import Mode
from interview.ports import Utterance
from interview.practice import Practice
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services

THREAD = "s-1"
THIN = "Un jour j'ai aidé un client qui attendait depuis longtemps une réponse de notre service."


@pytest.fixture
def saver(redis: Redis) -> BaseCheckpointSaver[str]:
    return RedisSaver(redis)


async def held(saver: BaseCheckpointSaver[str], mode: Mode = "practice") -> tuple[Interviews, Practice]:
    interviews = Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=saver)
    voice = RecordingVoice()
    await interviews.advance(THREAD, begin(mode=mode), voice=voice, fence=None)
    await interviews.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    await interviews.advance(THREAD, Answer("a-1", THIN), voice=voice, fence=None)
    return interviews, Practice(interviews=interviews, checkpointer=saver)


def voice_from(index: int) -> RecordingVoice:
    """The voice of a log in which so many turns were said."""
    voice = RecordingVoice()
    voice.turns = {place: Utterance(turn=f"turn-{place}", text="-", stopped=False) for place in range(index)}
    return voice


async def test_advice_says_what_is_there_and_what_to_add(saver: BaseCheckpointSaver[str]) -> None:
    _, practice = await held(saver)
    advice = await practice.coach(THREAD, "a-1")
    assert any("contexte" in line for line in advice.worked)
    assert any("résultat" in line for line in advice.add)
    assert len(advice.structure) == 4
    assert advice.notice


async def test_another_try_leaves_the_first_as_it_is(saver: BaseCheckpointSaver[str]) -> None:
    interviews, practice = await held(saver)
    before = await interviews.values(THREAD)
    retry = await practice.retry(THREAD, "a-1", into="s-1-again")
    stand = await interviews.standing(retry.thread_id)
    assert (stand.status, stand.last_input_id) == ("waiting", "a-0")

    await interviews.advance(retry.thread_id, Answer("b-1", good_answer(3, "fr")), voice=voice_from(2), fence=None)
    assert await interviews.values(THREAD) == before
    told = await practice.compare(THREAD, "a-1", branch=retry.thread_id, second="b-1")
    assert "result" in told.gained
    assert told.lost == []
    assert "résultat" in told.words
    finished = await interviews.advance(THREAD, Close("c", reason="left"), voice=voice_from(3), fence=None)
    assert isinstance(finished, Finished)


async def test_an_assessed_interview_gives_neither(saver: BaseCheckpointSaver[str]) -> None:
    _, practice = await held(saver, "assessed")
    with pytest.raises(NotInPractice):
        await practice.coach(THREAD, "a-1")
    with pytest.raises(NotInPractice):
        await practice.retry(THREAD, "a-1", into="s-2")
    with pytest.raises(NotInPractice):
        await practice.coach("nobody", "a-1")


async def test_only_answers_have_advice(saver: BaseCheckpointSaver[str]) -> None:
    _, practice = await held(saver)
    for message in ("turn-0", "nothing"):
        with pytest.raises(UnknownAnswer):
            await practice.coach(THREAD, message)
