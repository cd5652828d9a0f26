"""The last stage: what is new becomes searchable, what is unchanged stays as it is, and nothing empty is published."""

import asyncio
import hashlib
from collections.abc import Iterator

import numpy as np
import orjson
from redis.asyncio import Redis

from offers.catalogue import confirm, current, publish
from offers.models import Offer
from offers.pipeline.run import Note, Run
from offers.search.embedding import MODEL, meaning_of
from offers.search.filters import facets
from offers.search.snapshot import FORM, Snapshot
from offers.search.vectors import VectorSet

_MUCH = 0.5  # share of changed offers from which a set of vectors is made anew beside the old one


async def index(run: Run, redis: Redis) -> Note:
    """Vectors, lexical index and documents in Redis; then this generation is the current one, at once and whole.

    Without any offer nothing is published: what is there stays. The same offers again are only confirmed.
    """
    names = await asyncio.to_thread(run.parts, "deduplicate")
    if not names:
        return {"generation": None, "offers": 0}
    keys, made_at, generation = await asyncio.to_thread(_described, run, names)
    published = await current(redis)
    same = published is not None and published.generation == generation
    held = published.vectors or published.generation if published else None
    known = await asyncio.to_thread(_known, run, published.generation if published else None)
    await asyncio.to_thread(run.store.write_json, f"{run.name}/index/keys.json", keys)
    whole = held is not None and await VectorSet(redis, generation=held).count() >= len(known) > 0
    if same and whole and held is not None:
        await confirm(redis, made_at=made_at)
        return {"generation": generation, "model": MODEL, "vectors": held, "offers": len(keys), "indexed": 0}
    changed = {name for name, key in keys.items() if known.get(name) != key}
    goes_on = held if whole and len(changed) <= len(keys) * _MUCH else None
    vectors = VectorSet(redis, generation=goes_on or generation)
    count = await _add(run, vectors, names, changed if goes_on else set(keys))

    def passing() -> Iterator[Offer]:
        for name in names:
            yield from run.offers(name)

    snapshot = await asyncio.to_thread(Snapshot.build, passing(), generation=generation, made_at=made_at)
    await publish(redis, snapshot, vectors=goes_on)
    if goes_on:
        await vectors.remove([name for name in known if name not in keys])
    held = goes_on or generation
    return {"generation": generation, "model": MODEL, "vectors": held, "offers": len(keys), "indexed": count}


async def _add(run: Run, vectors: VectorSet, names: list[str], changed: set[str]) -> int:
    handled = count = 0
    for name in names:
        offers = await asyncio.to_thread(run.offers, name)
        chosen = [place for place, offer in enumerate(offers) if offer.id in changed]
        if chosen:
            stem = name.replace("/deduplicate/", "/embed/", 1).removesuffix(".jsonl.gz")
            rows = await asyncio.to_thread(run.rows, stem)
            await vectors.add([offers[place] for place in chosen], rows[chosen].astype(np.float32))
        handled += len(offers)
        count += len(chosen)
        run.tell("index", handled)
    return count


def _described(run: Run, names: list[str]) -> tuple[dict[str, str], int, str]:
    """A key an offer, of what its vector says; how old the oldest is; the generation: a digest of what all say."""
    digest = hashlib.sha256(f"{MODEL} {FORM}".encode())
    keys: dict[str, str] = {}
    made_at = run.started_at
    for name in names:
        for offer in run.offers(name):
            made_at = min(made_at, offer.fetched_at)
            content = orjson.dumps([meaning_of(offer), facets(offer)], option=orjson.OPT_SORT_KEYS)
            keys[offer.id] = hashlib.sha256(content).hexdigest()[:16]
            digest.update(f"{offer.id} {offer.content_hash} {keys[offer.id]}\n".encode())
    return keys, made_at, digest.hexdigest()[:16]


def _known(run: Run, generation: str | None) -> dict[str, str]:
    """Keys of what the published generation holds, where the run before published it."""
    note = run.store.read_json(f"{run.before}/index/done.json") if run.before and generation else None
    if note is None or note.get("generation") != generation or note.get("model") != MODEL:
        return {}
    keys = run.store.read_json(f"{run.before}/index/keys.json")
    return keys if isinstance(keys, dict) else {}
