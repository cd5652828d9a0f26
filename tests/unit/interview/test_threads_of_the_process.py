"""A turn waits for no thread of the process: each hop into one costs a turn of the loop, and more under load."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, good_answer, hold, services


class CountingPool(ThreadPoolExecutor):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self.asked: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.asked.append(repr(args[:1] or fn))
        return super().submit(fn, *args, **kwargs)


async def test_the_turns_of_an_interview_use_none() -> None:
    """Only its plan does, where it compares the CV with the offer: names of trades may still have to be read."""
    pool = CountingPool()
    asyncio.get_running_loop().set_default_executor(pool)
    interviews = Interviews(
        interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=InMemorySaver()
    )
    planned: list[str] = []

    def answer(turn: int, _: str) -> str:
        planned[:] = planned or pool.asked
        return good_answer(turn, "fr")

    finished = await hold(interviews, RecordingVoice(), answer)
    assert finished.report
    assert planned
    assert pool.asked == planned
