"""What the cache of offers costs and keeps to, on a Redis of its own; search is measured by `vivavoce bench search`."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from offers.cache.answers import Ages
from offers.cache.shelf import MOST_BYTES, MOST_ENTRIES, Shelf
from offers.cache.source import CachedSource
from offers.models import OfferQuery
from server.commands.search_bench import measure
from server.stores.embedded.services import Services
from tests.bench.report import quantile
from tests.offers_server import api_record, serving
from tests.offers_sources import FakeSource

HITS = 5_000
DISTINCT = 100_000
_KEYS = 20
_OFFERS = 50  # in an answer
_EACH = 500  # misses at once in each of two processes


def cache_hits() -> list[dict[str, Any]]:
    """Answers of fifty offers that lie in Redis, with a look there each time and within the second after one."""
    return _alone(_hits)


def cache_bounds() -> list[dict[str, Any]]:
    """So many different queries, one after the other."""
    return _alone(_bounds)


def cache_misses() -> list[dict[str, Any]]:
    """A thousand misses of the same from two processes at once."""
    return _alone(_misses)


def search() -> list[dict[str, Any]]:
    """50,000 offers ingested and searched; the quality stands in `vivavoce bench search`."""
    return [measure(50_000).speed]


def _alone(rows: Callable[[Redis, str], Awaitable[list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="vv-bench-") as folder:
        services = Services(folder=Path(folder), mongodb=False)
        services.launch()

        async def run() -> list[dict[str, Any]]:
            async with _redis(services) as redis:
                return await rows(redis, services.redis_url or "")

        return asyncio.run(run())


@asynccontextmanager
async def _redis(services: Services) -> AsyncIterator[Redis]:
    try:
        await services.ready()
        async with Redis.from_url(services.redis_url or "") as redis:
            yield redis
    finally:
        await services.stop()


async def _hits(redis: Redis, _url: str) -> list[dict[str, Any]]:
    rows = []
    for way, trusted in (("a look into Redis", 0.0), ("within a second", 1.0)):
        source = FakeSource(*(api_record(number) for number in range(_OFFERS)))
        cached = CachedSource(redis, source=source, ages=Ages(trusted=trusted))
        queries = [OfferQuery(text=str(number)) for number in range(_KEYS)]
        for query in queries * 5:
            await cached.search(query)
        times, cpu = [], time.process_time()
        for number in range(HITS):
            began = time.perf_counter()
            await cached.search(queries[number % _KEYS])
            times.append((time.perf_counter() - began) * 1000)
        cpu = time.process_time() - cpu
        hit = {"hit": way, "p50_ms": quantile(times, 0.5), "p99_ms": quantile(times, 0.99)}
        rows.append({**hit, "cpu_us": cpu / HITS * 1e6, "upstream_calls": source.calls})
        await cached.aclose()
    return rows


async def _bounds(redis: Redis, _url: str) -> list[dict[str, Any]]:
    source = FakeSource(*(api_record(number) for number in range(5)))
    cached = CachedSource(redis, source=source, shelf=Shelf(redis))
    began, before = time.perf_counter(), (await redis.info("memory"))["used_memory"]
    for start in range(0, DISTINCT, 100):
        await asyncio.gather(*(cached.search(OfferQuery(text=f"{n}")) for n in range(start, start + 100)))
    memory = (await redis.info("memory"))["used_memory"] - before
    sizes = await redis.hget("vv:{offers}:answers:sizes", "")
    await cached.aclose()
    return [
        {
            "queries": DISTINCT,
            "seconds": time.perf_counter() - began,
            "entries": await redis.hlen("vv:{offers}:answers:heads"),
            "most_entries": MOST_ENTRIES,
            "answers_mb": int(sizes or 0) / 1024**2,
            "most_mb": MOST_BYTES / 1024**2,
            "redis_mb": memory / 1024**2,
        }
    ]


async def _misses(_redis: Redis, url: str) -> list[dict[str, Any]]:
    async with serving() as upstream:
        upstream.api, upstream.delay = [api_record(number) for number in range(_OFFERS)], 0.3
        command = [sys.executable, "-m", "tests.offers_sources", url, upstream.url, str(_EACH)]
        pipe = asyncio.subprocess.PIPE
        processes = [await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe) for _ in range(2)]
        for process in processes:
            if process.stdout is None or await process.stdout.readline() != b"ready\n":
                raise subprocess.SubprocessError("a process that asks did not start")
        began = time.perf_counter()
        answered = [int((await process.communicate(b"go\n"))[0]) for process in processes]
        seconds = time.perf_counter() - began
        calls = upstream.requests["api"]
    return [{"misses": 2 * _EACH, "answered": sum(answered), "upstream_calls": calls, "seconds": seconds}]
