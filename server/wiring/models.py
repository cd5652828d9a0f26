"""The one door to language models, by the settings: for interviews, the crew, the doctor and the benches."""

from collections.abc import Mapping
from typing import Literal, get_args

from interview.models.catalogue import PROVIDERS, build_endpoints, parse_specs
from interview.models.client import Models
from interview.models.prices import parse_prices
from interview.models.providers.provider import Account, ModelSpec
from server.settings import Settings

Purpose = Literal["speak", "assess", "report", "crew"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)


def model_specs(settings: Settings, purpose: Purpose) -> tuple[ModelSpec, ...]:
    """The failover list: the purpose's own, else that of all, else one model of each provider whose key is set.

    Raises:
        BadModelSpec: it cannot be read.
    """
    if named := getattr(settings, f"vivavoce_models_{purpose}") or settings.vivavoce_models:
        return parse_specs(named)
    return tuple(
        ModelSpec(provider.name, provider.default)
        for provider in PROVIDERS.values()
        if provider.default is not None and accounts(settings)[provider.name].key is not None
    )


def accounts(settings: Settings) -> Mapping[str, Account]:
    """By the providers' names: `NAME_API_KEY` and `NAME_BASE_URL`."""
    return {
        name: Account(getattr(settings, f"{name}_api_key", None), getattr(settings, f"{name}_base_url", None))
        for name in PROVIDERS
    }


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
