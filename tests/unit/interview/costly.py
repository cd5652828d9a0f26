"""A named fake of an interviewer with models: speaks and assesses by rules, and tells what that would have cost."""

from collections.abc import AsyncGenerator

from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.dialogue.turn import Asking
from interview.events import Counted, ModelUsed, TurnMeasured
from interview.interviewers.port import Card
from interview.interviewers.rules import OfflineInterviewer
from interview.ports import Note, Restart, Speech

BY_MODEL = "What a model says about it?"


class CostlyInterviewer(OfflineInterviewer):
    """Each turn costs 100 tokens, each assessment 10, a dollar a thousand."""

    def __init__(self) -> None:
        super().__init__(word_seconds=0)

    @property
    def card(self) -> Card:
        return Card(kind="llm", model="costly")

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        return self._speech(asking.index, note)

    async def _speech(self, index: int, note: Note) -> AsyncGenerator[str | Restart, None]:
        yield f"{BY_MODEL} {index}"
        note(TurnMeasured(index, "costly", 1.0, 1.0, counted=Counted((60, 40), 0.1)))

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:
        note(ModelUsed(model="costly", ms=1.0, counted=Counted((5, 5), 0.01)))
        return await super().assess(answered, note=note)
