"""Practice mode: advice on demand, and another try at a question on a branch of the thread."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from interview.assessment.coaching import Coaching, Comparison, coach, compare
from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.assessment.rules import assess, support
from interview.assessment.subject import nearness
from interview.commands import Answer, Usage
from interview.errors import NotInPractice, UnknownAnswer
from interview.events import ModelCalled
from interview.graph.assessments import assessable
from interview.graph.state import State
from interview.graph.transcript import lines
from interview.practice.branches import Branches

REACTION_SECONDS = 5.0
"""How long the interviewer's word on a second answer is waited for."""


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


class Practice:
    """For sessions in practice mode only; an assessed interview knows none of this.

    Raises (all methods): NotInPractice, UnknownAnswer, ThreadGone, CheckpointDamaged, CheckpointsUnavailable.
    """

    def __init__(self, *, branches: Branches, seconds: float = REACTION_SECONDS) -> None:
        """`seconds`: how long the interviewer's word on a second answer is waited for."""
        self._branches = branches
        self._seconds = seconds

    async def coach(self, thread_id: str, message: str) -> Coaching:
        """Advice on one answer."""
        state, answered = await self._answered(thread_id, message)
        return coach(_assessment(state, answered), answered)

    async def again(
        self, thread_id: str, message: str, *, given: Answer, branch: str, used: Usage | None = None
    ) -> Retry:
        """Answer that question anew on a branch, which is made anew if it exists. `used`: by earlier tries."""
        _, answered = await self._answered(thread_id, message)
        voice = await self._branches.answer(
            thread_id, message, given=given, branch=branch, used=used, seconds=self._seconds
        )
        # The rules look at both: what a model saw in one of them alone would not be a comparison.
        # What the first was taken for says nothing of the second.
        anew = replace(answered, message=given.input_id, text=given.text, asked_back=False)
        # Each look reads a whole text in milliseconds; between two of them others have their turn.
        before = assess(answered)
        await asyncio.sleep(0)
        after = assess(anew)
        await asyncio.sleep(0)
        more = support(anew) - support(answered)
        await asyncio.sleep(0)
        strays = nearness(anew) < nearness(answered)
        return Retry(
            question=answered.question["id"],
            asked=answered.asked,
            first=answered.text,
            comparison=compare(
                before,
                after,
                answered.question,
                answered.locale,
                more=more,
                strays=strays,
            ),
            coaching=coach(after, anew),
            reaction=voice.text,
            used=voice.meter.total,
            called=tuple(voice.called),
        )

    async def _answered(self, thread_id: str, message: str) -> tuple[State, Answered]:
        state = await self._branches.state(thread_id)
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
