"""What a node's client of Redis does when more is asked at once than it has connections."""

import asyncio

from redis.asyncio import Redis

from server.stores.clients import redis_client

ASKED = 300


async def test_whoever_finds_no_connection_free_waits_for_one(redis: Redis, redis_url: str) -> None:
    async with redis_client(f"{redis_url}?client_name=few", connections=3) as few, few.pubsub() as listening:
        await listening.subscribe("calls")  # as a node does, for good

        async def transaction(number: int) -> None:
            async with few.pipeline(transaction=True) as pipe:
                pipe.incr("all")
                pipe.set(f"one:{number}", number)
                await pipe.execute()

        await asyncio.gather(
            *(transaction(number) for number in range(ASKED)), *(few.incr("all") for _ in range(ASKED))
        )
        assert await redis.get("all") == b"%d" % (2 * ASKED)
        assert sum(client["name"] == "few" for client in await redis.client_list()) == 3
