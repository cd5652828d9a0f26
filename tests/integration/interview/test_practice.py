"""Practice mode: advice, another try on a branch, both tries compared. Assessed mode knows none of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from interview.commands import Answer, Close, Finished, Mode
from interview.dialogue.turn import Asking
from interview.errors import ModelUnavailable, NotInPractice, ThreadGone, UnknownAnswer
from interview.graph.clock import wall_clock
from interview.interviewers.rules import OfflineInterviewer
from interview.models.usage import Allowance, nothing, together
from interview.ports import Note, Restart, Speech, Utterance
from interview.practice.branch_voice import BranchVoice
from interview.practice.branches import Branches
from interview.practice.retries import Practice
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from tests.unit.interview.costly import BY_MODEL, CostlyInterviewer
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services

THREAD = "s-1"
BRANCH = "s-1:retry:client-1"
THIN = "Un jour j'ai aidé un client qui attendait depuis longtemps une réponse de notre service."
FULL = Answer("r-client-1", good_answer(3, "fr"))


class Troubled(OfflineInterviewer):
    """Never comes to its first word, or fails before it."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(word_seconds=0)
        self._error = error

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        del asking, note
        return self._nothing()

    async def _nothing(self) -> AsyncIterator[str | Restart]:
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()
        yield ""


@pytest.fixture
def saver(redis: Redis) -> RedisSaver:
    return RedisSaver(redis, ttl=1000)


def practising(saver: RedisSaver, *, second: OfflineInterviewer | None = None, seconds: float = 5.0) -> Practice:
    first, second = OfflineInterviewer(word_seconds=0), second or OfflineInterviewer(word_seconds=0)
    branches = Branches(
        interviews=Interviews(interviewer=first, tools=services(), checkpointer=saver),
        branches=Interviews(interviewer=second, tools=services(), checkpointer=saver, assess=False),
        threads=saver,
    )
    return Practice(branches=branches, seconds=seconds)


async def held(saver: RedisSaver, mode: Mode = "practice", first: str = THIN, *, deadline: int = 0) -> Interviews:
    interviews = Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=saver)
    voice = RecordingVoice()
    await interviews.advance(THREAD, replace(begin(mode=mode), deadline=deadline), voice=voice, fence=None)
    await interviews.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    await interviews.advance(THREAD, Answer("a-1", first), voice=voice, fence=None)
    return interviews


def voice_from(index: int) -> RecordingVoice:
    """The voice of a log in which so many turns were said."""
    voice = RecordingVoice()
    voice.turns = {place: Utterance(turn=f"turn-{place}", text="-", stopped=False) for place in range(index)}
    return voice


async def test_advice_says_what_is_there_and_what_to_add(saver: RedisSaver) -> None:
    await held(saver)
    advice = await practising(saver).coach(THREAD, "a-1")
    assert any("contexte" in line for line in advice.worked)
    assert any("résultat" in line for line in advice.add)
    assert len(advice.structure) == 4
    assert advice.notice


