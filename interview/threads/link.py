"""An open connection to Redis: bytes out, replies in, each batch's to whoever sent it."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

Reply = Any
"""What Redis answers to one command: bytes, a number, a list of such, None, or an error that is not raised."""

_MORE = object()
_NOT_MASTER = frozenset({"READONLY", "MASTERDOWN"})
"""Codes by which a Redis says that another one is the master now: the address has to be asked anew."""


def error_code(reply: hiredis.ReplyError | RedisError) -> str:
    """The first word of an error reply, which Redis' protocol defines as its code."""
    return str(reply).partition(" ")[0]


@dataclass(slots=True)
class _Batch:
    count: int
    since: float
    answer: asyncio.Future[list[Reply]]
    replies: list[Reply] = field(default_factory=list)
    stale: bool = False


class Link(asyncio.Protocol):
    """Takes over a connection that redis-py has opened. Lost once, lost for good."""

    def __init__(self, connection: Any, *, timeout: float) -> None:
        """`timeout`: seconds that a reply may take; one that takes longer loses the connection."""
        self._connection = connection
        self._timeout = timeout
        self._loop = asyncio.get_running_loop()
        self._parser = hiredis.Reader(notEnoughData=_MORE)
        self._sent: deque[_Batch] = deque()
        self._watch: asyncio.TimerHandle | None = None
        self.lost = False
        self._transport = connection._writer.transport  # noqa: SLF001  # see `interview.threads.pipe`
        self._transport.set_protocol(self)
        if self._transport.is_closing():
            self.lost = True

    @property
    def address(self) -> tuple[str, int]:
        """Where it leads, of a connection over TCP."""
        return self._connection.host, self._connection.port

    def send(self, commands: Sequence[bytes]) -> asyncio.Future[list[Reply]]:
        """One reply for each, unless the connection is lost: then a RedisConnectionError, and nobody knows."""
        answer: asyncio.Future[list[Reply]] = self._loop.create_future()
        if self.lost:
            answer.set_exception(RedisConnectionError("lost"))
            return answer
        self._sent.append(_Batch(len(commands), self._loop.time(), answer))
        self._transport.write(b"".join(commands))
        if self._watch is None:
            self._watch = self._loop.call_later(self._timeout, self._look)
        return answer

    def close(self, error: Exception | None) -> None:
        """Drop the connection; whoever waits for a reply gets an error."""
        self.lost = True
        with contextlib.suppress(OSError, RuntimeError):
            self._transport.abort()
            self._connection._close()  # noqa: SLF001  # else it warns that nobody did
        if self._watch is not None:
            self._watch.cancel()
        while self._sent:
            answer = self._sent.popleft().answer
            if not answer.done():
                failure = RedisConnectionError("closed" if error is None else type(error).__name__)
                failure.__cause__ = error
                answer.set_exception(failure)

    # ---- for the loop

    def data_received(self, data: bytes) -> None:
        """Replies, or parts of some."""
        parser, sent = self._parser, self._sent
        parser.feed(data)
        try:
            while sent and (reply := parser.gets()) is not _MORE:
                batch = sent[0]
                batch.replies.append(reply)
                if isinstance(reply, hiredis.ReplyError) and error_code(reply) in _NOT_MASTER:
                    batch.stale = True
                if len(batch.replies) == batch.count:
                    if batch.stale:
                        self.close(RedisConnectionError("not the master"))
                        return
                    sent.popleft()
                    if not batch.answer.done():
                        batch.answer.set_result(batch.replies)
        except hiredis.HiredisError as error:
            self.close(error)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self.close(exc or RedisConnectionError("closed by server"))

    def _look(self) -> None:
        self._watch = None
        if not self._sent:
            return
        left = self._sent[0].since + self._timeout - self._loop.time()
        if left <= 0:
            self.close(TimeoutError())
        else:
            self._watch = self._loop.call_later(left, self._look)
