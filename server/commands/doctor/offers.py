"""Checks of the offers' sources: what the last ingestion got of each, and how old what is searched is."""

from datetime import timedelta

from redis.exceptions import RedisError

from offers.catalogue import current
from offers.errors import (
    OffersUnavailable,
    SourceEmpty,
    SourceLimited,
    SourceMalformed,
    SourcePartial,
    SourceRefused,
    SourceTimeout,
)
from offers.standing import SourceStanding, standing
from server.commands.doctor.finding import Finding
from server.settings import Settings
from server.stores.clients import redis_client
from server.stores.clock import wall_ms

PATIENCE = 5.0  # seconds for Redis
MISSED = 3  # ingestions that may be missed before something is wrong
_KEPT = "What it had before is kept for a day; is that all it has? Look at its own list."
_ADVICE = {
    SourceRefused.code: "Its keys are refused: look at the settings of this source, and whether its account is open.",
    SourceTimeout.code: "It takes too long or does not answer; what it had is kept, and it is asked again.",
    OffersUnavailable.code: "It cannot be reached or fails; what it had is kept, and it is asked again.",
    SourceLimited.code: "It was asked more often than it lets us; raise OFFERS_EVERY if this goes on.",
    SourceMalformed.code: "It answers in another form than it should: is its address right? What it had is kept.",
    SourceEmpty.code: _KEPT,
    SourcePartial.code: _KEPT,
}


async def check_offers(settings: Settings, redis_url: str | None) -> list[Finding]:
    """Nothing where no source is set, or where Redis does not run or is away, of which others speak."""
    if not settings.offer_sources or redis_url is None:
        return []
    try:
        client = redis_client(redis_url, connections=2, patience=PATIENCE)
    except ValueError:
        return []
    try:
        stands, published = await standing(client), await current(client)
    except (RedisError, OSError):
        return []
    finally:
        await client.aclose()
    if stands is None:
        advice = "The worker fetches them once it runs; `vivavoce offers ingest` does it at once."
        return [Finding("offers", "warning", "none were fetched yet", advice)]
    now = wall_ms()
    missed = now - stands.at > MISSED * settings.offers_every * 1000
    found = [_source(name, source, now) for name, source in stands.sources.items()]
    if stands.error is not None:
        advice = "See the worker's log and OFFERS_STORE; what was there is searched until it comes to its end."
        found.append(Finding("offers", "broken", f"the last ingestion broke off: {stands.error}", advice))
    elif missed:
        advice = "Is a worker at work? `vivavoce offers ingest` fetches them at once."
        found.append(Finding("offers", "warning", f"last fetched {_ago(now - stands.at)} ago", advice))
    if published is None:
        advice = "Nobody finds an offer but their own; see what is said of the sources."
        found.append(Finding("offers", "broken", "there are none to search", advice))
    return found


def _source(name: str, source: SourceStanding, now: int) -> Finding:
    counted = f"{source.offers} offers" + (f", {source.rejected} records rejected" if source.rejected else "")
    if not source.fails:
        return Finding(f"offers of {name}", "ok", f"{counted if source.error is None else 'asked again later'}")
    lasted = f" for {_ago(now - source.since)}" if source.since is not None else ""
    detail = f"{source.error}{lasted}; brought {counted}, {source.kept} kept of before"
    return Finding(f"offers of {name}", "warning", detail, _ADVICE.get(source.error or "", "See the worker's log."))


def _ago(ms: int) -> str:
    passed = timedelta(milliseconds=max(0, ms))
    if passed.days:
        return f"{passed.days} d"
    minutes = passed.seconds // 60
    return f"{minutes // 60} h" if minutes >= 60 else f"{minutes} min"
