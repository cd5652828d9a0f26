"""Practice mode: advice on demand, and another try at a question on a branch of the thread."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from interview.assessment.coaching import Coaching, Comparison, coach, compare
from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.assessment.rules import assess
from interview.commands import Answer, Usage
from interview.errors import InterviewError, NotInPractice, ThreadGone, UnknownAnswer
from interview.events import ModelCalled
from interview.graph.assessments import assessable
from interview.graph.state import State
from interview.graph.transcript import lines
from interview.models.usage import nothing
from interview.practice.branch_voice import BranchVoice
from interview.session import Interviews

log = logging.getLogger(__name__)

REACTION_SECONDS = 5.0
"""How long the interviewer's word on a second answer is waited for."""
SLEEP_SECONDS = 0.5
"""How long a branch may take to fall asleep once its turn was said; then it is left as it is."""


@dataclass(frozen=True, slots=True)
class Retry:
    """Another answer to a question, beside the first."""

    question: str
    asked: str = field(repr=False)
    """The interviewer's words that both answers belong to."""
    first: str = field(repr=False)
    comparison: Comparison
    coaching: Coaching
    reaction: str | None = field(repr=False)
    """What the interviewer says to the second answer; None when that took too long or failed."""
    used: Usage
    """What the reaction cost."""
    called: Sequence[ModelCalled] = field(default=(), repr=False)
    """The calls of models that it took."""


class Branching(Protocol):
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


class Practice:
    """For sessions in practice mode only; an assessed interview knows none of this.

    Raises (all methods): NotInPractice, UnknownAnswer, ThreadGone, CheckpointDamaged, CheckpointsUnavailable.
    """

    def __init__(
        self, *, interviews: Interviews, branches: Interviews, threads: Branching, seconds: float = REACTION_SECONDS
    ) -> None:
        """`branches` conducts the branches; it need not assess anything."""
        self._interviews = interviews
        self._branches = branches
        self._threads = threads
        self._seconds = seconds

    async def coach(self, thread_id: str, message: str) -> Coaching:
        """Advice on one answer."""
        state, answered = await self._answered(thread_id, message)
        return coach(_assessment(state, answered), answered)

    async def again(
        self, thread_id: str, message: str, *, given: Answer, branch: str, used: Usage | None = None
    ) -> Retry:
        """Answer that question anew on a branch. The thread itself stays as it is, and so does its log.

        A branch that exists is made anew: a try that broke off can be repeated. `used`: by earlier tries.
        """
        _, answered = await self._answered(thread_id, message)
        await self._fork(thread_id, message, branch=branch)
        self._branches.charge(branch, used or nothing())
        voice = BranchVoice()
        await self._react(branch, given, voice)
        await self._threads.aexpire_with(branch, thread_id)
        # The rules look at both: what a model saw in one of them alone would not be a comparison.
        # What the first was taken for says nothing of the second.
        anew = replace(answered, message=given.input_id, text=given.text, asked_back=False)
        before, after = assess(answered), assess(anew)
        return Retry(
            question=answered.question["id"],
            asked=answered.asked,
            first=answered.text,
            comparison=compare(before, after, answered.question, answered.locale),
            coaching=coach(after, anew),
            reaction=voice.text,
            used=voice.meter.total,
            called=tuple(voice.called),
        )

    async def _fork(self, thread_id: str, message: str, *, branch: str) -> None:
        """A copy of the thread that sleeps before that answer."""
        asked = await self._interviews.waiting_before(thread_id, message)
        if asked is None:
            raise UnknownAnswer(message)
        await self._threads.acopy_thread(thread_id, branch)
        await self._branches.rewind(branch, asked, fence=None)
        # A branch is as long as one answer: what lies before it stands in the thread itself.
        await self._threads.aprune([branch], strategy="keep_latest")

    async def _react(self, branch: str, given: Answer, voice: BranchVoice) -> None:
        """Let the interviewer say a word on the answer, if it comes in time."""
        running = asyncio.create_task(self._branches.advance(branch, given, voice=voice, fence=None))
        spoken = asyncio.create_task(voice.spoken.wait())
        try:
            await asyncio.wait((running, spoken), timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if spoken.done():
                await asyncio.wait((running,), timeout=SLEEP_SECONDS)
        finally:
            for task in (running, spoken):
                task.cancel()
            await asyncio.wait((running, spoken))
            await self._branches.release(branch)
        error = None if running.cancelled() else running.exception()
        if isinstance(error, InterviewError):
            log.warning("no reaction to a second answer", extra={"branch": branch, "error": error.code})
        elif error is not None:
            raise error

    async def _answered(self, thread_id: str, message: str) -> tuple[State, Answered]:
        values: Any = await self._interviews.values(thread_id)
        if not values.get("plan"):
            raise ThreadGone(thread_id)
        state: State = values
        if state["pinned"]["mode"] != "practice":
            raise NotInPractice(thread_id)
        for answered in assessable(state, lines(state["messages"])):
            if answered.message == message:
                return state, answered
        raise UnknownAnswer(message)


def _assessment(state: State, answered: Answered) -> Assessment:
    kept = (state.get("assessments") or {}).get(answered.message)
    # Advice does not wait for a model's assessment that is still under way: the rules see the form at once.
    return Assessment.model_validate(kept, extra="ignore") if kept and "failed" not in kept else assess(answered)
