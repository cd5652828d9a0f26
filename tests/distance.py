"""A store that is far away: a relay on loopback that delivers every byte later, in order."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

CHUNK = 1 << 16


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=10_000)

    async def deliver() -> None:
        while True:
            due, data = await line.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()

    async with asyncio.TaskGroup() as group:
        group.create_task(deliver())
        while data := await reader.read(CHUNK):
            await line.put((loop.time() + seconds, data))
        await line.put((loop.time() + seconds, b""))


@asynccontextmanager
async def far_redis(url: str, *, seconds: float) -> AsyncIterator[str]:
    """The address of the Redis at `url`, so many seconds away in each direction."""
    parts = urlsplit(url)

    open_ones: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(relay(reader, writer))
        open_ones.add(task)
        task.add_done_callback(open_ones.discard)

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if parts.scheme == "unix":
            there = await asyncio.open_unix_connection(unquote(parts.path))
        else:
            there = await asyncio.open_connection(parts.hostname, parts.port)
        with contextlib.suppress(ExceptionGroup, OSError):
            async with asyncio.TaskGroup() as group:
                group.create_task(_carry(reader, there[1], seconds))
                group.create_task(_carry(there[0], writer, seconds))
        for one in (writer, there[1]):
            one.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"redis://127.0.0.1:{port}{parts.path if parts.scheme != 'unix' else '/0'}"
    finally:
        server.close()
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
