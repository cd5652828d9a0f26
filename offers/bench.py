"""How well and how fast search works: labelled queries over invented offers, beside words alone and meaning alone."""

import json
import math
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import numpy as np
import orjson
from redis.asyncio import Redis

from offers.models import Offer, OfferQuery
from offers.search.embedding import Embedder, meaning_of
from offers.search.encoder import Vectors
from offers.search.engine import SearchEngine
from offers.search.rules import Wanted
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.sources.making import content_hash
from offers.sources.native import native_offer
from offers.sources.sample import load_sample

DEPTH = 50
_BATCH = 64


@dataclass(frozen=True, slots=True)
class Labelled:
    """A query or a profile, and offers that fit: 3 exactly, 2 well, 1 somewhat."""

    wanted: Wanted
    meaning: str
    relevant: dict[str, int]


@dataclass(slots=True)
class SearchReport:
    """Rows of both tables, and the names of missed targets."""

    quality: list[dict[str, Any]] = field(default_factory=list)
    speed: dict[str, Any] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def json_lines(self) -> str:
        """For machines."""
        return "\n".join(json.dumps(row) for row in [*self.quality, self.speed])

    def table(self) -> str:
        """For people."""
        lines = [f"{'search':10}{'NDCG@10':>10}{'recall@50':>11}{'worst leakage':>15}"]
        for row in self.quality:
            leak = row["worst_leakage"]
            lines.append(f"{row['search']:10}{row['ndcg_10']:>10.3f}{row['recall_50']:>11.3f}{leak:>15.2f}")
        lines += ["", *(f"{name}: {value}" for name, value in self.speed.items())]
        return "\n".join(lines)


def gold_offers() -> list[Offer]:
    """The sample set and as many again, invented for measuring."""
    lines = files("offers").joinpath("gold/offers.jsonl").read_bytes().splitlines()
    return [*load_sample(), *(native_offer(orjson.loads(line), source="gold", fetched_at=0) for line in lines)]


def gold_queries() -> list[Labelled]:
    """Labelled by hand."""
    found = []
    for query in orjson.loads(files("offers").joinpath("gold/queries.json").read_bytes())["queries"]:
        if "text" in query:
            found.append(Labelled(Wanted.by_text(query["text"]), query["text"], query["relevant"]))
            continue
        keywords = tuple(query["keywords"])
        wanted = Wanted.by_profile(
            keywords=keywords, label=query["label"], language=query["language"], years=query["years"]
        )
        found.append(Labelled(wanted, wanted.meaning(), query["relevant"]))
    return found


async def bench(redis: Redis, *, size: int) -> SearchReport:
    """Quality on the gold set, then speed on `size` offers made of it."""
    report = SearchReport(quality=await quality(redis))
    report.speed = await speed(redis, size=size)
    best = report.quality[-1]["ndcg_10"]
    report.misses = [
        name
        for name, missed in (
            ("NDCG@10 over words alone", best <= report.quality[0]["ndcg_10"]),
            ("NDCG@10 over meaning alone", best <= report.quality[1]["ndcg_10"]),
            ("p95 under 30 ms", report.speed["p95_ms"] >= 30),
            ("index under 300 s", report.speed["build_s"] >= 300),
            ("index under 600 MB", report.speed["process_mb"] >= 600),
        )
        if missed
    ]
    return report


async def quality(redis: Redis) -> list[dict[str, Any]]:
    """NDCG@10, recall@50 and worst leakage of each way to search."""
    offers, queries, embedder = gold_offers(), gold_queries(), Embedder()
    snapshot = Snapshot.build(offers, generation="gold", made_at=0)
    vectors = VectorSet(redis, generation="gold")
    rows = embedder.encode([meaning_of(offer) for offer in offers])
    await vectors.add(offers, rows)
    engine = SearchEngine(snapshot=snapshot, vectors=vectors, embedder=embedder)
    ways: dict[str, list[list[str]]] = {"words": [], "meaning": [], "fused": [], "hybrid": []}
    for query in queries:
        ways["words"].append([snapshot.ids[p] for p, _ in snapshot.lexical.search(query.wanted.text, most=DEPTH)])
        ways["meaning"].append(_near(embedder.encode([query.meaning])[0], rows, snapshot.ids))
        for name in ("fused", "hybrid"):
            found = await engine.search(query.wanted, query=OfferQuery(), meaning=query.meaning, rules=name == "hybrid")
            ways[name].append([hit.offer.id for hit in found.page(0, DEPTH)])
    embedder.close()
    return [
        {
            "search": name,
            "ndcg_10": _mean(rankings, queries, ndcg),
            "recall_50": _mean(rankings, queries, recall),
            "worst_leakage": max(leakage(r, q.relevant) for r, q in zip(rankings, queries, strict=True)),
        }
        for name, rankings in ways.items()
    ]