async def test_another_try_leaves_the_first_as_it_is(saver: RedisSaver) -> None:
    interviews = await held(saver)
    before = await interviews.values(THREAD)
    tried = await practising(saver).again(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert await interviews.values(THREAD) == before
    assert tried.first == THIN
    assert tried.asked == before["messages"][-3].content
    assert "result" in tried.comparison.gained
    assert tried.comparison.lost == []
    assert "résultat" in tried.comparison.words
    assert tried.coaching.message == FULL.input_id
    assert not any("résultat" in line for line in tried.coaching.add)
    assert tried.reaction
    finished = await interviews.advance(THREAD, Close("c", reason="left"), voice=voice_from(3), fence=None)
    assert isinstance(finished, Finished)


async def test_what_the_first_was_taken_for_says_nothing_of_the_second(saver: RedisSaver) -> None:
    """An answer that was no more than yes, and asked about again."""
    await held(saver, first="Oui, c'est arrivé.")
    tried = await practising(saver).again(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert "result" in tried.comparison.gained
    assert not any("résultat" in line for line in tried.coaching.add)


async def test_the_branch_is_a_thread_that_holds_the_second_answer_and_goes_with_the_first(
    saver: RedisSaver, redis: Redis
) -> None:
    interviews = await held(saver)
    async for key in redis.scan_iter(f"vv:{{{THREAD}}}:ck:*"):
        await redis.expire(key, 77)
    practice = practising(saver)
    for _ in range(2):  # a try that broke off is made anew
        await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH)
    stand = await interviews.standing(BRANCH)
    assert (stand.status, stand.last_input_id) == ("waiting", FULL.input_id)
    said = [message.id for message in (await interviews.values(BRANCH))["messages"]]
    assert said == ["turn-0", "a-0", "turn-1", FULL.input_id, "branch-2"]
    keys = [key async for key in redis.scan_iter("*retry*")]
    assert len(keys) == 2
    for key in keys:
        assert 0 < await redis.ttl(key) <= 77
    assert len(await interviews.history(BRANCH)) < len(await interviews.history(THREAD))


async def test_an_answer_of_an_interview_that_is_over_can_be_given_again(saver: RedisSaver) -> None:
    interviews = await held(saver)
    await interviews.advance(THREAD, Close("c", reason="left"), voice=voice_from(3), fence=None)
    tried = await practising(saver).again(THREAD, "a-0", given=FULL, branch=BRANCH)
    assert tried.reaction
    assert (await interviews.standing(THREAD)).status == "finished"


async def test_a_second_answer_that_ends_the_interview_ends_its_branch_only(saver: RedisSaver) -> None:
    interviews = await held(saver)
    stop = Answer("r-1", "Je souhaite arrêter l'entretien.")
    tried = await practising(saver).again(THREAD, "a-1", given=stop, branch=BRANCH)
    assert tried.reaction
    assert (await interviews.standing(THREAD)).status == "waiting"


@pytest.mark.parametrize("error", [None, ModelUnavailable("x")], ids=["silent", "failing"])
async def test_without_a_word_of_the_interviewer_the_try_counts_all_the_same(
    saver: RedisSaver, error: Exception | None
) -> None:
    await held(saver)
    practice = practising(saver, second=Troubled(error), seconds=0.05)
    tried = await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert tried.reaction is None
    assert "result" in tried.comparison.gained


async def test_tries_count_for_the_limits_of_their_session(saver: RedisSaver) -> None:
    await held(saver)
    speaking = Interviews(
        interviewer=CostlyInterviewer(),
        tools=services(),
        checkpointer=saver,
        assess=False,
        allowance=Allowance(tokens=150),
    )
    practice = Practice(branches=Branches(interviews=speaking, branches=speaking, threads=saver))
    first = await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert (first.used["input_tokens"], first.used["output_tokens"]) == (60, 40)
    assert BY_MODEL in (first.reaction or "")
    second = await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH + "2", used=first.used)
    assert BY_MODEL in (second.reaction or "")
    third = await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH + "3", used=together(first.used, second.used))
    assert third.reaction
    assert BY_MODEL not in third.reaction
    assert third.used == nothing()


async def test_another_try_has_as_much_time_left_as_the_first_had(saver: RedisSaver) -> None:
    """Days after an interview's end too: the interviewer goes on instead of saying goodbye."""
    now = wall_clock()
    await held(saver, deadline=now + 600_000)
    speaking = Interviews(
        interviewer=OfflineInterviewer(word_seconds=0),
        tools=services(),
        checkpointer=saver,
        assess=False,
        clock=lambda: now + 86_400_000,
    )
    branches = Branches(interviews=speaking, branches=speaking, threads=saver)
    await Practice(branches=branches).again(THREAD, "a-1", given=FULL, branch=BRANCH)
    state = await branches.state(BRANCH)
    assert state["progress"]["closing"] is None
    assert 0 < state["pinned"]["deadline"] - (now + 86_400_000) <= 600_000


async def test_a_bug_is_not_taken_for_silence(saver: RedisSaver) -> None:
    await held(saver)
    with pytest.raises(ZeroDivisionError):
        await practising(saver, second=Troubled(ZeroDivisionError())).again(THREAD, "a-1", given=FULL, branch=BRANCH)


async def test_an_assessed_interview_gives_neither(saver: RedisSaver) -> None:
    await held(saver, "assessed")
    practice = practising(saver)
    with pytest.raises(NotInPractice):
        await practice.coach(THREAD, "a-1")
    with pytest.raises(NotInPractice):
        await practice.again(THREAD, "a-1", given=FULL, branch=BRANCH)


async def test_only_answers_have_advice(saver: RedisSaver) -> None:
    await held(saver)
    practice = practising(saver)
    for message in ("turn-0", "nothing"):
        with pytest.raises(UnknownAnswer):
            await practice.coach(THREAD, message)
        with pytest.raises(UnknownAnswer):
            await practice.again(THREAD, message, given=FULL, branch=BRANCH)


async def test_nothing_is_known_of_a_thread_that_is_gone(saver: RedisSaver) -> None:
    practice = practising(saver)
    with pytest.raises(ThreadGone):
        await practice.coach("nobody", "a-1")
    with pytest.raises(ThreadGone):
        await practice.again("nobody", "a-1", given=FULL, branch=BRANCH)


async def test_a_branchs_voice_keeps_what_counts_of_a_turn() -> None:
    async def speech() -> AsyncIterator[str | Restart]:
        yield "void"
        yield Restart(model="m", code="cut")
        yield "what "
        yield "counts"

    voice = BranchVoice()
    before = voice.text
    said = await voice.speak(index=4, stage="technical", speech=speech)
    assert before is None
    assert (voice.text, said.text, said.turn) == ("what counts", "what counts", "branch-4")
