"""Scripts and commands of many sessions in shared round trips, on one connection of their own.

Under load most of what a call costs is the way to Redis and the client's work on it, not the script. Calls of the
same round of the event loop travel together; a few such round trips may be under way, so that none waits for another.
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
from interview.threads.link import Reply, error_code

BATCH = 128
"""Calls in one round trip: bounds how long packing them keeps the event loop. A quarter of it doubled the time to the
first word on a node that had more to do than it could: there a round trip is as long as a round of the loop."""
AT_ONCE = 4
"""Round trips under way; calls that come meanwhile wait and share the next one."""
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
        self._called = False
        self._under_way: dict[asyncio.Future[list[Reply]], list[_Call]] = {}

    async def script(self, name: str, keys: Sequence[str], arguments: Sequence[Part]) -> Reply:
        """A script's answer. Raises RedisError; an error reply is a ResponseError."""
        parts = ("EVALSHA", self._digests[name], len(keys), *keys, *arguments)
        return await self._call(parts, key=keys[0], script=name)

    async def command(self, name: str, key: str, *parts: Part) -> Reply:
        """A command's answer. Raises RedisError."""
        return await self._call((name, key, *parts), key=key, script=None)

    async def close(self) -> None:
        """Drop the connection. Whoever waits still gets an error."""
        carried = list(self._under_way)
        for each in carried:
            each.cancel()
        for batch in self._under_way.values():
            _fail(batch, RedisConnectionError("closed"))
        _fail(self._waiting, RedisConnectionError("closed"))
        self._waiting.clear()
        await self._lanes.close()
        await asyncio.gather(*carried, return_exceptions=True)

    async def _call(self, parts: tuple[Part, ...], *, key: str, script: str | None) -> Reply:
        call = _Call(parts, key, script, asyncio.get_running_loop().create_future())
        self._wait(call)
        return await call.answer

    def _wait(self, call: _Call) -> None:
        self._waiting.append(call)
        self._ring()

    def _ring(self) -> None:
        """Behind what the loop still has to do in this round: those who call in it travel together."""
        if not self._called and self._waiting and len(self._under_way) < AT_ONCE:
            self._called = True
            # In a context of its own: it may outlive the request that happened to call first.
            asyncio.get_running_loop().call_soon(self._send, context=Context())

    def _send(self) -> None:
        self._called = False
        while self._waiting and len(self._under_way) < AT_ONCE:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
            self._carry(batch, again=True)

    def _carry(self, batch: list[_Call], *, again: bool) -> None:
        commands, keys = [bytes(hiredis.pack_command(call.parts)) for call in batch], [call.key for call in batch]
        began = time.monotonic()
        carried = self._lanes.begin(commands, keys, copied=self._copied)
        self._under_way[carried] = batch
        carried.add_done_callback(lambda carried: self._carried(carried, again=again, began=began), context=Context())

    def _carried(self, carried: asyncio.Future[list[Reply]], *, again: bool, began: float) -> None:
        batch = self._under_way.pop(carried)
        if carried.cancelled():
            _fail(batch, RedisConnectionError("closed"))
        elif (error := carried.exception()) is None:
            for call, reply in zip(batch, carried.result(), strict=True):
                self._settle(call, reply)
        elif again and isinstance(error, RedisConnectionError) and time.monotonic() - began < STALE_SECONDS:
            self._carry(batch, again=False)
        else:
            _fail(batch, error)  # a fault of our own too, as it is: it is no absence of Redis
        self._ring()

    def _settle(self, call: _Call, reply: Reply) -> None:
        if call.answer.done():
            return
        if isinstance(reply, RedisConnectionError):  # of this call's master alone
            call.answer.set_exception(reply)
        elif not isinstance(reply, hiredis.ReplyError):
            call.answer.set_result(reply)
        elif call.script is not None and str(reply).startswith("NOSCRIPT"):
            # A Redis that was restarted: it learns the script with the call.
            self._wait(
                _Call(("EVAL", self._scripts[call.script], *call.parts[2:]), call.key, script=None, answer=call.answer)
            )
        else:
            kind = OutOfMemoryError if error_code(reply) == "OOM" else ResponseError
            call.answer.set_exception(kind(str(reply)))


def _fail(calls: list[_Call], error: BaseException) -> None:
    for call in calls:
        if not call.answer.done():
            call.answer.set_exception(error)
