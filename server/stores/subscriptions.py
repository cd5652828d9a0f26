"""The node's one pub/sub connection: probed, reopened and resubscribed by us, with bounded backoff.

redis-py opens the connection (sockets, TLS, AUTH); from there we read and write its streams ourselves. Its own
PubSub object reconnects out of sight, and a gap that nobody hears of is the one thing that must not happen here.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Iterable
from typing import Any

import hiredis
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from server.protocol.errors import Unavailable

_MORE = object()
_CHUNK = 500
"""Channels in one SUBSCRIBE."""

logger = logging.getLogger(__name__)

OnMessage = Callable[[bytes, bytes], None]
"""(channel, payload), called in the order of arrival."""


class Subscriptions:
    """A set of channels that is kept subscribed.

    `on_message(channel, payload)` for every message. `on_restored()` when the connection came back and every channel
    is subscribed again: what was published in between did not arrive.
    """

    def __init__(
        self, redis: Redis, *, on_message: OnMessage, on_restored: Callable[[], None], probe_seconds: float
    ) -> None:
        self._redis = redis
        self._on_message = on_message
        self._on_restored = on_restored
        self._probe_seconds = probe_seconds
        self._wanted: set[bytes] = set()
        self._confirmed: set[bytes] = set()
        self._pending: dict[bytes, int] = {}
        self._waiting: dict[bytes, list[asyncio.Future[None]]] = {}
        self._connection: Any = None
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._stale = False
        self.losses = 0
        """Connections lost so far."""

    async def add(self, name: str, *, seconds: float) -> None:
        """Subscribe and wait until Redis confirms (or someone drops it).

        Raises Unavailable; it stays wanted: `drop` it if unwanted.
        """
        channel = name.encode()
        if channel in self._confirmed and channel in self._wanted:
            return
        if channel not in self._wanted:
            self._wanted.add(channel)
            self._send(b"SUBSCRIBE", (channel,))
        confirmed = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(channel, []).append(confirmed)
        try:
            async with asyncio.timeout(seconds):
                await confirmed
        except TimeoutError as error:
            raise Unavailable("pub/sub") from error
        finally:
            waiting = self._waiting.get(channel)
            if waiting is not None and confirmed in waiting:
                waiting.remove(confirmed)
                if not waiting:
                    del self._waiting[channel]

    def want(self, name: str) -> None:
        """Subscribe without waiting."""
        channel = name.encode()
        if channel not in self._wanted:
            self._wanted.add(channel)
            self._send(b"SUBSCRIBE", (channel,))

    def drop(self, name: str) -> None:
        """Unsubscribe."""
        channel = name.encode()
        if channel in self._wanted:
            self._wanted.discard(channel)
            self._confirmed.discard(channel)
            self._settle(channel)
            self._send(b"UNSUBSCRIBE", (channel,))

    async def run(self) -> None:
        """Keep the connection until cancelled."""
        delay = 0.0
        while True:
            try:
                await self._open()
                delay = 0.0
                await self._listen()
            except (OSError, RedisError, TimeoutError, hiredis.HiredisError) as error:
                self.losses += 1
                self._stale = True
                logger.warning("pub/sub connection lost (%s), opening another", type(error).__name__)
            except Exception:
                self.losses += 1
                self._stale = True
                logger.exception("a message was not digested; opening another pub/sub connection")
            finally:
                await self._close()
            delay = min(2.0, delay * 2 or 0.05)
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, not a secret

    # ---- the connection

    async def _open(self) -> None:
        connection: Any = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        self._connection = connection
        async with asyncio.timeout(self._probe_seconds):
            await connection.connect()
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            # Seen under load: a cancel that came while the connection was made was lost, and its node never stopped.
            raise asyncio.CancelledError
        # redis-py has no public name for the streams of a connection that it has made ready.
        self._streams = (connection._reader, connection._writer)  # noqa: SLF001
        self._confirmed.clear()
        self._pending.clear()
        self._send(b"SUBSCRIBE", self._wanted)

    async def _close(self) -> None:
        connection, self._connection = self._connection, None
        self._streams = None
        self._confirmed.clear()
        if connection is not None:
            with contextlib.suppress(OSError, RedisError, TimeoutError):
                await connection.disconnect(nowait=True)

    def _send(self, command: bytes, channels: Iterable[bytes]) -> None:
        if self._streams is None:
            return  # run() sends all that is wanted once there is a connection
        writer = self._streams[1]
        names = list(channels)
        if command == b"SUBSCRIBE":
            for name in names:  # only the answer to the newest counts: an older one may precede an UNSUBSCRIBE
                self._pending[name] = self._pending.get(name, 0) + 1
        for start in range(0, len(names), _CHUNK):
            writer.write(_pack(command, *names[start : start + _CHUNK]))

    async def _listen(self) -> None:
        assert self._streams is not None  # noqa: S101  # _open has just set them
        stream, writer = self._streams
        parser = hiredis.Reader(notEnoughData=_MORE)
        asked = False
        while True:
            try:
                async with asyncio.timeout(self._probe_seconds):
                    data = await stream.read(1 << 16)
            except TimeoutError:
                if asked:
                    raise
                asked = True
                writer.write(_pack(b"PING"))
                continue
            if not data:
                raise RedisConnectionError("closed by server")
            asked = False
            parser.feed(data)
            while (reply := parser.gets()) is not _MORE:
                if isinstance(reply, list):
                    self._take(reply)

    def _take(self, reply: list[Any]) -> None:
        kind = reply[0]
        if kind == b"message":
            self._on_message(reply[1], reply[2])
        elif kind == b"subscribe":
            channel: bytes = reply[1]
            left = self._pending.pop(channel, 1) - 1
            if left > 0:
                self._pending[channel] = left
                return
            if channel not in self._wanted:
                return
            self._confirmed.add(channel)
            self._settle(channel)
            if self._stale and self._confirmed >= self._wanted:
                self._stale = False
                self._on_restored()

    def _settle(self, channel: bytes) -> None:
        for waiter in self._waiting.pop(channel, ()):
            if not waiter.done():
                waiter.set_result(None)


def _pack(*words: bytes) -> bytes:
    packed: bytes = hiredis.pack_command(words)  # type: ignore[arg-type]  # its stub means "one or more"
    return packed
