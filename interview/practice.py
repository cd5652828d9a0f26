"""Practice mode: advice on demand, and another try at a question on a branch of the thread."""

from dataclasses import dataclass
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver

from interview.assessments import assessable
from interview.coaching import Coaching, Comparison, coach, compare
from interview.errors import NotInPractice, UnknownAnswer
from interview.interviewer import Answered
from interview.offline.assessor import assess
from interview.report import Assessment
from interview.session import Interviews
from interview.state import State
from interview.transcript import lines


@dataclass(frozen=True, slots=True)
class Retry:
    """A branch that waits for another answer to the same question."""

    thread_id: str
    checkpoint_id: str


class Practice:
    """For sessions in practice mode only; an assessed interview knows none of this."""

    def __init__(self, *, interviews: Interviews, checkpointer: BaseCheckpointSaver[str]) -> None:
        self._interviews = interviews
        self._checkpointer = checkpointer

    async def coach(self, thread_id: str, message: str) -> Coaching:
        """Advice on one answer. Raises NotInPractice, UnknownAnswer."""
        state, answered = await self._answered(thread_id, message)
        return coach(_assessment(state, answered), answered.question, answered.locale)

    async def retry(self, thread_id: str, message: str, *, into: str) -> Retry:
        """A copy of the thread that sleeps before that answer. The thread itself stays as it is.

        Raises NotInPractice, UnknownAnswer, CheckpointsUnavailable.
        """
        await self._answered(thread_id, message)
        asked = await self._before(thread_id, message)
        await self._checkpointer.acopy_thread(thread_id, into)
        await self._interviews.rewind(into, asked, fence=None)
        stand = await self._interviews.standing(into)
        if stand.status != "waiting" or stand.outcome is None:
            raise UnknownAnswer(message)
        return Retry(thread_id=into, checkpoint_id=getattr(stand.outcome, "checkpoint_id", asked))

    async def compare(self, thread_id: str, message: str, *, branch: str, second: str) -> Comparison:
        """Both answers side by side. Raises NotInPractice, UnknownAnswer."""
        state, before = await self._answered(thread_id, message)
        again, after = await self._answered(branch, second)
        if before.question["id"] != after.question["id"]:
            raise UnknownAnswer(second)
        return compare(_assessment(state, before), _assessment(again, after), before.question, before.locale)

    async def _answered(self, thread_id: str, message: str) -> tuple[State, Answered]:
        values: Any = await self._interviews.values(thread_id)
        if not values or values["pinned"]["mode"] != "practice":
            raise NotInPractice(thread_id)
        state: State = values
        for answered in assessable(state, lines(state["messages"])):
            if answered.message == message:
                return state, answered
        raise UnknownAnswer(message)

    async def _before(self, thread_id: str, message: str) -> str:
        """The newest checkpoint that waits for this answer."""
        for item in reversed(await self._interviews.history(thread_id)):
            if item["next"] == ["listen"]:
                values = await self._interviews.state_at(thread_id, item["id"])
                told = [one["data"]["id"] for one in (values or {}).get("values", {}).get("messages", [])]
                if message not in told:
                    return item["id"]
        raise UnknownAnswer(message)


def _assessment(state: State, answered: Answered) -> Assessment:
    kept = (state.get("assessments") or {}).get(answered.message)
    # Advice does not wait for a model's assessment that is still under way: the rules see the form at once.
    return Assessment.model_validate(kept) if kept and "failed" not in kept else assess(answered)
