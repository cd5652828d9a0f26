"""A Redis that comes back with less than it had taken, or with nothing: no hole, no doubled offset, no endless wait."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.protocol.errors import AlreadyEnded, Unavailable
from server.stores.embedded.services import Services
from server.stores.keys import lease_key, log_key, meta_key, once_key
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node, node


class CutRedis:
    """A Redis whose append-only file is cut back, as a power cut within its last second does."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.url = services.redis_url or ""
        [self._file] = (services.folder.path / "redis" / "appendonlydir").glob("*.incr.aof")

    def size(self) -> int:
        """What is on disk by now."""
        return self._file.stat().st_size

    async def cut(self, size: int) -> None:
        """End it at once, leave only so many bytes, start it again."""
        child = self._services.redis
        assert child is not None
        assert child.pid is not None
        os.kill(child.pid, 9)
        await eventually(lambda: child.pid is None, what="its end")
        os.truncate(self._file, size)
        child.spawn()
        await child.ready()


@pytest.fixture
async def cut_redis(tmp_path: Path) -> AsyncIterator[CutRedis]:
    services = Services(folder=tmp_path, mongodb=False)
    services.launch()
    await services.ready()
    yield CutRedis(services)
    await services.stop()


@asynccontextmanager
async def node_on(store: CutRedis, mongo: AsyncDatabase[dict[str, Any]], name: str = "one") -> AsyncIterator[Node]:
    async with node(name, redis_url=store.url, mongo=mongo, interviews=FakeInterviews, lease_seconds=1.0) as running:
        yield running


def answers(events: list[dict[str, Any]]) -> list[str]:
    return [event["text"] for event in events if event["type"] == "answer.accepted"]


