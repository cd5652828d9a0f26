"""The crew that reads CVs with a model, when one is configured; without one nothing of CrewAI is loaded."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

import structlog

from interview.errors import ModelUnavailable
from interview.models.asking import ask_plainly
from interview.models.client import Models
from interview.models.usage import Allowance, Meter
from parsing.crew.quiet import QUIET
from parsing.errors import ModelsAway, ModelsSpent
from parsing.jobs import SectionReader
from parsing.models import ModelUsage
from server.settings import Settings, lay_out
from server.wiring.interviewers import allowance
from server.wiring.models import ModelRoom, model_specs


class CountedModels:
    """Fills `parsing.ports.CrewModels`. A document may cost as much as a session."""

    def __init__(self, models: Models, *, allowed: Allowance) -> None:
        self._models = models
        self._allowed = allowed

    @property
    def name(self) -> str:
        """The first of them."""
        return self._models.names[0]

    def open(self) -> "CountedDocument":
        """For another document."""
        return CountedDocument(self._models, allowed=self._allowed)


class CountedDocument:
    """Fills `parsing.ports.DocumentModels`."""

    def __init__(self, models: Models, *, allowed: Allowance) -> None:
        self._models = models
        self._allowed = allowed
        self._meter = Meter()

    @property
    def usage(self) -> ModelUsage:
        """So far."""
        total = self._meter.total
        return ModelUsage(
            input_tokens=total["input_tokens"],
            output_tokens=total["output_tokens"],
            cost=None if total["unpriced"] else total["cost"],
        )

    async def answer(
        self,
        messages: Sequence[tuple[str, str]],
        /,
        *,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        temperature: float | None = None,
    ) -> str:
        """A whole answer. Raises ModelsSpent, ModelsAway."""
        if self._meter.reached(self._allowed) is not None:
            raise ModelsSpent
        try:
            text, used = await ask_plainly(
                self._models, messages, max_tokens=max_tokens, schema=schema, temperature=temperature
            )
        except ModelUnavailable as error:
            raise ModelsAway(error.code) from error
        self._meter.add(used)
        return text


ADVICE = "CVs are read by rules: CrewAI is not installed. `make install-crew`, or pip install 'vivavoce[crew]'."

log = structlog.get_logger(__name__)


@asynccontextmanager
async def build_crew(settings: Settings) -> AsyncIterator[SectionReader | None]:
    """The crew on the configured models, tried in their order; None without a real one. Imports take seconds."""
    if all(spec.provider == "scripted" for spec in model_specs(settings, "crew")):
        yield None
        return
    if find_spec("crewai") is None:
        log.warning("crew.missing", advice=ADVICE)
        yield None
        return
    lay_out(QUIET)
    from parsing.crew.crew_pool import CrewPool  # noqa: PLC0415 -- CrewAI reads its settings when it is imported

    room = ModelRoom(settings, "crew")
    try:
        yield CrewPool(models=CountedModels(room.models("crew"), allowed=allowance(settings)))
    finally:
        await room.aclose()
