"""The crew that reads CVs with a model, when one is configured; without one nothing of CrewAI is loaded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

import structlog

from interview.models.endpoints import build_endpoints
from parsing.crew.quiet import QUIET
from parsing.jobs import SectionReader
from server.settings import Settings, lay_out
from server.wiring.interviewers import model_specs

ADVICE = "CVs are read by rules: CrewAI is not installed. `make install-crew`, or pip install 'vivavoce[crew]'."

log = structlog.get_logger(__name__)


@asynccontextmanager
async def build_crew(settings: Settings) -> AsyncIterator[SectionReader | None]:
    """The crew on the configured models, tried in their order; None without a real one. Imports take seconds."""
    specs = [spec for spec in model_specs(settings) if spec.provider != "scripted"]
    if not specs:
        yield None
        return
    if find_spec("crewai") is None:
        log.warning("crew.missing", advice=ADVICE)
        yield None
        return
    lay_out(QUIET)
    from parsing.crew.chat import Failover  # noqa: PLC0415 -- CrewAI reads its settings when it is imported
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415

    endpoints = build_endpoints(
        specs,
        openai_api_key=settings.openai_api_key,
        openai_base_url=settings.openai_base_url,
        groq_api_key=settings.groq_api_key,
        groq_base_url=settings.groq_base_url,
        timeout=settings.vivavoce_model_timeout,
    )
    try:
        chats = [endpoint.chat for endpoint in endpoints]
        yield CrewPool(chat=Failover(chats), model=endpoints[0].name)
    finally:
        for endpoint in endpoints:
            if endpoint.close is not None:
                await endpoint.close()
