"""Offers in files: JSON, JSON lines, web pages with JobPosting, and answers of the APIs as they came.

A folder is read whole, in the order of its names.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from offers.errors import BadRecord, OfferNotFound, SourceMalformed
from offers.models import Offer, OfferQuery
from offers.sources.adzuna_record import adzuna_offer, is_adzuna
from offers.sources.decoding import decoded
from offers.sources.france_travail_record import france_travail_offer, is_france_travail
from offers.sources.job_posting import posting_offer
from offers.sources.lenient import values
from offers.sources.linked_data import is_posting, postings
from offers.sources.making import mapping
from offers.sources.native import native_offer
from offers.sources.page import postings_of_page
from offers.sources.source import Answer, Record, Slice

PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")
KINDS = (".json", ".jsonld", *LINES, *PAGES)
_FORMS: tuple[tuple[Callable[[Record], bool], Callable[..., Offer]], ...] = (
    (is_posting, posting_offer),
    (is_france_travail, france_travail_offer),
    (is_adzuna, adzuna_offer),
)
_LISTS = ("offers", "resultats", "results", "offres", "jobs")
LARGEST = 200 * 1024 * 1024
BATCH = 500


class FileSource:
    """A file or a folder. It has no search of its own: what it holds is found once it is ingested."""

    counts_by_firm = True
    """Of pages of many firms: an identifier is unique within one."""

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
        """A JobPosting, a record of France Travail or Adzuna, or one in the project's own form. Raises BadRecord."""
        for knows, read in _FORMS:
            if knows(record):
                return read(record, source=self._name, fetched_at=fetched_at)
        return native_offer(record, source=self._name, fetched_at=fetched_at)

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


def _values(file: Path, content: bytes, rejects: Counter[str]) -> Iterator[object]:
    kind = file.suffix.lower()
    if kind in PAGES:
        yield from postings_of_page(content, rejects)
        return
    said = decoded(content)
    if kind in LINES:
        for line in said.splitlines():
            if line.strip():
                yield from _parsed(line, rejects)
    else:
        for value in _parsed(said, rejects):
            yield from _listed(value)


def _parsed(said: str, rejects: Counter[str]) -> Iterator[object]:
    try:
        yield from values(said)
    except ValueError:
        rejects["broken_json"] += 1


def _listed(value: object) -> Iterator[object]:
    """The records of a file: postings wherever they hang, a list, or a list that an API's answer holds."""
    if found := list(postings(value)):
        yield from found
    elif isinstance(value, list):
        for one in value:  # answers that were collected one by one
            inside = _inside(one)
            yield from [one] if inside is None else inside
    else:
        inside = _inside(value)
        yield from [value] if inside is None else inside


def _inside(value: object) -> list[object] | None:
    for name in _LISTS:
        if isinstance(inside := mapping(value).get(name), list):
            return inside
    return None
