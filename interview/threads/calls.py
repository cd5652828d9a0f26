"""Scripts and commands of many sessions in shared round trips, on one connection of their own.

Under load most of what a call costs is the way to Redis and the client's work on it, not the script. Calls that come
while a round trip is under way travel together in the next; a call alone is sent at once.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from hashlib import sha1
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import OutOfMemoryError, ResponseError

from interview.threads.lanes import Lanes
from interview.threads.pipe import Reply, error_code

BATCH = 128
"""Calls in one round trip: bounds how long packing them keeps the event loop. A quarter of it doubled the time to the
first word on a node that had more to do than it could: there a round trip is as long as a round of the loop."""
STALE_SECONDS = 1.0
"""A connection that fails so soon was an old one: the batch is sent once more on a new one."""

Part = str | bytes | int


@dataclass(slots=True)
class _Call:
    parts: tuple[Any, ...]  # what hiredis packs: str, bytes, numbers
    key: str
    script: str | None
    answer: asyncio.Future[Reply]


class Calls:
    """Only for calls that may be carried out twice: after a broken connection nobody knows whether they were.

    The queue is bounded by its callers, each of whom waits. Cancelling a caller does not take its call back.
    """

    def __init__(self, redis: Redis, *, scripts: Mapping[str, str], copied: bool = False) -> None:
        """`copied`: an answer comes once a replica has what was written, where replicas take a dead master's place."""
        self._lanes = Lanes(redis)
        self._copied = copied
        self._scripts = dict(scripts)
        self._digests = {name: sha1(text.encode()).hexdigest() for name, text in scripts.items()}  # noqa: S324  # Redis names scripts so
        self._waiting: list[_Call] = []
        self._sending: asyncio.Task[None] | None = None

    async def script(self, name: str, keys: Sequence[str], arguments: Sequence[Part]) -> Reply:
        """A script's answer. Raises RedisError; an error reply is a ResponseError."""
        parts = ("EVALSHA", self._digests[name], len(keys), *keys, *arguments)
        return await self._call(parts, key=keys[0], script=name)

    async def command(self, name: str, key: str, *parts: Part) -> Reply:
        """A command's answer. Raises RedisError."""
        return await self._call((name, key, *parts), key=key, script=None)

    async def close(self) -> None:
        """Drop the connection. Whoever waits still gets an error."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)
        _fail(self._waiting, RedisConnectionError("closed"))
        self._waiting.clear()
        await self._lanes.close()

    async def _call(self, parts: tuple[Part, ...], *, key: str, script: str | None) -> Reply:
        call = _Call(parts, key, script, asyncio.get_running_loop().create_future())
        self._waiting.append(call)
        if self._sending is None or self._sending.done():
            # In a context of its own: it outlives the request that happened to call first.
            self._sending = asyncio.create_task(self._send(), name="redis-calls", context=Context())
        return await call.answer

    async def _send(self) -> None:
        batch: list[_Call] = []
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                try:
                    replies = await self._exchange(batch)
                except RedisConnectionError as error:
                    _fail(batch, error)
                    continue
                for call, reply in zip(batch, replies, strict=True):
                    self._settle(call, reply)
        finally:
            _fail(batch, RedisConnectionError("closed"))

    async def _exchange(self, batch: Sequence[_Call]) -> list[Reply]:
        commands, keys = [bytes(hiredis.pack_command(call.parts)) for call in batch], [call.key for call in batch]
        began = time.monotonic()
        try:
            return await self._lanes.call(commands, keys, copied=self._copied)
        except RedisConnectionError:
            if time.monotonic() - began > STALE_SECONDS:
                raise
            return await self._lanes.call(commands, keys, copied=self._copied)

    def _settle(self, call: _Call, reply: Reply) -> None:
        if call.answer.done():
            return
        if isinstance(reply, RedisConnectionError):  # of this call's master alone
            call.answer.set_exception(reply)
        elif not isinstance(reply, hiredis.ReplyError):
            call.answer.set_result(reply)
        elif call.script is not None and str(reply).startswith("NOSCRIPT"):
            # A Redis that was restarted: it learns the script with the call.
            self._waiting.append(
                _Call(("EVAL", self._scripts[call.script], *call.parts[2:]), call.key, script=None, answer=call.answer)
            )
        else:
            kind = OutOfMemoryError if error_code(reply) == "OOM" else ResponseError
            call.answer.set_exception(kind(str(reply)))


def _fail(calls: list[_Call], error: Exception) -> None:
    for call in calls:
        if not call.answer.done():
            call.answer.set_exception(error)
