"""The sources' own HTTP server, and one embedding model for all tests here."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis.asyncio import Redis

from offers.catalogue import Catalogue
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.sources.sample import load_sample
from server.stores.embedded.services import Services
from tests.offers_server import OffersServer, serving
from tests.offers_sources import PATIENT


@pytest.fixture
async def upstream() -> AsyncIterator[OffersServer]:
    """APIs of offers on loopback."""
    async with serving() as server:
        yield server


@pytest.fixture(scope="session")
def embedder() -> Iterator[Embedder]:
    made = Embedder()
    yield made
    made.close()


@pytest.fixture(scope="session")
def sample_url() -> Iterator[str]:
    """Address of a Redis that nobody empties, so that the sample set is embedded once for all tests here."""
    with tempfile.TemporaryDirectory(prefix="vv-tests-") as folder, ThreadPoolExecutor(1) as aside:
        running = Services(folder=Path(folder), mongodb=False)
        running.launch()
        aside.submit(asyncio.run, running.ready()).result()
        yield running.redis_url or ""
        aside.submit(asyncio.run, running.stop()).result()


@pytest.fixture
async def offers(sample_url: str, embedder: Embedder) -> AsyncIterator[Offers]:
    """The service over the sample set, its vectors in place."""
    async with Redis.from_url(sample_url) as redis:
        catalogue = Catalogue(redis, sample=load_sample(), embedder=embedder, **PATIENT)
        await catalogue.refresh()
        service = Offers(catalogue=catalogue)
        yield service
        await service.aclose()
