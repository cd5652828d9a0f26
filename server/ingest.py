"""`vivavoce offers ingest`: one run of the pipeline, told on the terminal."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from offers.search.embedding import Embedder
from server.offers import build_ingestion, build_sources, file_sources
from server.settings import Settings


async def ingest(
    settings: Settings, *, redis_url: str, files: Path | None, first: str | None, tell: Callable[[str, int], None]
) -> dict[str, Any]:
    """Ingest from the settings' sources, or from files; the report. Raises OfferError."""
    async with AsyncExitStack() as leaving:
        redis = Redis.from_url(redis_url)
        leaving.push_async_callback(redis.aclose)
        embedder = Embedder()
        leaving.callback(embedder.close)
        sources = build_sources(settings) if files is None else file_sources(files)
        for source in sources:
            leaving.push_async_callback(source.aclose)
        made = build_ingestion(settings, redis=redis, sources=sources, embedder=embedder)
        return await made.run(first=first, tell=tell)


def has_sources(settings: Settings) -> bool:
    """Whether the settings name any source."""
    return bool(
        settings.offers_api_url
        or (settings.france_travail_client_id and settings.france_travail_client_secret)
        or (settings.adzuna_app_id and settings.adzuna_app_key)
    )


def summary(report: dict[str, Any]) -> str:
    """The report in a few lines."""
    stages = report["stages"]
    lines = [f"run {report['run']}: {stages['index']['offers']} offers in {report['seconds']:.1f} s"]
    for name, extracted in stages["extract"]["sources"].items():
        normalised = stages["normalise"]["sources"][name]
        rejects = {**extracted["rejects"], **normalised["rejects"]}
        told = ", ".join(f"{reason} {count}" for reason, count in sorted(rejects.items())) or "none"
        trouble = f"; failed: {extracted['error']}, {normalised['kept']} kept" if extracted["error"] else ""
        lines.append(f"{name}: {extracted['records']} records, rejected: {told}{trouble}")
    doubles = stages["deduplicate"]
    lines.append(f"doubles: {doubles['same_id']} by id, {doubles['told_alike']} told alike by two sources")
    lines.append(f"embedded: {stages['embed']['embedded']}, taken over: {stages['embed']['taken_over']}")
    return "\n".join(lines)
