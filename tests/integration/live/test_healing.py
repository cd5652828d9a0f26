"""What is lost on the way is noticed and read again: pub/sub killed, deaf or frozen, Redis away for a while."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from server.live.limits import Limits
from server.stores.keys import live_channel
from tests.eventually import eventually
from tests.integration.live.stage import Node, joined, new_sid, say, visiting


@pytest.fixture
def limits() -> Limits:
    return Limits(probe_seconds=0.3, check_seconds=60.0, request_seconds=1.0)


async def listeners(redis: Redis, sid: str) -> int:
    answer: list[Any] = await redis.pubsub_numsub(live_channel(sid))
    return int(answer[0][1])


async def test_only_nodes_that_need_it_listen(redis: Redis, nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    async with joined(owner, sid):
        assert await listeners(redis, sid) == 0
        async with joined(other, sid) as viewer, joined(other, sid):
            assert await listeners(redis, sid) == 1
            owner.hub.disowned(sid)
            await eventually(lambda: _is(redis, sid, 2))
            other.hub.owned(sid)
            await eventually(lambda: _is(redis, sid, 1))
            say(log, "t1", 0, ["Still here."])
            await log.flush()
            other.hub.on_commit(sid, log.epoch, [])
            other.hub.disowned(sid)
            await viewer.reached(3)
        await eventually(lambda: _is(redis, sid, 1))
    await eventually(lambda: _is(redis, sid, 0))
    assert other.hub.counts()["rooms"] == owner.hub.counts()["rooms"] == 0


async def _is(redis: Redis, sid: str, count: int) -> bool:
    return await listeners(redis, sid) == count


async def test_a_killed_pubsub_connection_is_replaced_and_what_it_missed_is_read(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    async with joined(other, sid) as viewer:
        killed = 0
        for index in range(20):
            say(log, f"t{index}", index, ["One ", "two."])
            if index % 5 == 0:
                killed += await redis.client_kill_filter(_type="pubsub")
            await log.flush()
        await viewer.reached(60)
        assert viewer.offsets() == list(range(1, 61))
        assert killed >= 2
    assert other.hub.counts()["pubsub_losses"] >= 1


async def test_a_revocation_that_nobody_heard_is_found_when_pubsub_is_back(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    sid = new_sid()
    async with joined(nodes[0], sid, sign_in="ended") as ended, joined(nodes[0], sid, sign_in="lives") as living:
        nodes[0].sign_ins.ended.add("ended")
        await redis.client_kill_filter(_type="pubsub")
        assert await ended.gone() == 4503
        assert (await living.ask("ping"))["type"] == "pong"


async def test_a_change_of_role_that_nobody_heard_is_found_when_pubsub_is_back(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    sid = new_sid()
    async with (
        joined(nodes[0], sid, "recruiter", person="u_2") as changed,
        joined(nodes[0], sid, sign_in="other") as other,
    ):
        nodes[0].sign_ins.changed.add("u_2")
        await redis.client_kill_filter(_type="pubsub")
        assert await changed.gone() == 4007
        assert (await other.ask("ping"))["type"] == "pong"


async def test_a_message_lost_in_silence_shows_as_a_hole_and_is_read(redis: Redis, nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    async with joined(other, sid) as viewer:
        other.hub._subscriptions.drop(live_channel(sid))  # deaf, and the room does not know
        say(log, "t1", 0, ["Unheard."])
        await log.flush()
        other.hub._subscriptions.want(live_channel(sid))
        await eventually(lambda: _is(redis, sid, 1))
        say(log, "t2", 1, ["Heard."])
        await log.flush()
        await viewer.reached(6)
        assert viewer.offsets() == [1, 2, 3, 4, 5, 6]


async def test_nonsense_on_the_channels_disturbs_nobody(redis: Redis, nodes: tuple[Node, Node]) -> None:
    sid = new_sid()
    log = await nodes[0].own(sid)
    async with joined(nodes[1], sid) as viewer:
        for nonsense in (b"", b"\n", b"public e1 x 1\n{}", b"\xff \xff 1 1\n{}", b"public e1 1"):
            await redis.publish(live_channel(sid), nonsense)
        say(log, "t1", 0, ["Still whole."])
        await log.flush()
        await viewer.reached(3)
        assert viewer.offsets() == [1, 2, 3]


class TestDeafness:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(check_seconds=0.2)

    async def test_a_deaf_node_finds_out_by_comparing_positions(self, nodes: tuple[Node, Node]) -> None:
        owner, other = nodes
        sid = new_sid()
        log = await owner.own(sid)
        async with joined(other, sid, "recruiter") as viewer:
            other.hub._subscriptions.drop(live_channel(sid))
            say(log, "t1", 0, ["Unheard."])
            await log.flush()
            await viewer.reached(3)
            assert viewer.offsets() == [1, 2, 3]


async def test_a_frozen_redis_closes_nobody_and_everything_comes_after(redis: Redis, nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    async with joined(owner, sid) as here, joined(other, sid) as there:
        await redis.client_pause(2500)
        say(log, "t1", 0, ["Said while ", "nobody hears."])
        async with visiting(other, other.ticket(new_sid())) as late:
            refusal = await late.until("error")
            assert (refusal["code"], refusal["temporary"]) == ("unavailable", True)
            assert await late.gone() == 4003
        assert (await there.ask("ping"))["type"] == "pong"
        async with asyncio.timeout(15):
            await log.flush()
        for viewer in (here, there):
            await viewer.reached(3)
            assert viewer.offsets() == [1, 2, 3]
