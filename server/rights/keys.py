"""A person's keys in Redis: found in one pass over the names, deleted, and looked for again."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.accounts.sign_ins import SignIns
from server.protocol.errors import Unavailable
from server.rights.manifest import Subject, is_tombstone
from server.stores.clock import wall_ms
from server.stores.keys import CANDIDATES, CARDS, WAKE, fence_key

FENCE_SECONDS = 24 * 3600
AHEAD_MS = 3_600_000
"""How far beyond now the fence is set: further than the token of any owner, whatever its clock says."""
_BATCH = 500
_PARTS = re.compile(r"[^0-9A-Za-z_]+")
_OPAQUE = ("vv:ticket:", "vv:user-session:")
"""Keys that are named by a hash: whose they are stands in them."""


class SessionKeys:
    """All methods raise Unavailable when Redis is away."""

    def __init__(self, *, redis: Redis, sign_ins: SignIns) -> None:
        self._redis = redis
        self._sign_ins = sign_ins

    async def shut_out(self, subject: Subject) -> None:
        """End the person's sign-ins, and take their sessions away from whoever owns them."""
        try:
            await self._sign_ins.end_all(subject.user)
            fence = wall_ms() + AHEAD_MS
            for sids in _batches(subject.sessions):
                async with self._redis.pipeline(transaction=False) as pipe:
                    for sid in sids:
                        pipe.set(fence_key(sid), fence, ex=FENCE_SECONDS)
                    await pipe.execute()
        except RedisError as error:
            raise Unavailable("redis") from error

    async def erase(self, subject: Subject) -> int:
        """Delete every key and entry of theirs; how many."""
        try:
            erased = 0
            keys = [key async for key in self._found(subject)]
            for names in _batches(keys):
                erased += int(await self._redis.delete(*names))
            for sids in _batches(subject.sessions):
                erased += int(await self._redis.hdel(CARDS, *sids))
                erased += sum([int(await self._redis.zrem(key, *sids)) for key in (WAKE, CANDIDATES)])
        except RedisError as error:
            raise Unavailable("redis") from error
        return erased

    async def look(self, subject: Subject) -> int:
        """How much of theirs is there."""
        try:
            found = len([key async for key in self._found(subject)])
            for sids in _batches(subject.sessions):
                cards: list[Any] = await cast("Any", self._redis.hmget(CARDS, list(sids)))
                alarms: list[Any] = await cast("Any", self._redis.zmscore(WAKE, list(sids)))
                seen: list[Any] = await cast("Any", self._redis.zmscore(CANDIDATES, list(sids)))
                found += sum(one is not None for one in (*cards, *alarms, *seen))
        except RedisError as error:
            raise Unavailable("redis") from error
        return found

    async def _found(self, subject: Subject) -> AsyncIterator[str]:
        """One pass over all names: a pattern a session would pass over them again and again."""
        sessions, opaque = set(subject.sessions), list[str]()
        async for raw in self._redis.scan_iter(match="vv:*", count=1000):
            key = cast("bytes", raw).decode("utf-8", "replace")
            if key.startswith("vv:{"):
                tag = key[4:].partition("}")[0]  # of a session, or of a branch of its thread
                if tag.partition(":")[0] in sessions and not is_tombstone(key):
                    yield key
            elif subject.user in _PARTS.split(key):  # whole: a part of an id is somebody else's
                yield key
            elif key.startswith(_OPAQUE):
                opaque.append(key)
        for keys in _batches(opaque):
            for key, body in zip(keys, await self._redis.mget(*keys), strict=True):
                if body is not None and _owner(cast("bytes", body)) == subject.user:
                    yield key


def _owner(body: bytes) -> object:
    """Whose sign-in or ticket it is."""
    said = orjson.loads(body)
    return said.get("user", said.get("user_id"))


def _batches(items: Sequence[str]) -> list[Sequence[str]]:
    return [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
