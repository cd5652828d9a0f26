"""Whether the stores take writes: a replica, a full disk or a full memory answers a ping just as well."""

from redis.asyncio import Redis

from server.stores.keys import READINESS
from server.stores.mongo import Database

SECONDS = 60


async def redis_takes_writes(redis: Redis) -> None:
    """Raises RedisError when it does not."""
    await redis.set(READINESS, "1", ex=SECONDS)


async def mongo_takes_writes(database: Database) -> None:
    """Raises PyMongoError when it does not. One small document, written over and over."""
    await database["readiness"].update_one({"_id": "node"}, {"$inc": {"looks": 1}}, upsert=True)
