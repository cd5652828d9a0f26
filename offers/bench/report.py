"""Both measurements in one report, held to the targets."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from offers.bench.gold import SPLITS
from offers.bench.quality import quality
from offers.bench.speed import speed
from offers.search.embedding import Embedder


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
        names = f"{'group':10}{'queries':14}{'search':10}{'NDCG@10':>9}{'recall@50':>11}{'leakage':>9}"
        lines = [f"{names}{'worst':>7}{'none fits':>11}"]
        for row in self.quality:
            figures = (
                f"{row['ndcg_10']:>9.3f}{row['recall_50']:>11.3f}{row['leakage']:>9.3f}{row['worst_leakage']:>7.2f}"
            )
            name = f"{row['group']:10}{row['queries']:>3} {row['split']:10}{row['search']:10}"
            lines.append(f"{name}{figures}{row['all_leaked']:>11}")
        lines += ["", *(f"{name}: {value}" for name, value in self.speed.items())]
        return "\n".join(lines)


async def bench(redis: Redis, *, size: int, folder: Path) -> SearchReport:
    """Quality on the gold set, then speed on `size` offers made of it; what the pipeline leaves goes into `folder`."""
    embedder = Embedder()
    try:
        report = SearchReport(quality=await quality(redis, embedder=embedder))
        report.speed = await speed(redis, size=size, folder=folder, embedder=embedder)
    finally:
        embedder.close()
    report.misses = [name for name, missed in [*_quality_targets(report), *_speed_targets(report.speed)] if missed]
    return report


def _quality_targets(report: SearchReport) -> list[tuple[str, bool]]:
    rows = {(row["split"], row["search"]): row["ndcg_10"] for row in report.quality}
    return [
        (f"NDCG@10 over {way} alone, {split}", rows[split, "hybrid"] <= rows[split, way])
        for split in SPLITS
        for way in ("words", "meaning")
    ]


def _speed_targets(speed: dict[str, Any]) -> list[tuple[str, bool]]:
    return [
        ("p95 under 30 ms", speed["p95_ms"] >= 30),
        ("index under 300 s", speed["build_s"] >= 300),
        ("index under 600 MB", speed["build_mb"] >= 600),
    ]
