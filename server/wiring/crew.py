"""The crew that reads CVs with a model, when one is configured; without one nothing of it is loaded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

import structlog

from parsing.crew.quiet import QUIET
from parsing.jobs import SectionReader
from server.settings import Settings, lay_out
from server.wiring.model_specs import allowance, model_specs

ADVICE = "CVs are read by rules: CrewAI is not installed. `make install-crew`, or pip install 'vivavoce[crew]'."

log = structlog.get_logger(__name__)


def wants_crew(settings: Settings) -> bool:
    """Whether the settings name a real model that reads CVs."""
    return any(spec.provider != "scripted" for spec in model_specs(settings, "crew"))


@asynccontextmanager
async def build_crew(settings: Settings) -> AsyncIterator[SectionReader | None]:
    """The crew on the configured models, tried in their order; None without a real one. Imports take seconds."""
    if not wants_crew(settings):
        yield None
        return
    if find_spec("crewai") is None:
        log.warning("crew.missing", advice=ADVICE)
        yield None
        return
    lay_out(QUIET)
    # CrewAI reads its settings when it is imported, and a worker without a model needs nothing of it or of LangChain.
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415 - see above
    from server.wiring.crew_models import CountedModels  # noqa: PLC0415 - see above
    from server.wiring.models import ModelRoom  # noqa: PLC0415 - see above

    room = ModelRoom(settings, "crew")
    try:
        yield CrewPool(models=CountedModels(room.models("crew"), allowed=allowance(settings)))
    finally:
        await room.aclose()
