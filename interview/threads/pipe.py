"""One Redis connection for the hot path: many scripts out in one write, all replies in with one parser loop.

redis-py opens the connection (sockets, TLS, AUTH, SELECT); from there we read and write its streams ourselves,
because its pipeline costs several times as much per command as the append script itself. hiredis packs and parses.
"""

import asyncio
import contextlib
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

_MORE = object()
_NOT_MASTER = frozenset({"READONLY", "MASTERDOWN"})
"""Codes by which a Redis says that another one is the master now: the address has to be asked anew."""


def error_code(reply: hiredis.ReplyError | ResponseError) -> str:
    """The first word of an error reply, which Redis' protocol defines as its code."""
    return str(reply).partition(" ")[0]


class Pipe:
    """A lazily opened connection. Not safe for two callers at once: its owner serialises."""

    def __init__(self, redis: Redis, *, timeout: float = 5.0) -> None:
        self._redis = redis
        self._timeout = timeout
        self._connection: Any = None
        self._parser = hiredis.Reader(notEnoughData=_MORE)

    async def call(self, commands: list[bytes]) -> list[Any]:
        """Send packed commands, give one reply each; an error reply is a `hiredis.ReplyError` in the list.

        Raises RedisConnectionError or TimeoutError; whether the commands were carried out is then unknown.
        """
        try:
            async with asyncio.timeout(self._timeout):
                if self._connection is None:
                    await self._open()
                self._connection._writer.write(b"".join(commands))  # noqa: SLF001  # see above
                replies = await self._replies(len(commands))
                for reply in replies:
                    if isinstance(reply, hiredis.ReplyError) and error_code(reply) in _NOT_MASTER:
                        raise RedisConnectionError("not the master")  # noqa: TRY301 - handled as a lost connection
                return replies
        except (OSError, RedisError, TimeoutError, hiredis.HiredisError) as error:
            await self.close()
            raise RedisConnectionError(type(error).__name__) from error
        except BaseException:
            await self.close()
            raise

    async def _open(self) -> None:
        connection: Any = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]  # redis-py
        await connection.connect()
        self._connection = connection
        self._parser = hiredis.Reader(notEnoughData=_MORE)

    async def _replies(self, count: int) -> list[Any]:
        parser, stream = self._parser, self._connection._reader  # noqa: SLF001
        replies: list[Any] = []
        while True:
            reply = parser.gets()
            if reply is not _MORE:
                replies.append(reply)
                if len(replies) == count:
                    return replies
                continue
            data = await stream.read(1 << 16)
            if not data:
                raise RedisConnectionError("closed by server")
            parser.feed(data)

    async def close(self) -> None:
        """Drop the connection; the next call opens a new one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(OSError, RedisError, TimeoutError):
                await connection.disconnect(nowait=True)
