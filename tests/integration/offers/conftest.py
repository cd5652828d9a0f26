"""The sources' own HTTP server."""

from collections.abc import AsyncIterator

import pytest

from tests.offers_server import OffersServer, serving


@pytest.fixture
async def upstream() -> AsyncIterator[OffersServer]:
    """APIs of offers on loopback."""
    async with serving() as server:
        yield server
