"""A Redis that becomes a replica: connections to it are given up, and a node says that it cannot work."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ReadOnlyError

from server.protocol.events import AnswerAccepted
from server.sessions.log.writer import LogWriter
from server.stores.clients import redis_client
from server.stores.embedded.services import Services
from server.stores.keys import fence_key
from server.stores.readiness import redis_takes_writes
from tests.eventually import eventually


@pytest.fixture
async def demoted(tmp_path: Path) -> AsyncIterator[Redis]:
    """A client of a Redis that has just become somebody's replica."""
    services = Services(folder=tmp_path, mongodb=False)
    services.launch()
    await services.ready()
    client = redis_client(services.redis_url or "")
    await client.ping()
    yield client
    await client.aclose()
    await services.stop()


async def demote(client: Redis) -> None:
    await client.config_set("replica-read-only", "yes")
    await client.execute_command("REPLICAOF", "127.0.0.1", "1")  # type: ignore[no-untyped-call]


async def promote(client: Redis) -> None:
    await client.execute_command("REPLICAOF", "NO", "ONE")  # type: ignore[no-untyped-call]


async def test_readiness_is_about_writes(demoted: Redis) -> None:
    """A replica answers pings; it is not ready all the same."""
    await redis_takes_writes(demoted)
    await demote(demoted)
    assert await demoted.ping()
    with pytest.raises(ReadOnlyError):
        await redis_takes_writes(demoted)


async def test_a_connection_that_answers_readonly_is_not_kept(demoted: Redis) -> None:
    """Behind the same address there may be another master by now: only a new connection finds it."""
    before = {client["id"] for client in await demoted.client_list()}
    await demote(demoted)
    with pytest.raises(ReadOnlyError):
        await demoted.set("x", "1")
    after = {client["id"] for client in await demoted.client_list()}
    assert before.isdisjoint(after)


async def test_the_log_is_written_once_there_is_a_master_again(demoted: Redis) -> None:
    """What could not be appended meanwhile is appended then, once."""
    writer = LogWriter(demoted, on_commit=lambda *_: None)
    running = asyncio.create_task(writer.run())
    log = writer.open("s_moved", fence=int(await demoted.incr(fence_key("s_moved"))))
    log.append(AnswerAccepted(message="m1", text="x"))
    await log.flush()
    await demote(demoted)
    log.append(AnswerAccepted(message="m2", text="x"))
    await eventually(lambda: writer.failures > 2, what="its tries")
    await promote(demoted)
    await log.flush()
    assert await demoted.xlen("vv:{s_moved}:log:public") == 2
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
