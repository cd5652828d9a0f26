"""The offers that are searched: published in Redis by the pipeline, held by every process as a snapshot.

A generation is complete before it becomes the current one; processes notice, load it aside and swap. Without a
published one the sample set is the catalogue. Redis away: what a process holds goes on being searched, by words alone.
"""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import orjson
import structlog
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import RedisError

from offers.models import Offer
from offers.search.embedding import MODEL, Embedder, meaning_of
from offers.search.engine import SearchEngine
from offers.search.names import Names, names
from offers.search.nearness import PATIENCE as VECTOR_PATIENCE
from offers.search.snapshot import FORM, Snapshot
from offers.search.vectors import KEEP, VectorSet
from offers.standing import KEY, Standing, read_standing

log = structlog.get_logger(__name__)

CURRENT = "vv:{offers}:catalogue"
LOOK = 2.0  # seconds between two looks for a new generation
PATIENCE = 3.0  # seconds that a node's first searches wait for the model; without it words alone find
_BATCH = 16  # documents embedded at a time, so that queries get their turn in between


class Generation(BaseModel):
    """What is published. `made_at` in ms: when its offers were fetched."""

    generation: str
    made_at: int
    parts: int
    count: int
    form: int = 1
    vectors: str | None = None
    """The generation that its vectors are kept under, when they were gone on with."""


async def publish(redis: Redis, snapshot: Snapshot, *, vectors: str | None = None) -> None:
    """Make a snapshot the current generation; its vectors are there already. The one before goes later."""
    before = await current(redis)
    parts = await asyncio.to_thread(snapshot.pack)
    for number, part in enumerate(parts):
        await redis.set(_part(snapshot.generation, number), part)
    made = Generation(
        generation=snapshot.generation,
        made_at=snapshot.made_at,
        parts=len(parts),
        count=len(snapshot),
        form=FORM,
        vectors=vectors,
    )
    await redis.set(CURRENT, made.model_dump_json())
    if before is not None and before.generation != snapshot.generation:
        for number in range(before.parts):
            await redis.expire(_part(before.generation, number), KEEP)
        if (held := before.vectors or before.generation) != (vectors or made.generation):
            await VectorSet(redis, generation=held).retire()


async def confirm(redis: Redis, *, made_at: int) -> None:
    """The current generation was fetched again and says the same."""
    if (made := await current(redis)) is not None:
        await redis.set(CURRENT, made.model_copy(update={"made_at": made_at}).model_dump_json())


async def current(redis: Redis) -> Generation | None:
    """The current generation; None when nothing is published."""
    return _generation(await redis.get(CURRENT))


def _generation(raw: bytes | str | None) -> Generation | None:
    return None if raw is None else Generation.model_validate_json(raw, extra="ignore")


def _part(generation: str, number: int) -> str:
    return f"vv:{{offers}}:catalogue:{generation}:{number}"


def _next(parts: deque[bytes]) -> bytes | None:
    """The first of some parts, which is held no longer."""
    return parts.popleft() if parts else None


