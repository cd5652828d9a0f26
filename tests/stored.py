"""Everything that the two stores answer, as text in which one can look for somebody's words."""

from typing import Any

from gridfs import AsyncGridFSBucket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis


async def redis_content(redis: Redis) -> bytes:
    """All keys and values."""
    return b"".join([key + await _value(redis, key) async for key in redis.scan_iter(count=1000)])


async def _value(redis: Redis, key: bytes) -> bytes:
    match await redis.type(key):
        case b"string":
            value: object = await redis.get(key)
        case b"hash":
            value = await redis.hgetall(key)
        case b"zset":
            value = await redis.zrange(key, 0, -1)
        case b"set":
            value = await redis.smembers(key)
        case b"list":
            value = await redis.lrange(key, 0, -1)
        case b"stream":
            value = await redis.xrange(key)
        case b"none":
            return b""  # it has expired in this very moment
        case b"vectorset":
            return b""  # of offers: numbers
        case kind:
            raise AssertionError(kind)
    return repr(value).encode()


async def mongodb_content(mongo: AsyncDatabase[dict[str, Any]]) -> str:
    """All documents, and the files of CVs."""
    content = ""
    for name in await mongo.list_collection_names():
        if not name.startswith(("cv_", "cv.")):
            content += repr([one async for one in mongo[name].find({})])
    files = AsyncGridFSBucket(mongo, bucket_name="cv")
    async for one in files.find({}):
        content += f"{one.filename} {(await one.read()).decode('latin-1')}"
    return content
