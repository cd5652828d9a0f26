"""What is near a text by meaning, in two steps: the text moves a little towards what it is nearest to, and looks again.

A few words lie far from every offer, and the offers of one trade near each other in both languages: the second look
finds the others of the trade that the first one found.
"""

import asyncio
from collections.abc import Container
from typing import NamedTuple, cast

import numpy as np
import structlog
from redis.exceptions import RedisError

from offers.models import OfferQuery
from offers.search.embedding import Embedder
from offers.search.encoder import Vectors
from offers.search.filters import expression
from offers.search.vectors import VectorSet

log = structlog.get_logger(__name__)

PATIENCE = 1.0  # seconds a search waits for its vector, e.g. while the model loads
TOWARDS = 3  # nearest offers that a text moves towards
STEP = 0.4  # how far: their weight beside the text's own
NOISE = 0.10  # cosine of the nearest up to which a text means nothing
NEAR = 0.18  # cosine from which two texts have to do with each other
LEAST = 0.14  # cosine below which they have not
SHARE = 0.55  # of the nearest one's cosine: between the two it depends on how near anything is to a short text
SHOWN = 50  # the nearest few pages are kept although they are further, down to FAR
FAR = 0.06  # mean cosine of two texts that have nothing to do with each other


class Near(NamedTuple):
    """An offer and its cosine. Of `distant` ones a few pages are kept, so that rare words find something too."""

    name: str
    cosine: float
    distant: bool


class Nearness:
    """Over one vector set; None = there is none."""

    def __init__(self, *, vectors: VectorSet | None, embedder: Embedder) -> None:
        self._vectors = vectors
        self._embedder = embedder

    async def rank(
        self, text: str, *, query: OfferQuery, known: Container[str], most: int, brief: bool = True
    ) -> tuple[list[Near], int]:
        """Offers with their cosine, nearest first, and how many were compared: 0 while Redis is away.

        Only a `brief` text looks twice: a profile says enough by itself, and would move to a neighbouring trade.
        """
        if self._vectors is None or not text.strip():
            return [], 0
        try:
            vector = await asyncio.wait_for(asyncio.shield(self._embedder.query(text)), PATIENCE)
            return await self._near(
                self._vectors, vector, filters=expression(query), known=known, most=most, brief=brief
            )
        except (RedisError, TimeoutError) as error:
            log.warning("offers.no_vectors", error=type(error).__name__)
            return [], 0

    async def _near(
        self, vectors: VectorSet, vector: Vectors, *, filters: str, known: Container[str], most: int, brief: bool
    ) -> tuple[list[Near], int]:
        found, count = await vectors.near(vector, most=most, expression=filters)
        own = {name: cosine for name, cosine in found if name in known}
        best = max(own.values(), default=0.0)
        if best < NOISE:
            return [], count
        again = own
        if brief and best >= NEAR:
            moved = await self._moved(vectors, vector, list(own)[:TOWARDS])
            found, _ = await vectors.near(moved, most=most, expression=filters)
            again = {name: cosine for name, cosine in found if name in known}
        least = max(LEAST, min(NEAR, SHARE * best))
        near = [Near(name, cosine, own.get(name, least) < least) for name, cosine in again.items()]
        return [
            one for place, one in enumerate(near) if not one.distant or (place < SHOWN and own[one.name] >= FAR)
        ], count

    async def _moved(self, vectors: VectorSet, vector: Vectors, towards: list[str]) -> Vectors:
        rows = await vectors.of(towards)
        if not len(rows):
            return vector
        middle = rows.mean(axis=0)
        moved = vector + STEP * middle / max(float(np.linalg.norm(middle)), 1e-9)
        return cast("Vectors", (moved / np.linalg.norm(moved)).astype(np.float32))
