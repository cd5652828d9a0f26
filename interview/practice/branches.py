"""A branch of a thread: a copy that sleeps where an answer was waited for, and is given another one."""

import asyncio
import logging
from typing import Any, Protocol

from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.commands import Answer, Usage
from interview.errors import InterviewError, ThreadGone, UnknownAnswer
from interview.graph.state import State
from interview.models.usage import nothing
from interview.practice.branch_voice import BranchVoice
from interview.session import Interviews

log = logging.getLogger(__name__)

SLEEP_SECONDS = 0.5
"""How long a branch may take to fall asleep once its turn was said; then it is left as it is."""


class Threads(Protocol):
    """What a checkpointer must be able to do with whole threads."""

    async def acopy_thread(self, source_thread_id: str, target_thread_id: str) -> None:
        """Make the target equal to the source."""
        ...

    async def aprune(self, thread_ids: list[str], *, strategy: str) -> None:
        """Keep only the newest checkpoint."""
        ...

    async def aexpire_with(self, thread_id: str, other: str) -> None:
        """Let a thread go when `other` goes."""
        ...


class Branches:
    """Other answers beside an interview. The thread itself stays as it is, and so does its log."""

    def __init__(self, *, interviews: Interviews, branches: Interviews, threads: Threads) -> None:
        """`branches` conducts the branches; it need not assess anything."""
        self._interviews = interviews
        self._branches = branches
        self._threads = threads

    @property
    def model(self) -> str:
        """Who conducts the branches."""
        return self._branches.card.model

    async def state(self, thread_id: str) -> State:
        """Where the thread itself stands. Raises ThreadGone, CheckpointDamaged, CheckpointsUnavailable."""
        values: Any = await self._interviews.values(thread_id)
        if not values.get("plan"):
            raise ThreadGone(thread_id)
        state: State = values
        return state

    async def answer(
        self, thread_id: str, message: str, *, given: Answer, branch: str, used: Usage | None, seconds: float
    ) -> BranchVoice:
        """Give another answer where `message` was the answer. Returns what was said to it, if that came in time.

        A branch that exists is made anew: a try that broke off can be repeated. `used`: by earlier tries. The
        interviewer's word is waited for so many seconds. Raises UnknownAnswer, and what the stores do.
        """
        asked = await self._interviews.waiting_before(thread_id, message)
        if asked is None:
            raise UnknownAnswer(message)
        await self._threads.acopy_thread(thread_id, branch)
        await self._branches.rewind(branch, asked.checkpoint_id, fence=None)
        # A branch is as long as one answer: what lies before it stands in the thread itself.
        await self._threads.aprune([branch], strategy="keep_latest")
        self._branches.charge(branch, used or nothing())
        voice = BranchVoice()
        again = self._branches.again(given, asked)
        running = asyncio.create_task(self._branches.advance(branch, again, voice=voice, fence=None))
        spoken = asyncio.create_task(voice.spoken.wait())
        try:
            await asyncio.wait((running, spoken), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if spoken.done():
                await asyncio.wait((running,), timeout=SLEEP_SECONDS)
        finally:
            for task in (running, spoken):
                task.cancel()
            await asyncio.wait((running, spoken))
            await self._branches.release(branch)
        error = None if running.cancelled() else running.exception()
        if isinstance(error, InterviewError):
            log.warning("no reaction to another answer", extra={"branch": branch, "error": error.code})
        elif error is not None:
            raise error
        await self._threads.aexpire_with(branch, thread_id)
        return voice

    async def assess(self, branch: str, answered: Answered, *, voice: BranchVoice) -> Assessment | None:
        """What an answer given on that branch shows, looked at as the interview looks at its own."""
        return await self._branches.assess(branch, answered, voice=voice)
