"""One Redis connection for the hot path: many scripts out in one write, their replies in with one parser loop.

redis-py opens the connection (sockets, TLS, AUTH, SELECT); from there we read and write it ourselves, because its
pipeline costs several times as much per command as the append script itself. hiredis packs and parses. Nobody waits
for another's replies before sending: they come back in the order in which the commands went out.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import hiredis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from interview.threads.link import Link, Reply

COPY_MS = 1000
"""How long a master may wait for a replica to have what was just written."""
ALONE_SECONDS = 5.0
"""How long a master without any replica is not asked for one again."""
LOOK_SECONDS, LOOK_PATIENCE = 1.0, 0.5
"""Between looks whether the peer is still the master, and how long one may take."""

Named = Callable[[], Awaitable[tuple[str, int]]]
"""Asks who the master is. Raises RedisError."""


class Pipe:
    """A connection that is opened when it is needed. Calls may overlap."""

    def __init__(self, make: Callable[[], Any], *, named: Named | None = None, timeout: float = 5.0) -> None:
        """`make` gives a connection of redis-py that is not opened yet.

        `named`: where others say who the master is. One that was frozen or cut off while another took its place goes on
        as if nothing had happened, and what it takes until somebody tells it so is lost.
        """
        self._make = make
        self._named = named
        self._timeout = timeout
        self._looked_at = 0.0
        self._link: Link | None = None
        self._opening = asyncio.Lock()
        self._alone_until = 0.0

    def begin(self, commands: Sequence[bytes]) -> asyncio.Future[list[Reply]] | None:
        """Send at once what `call` would send; None where something must be waited for first: then `call`."""
        link = self._link
        if link is None or link.lost or self._named is not None:
            return None
        return link.send(commands)

    async def call(self, commands: Sequence[bytes], *, copied: bool = False) -> list[Reply]:
        """Send packed commands, give one reply each; an error reply is a `hiredis.ReplyError` in the list.

        `copied`: what they wrote is in a replica too, if the master has any. Raises RedisConnectionError; whether the
        commands were carried out is then unknown.
        """
        copied = copied and time.monotonic() >= self._alone_until
        link: Link | None = None
        try:
            async with asyncio.timeout(self._timeout):
                link = await self._opened()
                replies = await link.send([*commands, _WAIT] if copied else commands)
                if copied:
                    await self._copied(link, replies.pop())
                await self._look(link)
                return replies
        except (OSError, RedisError, TimeoutError) as error:
            if link is not None:
                link.close(error)
            raise RedisConnectionError(type(error).__name__) from error

    async def _opened(self) -> Link:
        async with self._opening:
            if self._link is None or self._link.lost:
                self._link = None
                connection = self._make()
                await connection.connect()
                self._link = Link(connection, timeout=self._timeout)
            return self._link

    async def _copied(self, link: Link, copies: Reply) -> None:
        """Raises RedisConnectionError unless a replica has it, or there is none and that is how things are."""
        if isinstance(copies, hiredis.ReplyError):  # it became a replica itself meanwhile
            raise RedisConnectionError("not copied")
        if copies:
            return
        [about] = await link.send([_ABOUT])
        alone = isinstance(about, bytes) and b"role:master" in about and re.search(rb"connected_slaves:0\b", about)
        if not alone:
            raise RedisConnectionError("not copied")
        if not await self._is_master(link):
            raise RedisConnectionError("not the master")
        self._alone_until = time.monotonic() + ALONE_SECONDS

    async def _is_master(self, link: Link) -> bool:
        return self._named is None or await self._named() == link.address

    async def _look(self, link: Link) -> None:
        """Behind the replies, now and then: raises RedisConnectionError if they came from a master of the past."""
        now = time.monotonic()
        if self._named is None or now < self._looked_at + LOOK_SECONDS:
            return
        self._looked_at = now
        try:
            async with asyncio.timeout(LOOK_PATIENCE):
                master = await self._is_master(link)
        except (OSError, RedisError, TimeoutError):
            return  # nobody says so: whoever could have put another in its place is away
        if not master:
            raise RedisConnectionError("not the master")

    async def close(self) -> None:
        """Drop the connection; the next call opens a new one."""
        link, self._link = self._link, None
        if link is not None:
            link.close(None)


def _pack(*words: bytes) -> bytes:
    packed: bytes = hiredis.pack_command(words)  # type: ignore[arg-type]  # its stub means "one or more"
    return packed


_WAIT = _pack(b"WAIT", b"1", b"%d" % COPY_MS)
_ABOUT = _pack(b"INFO", b"replication")
