"""A pipeline that is killed: at each stage, on S3, and as a job of workers. Processes of their own die here."""

import asyncio
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import pytest
from docket import Docket
from moto.server import ThreadedMotoServer
from redis.asyncio import Redis

from offers.errors import SourceTimeout
from offers.pipeline.ingestion import HELD, LOCK, Ingestion
from offers.pipeline.jobs import AGAIN
from offers.pipeline.stages import STAGES
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
from tests.eventually import eventually
from tests.forked import CONTEXT, within
from tests.ingesting import NOW, ingest, records, work, working
from tests.offers_sources import FakeSource


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


async def ended(target: Callable[..., None], *arguments: str) -> int | None:
    """The status of a process of its own that does this, forked from one that has imported everything."""
    process = CONTEXT.Process(target=within, args=(dict(os.environ), target, *arguments))
    process.start()
    await asyncio.to_thread(process.join, 60)
    return process.exitcode


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
    assert await ended(ingest, redis_url, "s3://offers/calm", s3, "") == 0
    for stage in STAGES:
        assert await ended(ingest, redis_url, "s3://offers/killed", s3, stage) == -9
        assert 0 < await redis.pttl(LOCK) <= HELD * 1000  # it ends by itself; here nobody waits for that
        await redis.delete(LOCK)
    assert await ended(ingest, redis_url, "s3://offers/killed", s3, "") == 0
    calm, killed = (ObjectStore(f"s3://offers/{name}", endpoint=s3) for name in ("calm", "killed"))
    (run,) = calm.names("")
    assert outputs(killed, run) == outputs(calm, run)
    assert len(outputs(calm, run)) > 20
    assert calm.read_json(f"{run}/normalise/done.json")["sources"]["fake"]["rejects"] == {
        "invalid_contract": 1,
        "missing_title": 1,
    }


def undying(redis: Redis, folder: Path, embedder: Embedder, source: FakeSource) -> Ingestion:
    """In this process, at the time of those that die."""
    store = ObjectStore(str(folder))
    return Ingestion(sources=[source], store=store, redis=redis, embedder=embedder, clock=lambda: NOW)


async def until_the_next(docket: Docket) -> timedelta:
    """Wait until the next ingestion is scheduled; how long it has still time."""
    waits: list[timedelta] = []

    async def scheduled() -> bool:
        snapshot = await docket.snapshot()
        waits[:] = [execution.when - datetime.now(UTC) for execution in snapshot.future]
        return not snapshot.running and bool(waits) and waits[0] > timedelta(minutes=5)

    await eventually(scheduled, what="the next ingestion")
    (wait,) = waits
    return wait


async def test_the_workers_ingest_once_and_again_after_a_kill(
    redis: Redis, redis_url: str, tmp_path: Path, embedder: Embedder
) -> None:
    """A worker dies at it; one of two others goes on where it was, once; then the next one is due in an hour."""
    assert await ended(work, redis_url, str(tmp_path), "normalise") == -9
    await redis.delete(LOCK)  # in time it ends by itself
    sources = [FakeSource(*records()), FakeSource(*records())]
    one, other = (undying(redis, tmp_path, embedder, source) for source in sources)
    store = ObjectStore(str(tmp_path))
    async with working(redis_url, one) as docket, working(redis_url, other):
        await eventually(lambda: any(store.read(f"{run}/report.json") for run in store.names("")))
        wait = await until_the_next(docket)
    assert timedelta(minutes=55) < wait <= timedelta(minutes=60)
    assert (store.names(""), sum(source.calls for source in sources)) == ([f"{int(NOW * 1000):014}"], 0)


async def test_after_a_failure_the_next_ingestion_comes_sooner(
    redis: Redis, redis_url: str, tmp_path: Path, embedder: Embedder
) -> None:
    source = FakeSource()
    source.down = SourceTimeout()
    await redis.ping()
    async with working(redis_url, undying(redis, tmp_path, embedder, source)) as docket:
        wait = await until_the_next(docket)
    assert source.calls > 0
    assert wait <= AGAIN
