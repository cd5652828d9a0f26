"""The interviewer for load tests: the scripted chat model speaks every turn, nothing is assessed."""

from collections.abc import AsyncGenerator, Sequence

from langchain_core.messages import BaseMessage, HumanMessage

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.report import Assessment, Report
from interview.assessment.report_sections import deliver
from interview.assessment.reporting import compile_report
from interview.dialogue.turn import Asking
from interview.events import TurnMeasured
from interview.interviewers.port import Card
from interview.interviewers.warming import warmed
from interview.models.client import Measured, Models, OnCalled
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.plan.rounds import Rounds
from interview.plan.rules import make_plan
from interview.ports import Note, Restart, Speech

_CUE: tuple[BaseMessage, ...] = (HumanMessage("."),)


class RehearsalInterviewer:
    """See `interview.interviewers.port.Interviewer`; kind `scripted`."""

    def __init__(self, *, models: Models) -> None:
        self._models = models
        self._rounds = Rounds(ready=warmed)

    @property
    def card(self) -> Card:
        """Kind and model."""
        return Card(kind="scripted", model=self._models.names[0])

    @property
    def assesses(self) -> bool:
        """Never."""
        return False

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:  # noqa: ARG002 - the port's
        """The plan by code: limits count here too."""
        await self._rounds.own()
        return make_plan(pinned, engine="scripted", model=self._models.names[0])

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        """One scripted turn."""
        return speak(self._models, _CUE, index=asking.index, note=note, on_called=None)

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:  # noqa: ARG002 - the port's
        """Nothing is found."""
        return Assessment(
            message=answered.message,
            turn=answered.turn,
            question=answered.question["id"],
            competence=answered.question["competence"],
            engine="scripted",
        )

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:  # noqa: ARG002 - the port's
        """Coverage only."""
        return deliver(compile_report(held), held.written, tell)


def speak(
    models: Models, messages: Sequence[BaseMessage], *, index: int, note: Note, on_called: OnCalled | None
) -> AsyncGenerator[str | Restart, None]:
    """A model's turn, measured. The provider's own stream: nothing of ours stands in a token's way."""

    def measured(found: Measured) -> None:
        note(
            TurnMeasured(
                index=index,
                model=found.model,
                first_token_ms=found.first_token_ms,
                total_ms=found.total_ms,
                input_tokens=found.input_tokens,
                output_tokens=found.output_tokens,
                cost=found.cost,
                cached_tokens=found.cached_tokens,
                thought_tokens=found.thought_tokens,
                counted=found.counted,
            )
        )

    return models.speak(messages, on_failure=note, on_measured=measured, on_called=on_called)