async def test_the_owner_writes_once_more_what_redis_has_lost(
    cut_redis: CutRedis, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    """What was acknowledged a moment ago is in the log again, under another epoch; the interview goes on to its end."""
    async with node_on(cut_redis, mongo) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        size = cut_redis.size()
        await one.answer(sid, "first")
        await eventually(one.waits(sid, turns=2))
        before = await one.reader.head(sid)
        await cut_redis.cut(size)
        await eventually(lambda: _answered(one, sid, "second"), what="the next answer", within=30)
        await eventually(one.waits(sid, turns=3))
        await one.answer(sid, "third")
        await eventually(one.sealed(sid))
        events = await one.events(sid)
        assert answers(events) == ["first", "second", "third"]
        report = await one.reports.get(sid) or {}
        assert [text for identity, text in report["messages"] if identity.startswith("a-")] == answers(events)
        head = await one.reader.head(sid)
        assert before is not None
        assert head is not None
        assert head.epoch != before.epoch
        recovered = [event for event in await one.events(sid, "staff") if event["type"] == "log.recovered"]
        assert len(recovered) == 1
        assert recovered[0]["lost"] == recovered[0]["kept"] > 0
        offsets = [entry.offset for entry in await one.entries(sid)]
        assert offsets == list(range(1, len(offsets) + 1))


async def _answered(one: Node, sid: str, text: str) -> bool:
    try:
        await one.answer(sid, text, identity=f"client-{text}")
    except Unavailable:
        return False
    return True


async def test_with_the_node_gone_too_the_log_goes_on_under_another_epoch(
    cut_redis: CutRedis, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    """Nobody knows any more what was lost; whoever has seen it learns by the epoch that the log is another one."""
    async with node_on(cut_redis, mongo) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        size = cut_redis.size()
        await one.answer(sid, "first")
        await eventually(one.waits(sid, turns=2))
        before = await one.reader.head(sid)
        await one.runner.drain(0)
    await cut_redis.cut(size)
    async with node_on(cut_redis, mongo, "two") as two:
        await eventually(lambda: _answered(two, sid, "again"), what="the next answer", within=30)
        await eventually(two.waits(sid, turns=2))
        head = await two.reader.head(sid)
        assert before is not None
        assert head is not None
        assert head.epoch != before.epoch
        await two.answer(sid, "second")
        await eventually(two.waits(sid, turns=3))
        await two.answer(sid, "third")
        await eventually(two.sealed(sid))
        assert answers(await two.events(sid)) == ["again", "second", "third"]


async def test_a_restart_that_lost_nothing_costs_nothing(
    cut_redis: CutRedis, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    """The owner finds the log as it left it and goes on under the same epoch."""
    async with node_on(cut_redis, mongo) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        before = await one.reader.head(sid)
        await cut_redis.cut(cut_redis.size())
        await eventually(lambda: _answered(one, sid, "first"), what="the next answer", within=30)
        await eventually(one.waits(sid, turns=2))
        head = await one.reader.head(sid)
        assert before is not None
        assert head is not None
        assert head.epoch == before.epoch


@pytest.mark.parametrize("owned", [True, False])
async def test_an_emptied_redis_ends_what_was_running(a_node: Starting, redis: Redis, *, owned: bool) -> None:
    """Nothing begins a second time in silence: it ends as failed, in the record and for everybody who watches."""
    async with a_node(lease_seconds=1.0, idle_seconds=60.0 if owned else 0.0) as one:
        sid = await one.session(timed=owned)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await eventually(lambda: _recorded(one, sid, "running"), what="the record")
        if not owned:
            await eventually(lambda: _asleep(redis, sid), what="its sleep")
        await redis.flushall()
        with pytest.raises(AlreadyEnded):
            await one.start(sid)
        await eventually(lambda: _recorded(one, sid, "ended"), what="the end", within=30)
        record = await one.sessions.get(sid)
        assert record.end_reason == "failed"
        assert [event["type"] for event in await one.events(sid)] == ["session.ended"]
        with pytest.raises(AlreadyEnded):
            await one.answer(sid, "anybody there?")


async def _recorded(one: Node, sid: str, status: str) -> bool:
    return (await one.sessions.get(sid)).status == status


async def _asleep(redis: Redis, sid: str) -> bool:
    return not await redis.exists(lease_key(sid))


async def test_the_sweep_finds_what_nobody_asks_for(a_node: Starting, redis: Redis) -> None:
    """A session whose candidate never comes back is ended all the same."""
    async with a_node(lease_seconds=1.0, idle_seconds=0.0) as one:
        sid, well = await one.session(timed=False), await one.session(timed=False)
        for each in (sid, well):
            await one.start(each)
            await eventually(one.waits(each, turns=1))
            await eventually(lambda each=each: _recorded(one, each, "running"))  # type: ignore[misc]
            await eventually(lambda each=each: _asleep(redis, each))  # type: ignore[misc]
        keys = [key async for key in redis.scan_iter(f"vv:{{{sid}}}:*")]
        await redis.delete(*keys)
        await redis.zrem("vv:wake", sid)
        assert await one.runner.sweep.look() == 1
        await eventually(lambda: _recorded(one, sid, "ended"), what="the end", within=30)
        assert (await one.sessions.get(well)).status == "running"


async def test_a_turn_whose_measure_was_lost_with_its_node_has_one(a_node: Starting, redis: Redis) -> None:
    """The next owner finds the turn said and unmeasured, and tells what the log's own clock says."""
    async with a_node("one") as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
    staff, once = log_key(sid, "staff"), once_key(sid)
    rows: Any = await redis.xrange(staff)
    kept = [fields for _, fields in rows if orjson.loads(fields[b"e"])["type"] != "turn.measured"]
    assert len(kept) == len(rows) - 1
    await redis.delete(staff)
    for place, fields in enumerate(kept, start=1):
        await redis.xadd(staff, fields, id=f"{place}-0")
    await redis.hset(meta_key(sid), "staff", str(len(kept)))
    keys: Any = await redis.hkeys(once)
    await redis.hdel(once, *[key for key in keys if b"measured" in key])
    async with a_node("two") as two:
        await two.answer(sid, "first")
        await eventually(two.waits(sid, turns=2))
        turns = [event["turn"] for event in await two.events(sid) if event["type"] == "turn.completed"]
        measured = [event["turn"] for event in await two.events(sid, "staff") if event["type"] == "turn.measured"]
        assert measured == turns
