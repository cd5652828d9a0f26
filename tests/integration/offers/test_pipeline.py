"""The pipeline: killed at each stage and resumed, twice at once, with failing sources; in a folder and on S3."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer
from redis.asyncio import Redis

from offers.cache.source import CachedSource
from offers.catalogue import Catalogue, current
from offers.errors import SourceTimeout
from offers.models import OfferQuery
from offers.pipeline.ingestion import LOCK, Ingestion, IngestionRuns
from offers.pipeline.stages import STAGES
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
from offers.service import Offers
from tests.eventually import eventually
from tests.ingesting import records
from tests.offers_server import api_record
from tests.offers_sources import FakeSource

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    made = Embedder()
    yield made
    made.close()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Address of an S3-compatible server with a bucket."""
    kept = {name: os.environ.get(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION")}
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    fsspec.filesystem("s3", client_kwargs={"endpoint_url": endpoint}).mkdir("offers")
    yield endpoint
    server.stop()
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


async def ingested(redis_url: str, store: str, endpoint: str, dies_in: str = "") -> int | None:
    arguments = ["-m", "tests.ingesting", redis_url, store, endpoint, dies_in]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT)
    return await process.wait()


def outputs(store: ObjectStore, folder: str) -> dict[str, bytes]:
    """Every output of a run's stages, without the report, which holds times."""
    found: dict[str, bytes] = {}
    for name in store.names(folder):
        if "." in name and name != "report.json":
            found[f"{folder}/{name}"] = store.read(f"{folder}/{name}") or b""
        elif "." not in name:
            found |= outputs(store, f"{folder}/{name}")
    return found


@pytest.mark.timeout(300)
async def test_killed_at_each_stage_the_result_is_the_same_to_the_byte(redis: Redis, redis_url: str, s3: str) -> None:
    """In an S3 store, killed once in every stage one after the other, against a run that nobody disturbed."""
    assert await ingested(redis_url, "s3://offers/calm", s3) == 0
    for stage in STAGES:
        await eventually(lambda: _free(redis), what="the lock of the killed one")
        assert await ingested(redis_url, "s3://offers/killed", s3, stage) == -9
    await eventually(lambda: _free(redis), what="the lock of the killed one")
    assert await ingested(redis_url, "s3://offers/killed", s3) == 0
    calm, killed = (ObjectStore(f"s3://offers/{name}", endpoint=s3) for name in ("calm", "killed"))
    (run,) = calm.names("")
    assert outputs(killed, run) == outputs(calm, run)
    assert len(outputs(calm, run)) > 20
    assert calm.read_json(f"{run}/normalise/done.json")["sources"]["fake"]["rejects"] == {
        "invalid_contract": 1,
        "missing_title": 1,
    }


async def _free(redis: Redis) -> bool:
    return not await redis.exists(LOCK)


def ingestion(redis: Redis, folder: Path, embedder: Embedder, *sources: FakeSource) -> Ingestion:
    return Ingestion(sources=sources, store=ObjectStore(str(folder)), redis=redis, embedder=embedder)


async def test_what_is_ingested_is_found(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    """Bad records are counted with their reasons, doubles become one, and searches see the new generation."""
    told: list[str] = []
    report = await ingestion(redis, tmp_path, embedder, FakeSource(*records())).run(
        tell=lambda stage, _: told.append(stage)
    )
    assert report["stages"]["deduplicate"] == {"offers": 12, "same_id": 1, "told_alike": 0}
    assert report["stages"]["embed"]["embedded"] == 12
    assert list(dict.fromkeys(told)) == list(STAGES)
    catalogue = Catalogue(redis, sample=[], embedder=Embedder())
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


async def test_the_same_offer_from_two_sources(redis: Redis, tmp_path: Path, embedder: Embedder) -> None:
    trusted, other = (
        FakeSource(api_record(1, company="Levain")),
        FakeSource(api_record(9, title="Baker 1", company="LEVAIN")),
    )
    other.name = "other"
    report = await ingestion(redis, tmp_path, embedder, trusted, other).run()
    assert report["stages"]["deduplicate"] == {"offers": 1, "same_id": 0, "told_alike": 1}


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
    catalogue = Catalogue(redis, sample=[], embedder=Embedder())
    offers = Offers(catalogue=catalogue, sources=[CachedSource(redis, source=source)])
    page = await offers.search(OfferQuery(text="baker"))
    assert (page.total, page.freshness.state, page.freshness.error) == (12, "stale_error", "source_timeout")
    source.gate = asyncio.Event()
    reading = await offers.read("fake:7")
    assert (reading.offer.title, reading.freshness.state) == ("Baker 7", "stale_error")
    source.gate.set()
    await offers.aclose()
