"""How well search finds what fits, beside BM25 alone and meaning alone: on the gold set and on a made-up market."""

import asyncio
import math
from collections.abc import Callable, Sequence
from typing import Any

from redis.asyncio import Redis

from offers.bench.gold import DAY, SPLITS, Labelled, gold_offers, gold_queries
from offers.bench.plain import PlainWords, nearest
from offers.models import Offer, OfferQuery
from offers.search.embedding import Embedder, meaning_of
from offers.search.engine import SearchEngine
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet

DEPTH = 50
WAYS = ("words", "meaning", "hybrid")


async def quality(redis: Redis, *, embedder: Embedder) -> list[dict[str, Any]]:
    """Rows of the gold set."""
    return await measured(redis, gold_offers(), gold_queries(), name="gold", embedder=embedder)


async def measured(
    redis: Redis, offers: Sequence[Offer], queries: Sequence[Labelled], *, name: str, embedder: Embedder
) -> list[dict[str, Any]]:
    """A row a group of queries, split and way to search: NDCG@10, recall@50, what of the first places are misfits."""
    snapshot = await asyncio.to_thread(Snapshot.build, offers, generation=name, made_at=0)
    vectors = VectorSet(redis, generation=name)
    rows = await embedder.documents([meaning_of(offer) for offer in offers])
    await vectors.add(offers, rows)
    engine = SearchEngine(snapshot=snapshot, vectors=vectors, embedder=embedder, today=lambda: DAY, patience=60.0)
    plain = await asyncio.to_thread(PlainWords, offers)
    rankings: dict[str, list[list[str]]] = {way: [] for way in WAYS}
    for query in queries:
        said = query.typed or query.wanted.text
        rankings["words"].append(await asyncio.to_thread(plain.search, said, most=DEPTH))
        meant = await embedder.query(query.typed or query.meaning)
        rankings["meaning"].append(nearest(meant, rows, snapshot.ids, most=DEPTH))
        found = await engine.search(query.wanted, query=OfferQuery())
        rankings["hybrid"].append([hit.offer.id for hit in found.page(0, DEPTH)])
    table = []
    for group in dict.fromkeys(query.group for query in queries):
        for split in SPLITS:
            chosen = [n for n, query in enumerate(queries) if (query.group, query.split) == (group, split)]
            if chosen:
                own = [queries[n] for n in chosen]
                table += [_row(group, split, way, [rankings[way][n] for n in chosen], own) for way in WAYS]
    return table


def _row(group: str, split: str, name: str, rankings: list[list[str]], queries: list[Labelled]) -> dict[str, Any]:
    leaks = [leakage(ranking, query.relevant) for ranking, query in zip(rankings, queries, strict=True)]
    return {
        "group": group,
        "split": split,
        "queries": len(queries),
        "search": name,
        "ndcg_10": _mean(rankings, queries, ndcg),
        "recall_50": _mean(rankings, queries, recall),
        "leakage": round(sum(leaks) / len(leaks), 4),
        "worst_leakage": max(leaks),
        "all_leaked": sum(leak == 1.0 for leak in leaks),
    }


def ndcg(ranking: list[str], relevant: dict[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain."""
    gains = [2 ** relevant.get(_own(name), 0) - 1 for name in ranking[:depth]]
    ideal = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def recall(ranking: list[str], relevant: dict[str, int]) -> float:
    """Share of the fitting offers among the first 50."""
    return len(relevant.keys() & {_own(name) for name in ranking[:DEPTH]}) / min(DEPTH, len(relevant))


def leakage(ranking: list[str], relevant: dict[str, int]) -> float:
    """Share of the first places, as many as offers fit and at most five, that went to offers that do not fit."""
    places = min(5, len(relevant))
    return sum(_own(name) not in relevant for name in ranking[:places]) / places


def _mean(
    rankings: list[list[str]], queries: list[Labelled], measure: Callable[[list[str], dict[str, int]], float]
) -> float:
    values = [measure(ranking, query.relevant) for ranking, query in zip(rankings, queries, strict=True)]
    return round(sum(values) / len(values), 4)


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _own(name: str) -> str:
    return name.partition(":")[2]
