"""A log to write into, for the tests of logs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import cast

from redis.asyncio import Connection, ConnectionPool, Redis

from server.protocol.events import TurnCompleted, TurnStarted
from server.sessions.log.entry import Entry
from server.sessions.log.session_log import SessionLog
from server.sessions.log.writer import LogWriter
from server.stores.keys import fence_key

SID = "s_log"


class Committed:
    """Remembers what a writer handed on."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def __call__(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        assert epoch
        if sid == SID:
            self.entries += entries


class Refusing:
    """Fails at what a writer hands on."""

    def __call__(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        raise LookupError(sid, epoch, len(entries))


class OddPool(ConnectionPool):
    """Cannot make a connection, for a reason that nobody foresaw, while it is `odd`."""

    odd = False

    def make_connection(self) -> Connection:
        """One more."""
        if self.odd:
            raise LookupError("odd")
        return cast("Connection", super().make_connection())  # type: ignore[no-untyped-call]  # redis-py


async def own(redis: Redis, writer: LogWriter, sid: str = SID) -> SessionLog:
    """A handle with the newest fencing token."""
    return writer.open(sid, fence=int(await redis.incr(fence_key(sid))))


def say(log: SessionLog, turn: str, index: int, words: list[str]) -> None:
    """A whole turn."""
    log.append(TurnStarted(turn=turn, index=index, stage="welcome"), speaking=turn)
    for word in words:
        log.delta(turn, word)
    log.append(TurnCompleted(turn=turn, chars=sum(map(len, words))), speaking="")


@contextlib.asynccontextmanager
async def running(writer: LogWriter) -> AsyncIterator[None]:
    """The writer at work."""
    task = asyncio.create_task(writer.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
