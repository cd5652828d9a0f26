"""No test of the whole application may hold up its event loop; what many of them open is closed."""

import functools
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from redis.asyncio import Redis

from interview.threads.saver import RedisSaver
from tests.checkpointing import Saving
from tests.loop_probe import watched


def _watching(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def run(*given: Any, **named: Any) -> None:
        async with watched():
            await test(*given, **named)

    return run


def pytest_itemcollected(item: pytest.Item) -> None:
    """Watch every test that runs on a loop, but those marked `stalls`, which keep it busy themselves."""
    if (
        isinstance(item, pytest.Function)
        and inspect.iscoroutinefunction(item.obj)
        and item.get_closest_marker("stalls") is None
    ):
        item.obj = _watching(item.obj)


@pytest.fixture
async def saving(redis: Redis) -> AsyncIterator[Saving]:
    """Savers on the test's Redis, closed at its end."""
    made: list[RedisSaver] = []

    def save(*ttl: int) -> RedisSaver:
        made.append(RedisSaver(redis, *ttl))
        return made[-1]

    yield save
    for one in made:
        await one.aclose()
