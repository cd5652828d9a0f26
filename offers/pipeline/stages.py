"""The stages. Each reads what the one before left, writes its own, and its note last: with the note it is done.

RUN/extract/SOURCE/00000.jsonl.gz, position.json    raw records
RUN/normalise/SOURCE/00000.jsonl.gz                 offers; rejects are counted by reason
RUN/deduplicate/00000.jsonl.gz                      offers in the order of their ids
RUN/embed/00000.npy, .json                          a vector an offer, and the hashes they belong to
RUN/STAGE/done.json                                 counts
"""

import asyncio
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from redis.asyncio import Redis

from offers.catalogue import publish
from offers.errors import BadRecord, OfferError, SourceMalformed
from offers.models import Offer
from offers.pipeline.store import ObjectStore
from offers.search.embedding import MODEL, Embedder, meaning_of
from offers.search.encoder import Vectors
from offers.search.snapshot import Snapshot
from offers.search.vectors import VectorSet
from offers.search.words import fold
from offers.sources.source import OfferSource

STAGES = ("extract", "normalise", "deduplicate", "embed", "index")
PART = 1000  # offers a part
_BATCH = 64

Tell = Callable[[str, int], None]
"""Is told a stage and how many records it has handled."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `before` is the last finished one: failed sources keep their offers of it, vectors are taken from it."""

    name: str
    started_at: int
    store: ObjectStore
    before: str | None
    tell: Tell

    def parts(self, folder: str, kind: str = ".jsonl.gz") -> list[str]:
        """Names of the parts in a folder of this run."""
        return [
            f"{self.name}/{folder}/{name}" for name in self.store.names(f"{self.name}/{folder}") if name.endswith(kind)
        ]


async def extract(run: Run, sources: Sequence[OfferSource]) -> dict[str, Any]:
    """Everything from every source; each goes on where it was cut. A failing source does not stop the others."""
    found: dict[str, Any] = {}
    for source in sources:
        folder = f"{run.name}/extract/{source.name}"
        note = await asyncio.to_thread(run.store.read_json, f"{folder}/position.json")
        note = note or {"part": 0, "records": 0, "position": None, "rejects": {}, "ended": False, "error": None}
        note["error"] = None
        try:
            while not note["ended"]:
                async for part in source.harvest(note["position"]):
                    lines = [orjson.dumps(record, option=orjson.OPT_SORT_KEYS) for record in part.records]
                    await asyncio.to_thread(run.store.write_lines, f"{folder}/{note['part']:05}.jsonl.gz", lines)
                    rejects = Counter(note["rejects"]) + Counter(part.rejects)
                    note |= {
                        "part": note["part"] + 1,
                        "records": note["records"] + len(lines),
                        "position": part.position,
                        "rejects": dict(rejects),
                        "ended": part.position is None,
                    }
                    await asyncio.to_thread(run.store.write_json, f"{folder}/position.json", note)
                    run.tell("extract", note["records"])
                note["ended"] = True
        except OfferError as error:
            note["error"] = error.code
        found[source.name] = {name: note[name] for name in ("records", "rejects", "error")}
    return {"sources": found}


async def normalise(run: Run, sources: Sequence[OfferSource]) -> dict[str, Any]:
    """Records as offers; each bad one is rejected alone, with its reason.

    A source that failed, or none of whose records is an offer any more, keeps what it had in the run before.
    """
    extracted = (await asyncio.to_thread(run.store.read_json, f"{run.name}/extract/done.json"))["sources"]
    counts: dict[str, Any] = {}
    handled = 0
    for source in sources:
        rejects: Counter[str] = Counter()
        number = 0
        for name in await asyncio.to_thread(run.parts, f"extract/{source.name}"):
            offers, refused = await asyncio.to_thread(_normalised, run, source, name)
            rejects += refused
            number += len(offers)
            handled += len(offers) + refused.total()
            target = name.replace("/extract/", "/normalise/", 1)
            await asyncio.to_thread(run.store.write_lines, target, [_line(offer) for offer in offers])
            run.tell("normalise", handled)
        error = extracted[source.name]["error"] or (SourceMalformed.code if rejects and not number else None)
        kept = await asyncio.to_thread(_keep, run, source.name) if error is not None and run.before is not None else 0
        told = {"offers": number, "rejects": dict(sorted(rejects.items())), "error": error, "kept": kept}
        counts[source.name] = told
    return {"sources": counts}


async def deduplicate(run: Run, sources: Sequence[OfferSource]) -> dict[str, Any]:
    """One offer an id (the newest), and one of those that several sources tell alike (the first source's)."""
    return await asyncio.to_thread(_deduplicated, run, [source.name for source in sources])


async def embed(run: Run, embedder: Embedder) -> dict[str, Any]:
    """A vector for each offer; what was embedded before is taken over by its hash."""
    known = await asyncio.to_thread(_known, run)
    new = handled = 0
    for name in await asyncio.to_thread(run.parts, "deduplicate"):
        offers = await asyncio.to_thread(_offers, run, name)
        wanted = [offer for offer in offers if offer.content_hash not in known]
        made: dict[str, Vectors] = {}
        for start in range(0, len(wanted), _BATCH):
            chosen = wanted[start : start + _BATCH]
            rows = await embedder.documents([meaning_of(offer) for offer in chosen])
            made |= {offer.content_hash: row for offer, row in zip(chosen, rows.astype(np.float16), strict=True)}
            run.tell("embed", handled + start + len(chosen))
        rows = np.array([made.get(o.content_hash, known.get(o.content_hash)) for o in offers], dtype=np.float16)
        kept = io.BytesIO()
        np.save(kept, rows, allow_pickle=False)
        target = name.replace("/deduplicate/", "/embed/", 1).removesuffix(".jsonl.gz")
        await asyncio.to_thread(run.store.write_json, f"{target}.json", [offer.content_hash for offer in offers])
        await asyncio.to_thread(run.store.write, f"{target}.npy", kept.getvalue())
        new += len(made)
        handled += len(offers)
    return {"model": MODEL, "embedded": new, "taken_over": handled - new}


