"""The pipeline: what it brings, run again, twice at once, and with sources and stores that fail."""

import asyncio
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import pytest
import redis as blocking
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from offers.cache.source import CachedSource
from offers.catalogue import Catalogue, current
from offers.errors import BadQuery, SourceTimeout
from offers.models import OfferQuery
from offers.pipeline.ingestion import LOCK, IndexUnavailable, Ingestion, IngestionRuns
from offers.pipeline.stages import STAGES
from offers.pipeline.store import ObjectStore, StoreUnavailable
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.sources.api import ApiSource
from offers.sources.polite import Manners
from tests.eventually import eventually
from tests.ingesting import records
from tests.offers_server import Fault, OffersServer, api_record
from tests.offers_sources import PATIENT, FakeSource

ROOT = Path(__file__).resolve().parents[3]


def ingestion(redis: Redis, folder: Path, embedder: Embedder, *sources: FakeSource) -> Ingestion:
    return Ingestion(sources=sources, store=ObjectStore(str(folder)), redis=redis, embedder=embedder)


async def test_what_is_ingested_is_found(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """Bad records are counted with their reasons, doubles become one, and searches see the new generation."""
    stages: list[str] = []
    report = await ingestion(redis, tmp_path, embedder, FakeSource(*records())).run(
        tell=lambda stage, _: stages.append(stage)
    )
    assert report["stages"]["deduplicate"] == {"offers": 12, "same_id": 1, "same_text": 0}
    assert report["stages"]["embed"]["embedded"] == 12
    assert list(dict.fromkeys(stages)) == list(STAGES)
    catalogue = Catalogue(redis, sample=[], embedder=embedder, **PATIENT)
    offers = Offers(catalogue=catalogue)
    await catalogue.refresh()
    page = await offers.search(OfferQuery(text="baker"))
    assert page.total == 12
    assert (await offers.read("fake:7")).offer.title == "Baker 7"
    await offers.aclose()


async def test_running_again_changes_nothing(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """The same offers again: everything is taken over. Any stage can be run again."""
    source = FakeSource(*records())
    await ingestion(redis, tmp_path, embedder, source).run()
    again = await ingestion(redis, tmp_path, embedder, source).run()
    assert again["stages"]["embed"] == {"model": again["stages"]["embed"]["model"], "embedded": 0, "taken_over": 12}
    calls = source.calls
    for stage in STAGES[1:]:
        rerun = await ingestion(redis, tmp_path, embedder, source).run(first=stage)
        assert (rerun["run"], rerun["stages"]["index"]) == (again["run"], again["stages"]["index"])
    assert source.calls == calls


async def test_runs_of_other_sources_are_not_gone_on_with(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """Other sources, or the same names from elsewhere, begin runs of their own."""
    source, other = FakeSource(*records()), FakeSource(api_record(1))
    other.name = "other"
    clock = count(1_795_000_000)

    def made(*sources: FakeSource, origin: str = "") -> Ingestion:
        store = ObjectStore(str(tmp_path))
        return Ingestion(
            sources=sources, store=store, redis=redis, embedder=embedder, origin=origin, clock=lambda: next(clock)
        )

    first = await made(source).run()
    names = [(await run.run())["run"] for run in (made(other), made(source, other), made(source, origin="elsewhere"))]
    assert len({first["run"], *names}) == 4
    assert (await made(source).run(first="index"))["run"] == first["run"]


async def test_two_at_once(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    source = FakeSource(*records())
    source.gate = asyncio.Event()
    first = asyncio.create_task(ingestion(redis, tmp_path, embedder, source).run())
    await eventually(lambda: source.calls > 0)
    with pytest.raises(IngestionRuns):
        await ingestion(redis, tmp_path, embedder, source).run()
    source.gate.set()
    assert (await first)["stages"]["index"]["offers"] == 12
    assert not await redis.exists(LOCK)


async def test_a_failing_source_keeps_its_offers(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """Its offers of the run before stay; the report names the failure."""
    source = FakeSource(*records())
    await ingestion(redis, tmp_path, embedder, source).run()
    source.down = SourceTimeout()
    report = await ingestion(redis, tmp_path, embedder, source).run()
    assert report["stages"]["extract"]["sources"]["fake"]["error"] == "source_timeout"
    assert report["stages"]["index"]["offers"] == 12


async def test_a_source_whose_records_all_turn_bad_keeps_its_offers(
    redis: Redis, tmp_path: Path, embedder: Embedder
) -> None:
    """A changed schema empties no catalogue, and does not make the old offers look fetched just now."""
    source = FakeSource(*records())
    await ingestion(redis, tmp_path, embedder, source).run()
    before = await current(redis)
    source.records = [{"identifiant": record["id"], "intitule": record["title"]} for record in source.records]
    report = await ingestion(redis, tmp_path, embedder, source).run()
    result = report["stages"]["normalise"]["sources"]["fake"]
    assert result == {"offers": 0, "rejects": {"missing_id": 15}, "error": "source_malformed", "kept": 12}
    assert report["stages"]["index"]["offers"] == 12
    after = await current(redis)
    assert before is not None
    assert after is not None
    assert after.made_at == before.made_at < report["started_at"]


async def test_sources_that_fail_from_the_start_publish_nothing(
    redis: Redis, tmp_path: Path, embedder: Embedder
) -> None:
    """Not even the wrong query of one stops another; with nothing from any there is no empty catalogue."""
    failing, other = FakeSource(), FakeSource(api_record(1))
    failing.down, other.name = BadQuery(), "other"  # type: ignore[assignment]
    nothing = await ingestion(redis, tmp_path / "one", embedder, failing).run()
    assert nothing["stages"]["index"] == {"generation": None, "offers": 0}
    assert await current(redis) is None
    report = await ingestion(redis, tmp_path / "two", embedder, failing, other).run()
    assert report["stages"]["extract"]["sources"]["fake"]["error"] == "bad_query"
    assert report["stages"]["index"]["offers"] == 1


async def test_a_lock_that_went_to_another_ends_the_run(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """Two never write one run: the one whose lock ran out while Redis was silent stops, and leaves the new lock."""
    source = FakeSource(*records())
    source.gate = asyncio.Event()
    made = Ingestion(sources=[source], store=ObjectStore(str(tmp_path)), redis=redis, embedder=embedder, held=0.2)
    first = asyncio.create_task(made.run())
    await eventually(lambda: source.calls > 0)
    await redis.set(LOCK, "another's")
    with pytest.raises(IngestionRuns):
        await first
    assert await redis.get(LOCK) == b"another's"


async def test_with_redis_or_the_store_away_a_run_says_so(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    away = Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))
    with pytest.raises(IndexUnavailable):
        await ingestion(away, tmp_path, embedder, FakeSource()).run()
    await away.aclose()
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        await ingestion(redis, tmp_path / "file", embedder, FakeSource()).run()
    with pytest.raises(StoreUnavailable):
        ObjectStore("nowhere://bucket/offers")
    assert not await redis.exists(LOCK)


def test_a_store_whose_library_is_not_installed_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['s3fs'] = None\n"
        "from offers.pipeline.store import ObjectStore, StoreNotInstalled\n"
        "try: ObjectStore('s3://offers/here')\n"
        "except StoreNotInstalled as error: print(error.code, error.temporary, error.advice)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    assert run.stdout.startswith("store_not_installed False ")
    assert "vivavoce[s3]" in run.stdout


async def test_a_run_that_redis_refuses_in_the_middle_is_gone_on_with(
    redis: Redis, redis_url: str, tmp_path: Path, embedder: Embedder
) -> None:
    """What was extracted and embedded before is not asked for again."""
    source = FakeSource(*records())
    await redis.acl_setuser("pipeline", enabled=True, nopass=True, keys=["*"], commands=["+@all"])
    mine = Redis.from_url(redis_url, username="pipeline", password="any")
    refusing = threading.Event()

    def refuse(stage: str, _: int) -> None:
        if stage == "embed" and not refusing.is_set():
            refusing.set()
            with blocking.Redis.from_url(redis_url) as admin:
                admin.acl_setuser("pipeline", commands=["-@all"])

    with pytest.raises(IndexUnavailable):
        await ingestion(mine, tmp_path, embedder, source).run(tell=refuse)
    assert refusing.is_set()
    await redis.acl_setuser("pipeline", enabled=True, nopass=True, keys=["*"], commands=["+@all"])
    await redis.delete(LOCK)  # in time it ends by itself
    calls = source.calls
    report = await ingestion(mine, tmp_path, embedder, source).run()
    assert (report["stages"]["index"]["offers"], source.calls) == (12, calls)
    await mine.aclose()
    await redis.acl_deluser("pipeline")


async def test_a_source_that_flaps_is_gone_on_with_where_it_broke(
    redis: Redis, tmp_path: Path, embedder: Embedder, upstream: OffersServer
) -> None:
    """Page after page over HTTP: broken connections and 502 in between are tried again, and nothing comes twice."""
    upstream.api = [api_record(n, description=f"Bread number {n}, baked with us.") for n in range(450)]
    upstream.faults.extend([Fault(502), Fault(drop=True), Fault(503)])
    source = ApiSource(base_url=upstream.url, manners=Manners(first_wait=0.005, longest_wait=0.05, a_second=10_000))
    report = await Ingestion(sources=[source], store=ObjectStore(str(tmp_path)), redis=redis, embedder=embedder).run()
    assert report["stages"]["extract"]["sources"]["api"] == {"records": 450, "rejects": {}, "error": None}
    assert report["stages"]["deduplicate"] == {"offers": 450, "same_id": 0, "same_text": 0}
    assert upstream.requests["api"] == 5 + 3
    await source.aclose()


async def test_the_same_offer_from_two_sources(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    trusted, other = (
        FakeSource(api_record(1, company="Levain")),
        FakeSource(api_record(9, title="Baker 1", company="LEVAIN")),
    )
    other.name = "other"
    report = await ingestion(redis, tmp_path, embedder, trusted, other).run()
    assert report["stages"]["deduplicate"] == {"offers": 1, "same_id": 0, "same_text": 1}


async def test_old_runs_go(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    for number in range(5):
        made = Ingestion(
            sources=[FakeSource(api_record(1))],
            store=ObjectStore(str(tmp_path)),
            redis=redis,
            embedder=embedder,
            clock=lambda number=number: time.time() + number,  # type: ignore[misc]  # one run a second
        )
        await made.run()
    assert len(ObjectStore(str(tmp_path)).names("")) == 3
    made_now = await current(redis)
    assert made_now is not None
    assert made_now.count == 1


async def test_ingested_offers_outlive_their_source(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """A node that holds nothing yet finds what was published the moment before, while the source is down or hangs."""
    source = FakeSource(*records())
    await ingestion(redis, tmp_path, embedder, source).run()
    source.down = SourceTimeout()
    catalogue = Catalogue(redis, sample=[], embedder=embedder, **PATIENT)
    offers = Offers(catalogue=catalogue, sources=[CachedSource(redis, source=source)])
    page = await offers.search(OfferQuery(text="baker"))
    assert (page.total, page.freshness.state, page.freshness.error) == (12, "stale_error", "source_timeout")
    source.gate = asyncio.Event()
    reading = await offers.read("fake:7")
    assert (reading.offer.title, reading.freshness.state) == ("Baker 7", "stale_error")
    source.gate.set()
    await offers.aclose()
