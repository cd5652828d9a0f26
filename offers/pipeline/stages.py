"""The stages. Each reads what the one before left, writes its own, and its note last: with the note it is done.

RUN/extract/SOURCE/00000.jsonl.gz, position.json    raw records
RUN/normalise/SOURCE/00000.jsonl.gz, trust.json     offers; rejects are counted by reason; who is believed
RUN/deduplicate/00000.jsonl.gz                      offers in the order of their ids
RUN/embed/00000.npy, .json                          a vector an offer, and the hashes of what they mean
RUN/index/keys.json                                 what of each offer is indexed
RUN/STAGE/done.json                                 counts
"""

import asyncio
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

import numpy as np
import orjson
from pydantic import ValidationError

from offers.errors import BadRecord, OfferError
from offers.models import Offer
from offers.pipeline.run import Note, Run
from offers.pipeline.trust import judged
from offers.search.embedding import MODEL, Embedder, meaning_of
from offers.search.encoder import Vectors
from offers.search.words import fold
from offers.sources.making import content_hash
from offers.sources.source import OfferSource

STAGES = ("extract", "normalise", "deduplicate", "embed", "index")
PART = 1000  # offers a part
_BATCH = 64
_EMBEDDED = f"{MODEL} by meaning"


async def extract(run: Run, sources: Sequence[OfferSource]) -> Note:
    """Everything from every source; each goes on where it was cut. A failing source does not stop the others."""
    found: Note = {}
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


async def normalise(run: Run, sources: Sequence[OfferSource]) -> Note:
    """Records as offers; each bad one is rejected alone, with its reason.

    A source that failed, or that is not believed (trust.py), keeps what it had in the run before.
    """
    extracted = (await asyncio.to_thread(run.store.read_json, f"{run.name}/extract/done.json"))["sources"]
    earlier = await asyncio.to_thread(_last_verdicts, run)
    counts: Note = {}
    trusted: Note = {}
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
        verdict = judged(
            offers=number,
            rejects=rejects.total(),
            failed=extracted[source.name]["error"],
            before=earlier.get(source.name),
            now=run.started_at,
        )
        keeps = verdict["error"] is not None and run.before is not None
        kept = await asyncio.to_thread(_keep, run, source.name) if keeps else 0
        result = {"offers": number, "rejects": dict(sorted(rejects.items())), "error": verdict["error"], "kept": kept}
        counts[source.name] = result
        trusted[source.name] = {**result, **verdict}
    await asyncio.to_thread(run.store.write_json, f"{run.name}/normalise/trust.json", trusted)
    return {"sources": counts}


async def deduplicate(run: Run, sources: Sequence[OfferSource]) -> Note:
    """One offer an id (the newest), and one of those that several sources word alike (the first source's)."""
    counting = frozenset(source.name for source in sources if getattr(source, "counts_by_firm", False))
    return await asyncio.to_thread(_deduplicated, run, [source.name for source in sources], counting)


async def embed(run: Run, embedder: Embedder) -> Note:
    """A vector for each offer; what says the same as before is not embedded again."""
    known = await asyncio.to_thread(_known, run)
    new = handled = 0
    for name in await asyncio.to_thread(run.parts, "deduplicate"):
        meanings = [meaning_of(offer) for offer in await asyncio.to_thread(run.offers, name)]
        keys = [hashlib.sha256(meaning.encode()).hexdigest()[:32] for meaning in meanings]
        wanted = {key: meaning for key, meaning in zip(keys, meanings, strict=True) if key not in known}
        made: dict[str, Vectors] = {}
        for start in range(0, len(wanted), _BATCH):
            chosen = [*wanted][start : start + _BATCH]
            rows = await embedder.documents([wanted[key] for key in chosen])
            made |= dict(zip(chosen, rows.astype(np.float16), strict=True))
            run.tell("embed", handled + start + len(chosen))
        rows = np.array([made.get(key, known.get(key)) for key in keys], dtype=np.float16)
        kept = io.BytesIO()
        np.save(kept, rows, allow_pickle=False)
        target = name.replace("/deduplicate/", "/embed/", 1).removesuffix(".jsonl.gz")
        await asyncio.to_thread(run.store.write_json, f"{target}.json", keys)
        await asyncio.to_thread(run.store.write, f"{target}.npy", kept.getvalue())
        new += len(made)
        handled += len(keys)
    return {"model": _EMBEDDED, "embedded": new, "taken_over": handled - new}


