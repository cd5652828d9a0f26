"""Nodes that are killed and a Redis that stands still: nothing is lost, nothing happens twice."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.commands import EndCommand
from server.protocol.errors import Unavailable
from server.stores.embedded.services import Services
from server.stores.keys import meta_key
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.lone_node import LEASE_SECONDS, slow
from tests.integration.sessions.nodes import Node, node


@asynccontextmanager
async def lone(redis_url: str, mongodb_url: str, database: str, name: str) -> AsyncIterator[asyncio.subprocess.Process]:
    arguments = ("-m", "tests.integration.sessions.lone_node", redis_url, mongodb_url, database, name)
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_a_node_that_dies_in_mid_turn_is_replaced(
    a_node: Starting, redis_url: str, mongodb_url: str, mongo: AsyncDatabase[dict[str, Any]], how: signal.Signals
) -> None:
    """SIGSTOP too: the frozen node wakes up later, still believing that it owns the session."""
    quick = {"interviews": lambda redis: FakeInterviews(redis, speaking=slow), "lease_seconds": LEASE_SECONDS}
    async with a_node("safe", max_sessions=0, **quick) as door:
        sid = await door.session()
        async with lone(redis_url, mongodb_url, mongo.name, "doomed") as process:
            await door.start(sid)
            await eventually(door.waits(sid, turns=1))
            await door.answer(sid, "first", identity="client-0001")
            await eventually(door.speaks(sid, chars=20))
            process.send_signal(how)
            async with a_node("heir", **quick) as heir:
                assert (await heir.answer(sid, "first", identity="client-0001")).duplicate
                await eventually(heir.waits(sid, turns=2))
                if how is signal.SIGSTOP:
                    process.send_signal(signal.SIGCONT)
                await heir.runner.submit(sid, EndCommand())
                await eventually(heir.sealed(sid))
                await check_once_only(heir, sid)


async def check_once_only(one: Node, sid: str) -> None:
    types = await one.types(sid)
    for kind in ("session.started", "answer.accepted", "session.ended", "report.ready"):
        assert types.count(kind) == 1, kind
    superseded = [event for event in await one.events(sid) if event["type"] == "turn.superseded"]
    assert [event["reason"] for event in superseded] == ["node_lost"]
    entries = await one.entries(sid)
    assert [entry.offset for entry in entries] == list(range(1, len(entries) + 1))
    view = await one.view(sid)
    whole = ["".join(f"{index}.{word} " for word in range(40)) for index in (0, 1)]
    assert [item.text for item in view.items] == [whole[0], "first", whole[1]]
    report = await one.reports.get(sid) or {}
    assert [text for _, text in report["messages"]] == [whole[0], "first", whole[1]]


@pytest.fixture
def own_services(tmp_path: Path) -> Any:
    services = Services(folder=tmp_path / "data", mongodb=False)
    services.launch()
    yield services
    services.kill()


@pytest.mark.parametrize("seconds", [LEASE_SECONDS - 0.7, LEASE_SECONDS + 1.0])
async def test_a_redis_that_stands_still_costs_nothing(
    own_services: Services, mongo: AsyncDatabase[dict[str, Any]], seconds: float
) -> None:
    """For less and for more than the lease: the owner takes its own lease back and goes on where it was."""
    await own_services.ready()
    assert own_services.redis_url is not None
    assert own_services.redis is not None
    pid = own_services.redis.pid
    assert pid is not None
    async with node(
        "one",
        redis_url=own_services.redis_url,
        mongo=mongo,
        interviews=lambda redis: FakeInterviews(redis, speaking=slow),
        lease_seconds=LEASE_SECONDS,
    ) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await one.answer(sid, "first")
        await eventually(one.speaks(sid, chars=20))
        os.kill(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)  # how long it stands still is what is tested
        finally:
            os.kill(pid, signal.SIGCONT)
        await eventually(one.waits(sid, turns=2))
        await one.answer(sid, "second")
        await eventually(one.waits(sid, turns=3))
        texts = [item.text for item in (await one.view(sid)).items]
        assert texts[1::2] == ["first", "second"]
        assert texts[2] == "".join(f"1.{word} " for word in range(40))
        assert "turn.superseded" not in await one.types(sid)
        assert one.rooms.log == [f"+{sid}"]


async def test_a_redis_that_is_killed_costs_nothing(
    own_services: Services, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    await own_services.ready()
    assert own_services.redis_url is not None
    assert own_services.redis is not None
    watch = asyncio.create_task(own_services.supervise())
    async with node(
        "one",
        redis_url=own_services.redis_url,
        mongo=mongo,
        interviews=lambda redis: FakeInterviews(redis, speaking=slow),
        lease_seconds=LEASE_SECONDS,
    ) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await one.answer(sid, "first")
        await eventually(one.speaks(sid, chars=20))
        pid = own_services.redis.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: _back(own_services, pid))
        await eventually(one.waits(sid, turns=2))
        await one.answer(sid, "second")
        await eventually(one.waits(sid, turns=3))
        texts = [item.text for item in (await one.view(sid)).items]
        assert texts[1::2] == ["first", "second"]
        assert texts[2] == "".join(f"1.{word} " for word in range(40))
    watch.cancel()


@pytest.fixture
def own_mongodb(tmp_path: Path) -> Any:
    services = Services(folder=tmp_path / "documents", redis=False)
    services.launch()
    yield services
    services.kill()


async def test_a_mongodb_that_stands_still_holds_up_no_interview(
    own_mongodb: Services, redis: Redis, redis_url: str
) -> None:
    """It is asked for the record at first, and for the end; in between it may be away."""
    await own_mongodb.ready()
    assert own_mongodb.mongodb is not None
    pid = own_mongodb.mongodb.pid
    assert pid is not None
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(own_mongodb.mongodb_url, socketTimeoutMS=2000)
    async with node("one", redis_url=redis_url, mongo=client["test"], interviews=FakeInterviews) as one:
        sid, other = await one.session(), await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        os.kill(pid, signal.SIGSTOP)
        try:
            for number in range(3):
                await one.answer(sid, f"answer {number}")
                await eventually(one.waits(sid, turns=number + 2))
            await eventually(lambda: _ended(redis, sid))
            with pytest.raises(Unavailable) as refused:
                await one.start(other)
            assert refused.value.temporary
            assert sid in one.rooms.mine
        finally:
            os.kill(pid, signal.SIGCONT)
        await eventually(one.sealed(sid))
        assert (await one.sessions.get(sid)).report
        await one.start(other)
        await eventually(one.waits(other, turns=1))
    await client.close()


async def _ended(redis: Redis, sid: str) -> bool:
    return await redis.hget(meta_key(sid), "status") == b"ended"


async def _back(services: Services, old: int) -> bool:
    if services.redis is None or services.redis.pid in (None, old) or services.redis_url is None:
        return False
    redis = Redis.from_url(services.redis_url)
    try:
        return bool(await redis.ping())
    except (OSError, RedisError):
        return False
    finally:
        await redis.aclose()
