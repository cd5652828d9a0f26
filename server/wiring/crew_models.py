"""The models that the crew asks: what a document costs is counted as an interview's turns are."""

from collections.abc import Mapping, Sequence

from interview.errors import ModelUnavailable
from interview.models.asking import ask_plainly
from interview.models.client import Models
from interview.models.usage import Allowance, Meter
from parsing.errors import ModelsAway, ModelsSpent
from parsing.models import ModelUsage


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
        schema: Mapping[str, object] | None = None,
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
