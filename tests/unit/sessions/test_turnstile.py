"""Who waits for whom when many interviews begin in the same instant."""

import asyncio

import pytest
from redis.asyncio import Redis

from interview.commands import Answer, Input, Outcome, Waiting
from interview.ports import Voice
from server.sessions.graph_run import GraphRun
from server.sessions.turnstile import AT_ONCE, Turnstile
from tests.fake_interviews import FakeInterviews

MANY = 50


class BusyInterviews(FakeInterviews):
    """Works some rounds of the loop before its first words, and some behind them; counts who is at it."""

    def __init__(self) -> None:
        super().__init__(Redis())
        self.before: list[str] = []
        self.most = 0
        self.order: list[str] = []
        self.runs: dict[str, GraphRun] = {}

    async def advance(self, thread_id: str, given: Input | None, *, voice: Voice, fence: int | None) -> Outcome:
        del given, voice, fence
        self.before.append(thread_id)
        self.most = max(self.most, len(self.before))
        for _ in range(3):
            await asyncio.sleep(0)
        self.before.remove(thread_id)
        self.order.append(thread_id)
        self.runs[thread_id].spoke()
        for _ in range(3):
            await asyncio.sleep(0)
        return Waiting(checkpoint_id="c", turns=1)


@pytest.mark.parametrize(("given", "most"), [(None, AT_ONCE), (Answer("a-1", "x"), MANY)])
async def test_interviews_begin_a_few_at_a_time_and_answers_wait_for_nobody(given: Answer | None, most: int) -> None:
    interviews, turnstile = BusyInterviews(), Turnstile()
    over = asyncio.Semaphore(0)
    sids = [f"s{number}" for number in range(MANY)]
    for sid in sids:
        interviews.runs[sid] = GraphRun(sid, token=1, interviews=interviews, turnstile=turnstile, on_end=over.release)
    for run in interviews.runs.values():
        run.start(given, voice=object())  # type: ignore[arg-type]  # it says nothing
    async with asyncio.timeout(10):
        for _ in sids:
            await over.acquire()
    assert interviews.most == most
    assert interviews.order == sids
    assert all(isinstance(run.take(), Waiting) for run in interviews.runs.values())


async def test_who_does_not_leave_is_taken_to_have_left() -> None:
    """A model that takes its time for the first word holds nobody up."""
    turnstile = Turnstile(at_once=1)
    slow = await turnstile.enter()
    async with asyncio.timeout(10):
        following = await turnstile.enter()
    slow.leave()
    third = asyncio.create_task(turnstile.enter())
    await asyncio.sleep(0)
    assert not third.done(), "who leaves late does not make room twice"
    following.leave()
    async with asyncio.timeout(10):
        (await third).leave()


@pytest.mark.parametrize("called", [False, True], ids=["waiting", "just called"])
async def test_who_goes_away_takes_no_place(*, called: bool) -> None:
    turnstile = Turnstile(at_once=1)
    first = await turnstile.enter()
    gone, patient = (asyncio.create_task(turnstile.enter()) for _ in range(2))
    await asyncio.sleep(0)
    if called:
        first.leave()
    gone.cancel()
    await asyncio.wait((gone,))
    first.leave()
    assert gone.cancelled()
    async with asyncio.timeout(10):
        (await patient).leave()
