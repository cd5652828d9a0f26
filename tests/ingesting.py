"""An ingestion in a process of its own that kills itself once a stage has handled something."""

import asyncio
import os
import signal

from redis.asyncio import Redis

from offers.pipeline.ingestion import Ingestion
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
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

    def tell(stage: str, count: int) -> None:
        if stage == dies_in and count >= 3:
            os.kill(os.getpid(), signal.SIGKILL)

    ingestion = Ingestion(
        sources=[FakeSource(*records())],
        store=ObjectStore(store_url, endpoint=endpoint),
        redis=redis,
        embedder=Embedder(),
        clock=lambda: NOW,
    )
    await ingestion.run(tell=tell)
    await redis.aclose()