class Catalogue:
    """This process's view. `open` before use."""

    def __init__(
        self,
        redis: Redis,
        *,
        sample: Sequence[Offer],
        embedder: Embedder,
        look: float = LOOK,
        patience: float = PATIENCE,
        vector_patience: float = VECTOR_PATIENCE,
    ) -> None:
        self._redis = redis
        self._sample = sample
        self._embedder = embedder
        self._look = look
        self._patience = patience
        self._vector_patience = vector_patience
        self._looked_at = float("-inf")
        self._engine = self._of_sample()
        self._published = False
        self._standing: Standing | None = None
        self._unreadable = ""
        self._tasks: set[asyncio.Task[None]] = set()
        self._searched = False
        self._warming: asyncio.Task[None] | None = None
        self._naming: asyncio.Task[Names] | None = None

    @property
    def published(self) -> bool:
        """Whether offers were ingested; else this is the sample set."""
        return self._published

    @property
    def standing(self) -> Standing | None:
        """How the sources stood at the end of the last ingestion, when this process last looked."""
        return self._standing

    def engine(self) -> SearchEngine:
        """What to search now. Looks aside, now and then, whether there is something newer."""
        self._named()
        if time.monotonic() - self._looked_at >= self._look and not self._tasks:
            self._looked_at = time.monotonic()
            task = asyncio.create_task(self.refresh(), name="offers.catalogue")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return self._engine

    def warm(self) -> asyncio.Task[None]:
        """Begin to load what searching by meaning needs, 60 MB: a node that nobody searches on goes without it."""
        self._searched = True
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm(), name="offers.warming")
        return self._warming

    async def searchable(self) -> SearchEngine:
        """What to search now. Only a node's first searches wait, and not long, for the model and the vectors."""
        warming = self._warming if self._searched else self.warm()
        if warming is not None and not warming.done():
            await asyncio.wait({warming}, timeout=self._patience)
        await asyncio.shield(self._named())
        return self.engine()

    def _named(self) -> asyncio.Task[Names]:
        """What things are called, read aside: no search goes without it."""
        if self._naming is None:
            self._naming = asyncio.create_task(asyncio.to_thread(names), name="offers.names")
        return self._naming

    async def refresh(self) -> None:
        """Take over the current generation, and see to the vectors once somebody searches. Never raises for Redis."""
        try:
            published, stands = await self._redis.mget(CURRENT, KEY)
            made, self._standing = _generation(published), read_standing(stands)
            if made is not None and made.generation != self._engine.snapshot.generation:
                await self._load(made)
            elif made is not None:
                self._engine.snapshot.made_at = made.made_at  # fetched again, and the same
            if self._searched:
                await self._ensure_vectors()
        except RedisError as error:
            log.warning("offers.catalogue_away", error=type(error).__name__)

    async def _warm(self) -> None:
        await self._embedder.documents(["."])
        with suppress(RedisError):  # searched by words alone; `refresh` tries again
            await self._ensure_vectors()

    async def aclose(self) -> None:
        """End loading."""
        tasks = [*self._tasks, *(task for task in (self._warming, self._naming) if task is not None)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _load(self, made: Generation) -> None:
        if made.form != FORM:  # by another version of this program: its next ingestion is read again
            if self._unreadable != made.generation:
                self._unreadable = made.generation
                log.warning("offers.catalogue_of_another_version", generation=made.generation, form=made.form)
            return
        parts: deque[bytes] = deque()
        for number in range(made.parts):
            part = await self._redis.get(_part(made.generation, number))
            if not isinstance(part, bytes):
                log.warning("offers.catalogue_incomplete", generation=made.generation)
                return
            parts.append(part)
        coming = iter(partial(_next, parts), None)
        snapshot = await asyncio.to_thread(Snapshot.unpack, coming, generation=made.generation, made_at=made.made_at)
        self._engine = self._engine_of(snapshot, made.vectors)
        self._published = True
        log.info("offers.catalogue_loaded", generation=made.generation, offers=len(snapshot))

    async def _ensure_vectors(self) -> None:
        """Of the sample set, once for all who share the Redis; the pipeline sees to those it publishes."""
        if self._published:
            return
        vectors = VectorSet(self._redis, generation=self._engine.snapshot.generation)
        if await vectors.count() >= len(self._sample):
            return
        for start in range(0, len(self._sample), _BATCH):
            chosen = self._sample[start : start + _BATCH]
            await vectors.add(chosen, await self._embedder.documents([meaning_of(offer) for offer in chosen]))

    def _of_sample(self) -> SearchEngine:
        said = orjson.dumps([MODEL, *(offer.content_hash for offer in self._sample)])
        generation = f"sample-{hashlib.sha256(said).hexdigest()[:12]}"
        return self._engine_of(Snapshot.build(self._sample, generation=generation, made_at=int(time.time() * 1000)))

    def _engine_of(self, snapshot: Snapshot, vectors_of: str | None = None) -> SearchEngine:
        vectors = VectorSet(self._redis, generation=vectors_of or snapshot.generation)
        return SearchEngine(snapshot=snapshot, vectors=vectors, embedder=self._embedder, patience=self._vector_patience)
