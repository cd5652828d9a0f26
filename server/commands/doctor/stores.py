"""Checks of Redis, MongoDB and the worker, by asking them."""

import asyncio
from typing import Any

from docket import Docket
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from server.commands.doctor.finding import Finding, place
from server.stores.queue import DOCKET

PATIENCE = 5.0  # seconds for each store
CROWDED = 0.8  # share of maxmemory from which an operator should look
OLDEST_REDIS = 8  # vector sets


async def check_stores(redis_url: str | None, mongodb_url: str | None) -> list[Finding]:
    """Those whose address is known, at once; the others are embedded and not running."""
    asked = [_redis(redis_url)] if redis_url is not None else []
    asked += [_mongodb(mongodb_url)] if mongodb_url is not None else []
    findings = [finding for found in await asyncio.gather(*asked) for finding in found]
    asleep = [name for name, url in (("redis", redis_url), ("mongodb", mongodb_url)) if url is None]
    return findings + [Finding(name, "ok", "embedded; starts with `vivavoce serve`") for name in asleep]


async def _redis(url: str) -> list[Finding]:
    where = place(url)
    try:
        client = Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    except ValueError:
        advice = "REDIS_URL is redis://host:port/0, rediss:// with TLS, or unix:///path."
        return [Finding("redis", "broken", "not an address", advice)]
    try:
        async with asyncio.timeout(PATIENCE):
            info: dict[str, Any] = await client.info()
    except AuthenticationError:
        return [Finding("redis", "broken", f"{where} refuses us", "Put user and password into REDIS_URL.")]
    except (RedisError, OSError, TimeoutError) as error:
        advice = "Is it running, and can this machine reach it? See REDIS_URL."
        return [Finding("redis", "broken", f"{where} does not answer ({type(error).__name__})", advice)]
    finally:
        await client.aclose()
    version = str(info.get("redis_version", "0"))
    findings = [Finding("redis", "ok", f"{version} at {where}")]
    if int(version.split(".", maxsplit=1)[0]) < OLDEST_REDIS:
        findings = [Finding("redis", "broken", f"{version} at {where}", "Use Redis 8 or newer: it has vector sets.")]
    if not info.get("aof_enabled"):
        advice = "Set appendonly yes: running interviews live in Redis until they end."
        findings.append(Finding("redis durability", "warning", "no append-only file", advice))
    if info.get("aof_enabled") and info.get("aof_last_write_status") == "err":
        advice = "Its disk is full or failing; it takes no writes until that is mended."
        findings.append(Finding("redis durability", "broken", "the last write failed", advice))
    findings.append(await _workers(url))
    policy = info.get("maxmemory_policy")
    if policy not in {None, "noeviction"}:
        advice = "Set maxmemory-policy noeviction: an evicted key is a lost interview."
        findings.append(Finding("redis memory", "warning", f"policy {policy}", advice))
    return findings + _room(info)


def _room(info: dict[str, Any]) -> list[Finding]:
    used, most = int(info.get("used_memory", 0)), int(info.get("maxmemory", 0))
    if not most or used < most * CROWDED:
        return []
    detail = f"{used // 2**20} of {most // 2**20} MiB used"
    if used >= most:
        return [
            Finding("redis memory", "broken", detail, "It takes no writes. Raise maxmemory, then see what fills it.")
        ]
    return [
        Finding("redis memory", "warning", detail, "At maxmemory it takes no writes. Raise it, or see what fills it.")
    ]


async def _workers(url: str) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE), Docket(name=DOCKET, url=url) as docket:
            count = len(await docket.workers())
    except (RedisError, OSError, TimeoutError) as error:
        return Finding("workers", "broken", f"cannot be counted ({type(error).__name__})", "See what is said of redis.")
    if count:
        return Finding("workers", "ok", f"{count} at work")
    advice = "Nobody reads CVs. `vivavoce serve` does unless VIVAVOCE_WORKER is off; else run `vivavoce worker`."
    return Finding("workers", "warning", "none", advice)


async def _mongodb(url: str) -> list[Finding]:
    where = place(url)
    try:
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url, serverSelectionTimeoutMS=int(PATIENCE * 1000))
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
