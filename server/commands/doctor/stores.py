"""Checks of Redis, MongoDB and the worker, by asking them."""

import asyncio

from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError

from server.commands.doctor.finding import Finding, place
from server.commands.doctor.redis import check_redis

PATIENCE = 5.0  # seconds for each store


async def check_stores(redis_url: str | None, mongodb_url: str | None) -> list[Finding]:
    """Those whose address is known, at once; the others are embedded and not running."""
    asked = [check_redis(redis_url)] if redis_url is not None else []
    asked += [_mongodb(mongodb_url)] if mongodb_url is not None else []
    findings = [finding for found in await asyncio.gather(*asked) for finding in found]
    asleep = [name for name, url in (("redis", redis_url), ("mongodb", mongodb_url)) if url is None]
    return findings + [Finding(name, "ok", "embedded; starts with `vivavoce serve`") for name in asleep]


async def _mongodb(url: str) -> list[Finding]:
    where = place(url)
    try:
        client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(
            url, serverSelectionTimeoutMS=int(PATIENCE * 1000)
        )
    except (PyMongoError, ValueError):
        return [Finding("mongodb", "broken", "not an address", "MONGODB_URL is mongodb://host:port or mongodb+srv://.")]
    try:
        async with asyncio.timeout(PATIENCE + 1):
            await client.admin.command("ping")
            built = await client.admin.command("buildInfo")
    except (PyMongoError, OSError, TimeoutError) as error:
        advice = "Is it running, can this machine reach it, are user and password right? See MONGODB_URL."
        return [Finding("mongodb", "broken", f"{where} does not answer ({type(error).__name__})", advice)]
    finally:
        await client.close()
    return [Finding("mongodb", "ok", f"{built.get('version', 'unknown version')} at {where}")]
