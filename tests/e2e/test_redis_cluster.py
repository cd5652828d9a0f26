"""Two nodes on a Redis cluster: interviews, an observer on the other node, and the death of a master under load."""

import asyncio
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from interview.threads.saver import RedisSaver
from offers.search.vectors import VectorSet
from offers.sources.sample import load_sample
from server.stores.clients import redis_client
from tests.checkpointing import build, config, interview
from tests.e2e.node import Client, Viewer
from tests.printed import Address
from tests.redis_cluster import RedisClusterOfSix
from tests.serving import serving

HEALED = 15.0
"""Seconds after a master's death within which every interview goes on."""
CANDIDATES = 6


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisClusterOfSix]:
    """One for all: who kills some of it comes last."""
    running = RedisClusterOfSix(tmp_path_factory.mktemp("redis"))
    try:
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, running.joined()).result()
        yield running
    finally:
        running.end()


@pytest.fixture
async def redis(cluster: RedisClusterOfSix) -> AsyncIterator[Redis]:
    """A client as a node has it."""
    client = redis_client(cluster.url)
    yield client
    await client.aclose()


async def test_keys_of_many_slots_are_one_stores(redis: Redis) -> None:
    """Commands, pipelines, scripts and names reach every master; a transaction stays on one."""
    names = [f"vv:{{s_{number}}}:meta" for number in range(30)]
    async with redis.pipeline(transaction=False) as pipe:
        for number, name in enumerate(names):
            pipe.set(name, number)
        pipe.publish("vv:control", "x")
        assert (await pipe.execute())[:30] == [True] * 30
    assert await redis.mget(names) == [b"%d" % number for number in range(30)]
    assert {key async for key in redis.scan_iter(match="vv:{s_*")} == {name.encode() for name in names}
    async with redis.pipeline(transaction=True) as pipe:
        pipe.hset("vv:{s_1}:x", mapping={"a": 1})
        pipe.zadd("vv:{s_1}:y", {"m": 1})
        pipe.zrange("vv:{s_1}:y", 0, -1, withscores=True)
        assert await pipe.execute() == [1, 1, [(b"m", 1.0)]]
    async with redis.pipeline(transaction=True) as pipe:
        pipe.incr(names[0])
        pipe.hget(names[0], "x")
        with pytest.raises(ResponseError):
            await pipe.execute()
    async with redis.pipeline(transaction=True) as pipe:
        for name in names:
            pipe.incr(name)
        with pytest.raises(RedisError):
            await pipe.execute()
    added = redis.register_script("return redis.call('INCRBY', KEYS[1], ARGV[1])")
    assert [await added(keys=[name], args=[10]) for name in names[1:4]] == [11, 12, 13]
    assert await redis.exists(*names) == await redis.unlink(*names) == 30
    assert await redis.delete(*names, "vv:{s_1}:x", "vv:{s_1}:y") == 2


async def test_a_thread_is_copied_into_another_slot(redis: Redis) -> None:
    """As for another try at a question: checkpoints, their writes and all."""
    saver = RedisSaver(redis, ttl=100)
    await interview(build(saver), 2)
    await saver.acopy_thread("t", "t:retry:1")
    copied = [one.checkpoint["id"] async for one in saver.alist(config("t:retry:1"))]
    assert copied
    assert copied == [one.checkpoint["id"] async for one in saver.alist(config())]
    await saver.aclose()


async def test_offers_are_near_each_other(redis: Redis) -> None:
    """The vectors of a generation are one key."""
    kept = VectorSet(redis, generation="tried")
    offers = load_sample()[:5]
    vectors = np.eye(len(offers), 16, dtype=np.float32)
    await kept.add(offers, vectors)
    found, count = await kept.near(vectors[0], most=1)
    assert count == len(offers)
    assert found[0][0] == offers[0].id
    assert set(await kept.of([offers[0].id])) == {offers[0].id}
    await kept.retire()


@dataclass(slots=True)
class Place:
    """One of the nodes, as a visitor knows it."""

    url: Address


