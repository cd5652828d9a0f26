"""Both measurements in one report, held to the targets."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from offers.bench.inquiries import inquiries, trades
from offers.bench.market import market
from offers.bench.quality import measured, quality
from offers.bench.real import adverts, among_made, english_names, questions, real_offers
from offers.bench.rome import rome_trades
from offers.bench.speed import speed
from offers.search.embedding import Embedder

MARKET = 6_000
"""Offers of a made-up market."""


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
        names = f"{'group':18}{'queries':14}{'search':10}{'NDCG@10':>9}{'recall@50':>11}{'leakage':>9}"
        lines = [f"{names}{'worst':>7}{'none fits':>11}"]
        for row in self.quality:
            figures = (
                f"{row['ndcg_10']:>9.3f}{row['recall_50']:>11.3f}{row['leakage']:>9.3f}{row['worst_leakage']:>7.2f}"
            )
            name = f"{row['group']:18}{row['queries']:>3} {row['split']:10}{row['search']:10}"
            lines.append(f"{name}{figures}{row['all_leaked']:>11}")
        lines += ["", *(f"{name}: {value}" for name, value in self.speed.items())]
        return "\n".join(lines)


async def bench(
    redis: Redis, *, size: int, folder: Path, rome: Path | None = None, real: Path | None = None
) -> SearchReport:
    """Speed on `size` offers, then quality on the gold set and on the made-up market.

    In this order, because a process's peak of memory never falls: it is that of the index alone.

    What the pipeline leaves goes into `folder`. With `rome`, a market of all trades of that directory is measured, too,
    and with `real` beside it a folder of real offers. Raises RomeMissing.
    """
    embedder = Embedder()
    markets = {"market": trades()} | ({"rome": rome_trades(rome)} if rome is not None else {})
    try:
        report = SearchReport(speed=await speed(redis, size=size, folder=folder, embedder=embedder))
        report.quality += await quality(redis, embedder=embedder)
        for name, known in markets.items():
            made = market(known, size=MARKET)
            asked, offers = inquiries(known, made), [one.offer for one in made]
            rows = await measured(redis, offers, asked, name=name, embedder=embedder)
            report.quality += _named(name, rows)
        if rome is not None and real is not None:
            coded = await real_offers(real)
            asked = questions(markets["rome"], coded, english=english_names(rome))
            around = among_made(markets["rome"], coded)
            report.quality += _named("real", await measured(redis, around, asked, name="real", embedder=embedder))
            offers, asked = adverts(rome, markets["rome"])
            if asked:
                report.quality += await measured(redis, offers, asked, name="abroad", embedder=embedder)
    finally:
        embedder.close()
    report.misses = [name for name, missed in [*_quality_targets(report), *_speed_targets(report.speed)] if missed]
    return report


def _named(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "group": f"{name} {row['group']}"} for row in rows]


def _quality_targets(report: SearchReport) -> list[tuple[str, bool]]:
    rows = {(row["group"], row["split"], row["search"]): row["ndcg_10"] for row in report.quality}
    return [
        (f"NDCG@10 of {way} alone, {group}, {split}", rows[group, split, "hybrid"] < rows[group, split, way])
        for group, split, searched in rows
        if searched == "hybrid"
        for way in ("words", "meaning")
    ]


def _speed_targets(speed: dict[str, Any]) -> list[tuple[str, bool]]:
    return [
        ("p95 under 30 ms", speed["p95_ms"] >= 30),
        ("index under 300 s", speed["build_s"] >= 300),
        ("index under 600 MB", speed["build_mb"] >= 600),
    ]
