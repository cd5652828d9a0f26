"""How long a catalogue takes to be made and searched, and in how much memory: the pipeline, then a node's view."""

import random
import resource
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from offers.bench.gold import gold_offers, gold_queries
from offers.catalogue import Catalogue
from offers.errors import OfferNotFound
from offers.models import Offer, OfferQuery
from offers.pipeline.ingestion import Ingestion
from offers.pipeline.store import ObjectStore
from offers.search.embedding import Embedder
from offers.search.rules import Wanted
from offers.sources.native import native_offer
from offers.sources.source import Answer, Record, Slice

_SLICE = 1000
_CITIES = ("", "Lyon", "London", "Nantes")


class MadeUp:
    """A source of so many offers, put together from parts of the gold set; the same ones each time."""

    name = "made"

    def __init__(self, size: int) -> None:
        self._size = size

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:
        """None of its own: it is only harvested."""
        del query, etag
        return Answer(offers=[])

    async def read(self, source_id: str) -> Offer:
        """None."""
        raise OfferNotFound(source_id)

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """By the thousand, from the beginning."""
        del position
        held: list[Record] = []
        for number, record in enumerate(self._records(), start=1):
            held.append(record)
            if len(held) == _SLICE or number == self._size:
                yield Slice(records=held, position=str(number) if number < self._size else None)
                held = []

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """As the offers API's records."""
        return native_offer(record, source=self.name, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Nothing is held."""

    def _records(self) -> Iterator[Record]:
        chosen = random.Random(7)  # noqa: S311 - the same offers each time, no secret
        parts = [offer.model_dump(exclude={"content_hash", "fetched_at", "source"}) for offer in gold_offers()]
        for number in range(self._size):
            one, other, third = (chosen.choice(parts) for _ in range(3))
            yield {
                **one,
                "id": str(number),
                "company": f"{other['company'] or 'Employer'} {number}",
                "place": third["place"],
                "competences": [*one["competences"][:4], *other["competences"][:1]],
                "description": f"{one['description']}\n\n{third['description']} {number}",
            }


class _Stages:
    """Wall and CPU seconds of this process until each stage's last word."""

    def __init__(self) -> None:
        self._began, self._cpu = time.perf_counter(), time.process_time()
        self._seconds: dict[str, tuple[float, float]] = {}

    def tell(self, stage: str, _count: int) -> None:
        self._seconds[stage] = (time.perf_counter() - self._began, time.process_time() - self._cpu)

    def end(self) -> dict[str, float]:
        self.tell("end", 0)
        (whole, cpu), (made, made_cpu), (embedded, _) = (
            self._seconds[name] for name in ("end", "deduplicate", "embed")
        )
        return {
            "ingest_s": round(whole, 1),
            "build_s": round(whole - made, 1),
            "embed_s": round(embedded - made, 1),
            "build_cpu_s": round(cpu - made_cpu, 1),
        }


async def speed(redis: Redis, *, size: int, folder: Path, embedder: Embedder) -> dict[str, Any]:
    """Ingest so many offers twice and search them.

    `build_s` is what embedding and indexing take, `ingest_s` the whole pipeline, `again_s` the whole of it when nothing
    is new; CPU seconds are this process's, and Redis's beside them. Megabytes are peaks.
    """
    redis_cpu = await _redis_cpu(redis)
    ingestion = Ingestion(
        sources=[MadeUp(size)], store=ObjectStore(str(folder)), redis=redis, embedder=embedder, clock=_Seconds()
    )
    stages = _Stages()
    await ingestion.run(tell=stages.tell)
    report: dict[str, Any] = {"offers": size, **stages.end()}
    report |= {"redis_cpu_s": round(await _redis_cpu(redis) - redis_cpu, 1), "build_mb": _peak()}
    began = time.perf_counter()
    await ingestion.run()
    report["again_s"] = round(time.perf_counter() - began, 1)
    catalogue = Catalogue(redis, sample=[], embedder=embedder)
    began = time.perf_counter()
    await catalogue.refresh()
    report["load_s"] = round(time.perf_counter() - began, 1)
    report |= await _searched(catalogue)
    memory = await redis.info("memory")
    return {**report, "process_mb": _peak(), "redis_mb": round(memory["used_memory_peak"] / 1024 / 1024)}


async def _searched(catalogue: Catalogue) -> dict[str, float]:
    """What people may type, one after the other: with and without a city, every fourth within a language."""
    engine = catalogue.engine()
    await engine.search(Wanted.by_text("warm up"), query=OfferQuery())
    times, cpu = [], time.process_time()
    for number, text in enumerate(f"{query.meaning} {city}".strip() for city in _CITIES for query in gold_queries()):
        start = time.perf_counter()
        query = OfferQuery(language="fr" if number % 4 == 3 else None)
        found = await engine.search(Wanted.by_text(text), query=query)
        found.page(0, 20)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {
        "searches": len(times),
        "search_cpu_ms": round((time.process_time() - cpu) * 1000 / len(times), 2),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "p99_ms": round(times[int(len(times) * 0.99)], 2),
    }


class _Seconds:
    """A clock by which every run begins a second after the one before: a run's name is its second."""

    def __init__(self) -> None:
        self._now = time.time()

    def __call__(self) -> float:
        self._now += 1.0
        return self._now


def _peak() -> int:
    """Of this process, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2))


async def _redis_cpu(redis: Redis) -> float:
    used = await redis.info("cpu")
    return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])
