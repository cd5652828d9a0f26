"""An ingestion in a process of its own that kills itself once a stage has handled something."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from docket import Docket, Worker
from redis.asyncio import Redis

from offers.pipeline.ingestion import Ingestion
from offers.pipeline.jobs import OfferJobs
from offers.pipeline.run import Tell
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
from offers.sources.source import OfferSource
from tests.offers_server import api_record
from tests.offers_sources import FakeSource

NOW = 1_795_000_000.0


def records() -> list[dict[str, object]]:
    """Good, bad and double ones."""
    good = [api_record(n, description=f"You bake bread number {n} with us and you sell it.") for n in range(12)]
    return [*good, api_record("bad", title=None), api_record(3), api_record("odd", contract="for life")]


def ingest(redis_url: str, store_url: str, endpoint: str | None, dies_in: str) -> None:
    """To the end, or to its own."""
    asyncio.run(_ingest(redis_url, store_url, endpoint, dies_in))


async def _ingest(redis_url: str, store_url: str, endpoint: str | None, dies_in: str) -> None:
    redis = Redis.from_url(redis_url)
    store = ObjectStore(store_url, endpoint=endpoint)
    await _Mortal(sources=[FakeSource(*records())], store=store, redis=redis, dies_in=dies_in).run()
    await redis.aclose()


def work(redis_url: str, folder: str, dies_in: str) -> None:
    """As a worker whose ingestion is due, until its end."""
    asyncio.run(_work(redis_url, folder, dies_in))


async def _work(redis_url: str, folder: str, dies_in: str) -> None:
    redis = Redis.from_url(redis_url)
    mortal = _Mortal(sources=[FakeSource(*records())], store=ObjectStore(folder), redis=redis, dies_in=dies_in)
    async with working(redis_url, mortal):
        await asyncio.Event().wait()


@asynccontextmanager
async def working(redis_url: str, ingestion: Ingestion) -> AsyncIterator[Docket]:
    """A worker that does nothing but this ingestion, every hour."""
    async with Docket(name="ingesting", url=redis_url) as docket:
        OfferJobs(ingestion=ingestion, docket=docket, every=timedelta(hours=1)).register()
        async with Worker(docket, redelivery_timeout=timedelta(seconds=2)) as worker:
            running = asyncio.create_task(worker.run_forever())
            yield docket
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


class _Mortal(Ingestion):
    """Kills its process once a stage has handled something."""

    def __init__(self, *, sources: list[OfferSource], store: ObjectStore, redis: Redis, dies_in: str) -> None:
        super().__init__(sources=sources, store=store, redis=redis, embedder=Embedder(), clock=lambda: NOW)
        self._dies_in = dies_in

    async def run(self, *, first: str | None = None, tell: Tell = lambda _stage, _count: None) -> dict[str, Any]:
        def end(stage: str, count: int) -> None:
            tell(stage, count)
            if stage == self._dies_in and count >= 3:
                os.kill(os.getpid(), signal.SIGKILL)

        return await super().run(first=first, tell=end)
