"""How well search finds what fits: words alone, meaning alone, both fused, and with the rules."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from redis.asyncio import Redis

from offers.bench.gold import DAY, SPLITS, Labelled, Split, gold_offers, gold_queries
from offers.models import OfferQuery
from offers.search.embedding import Embedder, meaning_of
from offers.search.encoder import Vectors
from offers.search.engine import SearchEngine
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet

DEPTH = 50


async def quality(redis: Redis, *, embedder: Embedder, without_rules: bool = True) -> list[dict[str, Any]]:
    """A row a split and way to search: NDCG@10, recall@50, and what of the first places leaks to misfits."""
    offers = gold_offers()
    snapshot = Snapshot.build(offers, generation="gold", made_at=0)
    vectors = VectorSet(redis, generation="gold")
    rows = await embedder.documents([meaning_of(offer) for offer in offers])
    await vectors.add(offers, rows)
    engine = SearchEngine(snapshot=snapshot, vectors=vectors, embedder=embedder, today=lambda: DAY)
    found = []
    for split in SPLITS:
        queries = [query for query in gold_queries() if query.split == split]
        fusions = ("fused", "hybrid") if without_rules else ("hybrid",)
        ways: dict[str, list[list[str]]] = {name: [] for name in ("words", "meaning", *fusions)}
        for query in queries:
            ways["words"].append([snapshot.ids[p] for p, _ in snapshot.lexical.search(query.wanted.text, most=DEPTH)])
            ways["meaning"].append(_near(await embedder.query(query.meaning), rows, snapshot.ids))
            for name in fusions:
                result = await engine.search(
                    query.wanted, query=OfferQuery(), meaning=query.meaning, rules=name == "hybrid"
                )
                ways[name].append([hit.offer.id for hit in result.page(0, DEPTH)])
        found += [_row(split, name, rankings, queries) for name, rankings in ways.items()]
    return found


def _row(split: Split, name: str, rankings: list[list[str]], queries: list[Labelled]) -> dict[str, Any]:
    leaks = [leakage(ranking, query.relevant) for ranking, query in zip(rankings, queries, strict=True)]
    return {
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
    return len(relevant.keys() & {_own(name) for name in ranking[:DEPTH]}) / len(relevant)


def leakage(ranking: list[str], relevant: dict[str, int]) -> float:
    """Share of the first places, as many as offers fit and at most five, that went to offers that do not fit."""
    places = min(5, len(relevant))
    return sum(_own(name) not in relevant for name in ranking[:places]) / places


def _near(query: Vectors, rows: Vectors, ids: Sequence[str]) -> list[str]:
    return [ids[int(place)] for place in np.argsort(-(rows @ query))[:DEPTH]]


def _mean(
    rankings: list[list[str]], queries: list[Labelled], measure: Callable[[list[str], dict[str, int]], float]
) -> float:
    values = [measure(ranking, query.relevant) for ranking, query in zip(rankings, queries, strict=True)]
    return round(sum(values) / len(values), 4)


def _discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _own(name: str) -> str:
    return name.partition(":")[2]
