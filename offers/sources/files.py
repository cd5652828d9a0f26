"""Offers in files: JSON, JSON lines, and JobPosting in web pages. A folder is read whole, in the order of its names."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import orjson

from offers.errors import BadRecord, OfferNotFound, SourceMalformed
from offers.models import Offer, OfferQuery
from offers.sources.job_posting import is_posting, posting_offer, postings, postings_of_page
from offers.sources.making import mapping
from offers.sources.native import native_offer
from offers.sources.source import Answer, Record, Slice

KINDS = (".json", ".jsonl", ".ndjson", ".html", ".htm")
LARGEST = 200 * 1024 * 1024
BATCH = 500


class FileSource:
    """A file or a folder. It has no search of its own: what it holds is found once it is ingested."""

    def __init__(self, *, path: Path, name: str = "files") -> None:
        self._path = path
        self._name = name

    @property
    def name(self) -> str:
        """Stands before the colon of every id."""
        return self._name

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:  # noqa: ARG002
        """Nothing: files are searched in the catalogue."""
        return Answer(offers=[], total=0)

    async def read(self, source_id: str) -> Offer:
        """Reads every file until the offer is found. Raises OfferNotFound, SourceMalformed."""
        async for part in self.harvest():
            for record in part.records:
                try:
                    offer = self.normalise(record, fetched_at=int(time.time() * 1000))
                except BadRecord:
                    continue
                if offer.id == f"{self._name}:{source_id}":
                    return offer
        raise OfferNotFound(source_id)

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """Each file in slices; `position` is the name of the last file done. Raises SourceMalformed."""
        files = [file for file in await asyncio.to_thread(self._files) if position is None or file.name > position]
        for file in files:
            rejects: Counter[str] = Counter()
            records = await asyncio.to_thread(_read, file, rejects)
            for start in range(0, max(len(records), 1), BATCH):
                last = start + BATCH >= len(records)
                yield Slice(
                    records=records[start : start + BATCH],
                    position=(file.name if file != files[-1] else None) if last else position,
                    rejects=dict(rejects) if last else {},
                )
            position = file.name

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """A JobPosting or a record in the project's own form. Raises BadRecord."""
        read = posting_offer if is_posting(record) else native_offer
        return read(record, source=self._name, fetched_at=fetched_at)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _files(self) -> list[Path]:
        if self._path.is_file():
            return [self._path]
        if not self._path.is_dir():
            raise SourceMalformed("no such file or folder")
        return sorted(file for file in self._path.iterdir() if file.suffix.lower() in KINDS and file.is_file())


def _read(file: Path, rejects: Counter[str]) -> list[Record]:
    """Every record of a file; what is no record is counted, the rest goes on."""
    if file.stat().st_size > LARGEST:
        rejects["file_too_large"] += 1
        return []
    content = file.read_bytes()
    records: list[Record] = []
    for value in _values(file, content, rejects):
        if isinstance(value, dict):
            records.append(value)
        else:
            rejects["not_an_object"] += 1
    return records


def _values(file: Path, content: bytes, rejects: Counter[str]) -> Iterator[Any]:
    match file.suffix.lower():
        case ".jsonl" | ".ndjson":
            for line in content.splitlines():
                if line.strip():
                    try:
                        yield orjson.loads(line)
                    except orjson.JSONDecodeError:
                        rejects["broken_json"] += 1
        case ".html" | ".htm":
            try:
                yield from postings_of_page(content)
            except BadRecord as error:
                rejects[error.detail] += 1
        case _:
            try:
                yield from _listed(orjson.loads(content))
            except orjson.JSONDecodeError:
                rejects["broken_json"] += 1


def _listed(value: Any) -> Iterator[Any]:
    found = list(postings(value))
    if found:
        yield from found
    elif isinstance(value, list):
        yield from value
    elif isinstance(mapping(value).get("offers"), list):
        yield from value["offers"]
    else:
        yield value