def _last_verdicts(run: Run) -> Note:
    if run.before is None:
        return {}
    trusted = run.store.read_json(f"{run.before}/normalise/trust.json")
    return dict(trusted or run.store.read_json(f"{run.before}/normalise/done.json")["sources"])


def _normalised(run: Run, source: OfferSource, name: str) -> tuple[list[Offer], Counter[str]]:
    offers, rejects = [], Counter[str]()
    for line in run.store.read_lines(name):
        try:
            offers.append(source.normalise(orjson.loads(line), fetched_at=run.started_at))
        except BadRecord as error:
            rejects[error.detail] += 1
    return offers, rejects


def _keep(run: Run, source: str) -> int:
    """What a source had in the run before, where this one did not bring it; what cannot be read any more goes."""
    lines = []
    for name in run.store.names(f"{run.before}/deduplicate"):
        for line in run.store.read_lines(f"{run.before}/deduplicate/{name}") if name.endswith(".jsonl.gz") else ():
            with suppress(ValidationError):
                if Offer.model_validate_json(line).source == source:
                    lines.append(line)
    run.store.write_lines(f"{run.name}/normalise/{source}/00000-kept.jsonl.gz", lines)
    return len(lines)


def _deduplicated(run: Run, sources: list[str], counting: frozenset[str]) -> Note:
    offers: dict[str, bytes] = {}
    order: dict[str, int] = {name: place for place, name in enumerate(sources)}
    firsts: dict[str, str] = {}
    firms: dict[str, str | None] = {}
    same_id = alike = 0
    for source in sources:
        names = sorted(run.parts(f"normalise/{source}"), key=lambda name: ("-kept" not in name, name))
        for name in names:
            for line in run.store.read_lines(name):
                offer = Offer.model_validate_json(line)
                if source in counting and _others(offer, firms.get(offer.id)):
                    offer = _apart(offer)
                    line = _line(offer)  # noqa: PLW2901 - under its own id
                same_id += offer.id in offers
                offers[offer.id] = line
                firms.setdefault(offer.id, offer.company)
                key = _telling(offer)
                first = firsts.setdefault(key, offer.id)
                if first != offer.id and order[first.split(":", 1)[0]] < order[source]:
                    alike += offers.pop(offer.id, None) is not None
    ids = sorted(offers)
    for number, start in enumerate(range(0, len(ids), PART)):
        chosen = [offers[name] for name in ids[start : start + PART]]
        run.store.write_lines(f"{run.name}/deduplicate/{number:05}.jsonl.gz", chosen)
        run.tell("deduplicate", start + len(chosen))
    return {"offers": len(ids), "same_id": same_id, "same_text": alike}


def _others(offer: Offer, firm: str | None) -> bool:
    """Whether another firm has an offer of this id: firms count from 1, each for itself."""
    return firm is not None and offer.company is not None and fold(firm) != fold(offer.company)


def _apart(offer: Offer) -> Offer:
    firm = hashlib.sha256(fold(offer.company or "").encode()).hexdigest()[:8]
    made = offer.model_copy(update={"id": f"{offer.id}.{firm}"})
    return made.model_copy(update={"content_hash": content_hash(made)})


def _telling(offer: Offer) -> str:
    """What makes two offers of different sources the same: title, company, city and how the description begins."""
    city = offer.place.city if offer.place and offer.place.city else ""
    said = "|".join((offer.title, offer.company or offer.id, city, offer.description[:200]))
    return hashlib.sha256(" ".join(fold(said).split()).encode()).hexdigest()[:24]


def _known(run: Run) -> dict[str, Vectors]:
    note = run.store.read_json(f"{run.before}/embed/done.json") if run.before else None
    if note is None or note["model"] != _EMBEDDED:
        return {}
    known: dict[str, Vectors] = {}
    for name in run.store.names(f"{run.before}/embed"):
        if name.endswith(".npy"):
            stem = f"{run.before}/embed/{name.removesuffix('.npy')}"
            known |= dict(zip(run.store.read_json(f"{stem}.json"), run.rows(stem), strict=True))
    return known


def _line(offer: Offer) -> bytes:
    return offer.model_dump_json().encode()
