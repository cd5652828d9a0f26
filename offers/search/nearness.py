"""What is near a text by meaning: the nearest of all offers, and the cosine of others that words found."""

import asyncio
from collections.abc import Container, Sequence
from typing import cast

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


class Near(dict[str, float]):
    """Cosines of offers by id; `compared` is with how many: 0 while Redis is away."""

    compared = 0


class Nearness:
    """Over one vector set; None = there is none."""

    def __init__(self, *, vectors: VectorSet | None, embedder: Embedder, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._vectors = vectors
        self._embedder = embedder

    async def rank(
        self,
        texts: Sequence[str],
        *,
        query: OfferQuery,
        known: Container[str],
        most: int,
        also: Sequence[str],
        least: float,
    ) -> Near:
        """The nearest offers to what the texts mean together, and those of `also`, with their cosines.

        None when not even the nearest comes to `least`.
        """
        near = Near()
        if self._vectors is None or not any(text.strip() for text in texts):
            return near
        try:
            vector = await asyncio.wait_for(asyncio.shield(self._vector(texts)), self._patience)
            found, near.compared = await self._vectors.near(vector, most=most, expression=expression(query))
            own = {name: cosine for name, cosine in found if name in known}
            if max(own.values(), default=0.0) < least:
                return near
            near.update(own)
            others = await self._vectors.of([name for name in also if name not in near])
            near.update((name, float(row @ vector)) for name, row in others.items())
        except TimeoutError:  # the model loads, or the machine is busy: the page says so, and the next search has it
            log.info("offers.searched_by_words", seconds=self._patience)
            return Near()
        except RedisError as error:
            log.warning("offers.no_vectors", error=type(error).__name__)
            return Near()
        return near

    async def _vector(self, texts: Sequence[str]) -> Vectors:
        rows = await self._embedder.queries([text for text in texts if text.strip()])
        if len(rows) == 1:
            return rows[0]
        middle = np.mean(rows, axis=0)
        return cast("Vectors", (middle / max(float(np.linalg.norm(middle)), 1e-9)).astype(np.float32))
