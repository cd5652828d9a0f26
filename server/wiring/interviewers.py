"""Who conducts the interviews, by the settings: a list of models, the scripted one for load tests, or no model."""

import asyncio
from dataclasses import dataclass

from interview.interviewers.port import Interviewer
from interview.interviewers.rules import OfflineInterviewer
from interview.interviewers.scripted import RehearsalInterviewer
from interview.interviewers.warming import warm
from server.protocol.cards import InterviewerCard
from server.settings import Settings
from server.wiring.model_specs import model_specs
from server.wiring.models import ModelRoom

PLAN_SECONDS = 12.0
"""The first words of an interview wait so long for a plan by a model."""
SCREEN_SECONDS = 1.5
"""A sentence that a model made up waits so long for a second look at it."""
LOBBY_SECONDS = 60.0
"""In the lobby there is more time for it."""
WARM_AFTER = 0.5
"""Seconds after the start in which the ready line is printed and nothing competes with it."""


@dataclass(frozen=True, slots=True)
class BuiltInterviewer:
    """The interviewer and the models behind it, if any."""

    interviewer: Interviewer
    models: ModelRoom | None
    planner: Interviewer | None = None
    """Who plans while the candidate is in the lobby, with more time; None where plans take none."""

    @property
    def card(self) -> InterviewerCard:
        """What everybody sees."""
        card = self.interviewer.card
        return InterviewerCard(kind=card.kind, model=card.model)

    async def aclose(self) -> None:
        """Close the models' connections."""
        if self.models is not None:
            await self.models.aclose()


def build_interviewer(settings: Settings) -> BuiltInterviewer:
    """Imports the providers that are named, which may take seconds. Raises BadModelSpec."""
    specs = model_specs(settings, "speak")
    if not specs:
        return BuiltInterviewer(interviewer=OfflineInterviewer(), models=None)
    models = ModelRoom(settings, "speak", "assess", "report")
    if all(spec.provider == "scripted" for spec in specs):
        return BuiltInterviewer(interviewer=RehearsalInterviewer(models=models.models("speak")), models=models)
    from interview.interviewers.model import LlmInterviewer  # noqa: PLC0415 - its prompts are read only where they speak

    speaking, assessing, writing = (models.models(purpose) for purpose in ("speak", "assess", "report"))
    interviewer = LlmInterviewer(
        models=speaking, assessors=assessing, writers=writing, plan_seconds=PLAN_SECONDS, screen_seconds=SCREEN_SECONDS
    )
    planner = LlmInterviewer(
        models=speaking, assessors=assessing, plan_seconds=LOBBY_SECONDS, screen_seconds=SCREEN_SECONDS
    )
    return BuiltInterviewer(interviewer=interviewer, models=models, planner=planner)


async def prepare_rules() -> None:
    """Read what rules know in a thread, a moment after the start: neither the ready line nor the first person waits."""
    await asyncio.sleep(WARM_AFTER)
    await asyncio.to_thread(warm)
