"""Who conducts the interviews, by the settings: a list of models, the scripted one for load tests, or no model."""

from dataclasses import dataclass

from interview.interviewers.port import Interviewer
from interview.interviewers.rules import OfflineInterviewer
from interview.interviewers.scripted import RehearsalInterviewer
from interview.models.client import Models
from interview.models.endpoints import build_endpoints
from interview.models.prices import parse_prices
from interview.models.specs import ModelSpec, parse_specs
from interview.models.usage import Allowance
from server.protocol.events import InterviewerCard
from server.settings import Settings

OPENAI_MODEL = "openai:gpt-4.1-mini"
GROQ_MODEL = "groq:llama-3.3-70b-versatile"
PLAN_SECONDS = 12.0
"""The first words of an interview wait so long for a plan by a model."""


@dataclass(frozen=True, slots=True)
class BuiltInterviewer:
    """The interviewer and the models behind it, if any."""

    interviewer: Interviewer
    models: Models | None

    @property
    def card(self) -> InterviewerCard:
        """What everybody is told."""
        card = self.interviewer.card
        return InterviewerCard(kind=card.kind, model=card.model)

    async def aclose(self) -> None:
        """Close the models' connections."""
        if self.models is not None:
            await self.models.aclose()


def model_specs(settings: Settings) -> tuple[ModelSpec, ...]:
    """The failover list: as configured, else one model of each provider whose key is set. Raises BadModelSpec."""
    if settings.vivavoce_models:
        return parse_specs(settings.vivavoce_models)
    found = []
    if settings.openai_api_key:
        found.append(OPENAI_MODEL)
    if settings.groq_api_key:
        found.append(GROQ_MODEL)
    return parse_specs(",".join(found)) if found else ()


def allowance(settings: Settings) -> Allowance:
    """What a session may cost."""
    return Allowance(
        tokens=settings.vivavoce_session_tokens or None,
        cost=settings.vivavoce_session_cost,
        turn_seconds=settings.vivavoce_turn_seconds,
    )


def build_interviewer(settings: Settings) -> BuiltInterviewer:
    """Imports the providers that are named, which may take seconds. Raises BadModelSpec."""
    specs = model_specs(settings)
    if not specs:
        return BuiltInterviewer(interviewer=OfflineInterviewer(), models=None)
    endpoints = build_endpoints(
        specs,
        openai_api_key=settings.openai_api_key,
        openai_base_url=settings.openai_base_url,
        groq_api_key=settings.groq_api_key,
        groq_base_url=settings.groq_base_url,
        timeout=settings.vivavoce_model_timeout,
        max_tokens=settings.vivavoce_turn_tokens,
        prices=parse_prices(settings.vivavoce_model_prices or ""),
    )
    models = Models(endpoints=endpoints, timeout=settings.vivavoce_model_timeout)
    if all(spec.provider == "scripted" for spec in specs):
        return BuiltInterviewer(interviewer=RehearsalInterviewer(models=models), models=models)
    from interview.interviewers.model import LlmInterviewer  # noqa: PLC0415 - its prompts are read only where they speak

    interviewer = LlmInterviewer(models=models, plan_seconds=PLAN_SECONDS)
    return BuiltInterviewer(interviewer=interviewer, models=models)
