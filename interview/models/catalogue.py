"""The providers that there are, and the endpoints of the models that are named."""

from collections.abc import Mapping, Sequence

from interview.errors import BadModelSpec
from interview.models.endpoints import Endpoint
from interview.models.prices import Price
from interview.models.providers.groq import GROQ
from interview.models.providers.openai import OPENAI
from interview.models.providers.provider import Account, ModelSpec, Provider
from interview.models.providers.scripted import SCRIPTED

PROVIDERS: Mapping[str, Provider] = {provider.name: provider for provider in (OPENAI, GROQ, SCRIPTED)}


def build_endpoints(
    specs: Sequence[ModelSpec],
    *,
    accounts: Mapping[str, Account] | None = None,
    timeout: float = 30.0,
    max_tokens: int | None = None,
    prices: Mapping[str, Price] | None = None,
    effort: str | None = None,
) -> list[Endpoint]:
    """One endpoint a spec. `timeout` in seconds bounds connecting and each read. Blocks for the providers' imports.

    `accounts` by the providers' names, `prices` by those of the specs; `max_tokens` bounds what one call may bring.
    `effort`: how long a model that reasons may think, in its provider's own word.

    Raises:
        BadModelSpec: a provider is unknown, or its key is missing.
    """
    endpoints = []
    for spec in specs:
        provider = PROVIDERS[spec.provider]
        account = provider.account((accounts or {}).get(spec.provider))
        if account is None:
            raise BadModelSpec(f"{spec} needs {spec.provider.upper()}_API_KEY")
        endpoint = provider.build(spec, account, timeout)
        endpoint.max_tokens = max_tokens
        endpoint.price = (prices or {}).get(endpoint.name)
        endpoint.effort = effort
        endpoints.append(endpoint)
    return endpoints


def parse_specs(text: str) -> tuple[ModelSpec, ...]:
    """A failover list in its order, each model once.

    Raises:
        BadModelSpec: empty, an unknown provider, no model name, or one that its provider cannot read.
    """
    specs = dict.fromkeys(parse_spec(entry) for entry in text.split(",") if entry.strip())
    if not specs:
        raise BadModelSpec("no model is named")
    return tuple(specs)


def parse_spec(entry: str) -> ModelSpec:
    """One entry. Model names may contain colons and slashes; only the first colon parts provider and name.

    Raises:
        BadModelSpec: as for `parse_specs`.
    """
    name, colon, model = (part.strip() for part in entry.strip().partition(":"))
    if not colon or not model:
        raise BadModelSpec(f"{entry.strip()!r} is not PROVIDER:MODEL")
    provider = PROVIDERS.get(name.lower())
    if provider is None:
        raise BadModelSpec(f"{name!r} is not one of {', '.join(PROVIDERS)}")
    provider.check(model)
    return ModelSpec(provider.name, model)
