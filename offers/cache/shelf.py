"""Where cached answers lie: in Redis, bounded in number and bytes, the longest unused going first.

Answers have no expiry: an outage of any length must find them. One hash tag keeps all of it on one slot.
"""

import time
from importlib.resources import files

from pydantic import BaseModel
from redis.asyncio import Redis

MOST_ENTRIES = 5_000
MOST_BYTES = 64 * 1024 * 1024


class Head(BaseModel):
    """What is known about an answer without reading it. Times are ms; `version` changes with the body."""

    version: str
    fetched_at: int
    fresh_until: int
    etag: str | None = None
    error: str | None = None
    """Code of the failure of the last refresh."""
    nothing: bool = False
    """The source said that there is no such thing."""


class Shelf:
    """Heads and bodies by name. Raises redis errors: whoever asks decides how to do without."""

    def __init__(
        self, redis: Redis, *, name: str = "answers", most_entries: int = MOST_ENTRIES, most_bytes: int = MOST_BYTES
    ) -> None:
        self._redis = redis
        self._keys = [f"vv:{{offers}}:{name}:{part}" for part in ("heads", "bodies", "sizes", "used")]
        self._bounds = (most_entries, most_bytes)
        self._put = redis.register_script(files("offers.cache").joinpath("put.lua").read_text())

    async def head(self, name: str) -> Head | None:
        """The head; being looked at counts as use."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hget(self._keys[0], name)
            pipe.zadd(self._keys[3], {name: time.time()}, xx=True)
            raw, _ = await pipe.execute()
        return None if raw is None else Head.model_validate_json(raw)

    async def body(self, name: str) -> bytes | None:
        """The body; None when it was thrown out meanwhile."""
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hget(self._keys[1], name)
            found: list[bytes | None] = await pipe.execute()
        return found[0]

    async def put(self, name: str, head: Head, body: bytes = b"") -> None:
        """Store; an empty body leaves the one that is there."""
        await self._put(keys=self._keys, args=[name, head.model_dump_json(), body, time.time(), *self._bounds])

    async def clear(self) -> None:
        """Forget everything."""
        await self._redis.delete(*self._keys)
