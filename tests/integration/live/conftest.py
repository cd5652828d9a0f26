import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
import uvloop
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.live.limits import Limits
from server.live.transport import SocketProtocol
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from tests.integration.live.stage import Node


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop that production runs on: backpressure and aborts are its own."""
    return {"uvloop": uvloop.new_event_loop}


@pytest.fixture
def sealed(mongo: AsyncDatabase[dict[str, Any]]) -> SealedLogs:
    return SealedLogs(mongo)


@pytest.fixture
def reader(redis: Redis, sealed: SealedLogs) -> LogReader:
    return LogReader(redis, sealed=sealed)


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def protocol() -> type[asyncio.Protocol] | str:
    """What uvicorn gets as `ws`."""
    return SocketProtocol


@pytest.fixture
async def nodes(
    redis: Redis, reader: LogReader, limits: Limits, protocol: type[asyncio.Protocol] | str
) -> AsyncIterator[tuple[Node, Node]]:
    """Two nodes on one Redis."""
    async with AsyncExitStack() as stack:
        pair = [
            await stack.enter_async_context(
                Node(redis=redis, reader=reader, name=name, limits=limits, protocol=protocol).running()
            )
            for name in ("n1", "n2")
        ]
        yield (pair[0], pair[1])


@pytest.fixture
def node(nodes: tuple[Node, Node]) -> Node:
    return nodes[0]
