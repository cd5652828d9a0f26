"""Subscriptions end when they are told to, whatever the library beneath does with that."""

import asyncio

from redis.asyncio import Redis
from redis.asyncio.connection import Connection, ConnectionPool

from server.stores.subscriptions import Subscriptions


class LostCancel(Connection):
    """Is interrupted while it connects, and goes on as if it had not been."""

    opening: asyncio.Event

    async def connect(self) -> None:
        self.opening.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self._reader, self._writer = await asyncio.open_connection(self.host, self.port)


async def test_a_cancel_that_got_lost_while_connecting_ends_them_all_the_same() -> None:
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    host, port = silent.sockets[0].getsockname()
    LostCancel.opening = asyncio.Event()
    redis = Redis(connection_pool=ConnectionPool(connection_class=LostCancel, host=host, port=port))
    subscriptions = Subscriptions(redis, on_message=lambda *_: None, on_restored=lambda: None, probe_seconds=60)
    running = asyncio.create_task(subscriptions.run())
    await LostCancel.opening.wait()
    running.cancel()
    ended, _ = await asyncio.wait({running}, timeout=2)
    running.cancel()
    silent.close()
    assert ended == {running}
