from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from tests.serving import Serving, serving


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str) -> AsyncIterator[Serving]:
    """A whole node with the offline interviewer on an empty Redis and a database of its own."""
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        yield running
