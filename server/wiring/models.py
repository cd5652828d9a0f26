"""The one door to language models, by the settings: for interviews, the crew, the doctor and the benches."""

from typing import TYPE_CHECKING

from interview.models.catalogue import build_endpoints
from interview.models.client import Models
from interview.models.prices import parse_prices
from server.settings import Settings
from server.wiring.model_specs import Purpose, accounts, model_specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from interview.models.providers.provider import ModelSpec


class ModelRoom:
    """The models of a process. One that serves several purposes is one endpoint: what it is like is learned once."""

    def __init__(self, settings: Settings, *purposes: Purpose) -> None:
        """Imports the providers that are named, which may take seconds. Raises BadModelSpec."""
        specs = {purpose: model_specs(settings, purpose) for purpose in purposes}
        named = list(dict.fromkeys(spec for group in specs.values() for spec in group))
        endpoints = build_endpoints(
            named,
            accounts=accounts(settings),
            # `limit_silence` decides; the client's own limit only stands behind it.
            timeout=settings.vivavoce_model_timeout * 3 + 5,
            max_tokens=settings.vivavoce_turn_tokens,
            prices=parse_prices(settings.vivavoce_model_prices or ""),
            effort=settings.vivavoce_model_effort,
        )
        self.specs: Mapping[Purpose, tuple[ModelSpec, ...]] = specs
        self.endpoints = dict(zip(named, endpoints, strict=True))
        self._timeout = settings.vivavoce_model_timeout

    def models(self, purpose: Purpose) -> Models:
        """The models of a purpose, in their order."""
        return Models(endpoints=[self.endpoints[spec] for spec in self.specs[purpose]], timeout=self._timeout)

    async def aclose(self) -> None:
        """Close the providers' connections."""
        for endpoint in self.endpoints.values():
            if endpoint.close is not None:
                await endpoint.close()