async def index(run: Run, redis: Redis) -> dict[str, Any]:
    """Vector set, lexical index and documents in Redis; then this generation is the current one, at once and whole.

    Without any offer because of a failure nothing is published: what is there stays.
    """
    sources = (await asyncio.to_thread(run.store.read_json, f"{run.name}/normalise/done.json"))["sources"]
    names = await asyncio.to_thread(run.parts, "deduplicate")
    digest = hashlib.sha256(MODEL.encode())
    for name in names:
        content = await asyncio.to_thread(run.store.read, name)
        digest.update(content if content is not None else b"")
    generation = digest.hexdigest()[:16]
    vectors = VectorSet(redis, generation=generation)
    if not names and any(told["error"] for told in sources.values()):
        return {"generation": None, "offers": 0}
    count, made_at = 0, run.started_at
    for name in names:
        offers = await asyncio.to_thread(_offers, run, name)
        made_at = min(made_at, *(offer.fetched_at for offer in offers))  # as old as the oldest that was kept
        rows = await asyncio.to_thread(
            _rows, run, name.replace("/deduplicate/", "/embed/", 1).removesuffix(".jsonl.gz")
        )
        await vectors.add(offers, rows.astype(np.float32))
        count += len(offers)
        run.tell("index", count)

    def passing() -> Iterator[Offer]:
        for name in names:
            yield from _offers(run, name)

    snapshot = await asyncio.to_thread(Snapshot.build, passing(), generation=generation, made_at=made_at)
    await publish(redis, snapshot)
    return {"generation": generation, "offers": count}


def _normalised(run: Run, source: OfferSource, name: str) -> tuple[list[Offer], Counter[str]]:
    offers, rejects = [], Counter[str]()
    for line in run.store.read_lines(name):
        try:
            offers.append(source.normalise(orjson.loads(line), fetched_at=run.started_at))
        except BadRecord as error:
            rejects[error.detail] += 1
    return offers, rejects


def _keep(run: Run, source: str) -> int:
    """Offers that a failed source had in the run before, where this one did not bring them."""
    lines = [
        line
        for name in run.store.names(f"{run.before}/deduplicate")
        if name.endswith(".jsonl.gz")
        for line in run.store.read_lines(f"{run.before}/deduplicate/{name}")
        if orjson.loads(line)["source"] == source
    ]
    run.store.write_lines(f"{run.name}/normalise/{source}/00000-kept.jsonl.gz", lines)
    return len(lines)


def _deduplicated(run: Run, sources: list[str]) -> dict[str, Any]:
    offers: dict[str, bytes] = {}
    order: dict[str, int] = {name: place for place, name in enumerate(sources)}
    told: dict[str, str] = {}
    same_id = alike = 0
    for source in sources:
        names = sorted(run.parts(f"normalise/{source}"), key=lambda name: ("-kept" not in name, name))
        for name in names:
            for line in run.store.read_lines(name):
                offer = Offer.model_validate_json(line)
                same_id += offer.id in offers
                offers[offer.id] = line
                key = _telling(offer)
                first = told.setdefault(key, offer.id)
                if first != offer.id and order[first.split(":", 1)[0]] < order[source]:
                    alike += offers.pop(offer.id, None) is not None
    ids = sorted(offers)
    for number, start in enumerate(range(0, len(ids), PART)):
        chosen = [offers[name] for name in ids[start : start + PART]]
        run.store.write_lines(f"{run.name}/deduplicate/{number:05}.jsonl.gz", chosen)
        run.tell("deduplicate", start + len(chosen))
    return {"offers": len(ids), "same_id": same_id, "told_alike": alike}


def _telling(offer: Offer) -> str:
    """What makes two offers of different sources the same: title, company, city and how the description begins."""
    city = offer.place.city if offer.place and offer.place.city else ""
    said = "|".join((offer.title, offer.company or offer.id, city, offer.description[:200]))
    return hashlib.sha256(" ".join(fold(said).split()).encode()).hexdigest()[:24]


def _known(run: Run) -> dict[str, Vectors]:
    note = run.store.read_json(f"{run.before}/embed/done.json") if run.before else None
    if note is None or note["model"] != MODEL:
        return {}
    known: dict[str, Vectors] = {}
    for name in run.store.names(f"{run.before}/embed"):
        if name.endswith(".npy"):
            stem = f"{run.before}/embed/{name.removesuffix('.npy')}"
            known |= dict(zip(run.store.read_json(f"{stem}.json"), _rows(run, stem), strict=True))
    return known


def _rows(run: Run, stem: str) -> Any:
    return np.load(io.BytesIO(run.store.read(f"{stem}.npy") or b""), allow_pickle=False)


def _offers(run: Run, name: str) -> list[Offer]:
    return [Offer.model_validate_json(line) for line in run.store.read_lines(name)]


def _line(offer: Offer) -> bytes:
    return offer.model_dump_json().encode()
