"""The hot path's connections to a Redis, or to each master of a cluster, behind one call."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from interview.threads.link import Reply, error_code
from interview.threads.pipe import Pipe

AGAIN_SECONDS = 1.0
"""What failed so soon is sent once more, to whoever is the master by then: a connection was old, or a master new."""
_ELSEWHERE = frozenset({"MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN"})


@runtime_checkable
class Sharded(Protocol):
    """What a client of a cluster gives beside the methods of a client."""

    async def place(self, key: str) -> str:
        """The name of the master that has the key. Raises RedisConnectionError."""
        ...

    def connection_to(self, place: str) -> Any:
        """A new connection to that master, not opened yet. Raises RedisConnectionError."""
        ...

    async def look_again(self) -> None:
        """Ask the cluster who is who. Raises RedisConnectionError."""
        ...


@runtime_checkable
class Replaceable(Protocol):
    """What a client gives whose master is named by others."""

    async def master(self) -> tuple[str, int]:
        """Its address. Raises RedisError."""
        ...


class Lanes:
    """Calls may overlap; to one master they are carried out in order. Commands may be carried out twice."""

    def __init__(self, redis: Redis) -> None:
        given: object = redis
        self._sharded = given if isinstance(given, Sharded) else None
        self._named = given.master if isinstance(given, Replaceable) else None
        self._make: Callable[[], Any] = redis.connection_pool.make_connection
        self._replicated = bool(getattr(redis, "replicated", False))
        self._pipes: dict[str, Pipe] = {}

    def begin(
        self, commands: Sequence[bytes], keys: Sequence[str], *, copied: bool = False
    ) -> asyncio.Future[list[Reply]]:
        """The same as `call`, sent before this returns where nothing has to be waited for: an open connection."""
        if self._sharded is None and not (copied and self._replicated):
            begun = self._only().begin(commands)
            if begun is not None:
                return begun
        return asyncio.ensure_future(self.call(commands, keys, copied=copied))

    async def call(self, commands: Sequence[bytes], keys: Sequence[str], *, copied: bool = False) -> list[Reply]:
        """One reply for each packed command; `keys` says where each belongs.

        A reply is a `hiredis.ReplyError` where Redis refused, a RedisConnectionError where the command's own master is
        away and others answered. Raises RedisConnectionError when none did. `copied`: where masters are replaced by
        their replicas, what was written is in one before this returns.
        """
        copied = copied and self._replicated
        if self._sharded is None:
            return await self._only().call(commands, copied=copied)
        began = time.monotonic()
        replies = await self._to_all(self._sharded, commands, keys, copied=copied)
        failed = [at for at, reply in enumerate(replies) if isinstance(reply, RedisConnectionError)]
        if failed and time.monotonic() - began < AGAIN_SECONDS:
            with contextlib.suppress(RedisConnectionError):
                await self._sharded.look_again()
            some = await self._to_all(
                self._sharded, [commands[at] for at in failed], [keys[at] for at in failed], copied=copied
            )
            for at, reply in zip(failed, some, strict=True):
                replies[at] = reply
        if all(isinstance(reply, RedisConnectionError) for reply in replies):
            raise replies[0]
        return replies

    async def close(self) -> None:
        """Drop the connections; the next call opens new ones."""
        pipes, self._pipes = self._pipes, {}
        for pipe in pipes.values():
            await pipe.close()

    def _only(self) -> Pipe:
        return self._pipes.get("") or self._pipes.setdefault("", Pipe(self._make, named=self._named))

    async def _to_all(
        self, sharded: Sharded, commands: Sequence[bytes], keys: Sequence[str], *, copied: bool
    ) -> list[Reply]:
        replies: list[Reply] = [RedisConnectionError("no master")] * len(commands)
        places: dict[str, list[int]] = {}
        for at, key in enumerate(keys):
            with contextlib.suppress(RedisConnectionError):
                places.setdefault(await sharded.place(key), []).append(at)
        answers = await asyncio.gather(
            *(self._to(sharded, place, [commands[at] for at in own], copied=copied) for place, own in places.items())
        )
        for own, answer in zip(places.values(), answers, strict=True):
            for at, reply in zip(own, answer, strict=True):
                replies[at] = reply
        return replies

    async def _to(self, sharded: Sharded, place: str, commands: list[bytes], *, copied: bool) -> list[Reply]:
        pipe = self._pipes.get(place) or self._pipes.setdefault(place, Pipe(lambda: sharded.connection_to(place)))
        try:
            replies = await pipe.call(commands, copied=copied)
        except RedisConnectionError as error:
            if self._pipes.get(place) is pipe:
                del self._pipes[place]
            return [error] * len(commands)
        return [_lost(reply) if _elsewhere(reply) else reply for reply in replies]


def _elsewhere(reply: object) -> bool:
    return isinstance(reply, hiredis.ReplyError) and error_code(reply) in _ELSEWHERE


def _lost(reply: hiredis.ReplyError) -> RedisConnectionError:
    return RedisConnectionError(error_code(reply))