async def speed(redis: Redis, *, size: int) -> dict[str, Any]:
    """Build an index of so many offers and search it."""
    embedder, vectors = Embedder(), VectorSet(redis, generation="speed")
    began, cpu = time.perf_counter(), time.process_time()
    batch: list[Offer] = []
    for offer in made_up(size):
        batch.append(offer)
        if len(batch) == _BATCH:
            await vectors.add(batch, await embedder.documents([meaning_of(one) for one in batch]))
            batch = []
    if batch:
        await vectors.add(batch, await embedder.documents([meaning_of(one) for one in batch]))
    snapshot = Snapshot.build(made_up(size), generation="speed", made_at=0)
    built, built_cpu = time.perf_counter() - began, time.process_time() - cpu
    engine = SearchEngine(snapshot=snapshot, vectors=vectors, embedder=embedder)
    texts = [q.meaning for q in gold_queries()]
    texts = [f"{text} {city}".strip() for city in ("", "Lyon", "London", "Nantes") for text in texts]
    await engine.search(Wanted.by_text("warm up"), query=OfferQuery(), meaning="warm up")
    times = []
    for text in texts:
        start = time.perf_counter()
        found = await engine.search(Wanted.by_text(text), query=OfferQuery(), meaning=text)
        found.page(0, 20)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    memory = (await redis.info("memory"))["used_memory"]
    embedder.close()
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return {
        "offers": size,
        "build_s": round(built, 1),
        "build_cpu_s": round(built_cpu, 1),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "process_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit),
        "redis_mb": round(memory / 1024 / 1024),
    }


def made_up(size: int) -> Iterator[Offer]:
    """Offers put together from parts of the gold set; the same ones each time."""
    chosen = random.Random(7)  # noqa: S311 - the same offers each time, no secret
    parts = gold_offers()
    for number in range(size):
        one, other, third = (chosen.choice(parts) for _ in range(3))
        offer = one.model_copy(
            update={
                "id": f"made:{number}",
                "company": f"{other.company} {number}",
                "place": third.place,
                "competences": [*one.competences[:4], *other.competences[:1]],
                "description": f"{one.description}\n\n{third.description} {number}",
            }
        )
        yield offer.model_copy(update={"content_hash": content_hash(offer)})


def ndcg(ranking: list[str], relevant: dict[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain."""
    gains = [2 ** relevant.get(_own(name), 0) - 1 for name in ranking[:depth]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def recall(ranking: list[str], relevant: dict[str, int]) -> float:
    """Share of the fitting offers among the first 50."""
    return len(relevant.keys() & {_own(name) for name in ranking[:DEPTH]}) / len(relevant)


def leakage(ranking: list[str], relevant: dict[str, int]) -> float:
    """Share of the first places, as many as offers fit and at most five, that went to offers that do not fit."""
    places = min(5, len(relevant))
    return sum(_own(name) not in relevant for name in ranking[:places]) / places


def _near(query: Vectors, rows: Vectors, ids: Any) -> list[str]:
    cosines = rows @ query
    return [ids[place] for place in np.argsort(-cosines)[:DEPTH]]


def _mean(
    rankings: list[list[str]], queries: list[Labelled], measure: Callable[[list[str], dict[str, int]], float]
) -> float:
    values = [measure(ranking, query.relevant) for ranking, query in zip(rankings, queries, strict=True)]
    return round(sum(values) / len(values), 4)


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _own(name: str) -> str:
    return name.partition(":")[2]
