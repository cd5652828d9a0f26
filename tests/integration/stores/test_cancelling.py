"""A call of a store that is cancelled in whichever moment ends as cancelled: else a stopped loop lives on."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase

from server.stores.clients import redis_client

STEPS = 60
"""More turns of the loop than a call takes until it waits for the store's reply."""


async def survivors(call: Callable[[], Awaitable[Any]]) -> list[int]:
    """After how many turns of the loop a cancelled call returned as if nobody had cancelled it."""
    found = []
    for steps in range(STEPS):
        calling = asyncio.ensure_future(call())
        for _ in range(steps):
            await asyncio.sleep(0)
        if not calling.cancel():
            await calling
            continue
        await asyncio.wait([calling])
        if not calling.cancelled():
            found.append(steps)
    return found


async def test_a_cancelled_call_of_redis_is_cancelled(redis_url: str) -> None:
    redis = redis_client(redis_url)
    try:

        async def call() -> None:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.set("a", "b")
                pipe.get("a")
                await pipe.execute()

        assert await survivors(call) == []
        assert await survivors(lambda: redis.get("a")) == []
    finally:
        await redis.aclose()


async def test_a_cancelled_call_of_mongodb_is_cancelled(mongo: AsyncDatabase[dict[str, Any]]) -> None:
    async def crowd() -> None:
        await asyncio.gather(*(mongo["things"].find_one({}) for _ in range(3)))

    assert await survivors(lambda: mongo["things"].find_one({})) == []
    assert await survivors(crowd) == []


@pytest.mark.parametrize("limit", [-1, 0, 0.001])
async def test_what_takes_longer_than_its_limit_is_ended(limit: float) -> None:
    waiting = asyncio.ensure_future(asyncio.Event().wait())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(waiting, limit)
    assert waiting.cancelled()


@pytest.mark.parametrize("limit", [-1, 0, 1, None])
async def test_what_is_there_is_given_whatever_the_limit(limit: float | None) -> None:
    done = asyncio.get_running_loop().create_future()
    done.set_result("there")
    assert await asyncio.wait_for(done, limit) == "there"
