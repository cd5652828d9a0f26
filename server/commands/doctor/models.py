"""Checks of the interviewer's models: named well, keys at hand, and each holds a turn and writes JSON."""

import asyncio
from collections.abc import Set as AbstractSet
from importlib.util import find_spec

from interview.errors import BadModelSpec
from interview.models.endpoints import Endpoint
from interview.models.examination import Found, examine
from interview.models.prices import parse_prices
from server.commands.doctor.finding import Finding
from server.settings import Settings
from server.wiring.crew import ADVICE as CREW_ADVICE
from server.wiring.model_specs import PURPOSES, model_specs
from server.wiring.models import ModelRoom

LONGEST_SILENCE = 20.0
"""Seconds that a model may be silent while the doctor waits, however patient interviews are."""
ADVICE = {
    "unauthorized": "The key is wrong or withdrawn.",
    "forbidden": "The key may not use this model.",
    "quota_exhausted": "The account has no credit left.",
    "model_not_found": "The provider has no such model; check the name in VIVAVOCE_MODELS.",
    "rate_limited": "The provider asks to wait; try again, or add a second model to VIVAVOCE_MODELS.",
    "unreachable": "Nothing answers there; check the network and {address}.",
    "refused": "It refuses to interview; choose another model.",
    "empty": "It says nothing; choose another model, or raise VIVAVOCE_TURN_TOKENS if it thinks long.",
    "thoughts_only": "It thinks and gives no answer; raise VIVAVOCE_TURN_TOKENS or choose another model.",
    "cut_short": "Its answer was cut at its length; raise VIVAVOCE_TURN_TOKENS or the server's own limit.",
    "timeout": "It did not answer in time; check the network, or add a second model to VIVAVOCE_MODELS.",
}


async def check_models(settings: Settings) -> list[Finding]:
    """One finding a model, whose word costs a few tokens; and what is wrong with the prices."""
    try:
        specs = {spec for purpose in PURPOSES for spec in model_specs(settings, purpose)}
        prices = _check_prices(settings, {str(spec) for spec in specs})
        if not specs:
            return [Finding("models", "ok", "the offline interviewer: no key is set, and none is needed")]
        room = ModelRoom(settings, *PURPOSES)
    except BadModelSpec as error:
        advice = "See VIVAVOCE_MODELS and VIVAVOCE_MODEL_PRICES in `vivavoce settings`."
        return [Finding("models", "broken", str(error), advice)]
    crew = [] if find_spec("crewai") else [Finding("crew", "warning", "it is not installed", CREW_ADVICE)]
    try:
        looks = [_look(endpoint, settings) for endpoint in room.endpoints.values()]
        return [*crew, *prices, *await asyncio.gather(*looks)]
    finally:
        await room.aclose()


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


async def _look(endpoint: Endpoint, settings: Settings) -> Finding:
    """Asks as an interview asks, streamed, with all options, and in JSON, and reads to the end."""
    about = f"model {endpoint.name}"
    silence = min(settings.vivavoce_model_timeout, LONGEST_SILENCE)
    found = await examine(endpoint, silence=silence, patience=settings.vivavoce_turn_seconds)
    if found.speaks is not None:
        return Finding(about, "broken", _with(found.speaks, found), _advice(found.speaks, endpoint.name, settings))
    if endpoint.name.startswith("scripted:"):
        return Finding(about, "ok", "answers")
    waited = f"answers; first words after {found.first_token_ms or 0:.0f} ms"
    if found.writes is not None:
        advice = "Answers are assessed and reports worded by rules; choose a model that can write JSON."
        return Finding(about, "warning", _with(f"{waited}; no JSON: {found.writes}", found), advice)
    if "thoughts without any mark" in found.quirks:
        return Finding(about, "warning", _with(waited, found), "Turns that think aloud are worded by rules instead.")
    return Finding(about, "ok", _with(f"{waited}, and JSON", found))


def _with(detail: str, found: Found) -> str:
    return "; ".join((detail, *found.quirks))


def _advice(code: str, model: str, settings: Settings) -> str:
    provider = model.partition(":")[0]
    address = settings.openai_base_url if provider == "openai" else None
    if code in ("model_not_found", "malformed", "cut") and address and not address.rstrip("/").endswith("/v1"):
        return "Check the model's name, and OPENAI_BASE_URL: most servers want it to end in /v1."
    return ADVICE.get(code, "Ask the provider about it.").format(address=f"{provider.upper()}_BASE_URL")
