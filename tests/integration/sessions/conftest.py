"""Nodes for the runner's tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.logs import Committed, running
from tests.integration.sessions.nodes import Node, node

Starting = Callable[..., AbstractAsyncContextManager[Node]]


@pytest.fixture
def a_node(redis: Redis, redis_url: str, mongo: AsyncDatabase[dict[str, Any]]) -> Starting:
    """Starts nodes on the test's Redis and MongoDB."""
    assert redis.connection_pool is not None  # asked for because it comes emptied

    def start(name: str = "one", **options: Any) -> AbstractAsyncContextManager[Node]:
        return node(name, **{"redis_url": redis_url, "mongo": mongo, "interviews": FakeInterviews, **options})

    return start


@pytest.fixture
async def one(a_node: Starting) -> AsyncIterator[Node]:
    """A single node."""
    async with a_node("one") as running:
        yield running


@pytest.fixture
def committed() -> Committed:
    return Committed()


@pytest.fixture
async def writer(redis: Redis, committed: Committed) -> AsyncIterator[LogWriter]:
    """A writer of logs, at work."""
    writer = LogWriter(redis, on_commit=committed)
    async with running(writer):
        yield writer


@pytest.fixture
async def sealed(mongo: AsyncDatabase[dict[str, Any]]) -> SealedLogs:
    sealed = SealedLogs(mongo)
    await sealed.ensure_indexes()
    return sealed


@pytest.fixture
def reader(redis: Redis, sealed: SealedLogs) -> LogReader:
    return LogReader(redis, sealed=sealed)
