"""Checks of Redis, whichever kind it is, and of the workers that it knows."""

import asyncio
import ssl
from collections.abc import Iterator

from docket import Docket
from redis.asyncio import Redis
from redis.asyncio.sentinel import MasterNotFoundError
from redis.exceptions import AuthenticationError, NoPermissionError, RedisClusterException, RedisError, ResponseError

from server.commands.doctor.finding import Finding, place
from server.protocol.json_object import JsonObject
from server.stores.clients import redis_client
from server.stores.cluster import ClusterRedis
from server.stores.queue import DOCKET
from server.stores.redis_urls import WRITTEN, kind_of, with_tls

PATIENCE = 5.0  # seconds
CROWDED = 0.8  # share of maxmemory from which an operator should look
OLDEST_REDIS = 8  # vector sets


async def check_redis(url: str) -> list[Finding]:
    """All that is to be said of it."""
    where = place(url)
    try:
        client = redis_client(url, connections=2, patience=PATIENCE)
    except ValueError:
        return [Finding("redis", "broken", "not an address", f"REDIS_URL is {WRITTEN}.")]
    try:
        async with asyncio.timeout(2 * PATIENCE):
            info: JsonObject = await client.info()
            kind = await _kind(client, info)
    except (RedisError, OSError, TimeoutError) as error:
        return [_away(url, error)]
    finally:
        await client.aclose()
    version = str(info.get("redis_version", "0"))
    findings = [Finding("redis", "ok", f"{version} at {where}")]
    if int(version.split(".", maxsplit=1)[0]) < OLDEST_REDIS:
        findings = [Finding("redis", "broken", f"{version} at {where}", "Use Redis 8 or newer: it has vector sets.")]
    findings += kind
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


async def _kind(client: Redis, info: JsonObject) -> list[Finding]:
    """What a cluster, or a master with replicas, needs beside what every Redis does."""
    if not isinstance(client, ClusterRedis):
        if info.get("cluster_enabled"):
            advice = "Write redis+cluster:// (rediss+cluster://) into REDIS_URL."
            return [Finding("redis", "broken", "this is a node of a cluster", advice)]
        if getattr(client, "replicated", False) and not info.get("connected_slaves"):
            advice = "Give the master a replica: Sentinel has nobody to put in its place."
            return [Finding("redis replicas", "warning", "none", advice)]
        return []
    shards = await client.shards()
    alone = sum(not copies for copies in shards)
    if alone:
        advice = "Give each master a replica: when a master goes, the interviews it holds go with it."
        return [Finding("redis cluster", "warning", f"{alone} of {len(shards)} masters without a replica", advice)]
    return [Finding("redis cluster", "ok", f"{len(shards)} masters, each with a replica")]


def _away(url: str, error: BaseException) -> Finding:
    """Why it was not reached, as far as is known."""
    where, causes = place(url), list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        advice = "Set REDIS_CA to the file of the authority that signed it, and use the name that it was made for."
        return Finding("redis", "broken", f"the certificate of {where} is not trusted", advice)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Finding("redis", "broken", f"{where} does not speak TLS", "Write redis:// instead of rediss://.")
    if any(isinstance(cause, AuthenticationError | NoPermissionError) for cause in causes):
        return Finding("redis", "broken", f"{where} refuses us", "Put user and password into REDIS_URL.")
    if any(isinstance(cause, MasterNotFoundError) for cause in causes):
        advice = "Do the Sentinels of REDIS_URL answer, and is the service called so there?"
        return Finding("redis", "broken", f"no Sentinel names a master for {where}", advice)
    if kind_of(url) == "cluster" and any(isinstance(cause, ResponseError) for cause in causes):
        return Finding("redis", "broken", f"{where} is no cluster", "Write redis:// instead of redis+cluster://.")
    tls = "" if with_tls(url) else " Does it want TLS (rediss://)?"
    advice = f"Is it running, and can this machine reach it? See REDIS_URL.{tls}"
    return Finding("redis", "broken", f"{where} does not answer ({type(error).__name__})", advice)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _room(info: JsonObject) -> list[Finding]:
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
    except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
        return Finding("workers", "broken", f"cannot be counted ({type(error).__name__})", "See what is said of redis.")
    if count:
        return Finding("workers", "ok", f"{count} at work")
    advice = "Nobody reads CVs. `vivavoce serve` does unless VIVAVOCE_WORKER is off; else run `vivavoce worker`."
    return Finding("workers", "warning", "none", advice)
