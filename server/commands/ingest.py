"""`vivavoce offers ingest`: one run of the pipeline, shown on the terminal."""

from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TextIO

from offers.pipeline.run import Note
from offers.pipeline.trust import RESTING
from offers.search.embedding import Embedder
from server.settings import Settings
from server.stores.clients import redis_client
from server.wiring.offers import build_ingestion, build_sources, file_sources


async def ingest(
    settings: Settings, *, redis_url: str, files: Path | None, first: str | None, tell: Callable[[str, int], None]
) -> Note:
    """Ingest from the settings' sources, or from files (a whole path); the report. Raises OfferError."""
    async with AsyncExitStack() as leaving:
        redis = redis_client(redis_url)
        leaving.push_async_callback(redis.aclose)
        embedder = Embedder()
        leaving.callback(embedder.close)
        sources = build_sources(settings, redis=redis) if files is None else file_sources(files)
        for source in sources:
            leaving.push_async_callback(source.aclose)
        origin = "" if files is None else str(files)
        made = build_ingestion(settings, redis=redis, sources=sources, embedder=embedder, origin=origin)
        return await made.run(first=first, tell=tell)


class Progress:
    """Tells the stages: on a terminal a line that counts, elsewhere one line when a stage is done."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._counts = stream.isatty()
        self._stage: str | None = None
        self._count = 0

    def tell(self, stage: str, count: int) -> None:
        """So many records of this stage are done."""
        if stage != self._stage:
            self.close()
        self._stage, self._count = stage, count
        if self._counts:
            self._stream.write(f"\r{stage}: {count}\x1b[K")
            self._stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._stage is not None:
            self._stream.write("\n" if self._counts else f"{self._stage}: {self._count}\n")
            self._stream.flush()
        self._stage = None


def summary(report: Note) -> str:
    """The report in a few lines."""
    stages = report["stages"]
    lines = [f"run {report['run']}: {stages['index']['offers']} offers in {report['seconds']:.1f} s"]
    for name, extracted in stages["extract"]["sources"].items():
        normalised = stages["normalise"]["sources"][name]
        rejects = Counter(extracted["rejects"]) + Counter(normalised["rejects"])
        listed = ", ".join(f"{reason} {count}" for reason, count in sorted(rejects.items())) or "none"
        error = normalised["error"]
        said = "asked again later" if error == RESTING else f"failed: {error}"
        trouble = f"; {said}, {normalised['kept']} of the run before kept" if error else ""
        lines.append(f"{name}: {extracted['records']} records, rejected: {listed}{trouble}")
    doubles = stages["deduplicate"]
    lines.append(f"doubles: {doubles['same_id']} by id, {doubles['same_text']} worded alike by two sources")
    lines.append(f"embedded: {stages['embed']['embedded']}, taken over: {stages['embed']['taken_over']}")
    return "\n".join(lines)
