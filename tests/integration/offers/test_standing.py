"""How sources stand after an ingestion is shown to candidates, to `doctor` and to metrics."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from offers.cache.source import CachedSource
from offers.catalogue import Catalogue
from offers.errors import OfferError, SourceRefused, SourceResting, SourceTimeout
from offers.models import OfferQuery
from offers.pipeline.ingestion import Ingestion
from offers.pipeline.store import ObjectStore, StoreUnavailable
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.standing import KEY, standing
from server.commands.doctor.offers import check_offers
from server.settings import Settings
from tests.offers_server import api_record
from tests.offers_sources import PATIENT, FakeSource

EVERY = 3600
SETTINGS = Settings(_env_file=None, offers_api_url="http://127.0.0.1:1", offers_every=EVERY)
Run = Callable[..., Any]


@pytest.fixture
def run(redis: Redis, tmp_path: Path, embedder: Embedder) -> Run:
    """One ingestion of these sources; `late` seconds ago."""

    async def ingest(*sources: FakeSource, late: float = 0, store: ObjectStore | None = None) -> Any:
        kept = store or ObjectStore(str(tmp_path / "store"))
        clock = lambda: time.time() - late  # noqa: E731 - a clock
        return await Ingestion(sources=sources, store=kept, redis=redis, embedder=embedder, clock=clock).run()

    return ingest


def breads(count: int) -> list[dict[str, Any]]:
    return [api_record(n, description=f"Bread number {n}, baked with us.") for n in range(count)]


async def shown(redis_url: str) -> dict[str, tuple[str, str]]:
    return {one.about: (one.state, one.detail) for one in await check_offers(SETTINGS, redis_url)}


async def test_before_the_first_ingestion_nothing_is_known(redis: Redis, redis_url: str) -> None:
    assert await standing(redis) is None
    assert await shown(redis_url) == {"offers": ("warning", "none were fetched yet")}
    assert await check_offers(Settings(_env_file=None), redis_url) == []
    assert await check_offers(SETTINGS, "redis://127.0.0.1:1/0") == []  # of which the check of Redis speaks


async def test_a_source_that_says_little_is_named_until_it_is_well_again(
    run: Run, redis: Redis, redis_url: str, embedder: Embedder
) -> None:
    source = FakeSource(*breads(40))
    await run(source, late=7200)
    assert await shown(redis_url) == {"offers of fake": ("ok", "40 offers")}
    source.records = breads(3)
    await run(source, late=3700)
    await run(source)
    doubted = {"offers of fake": ("warning", "source_partial for 1 h; brought 3 offers, 40 kept of before")}
    assert await shown(redis_url) == doubted

    catalogue = Catalogue(redis, sample=[], embedder=embedder, **PATIENT)
    service = Offers(catalogue=catalogue)
    await catalogue.refresh()
    page = await service.search(OfferQuery())
    assert (page.total, page.freshness.state, page.freshness.error) == (40, "stale_error", "source_partial")
    assert service.counts().items() >= {"offers": 40, "offer_sources": 1, "offer_sources_failing": 1}.items()

    source.records = breads(41)
    await run(source)
    await catalogue.refresh()
    assert (await service.search(OfferQuery())).freshness.state == "fresh"
    assert service.counts()["offer_sources_failing"] == 0
    assert await shown(redis_url) == {"offers of fake": ("ok", "41 offers")}
    await service.aclose()


async def test_a_source_that_rests_as_it_asks_is_well(run: Run, redis: Redis, redis_url: str) -> None:
    source = FakeSource(*breads(2))
    await run(source)
    source.down = SourceResting()
    await run(source)
    assert await shown(redis_url) == {"offers of fake": ("ok", "asked again later")}
    found = await standing(redis)
    assert found is not None
    assert found.failures == []


async def test_refused_keys_from_the_start_are_reported_with_what_it_means(run: Run, redis_url: str) -> None:
    source = FakeSource()
    source.down = SourceRefused()
    await run(source)
    found = await shown(redis_url)
    assert found["offers of fake"] == ("warning", "source_refused for 0 min; brought 0 offers, 0 kept of before")
    assert found["offers"] == ("broken", "there are none to search")


async def test_an_ingestion_that_breaks_off_and_one_that_never_comes_are_reported(
    run: Run, redis: Redis, redis_url: str, tmp_path: Path
) -> None:
    """What was known of the sources is still said."""
    await run(FakeSource(*breads(2)), late=4 * EVERY)
    assert await shown(redis_url) == {
        "offers of fake": ("ok", "2 offers"),
        "offers": ("warning", "last fetched 4 h ago"),
    }
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OfferError):
        await run(FakeSource(), store=ObjectStore(str(tmp_path / "file" / "store")))
    assert await shown(redis_url) == {
        "offers of fake": ("ok", "2 offers"),
        "offers": ("broken", f"the last ingestion broke off: {StoreUnavailable.code}"),
    }
    await run(FakeSource(*breads(2)))
    assert await shown(redis_url) == {"offers of fake": ("ok", "2 offers")}
    await redis.set(KEY, b'{"of": "another version"}')
    assert await standing(redis) is None


async def test_a_failure_lasts_since_it_began(run: Run, redis: Redis) -> None:
    source = FakeSource(*breads(2))
    source.down = SourceTimeout()
    await run(source, late=600)
    first = await standing(redis)
    await run(source)
    second = await standing(redis)
    assert first is not None
    assert second is not None
    assert first.sources["fake"].since == second.sources["fake"].since
    assert second.at > first.at


async def test_a_fault_of_our_own_in_one_source_takes_nothing_from_the_others(redis: Redis, embedder: Embedder) -> None:
    good, odd = FakeSource(api_record("x", title="Zephyrologist", description="You study gentle winds.")), FakeSource()
    odd.name, odd.down = "odd", LookupError()  # type: ignore[assignment]
    sources = [CachedSource(redis, source=each) for each in (good, odd)]
    offers = Offers(catalogue=Catalogue(redis, sample=[], embedder=embedder), sources=sources)
    page = await offers.search(OfferQuery(text="zephyrologist"))
    assert ([hit.offer.id for hit in page.hits], page.freshness.error) == (["fake:x"], "source_malformed")
    await offers.aclose()
