"""One Redis connection for the hot path: many scripts out in one write, all replies in with one parser loop.

redis-py opens the connection (sockets, TLS, AUTH, SELECT); from there we read and write its streams ourselves,
because its pipeline costs several times as much per command as the append script itself. hiredis packs and parses.
"""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

Reply = Any
"""What Redis answers to one command: bytes, a number, a list of such, None, or an error that is not raised."""

_MORE = object()
_NOT_MASTER = frozenset({"READONLY", "MASTERDOWN"})
"""Codes by which a Redis says that another one is the master now: the address has to be asked anew."""
COPY_MS = 1000
"""How long a master may wait for a replica to have what was just written."""
ALONE_SECONDS = 5.0
"""How long a master without any replica is not asked for one again."""
LOOK_SECONDS, LOOK_PATIENCE = 1.0, 0.5
"""Between looks whether the peer is still the master, and how long one may take."""

Named = Callable[[], Awaitable[tuple[str, int]]]
"""Asks who the master is. Raises RedisError."""


def error_code(reply: hiredis.ReplyError | RedisError) -> str:
    """The first word of an error reply, which Redis' protocol defines as its code."""
    return str(reply).partition(" ")[0]


class Pipe:
    """A lazily opened connection. Not safe for two callers at once: its owner serialises."""

    def __init__(self, make: Callable[[], Any], *, named: Named | None = None, timeout: float = 5.0) -> None:
        """`make` gives a connection of redis-py that is not opened yet.

        `named`: where others say who the master is. One that was frozen or cut off while another took its place goes on
        as if nothing had happened, and what it takes until somebody tells it so is lost.
        """
        self._make = make
        self._named = named
        self._timeout = timeout
        self._looked_at = 0.0
        self._connection: Any = None
        self._parser = hiredis.Reader(notEnoughData=_MORE)
        self._alone_until = 0.0

    async def call(self, commands: list[bytes], *, copied: bool = False) -> list[Reply]:
        """Send packed commands, give one reply each; an error reply is a `hiredis.ReplyError` in the list.

        `copied`: what they wrote is in a replica too, if the master has any. Raises RedisConnectionError; whether the
        commands were carried out is then unknown.
        """
        copied = copied and time.monotonic() >= self._alone_until
        try:
            async with asyncio.timeout(self._timeout):
                replies = await self._exchange([*commands, _WAIT] if copied else commands)
                if copied:
                    await self._copied(replies.pop())
                await self._look()
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

    async def _exchange(self, commands: list[bytes]) -> list[Reply]:
        if self._connection is None:
            await self._open()
        self._connection._writer.write(b"".join(commands))  # noqa: SLF001  # see above
        return await self._replies(len(commands))

    async def _copied(self, copies: Reply) -> None:
        """Raises RedisConnectionError unless a replica has it, or there is none and that is how things are."""
        if isinstance(copies, hiredis.ReplyError):  # it became a replica itself meanwhile
            raise RedisConnectionError("not copied")
        if copies:
            return
        [about] = await self._exchange([_ABOUT])
        alone = isinstance(about, bytes) and b"role:master" in about and re.search(rb"connected_slaves:0\b", about)
        if not alone:
            raise RedisConnectionError("not copied")
        if not await self._is_master():
            raise RedisConnectionError("not the master")
        self._alone_until = time.monotonic() + ALONE_SECONDS

    async def _is_master(self) -> bool:
        connection = self._connection
        return self._named is None or await self._named() == (connection.host, connection.port)

    async def _look(self) -> None:
        """Behind the replies, now and then: raises RedisConnectionError if they came from a master of the past."""
        now = time.monotonic()
        if self._named is None or now < self._looked_at + LOOK_SECONDS:
            return
        self._looked_at = now
        try:
            async with asyncio.timeout(LOOK_PATIENCE):
                master = await self._is_master()
        except (OSError, RedisError, TimeoutError):
            return  # nobody says so: whoever could have put another in its place is away
        if not master:
            raise RedisConnectionError("not the master")

    async def _open(self) -> None:
        connection = self._make()
        await connection.connect()
        self._connection = connection
        self._parser = hiredis.Reader(notEnoughData=_MORE)

    async def _replies(self, count: int) -> list[Reply]:
        parser, stream = self._parser, self._connection._reader  # noqa: SLF001
        replies: list[Reply] = []
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


def _pack(*words: bytes) -> bytes:
    packed: bytes = hiredis.pack_command(words)  # type: ignore[arg-type]  # its stub means "one or more"
    return packed


_WAIT = _pack(b"WAIT", b"1", b"%d" % COPY_MS)
_ABOUT = _pack(b"INFO", b"replication")
