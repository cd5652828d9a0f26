"""Which models the settings name, for which purpose and at what cost. Loads none of their libraries."""

from collections.abc import Mapping
from typing import Literal, get_args

from interview.models.catalogue import PROVIDERS, parse_specs
from interview.models.providers.provider import Account, ModelSpec
from interview.models.usage import Allowance
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


def allowance(settings: Settings) -> Allowance:
    """What a session may cost."""
    return Allowance(
        tokens=settings.vivavoce_session_tokens or None,
        cost=settings.vivavoce_session_cost,
        turn_seconds=settings.vivavoce_turn_seconds,
    )
