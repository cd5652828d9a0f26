"""Vectors of offers in a Redis vector set, one a generation."""

from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import orjson
from redis.asyncio import Redis

from offers.models import Offer
from offers.search.encoder import Vectors
from offers.search.filters import facets

_EFFORT = 100  # candidates looked at while building
_BATCH = 4  # offers a round trip: Redis serves nobody else while it finds the neighbours of a batch
KEEP = 900  # seconds for which an old generation stays, for those who still search in it


class VectorSet:
    """Near offers by meaning. Raises redis errors."""

    def __init__(self, redis: Redis, *, generation: str) -> None:
        self._redis = redis
        self._key = f"vv:{{offers}}:vectors:{generation}"
        self._directions = redis.register_script(files("offers.search").joinpath("directions.lua").read_text())

    async def count(self) -> int:
        """How many offers are in it."""
        found: int | None = await self._redis.execute_command("VCARD", self._key)  # type: ignore[no-untyped-call]
        return found or 0

    async def add(self, offers: Sequence[Offer], vectors: Vectors) -> None:
        """Put offers in; doing so again changes nothing.

        Deliberately without the option CAS: Redis 8.2 cannot replay two such commands from its append-only file.
        """
        await self._redis.persist(self._key)  # it may have been let go before
        for start in range(0, len(offers), _BATCH):
            async with self._redis.pipeline(transaction=False) as pipe:
                for offer, vector in zip(offers[start : start + _BATCH], vectors[start : start + _BATCH], strict=True):
                    attributes = orjson.dumps(facets(offer))
                    values = ("FP32", vector.tobytes(), offer.id, "Q8", "EF", _EFFORT, "SETATTR", attributes)
                    pipe.execute_command("VADD", self._key, *values)
                await pipe.execute()

    async def remove(self, names: Sequence[str]) -> None:
        """Take offers out."""
        for start in range(0, len(names), _BATCH):
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names[start : start + _BATCH]:
                    pipe.execute_command("VREM", self._key, name)
                await pipe.execute()

    async def near(self, vector: Vectors, *, most: int, expression: str = "") -> tuple[list[tuple[str, float]], int]:
        """Ids with their cosine, nearest first; and how many offers the set holds by now."""
        wanted = ["FILTER", expression] if expression else []
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.execute_command(
                "VSIM", self._key, "FP32", vector.tobytes(), "WITHSCORES", "COUNT", most, "EF", max(most, 200), *wanted
            )
            pipe.execute_command("VCARD", self._key)
            found, count = await pipe.execute()
        pairs = found.items() if isinstance(found, dict) else zip(found[::2], found[1::2], strict=True)  # RESP 3 and 2
        return [(name.decode(), 2 * float(score) - 1) for name, score in pairs], count or 0

    async def of(self, names: Sequence[str]) -> dict[str, Vectors]:
        """Directions of offers as the set keeps them, to 1 in 127; without those it does not have."""
        if not names:
            return {}
        sizes, raw = await self._directions(keys=[self._key], args=list(names))
        held = [name for name, size in zip(names, sizes.split(), strict=True) if size != b"0"]
        if not held:
            return {}
        rows = np.frombuffer(raw, dtype=np.int8).reshape(len(held), -1).astype(np.float32)
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return dict(zip(held, rows, strict=True))

    async def retire(self) -> None:
        """Let it go, once nobody searches in it any more."""
        await self._redis.expire(self._key, KEEP)
