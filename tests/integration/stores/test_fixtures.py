"""The shared fixtures give real, isolated stores."""

from typing import Any

from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis


async def test_redis_is_real_and_empty(redis: Redis) -> None:
    """A Redis 8 with an append-only file, and nothing in it."""
    assert await redis.dbsize() == 0
    info = await redis.info()
    assert info["redis_version"].startswith("8.")
    assert info["aof_enabled"] == 1
    assert await redis.set("k", "v")


async def test_redis_is_empty_again(redis: Redis) -> None:
    """What the test before wrote is gone."""
    assert await redis.get("k") is None


async def test_mongo_is_a_fresh_database(mongo: AsyncDatabase[dict[str, Any]]) -> None:
    """Written documents come back; the database is this test's own."""
    assert await mongo.list_collection_names() == []
    await mongo.things.insert_one({"_id": "a", "n": 1})
    assert await mongo.things.find_one({"_id": "a"}) == {"_id": "a", "n": 1}


async def test_mongo_databases_do_not_mix(mongo: AsyncDatabase[dict[str, Any]]) -> None:
    """The document of the test before is in another database."""
    assert await mongo.things.find_one({"_id": "a"}) is None
