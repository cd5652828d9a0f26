"""A Redis whose master is named by a Sentinel: a failover is followed, by what we write and by the queue of jobs."""

import asyncio
import contextlib
import signal
import time
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import pytest
from docket import Docket
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.commands.doctor.redis import check_redis
from server.protocol.commands import AnswerCommand, Command, StartCommand
from server.protocol.errors import Unavailable
from server.protocol.events import AnswerAccepted
from server.sessions.inbox import Inboxes, Receipt
from server.sessions.log.writer import LogWriter
from server.stores.clients import redis_client
from server.stores.keys import fence_key, inbox_key, log_key
from server.stores.sentinel import SentinelRedis
from tests.eventually import eventually
from tests.integration.sessions.logs import running as log_running
from tests.redis_sentinels import SERVICE, watched

HEALED = 15.0


async def _taken(inboxes: Inboxes, command: Command) -> None:
    """Send it until it is taken."""
    began = time.monotonic()
    while True:
        with contextlib.suppress(Unavailable):
            await inboxes.accept("s_1", command)
            return
        assert time.monotonic() - began < HEALED
        await asyncio.sleep(0.1)


async def test_a_failover_is_followed(tmp_path: Path) -> None:
    """An answer that was taken is there afterwards, and the next is taken soon."""
    async with watched(tmp_path) as running:
        client = redis_client(running.url, patience=2.0)
        inboxes = Inboxes(client, node="n_1")
        await inboxes.accept("s_1", StartCommand(), strategy="enqueue")
        taken = await inboxes.accept("s_1", AnswerCommand("m1", "x"))
        assert isinstance(taken, Receipt)
        [said] = [one for one in await check_redis(running.url) if one.about == "redis"]
        assert said.state == "ok"

        running.master.kill()
        await _taken(inboxes, AnswerCommand("m2", "x"))
        rows: Any = await client.xrange(inbox_key("s_1"))
        assert [fields.get(b"message") for _, fields in rows] == [None, b"m1", b"m2"]
        async with Docket(name="tried", url=running.url) as docket:
            assert await docket.workers() == []
        await inboxes.close()
        await client.aclose()


async def test_a_frozen_master_takes_nothing_that_is_lost(tmp_path: Path) -> None:
    """It stands still, another takes its place, it goes on as before: who is still connected to it learns it first."""
    async with watched(tmp_path) as running:
        client, observer = redis_client(running.url), redis_client(running.url)
        inboxes = Inboxes(client, node="n_1")
        writer = LogWriter(client, on_commit=lambda *_: None)
        log = writer.open("s_1", fence=int(await client.incr(fence_key("s_1"))))
        async with log_running(writer):
            await inboxes.accept("s_1", StartCommand(), strategy="enqueue")
            log.append(AnswerAccepted(message="m0", text="x"))
            await log.flush()
            before = await named(observer)
            running.master.send_signal(signal.SIGSTOP)
            await eventually(partial(_another_than, observer, before), what="another master", within=HEALED)
            running.master.send_signal(signal.SIGCONT)
            log.append(AnswerAccepted(message="m1", text="x"))
            await _taken(inboxes, AnswerCommand("m1", "x"))
            await log.flush()
        entries: Any = await observer.xrange(log_key("s_1", "public"))
        assert [orjson.loads(fields[b"e"])["message"] for _, fields in entries] == ["m0", "m1"]
        rows: Any = await observer.xrange(inbox_key("s_1"))
        assert [fields.get(b"message") for _, fields in rows] == [None, b"m1"]
        await inboxes.close()
        await client.aclose()
        await observer.aclose()


async def named(client: Redis) -> tuple[str, int]:
    """The master's address, as the Sentinel says."""
    assert isinstance(client, SentinelRedis)
    return await client.master()


async def _another_than(client: Redis, before: tuple[str, int]) -> bool:
    with contextlib.suppress(RedisError):
        return await named(client) != before
    return False


async def test_what_no_sentinel_knows_is_said(tmp_path: Path) -> None:
    """Another name than the master's: refused, and the doctor says what to look at."""
    async with watched(tmp_path) as running:
        wrong = running.url.replace(SERVICE, "another")
        client = redis_client(wrong, patience=1.0)
        with pytest.raises(RedisError):
            await client.ping()
        await client.aclose()
        [found] = await check_redis(wrong)
    assert (found.state, found.about) == ("broken", "redis")
    assert "Sentinel" in found.detail
