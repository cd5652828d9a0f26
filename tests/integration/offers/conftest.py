"""The sources' own HTTP server, and one embedding model for all tests here."""

from collections.abc import AsyncIterator, Iterator

import pytest

from offers.search.embedding import Embedder
from tests.offers_server import OffersServer, serving


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
