"""A Redis whose master is named by a Sentinel: a failover is followed, by what we write and by the queue of jobs."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any

import pytest
from docket import Docket
from redis.exceptions import RedisError

from server.commands.doctor.redis import check_redis
from server.protocol.commands import AnswerCommand, StartCommand
from server.protocol.errors import Unavailable
from server.sessions.inbox import Inboxes, Receipt
from server.stores.clients import redis_client
from server.stores.keys import inbox_key
from tests.redis_sentinels import SERVICE, watched

HEALED = 15.0


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
        killed = time.monotonic()
        while True:
            with contextlib.suppress(Unavailable):
                await inboxes.accept("s_1", AnswerCommand("m2", "x"))
                break
            assert time.monotonic() - killed < HEALED
            await asyncio.sleep(0.1)
        rows: Any = await client.xrange(inbox_key("s_1"))
        assert [fields.get(b"message") for _, fields in rows] == [None, b"m1", b"m2"]
        async with Docket(name="tried", url=running.url) as docket:
            assert await docket.workers() == []
        await inboxes.close()
        await client.aclose()


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