@pytest.fixture
async def nodes(cluster: RedisClusterOfSix, mongodb_url: str) -> AsyncIterator[list[Place]]:
    """In this process, which spares the test the start of two others; each with stores' clients of its own."""
    shared: dict[str, Any] = {
        "redis_url": cluster.url,
        "mongodb_url": mongodb_url,
        "mongodb_database": f"test-{secrets.token_hex(6)}",
        "vivavoce_models": "scripted:12@60",
        "vivavoce_lease_seconds": 2,
    }
    async with serving(**shared) as one, serving(**shared) as two:
        yield [Place(Address.at(each.url, token=each.door.token)) for each in (one, two)]


class Talk:
    """A candidate who answers when asked, comes back when sent away, and says again what was not taken."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.acknowledged: list[str] = []
        self.returns = 0

    async def answers(self, count: int) -> None:
        """So many, each with the turn that follows it."""
        for _ in range(count):
            heard = len(self.viewer.of("turn.completed"))
            await self._answer()
            await self.viewer.until(partial(self._heard, heard), seconds=HEALED)

    def _heard(self, before: int) -> bool:
        return self.viewer.closed is not None or len(self.viewer.of("turn.completed")) > before

    async def _answer(self) -> None:
        message = uuid.uuid4().hex
        while True:
            if self.viewer.closed is not None:
                self.returns += 1
                await self.viewer.connect()
            reply = await self._ask(message)
            if reply["type"] == "reply":
                self.acknowledged.append(reply["result"]["message"])
                return
            assert reply["temporary"], reply
            await asyncio.sleep(0.2)

    async def _ask(self, message: str) -> dict[str, Any]:
        viewer = self.viewer
        ref = await viewer.send("answer", client_msg_id=message, text="I led it and it worked.")
        await viewer.until(lambda: ref in viewer.replies or viewer.closed is not None, seconds=HEALED)
        return viewer.replies.get(ref, {"type": "error", "temporary": True})


async def begun(client: Client, other: Place, number: int) -> Talk:
    session = await client.new_session()
    speaker = await Viewer(client if number % 2 else client.at(other), session).connect()
    assert (await speaker.ask("start"))["type"] == "reply"
    await speaker.until(lambda: speaker.of("turn.completed"))
    return Talk(speaker)


def answered(log: list[dict[str, Any]]) -> bool:
    """Whether a turn has followed the last answer."""
    kinds = [frame["event"]["type"] for frame in log]
    return "turn.completed" in kinds[len(kinds) - kinds[::-1].index("answer.accepted") :]


async def test_a_masters_death_loses_no_acknowledged_answer(cluster: RedisClusterOfSix, nodes: list[Place]) -> None:
    """Half the candidates are on each node, their sessions over all masters; one is watched from the other node."""
    people = [await Client(nodes[0]).sign_in(f"Camille Durand {number}", "candidate") for number in range(CANDIDATES)]
    talks = await asyncio.gather(*(begun(each, nodes[1], number) for number, each in enumerate(people)))
    watched = talks[0].viewer.session  # its candidate is on the second node
    recruiter = await Client(nodes[0]).sign_in("Robin Okafor", "recruiter")
    observer = await Viewer(recruiter, watched).connect()
    await asyncio.gather(*(talk.answers(1) for talk in talks))
    await observer.until(lambda: observer.of("turn.completed"))

    talking = asyncio.gather(*(talk.answers(3) for talk in talks))
    cluster.kill(await cluster.master_of(f"vv:{{{watched}}}:meta"))
    killed = time.monotonic()
    await talking
    for talk, client in zip(talks, people, strict=True):
        log = await client.log(talk.viewer.session)
        while not answered(log):
            assert time.monotonic() - killed < HEALED
            await asyncio.sleep(0.1)
            log = await client.log(talk.viewer.session)
        assert [frame["offset"] for frame in log] == list(range(1, len(log) + 1))
        accepted = [frame["event"]["message"] for frame in log if frame["event"]["type"] == "answer.accepted"]
        assert sorted(talk.acknowledged) == sorted(accepted)
        assert talk.returns <= 1
    assert time.monotonic() - killed < HEALED

    assert await cluster.refused() == []
    everybody = [*(talk.viewer for talk in talks), observer]
    for viewer in everybody:
        await viewer.close()
    for client in {id(viewer.client): viewer.client for viewer in everybody}.values():
        await client.close()
