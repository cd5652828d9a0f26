"""A developer's forks: another answer in any interview, on a branch, beside what the thread holds of the first."""

import asyncio
from typing import NoReturn

import pytest
from redis.asyncio import Redis

from interview.assessment.material import Answered
from interview.commands import Answer, Close, Mode
from interview.errors import ModelUnavailable, ThreadGone, UnknownAnswer
from interview.interviewers.rules import OfflineInterviewer
from interview.models.usage import Allowance, together
from interview.ports import Note
from interview.practice.branches import Branches
from interview.practice.forks import Forks
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from prompts.loader import version
from tests.unit.interview.costly import BY_MODEL, CostlyInterviewer
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services

THREAD = "s-1"
BRANCH = "s-1:fork:client-1"
THIN = "Un jour j'ai aidé un client qui attendait depuis longtemps une réponse de notre service."
FULL = Answer("f-client-1", good_answer(3, "fr"))


class Unable(OfflineInterviewer):
    """Speaks by rules, and cannot look at an answer, or never comes to an end of it."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__(word_seconds=0)
        self._error = error

    async def assess(self, answered: Answered, *, note: Note) -> NoReturn:
        del answered, note
        if self._error is not None:
            raise self._error
        await asyncio.Event().wait()
        raise AssertionError


@pytest.fixture
def saver(redis: Redis) -> RedisSaver:
    return RedisSaver(redis, ttl=1000)


def interviews(
    saver: RedisSaver,
    interviewer: OfflineInterviewer | None = None,
    allowance: Allowance | None = None,
    *,
    assess: bool = False,
) -> Interviews:
    return Interviews(
        interviewer=interviewer or OfflineInterviewer(word_seconds=0),
        tools=services(),
        checkpointer=saver,
        allowance=allowance or Allowance(),
        assess=assess,
    )


def forking(saver: RedisSaver, beside: Interviews | None = None, *, seconds: float = 5.0) -> Forks:
    branches = Branches(interviews=interviews(saver), branches=beside or interviews(saver), threads=saver)
    return Forks(branches=branches, seconds=seconds)


async def held(saver: RedisSaver, mode: Mode = "assessed") -> Interviews:
    interview, voice = interviews(saver, assess=True), RecordingVoice()
    await interview.advance(THREAD, begin(mode=mode), voice=voice, fence=None)
    await interview.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    await interview.advance(THREAD, Answer("a-1", THIN), voice=voice, fence=None)
    await interview.advance(THREAD, Close("c", reason="left"), voice=voice, fence=None)
    return interview


@pytest.mark.parametrize("mode", ["assessed", "practice"])
async def test_both_courses_stand_beside_each_other(saver: RedisSaver, mode: Mode) -> None:
    interview = await held(saver, mode)
    before = await interview.values(THREAD)
    fork = await forking(saver).make(THREAD, "a-1", given=FULL, branch=BRANCH)
    said = before["messages"]
    assert await interview.values(THREAD) == before
    assert fork.asked == said[2].content
    assert (fork.first.text, fork.second.text) == (THIN, FULL.text)
    assert fork.first.reply == said[4].content
    assert fork.first.move == said[4].additional_kwargs["vivavoce"]["move"]
    assert fork.first.assessment is not None
    assert fork.first.assessment.model_dump(mode="json") == before["assessments"]["a-1"]
    assert fork.second.reply not in (None, fork.first.reply)
    assert fork.second.stage
    made = fork.second.assessment
    assert made is not None
    assert (made.message, made.question) == (FULL.input_id, fork.question)
    assert made.marks
    assert all(FULL.text[quote.start : quote.end] == quote.text for mark in made.marks for quote in mark.quotes)
    assert (fork.first.prompts, fork.second.prompts) == (before["plan"]["prompts"], version())
    assert (await interview.standing(BRANCH)).last_input_id == FULL.input_id


async def test_the_same_answer_has_the_same_course_while_nothing_else_has_changed(saver: RedisSaver) -> None:
    await held(saver)
    fork = await forking(saver).make(THREAD, "a-1", given=Answer("f-1", THIN), branch=BRANCH)
    first, second = fork.first, fork.second
    assert (second.reply, second.move, second.trigger, second.stage) == (
        first.reply,
        first.move,
        first.trigger,
        first.stage,
    )
    assert first.assessment is not None
    assert second.assessment is not None
    assert [mark.score for mark in first.assessment.marks] == [mark.score for mark in second.assessment.marks]


async def test_models_are_asked_as_in_the_interview_and_counted(saver: RedisSaver) -> None:
    await held(saver)
    costly = interviews(saver, CostlyInterviewer(), Allowance(tokens=150))
    fork = await forking(saver, costly).make(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert BY_MODEL in (fork.second.reply or "")
    assert fork.second.model == "costly"
    assert (fork.used["input_tokens"], fork.used["output_tokens"]) == (65, 45)
    spent = together(fork.used, fork.used)
    later = await forking(saver, costly).make(THREAD, "a-1", given=FULL, branch=BRANCH + "2", used=spent)
    assert BY_MODEL not in (later.second.reply or BY_MODEL)
    assert later.second.assessment is not None
    assert later.second.assessment.fallback == "budget_reached"
    assert later.used["input_tokens"] == 0


@pytest.mark.parametrize(
    ("error", "code"), [(None, "late"), (ModelUnavailable("x", code="rate_limited"), "rate_limited")]
)
async def test_rules_stand_in_for_a_look_that_fails_or_is_late(
    saver: RedisSaver, error: Exception | None, code: str
) -> None:
    await held(saver)
    beside = interviews(saver, Unable(error))
    # On a busy machine the turn may not be said in that time: what is looked at here does not depend on it.
    fork = await forking(saver, beside, seconds=0.2).make(THREAD, "a-1", given=FULL, branch=BRANCH)
    assert fork.second.assessment is not None
    assert fork.second.assessment.fallback == code
    assert fork.second.assessment.marks


async def test_only_answers_of_a_thread_that_is_kept_have_forks(saver: RedisSaver) -> None:
    await held(saver)
    for message in ("turn-0", "nothing"):
        with pytest.raises(UnknownAnswer):
            await forking(saver).make(THREAD, message, given=FULL, branch=BRANCH)
    with pytest.raises(ThreadGone):
        await forking(saver).make("nobody", "a-1", given=FULL, branch=BRANCH)
