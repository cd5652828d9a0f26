"""Checks of the interviewer's models: named well, keys at hand, and each says a word."""

import asyncio
from collections.abc import Set as AbstractSet

from interview.errors import BadModelSpec
from interview.models.endpoints import Endpoint, build_endpoints
from interview.models.failures import read_failure
from interview.models.prices import parse_prices
from server.commands.doctor.finding import Finding
from server.settings import Settings
from server.wiring.interviewers import model_specs

PATIENCE = 20.0  # seconds for a model's first word
ADVICE = {
    "unauthorized": "The key is wrong or withdrawn.",
    "forbidden": "The key may not use this model.",
    "quota_exhausted": "The account has no credit left.",
    "model_not_found": "The provider has no such model; check the name in VIVAVOCE_MODELS.",
    "rate_limited": "The provider asks to wait; try again, or add a second model to VIVAVOCE_MODELS.",
    "unreachable": "Nothing answers there; check the network and OPENAI_BASE_URL or GROQ_BASE_URL.",
    "timeout": "It did not answer in time; check the network, or add a second model to VIVAVOCE_MODELS.",
}


async def check_models(settings: Settings) -> list[Finding]:
    """One finding a model, whose word costs a few tokens; and what is wrong with the prices."""
    try:
        specs = model_specs(settings)
        prices = _check_prices(settings, {str(spec) for spec in specs})
        if not specs:
            return [Finding("models", "ok", "the offline interviewer: no key is set, and none is needed")]
        endpoints = build_endpoints(
            specs,
            openai_api_key=settings.openai_api_key,
            openai_base_url=settings.openai_base_url,
            groq_api_key=settings.groq_api_key,
            groq_base_url=settings.groq_base_url,
            timeout=PATIENCE,
        )
    except BadModelSpec as error:
        advice = "See VIVAVOCE_MODELS and VIVAVOCE_MODEL_PRICES in `vivavoce settings`."
        return [Finding("models", "broken", str(error), advice)]
    return [*prices, *await asyncio.gather(*(_says_a_word(endpoint) for endpoint in endpoints))]


def _check_prices(settings: Settings, models: AbstractSet[str]) -> list[Finding]:
    """A limit in dollars needs prices, and a price a model. Raises BadModelSpec."""
    prices = parse_prices(settings.vivavoce_model_prices or "")
    advice = "Write it as in VIVAVOCE_MODELS, PROVIDER:MODEL=INPUT/OUTPUT."
    found = [
        Finding("prices", "warning", f"{name} has a price and is not used", advice)
        for name in sorted(prices.keys() - models)
    ]
    if settings.vivavoce_session_cost is not None:
        advice = "Name its price in VIVAVOCE_MODEL_PRICES: what it costs does not count for VIVAVOCE_SESSION_COST."
        found += [
            Finding("prices", "warning", f"{name} has no price", advice)
            for name in sorted(models - prices.keys())
            if not name.startswith("scripted:")
        ]
    return found


async def _says_a_word(endpoint: Endpoint) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE):
            async for _chunk in endpoint.chat.astream("Say ok."):
                break
    except Exception as error:  # noqa: BLE001 - every way a provider fails is read below
        code = read_failure(error).code
        return Finding(f"model {endpoint.name}", "broken", code, ADVICE.get(code, "Ask the provider about it."))
    finally:
        if endpoint.close is not None:
            await endpoint.close()
    return Finding(f"model {endpoint.name}", "ok", "answers")
