"""The wall, and who hears that somebody watches."""

import time
from typing import Any

import pytest
from redis.asyncio import Redis

from server.live.limits import Limits
from server.protocol.errors import AlreadyEnded, Unavailable
from server.protocol.messages import SessionCard
from server.protocol.permissions import Within
from server.stores.keys import CANDIDATES, CARDS, observers_key
from tests.eventually import eventually
from tests.integration.live.stage import Node, Viewer, joined, new_sid, visiting


def card(sid: str, **fields: Any) -> bytes:
    values: dict[str, Any] = {
        "session": sid,
        "candidate": "Ana Élan",
        "offer_title": "Data engineer",
        "locale": "fr",
        "mode": "practice",
        "status": "running",
        **fields,
    }
    return SessionCard.model_validate(values).stored().encode()


@pytest.fixture
def limits() -> Limits:
    return Limits(wall_seconds=0.05, check_seconds=0.2, observer_seconds=0.9, candidate_seconds=0.9)


async def test_the_wall_gets_all_cards_and_then_every_change(redis: Redis, node: Node) -> None:
    await redis.hset(CARDS, mapping={"s1": card("s1"), "s2": card("s2"), "odd": "no card"})
    async with visiting(node, node.ticket(None, "recruiter")) as viewer:
        assert (await viewer.until("welcome"))["session"] is None
        first = await viewer.until("lobby")
        assert first["full"]
        assert {each["session"] for each in first["cards"]} == {"s1", "s2"}
        seen = len(viewer.frames)
        await redis.hset(CARDS, "s2", card("s2", speaking=True, question="Bonjour."))
        change = await viewer.until("lobby", after=seen)
        assert not change["full"]
        assert [(each["session"], each["question"]) for each in change["cards"]] == [("s2", "Bonjour.")]
        async with visiting(node, node.ticket(None, "developer")) as second:
            assert len((await second.until("lobby"))["cards"]) == 2
            seen = len(viewer.frames)
            await redis.hdel(CARDS, "s1")
            assert (await viewer.until("lobby", after=seen))["gone"] == ["s1"]
            await second.until("lobby", after=2)
        assert (await viewer.ask("start"))["code"] == "forbidden"
    await eventually(lambda: not node.hub.wall.watching, what="the end of the watch")


async def test_the_wall_says_whether_the_candidate_is_connected_and_since_when_not(redis: Redis, node: Node) -> None:
    sid, never, lost = new_sid(), new_sid(), new_sid()
    await redis.hset(CARDS, mapping={each: card(each) for each in (sid, never, lost)})
    left = time.time_ns() // 1_000_000 - 60_000
    await redis.zadd(CANDIDATES, {lost: left})  # of a node that died

    async def seen() -> dict[str, Any]:
        async with visiting(node, node.ticket(None, "recruiter")) as viewer:
            return {each["session"]: each for each in (await viewer.until("lobby"))["cards"]}

    async with joined(node, sid), joined(node, sid):
        await eventually(lambda: _refreshed(redis, sid, None))
        cards = await seen()
        assert [cards[each]["here"] for each in (sid, never, lost)] == [True, False, False]
        assert [cards[each]["away_since"] for each in (sid, never, lost)] == [None, None, left]
        before = await redis.zscore(CANDIDATES, sid)
        await eventually(lambda: _refreshed(redis, sid, before), what="a refresh")
        async with joined(node, sid, "recruiter"), visiting(node, node.ticket(None, "recruiter")) as viewer:
            await viewer.until("lobby")
    async with visiting(node, node.ticket(None, "recruiter")) as viewer:
        await eventually(lambda: any(each["away_since"] for each in _cards(viewer, sid)))
        assert not _cards(viewer, sid)[-1]["here"]


@pytest.mark.parametrize("limits", [Limits(candidate_seconds=600.0)])  # long before any refresh
async def test_who_moves_to_another_node_is_not_away_because_the_first_one_noticed_late(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    first, second = nodes
    sid = new_sid()
    async with joined(first, sid) as before:
        await eventually(lambda: _refreshed(redis, sid, None))
        at_first = await redis.zscore(CANDIDATES, sid)
        async with joined(second, sid):
            await eventually(lambda: _refreshed(redis, sid, at_first), what="the second node's word")
            at_second = await redis.zscore(CANDIDATES, sid)
            await before.leave()
            await eventually(lambda: _refreshed(redis, sid, at_second), what="the first node's last word")
            await eventually(lambda: _later(redis, sid, at_second), what="the second node's word again")


async def _later(redis: Redis, sid: str, than: float | None) -> bool:
    return (await redis.zscore(CANDIDATES, sid) or 0) > (than or 0)


async def _refreshed(redis: Redis, sid: str, before: float | None) -> bool:
    return await redis.zscore(CANDIDATES, sid) != before


def _cards(viewer: Viewer, sid: str) -> list[dict[str, Any]]:
    return [card for frame in viewer.frames for card in frame.get("cards", ()) if card["session"] == sid]


async def test_the_wall_shows_each_organisation_and_team_its_own(redis: Redis, node: Node) -> None:
    await redis.hset(
        CARDS,
        mapping={
            "s1": card("s1", organisation="o_1"),
            "s2": card("s2", organisation="o_1", team="t_1"),
            "s3": card("s3", organisation="o_2"),
        },
    )
    async with (
        visiting(node, node.ticket(None, "owner", within=Within("o_1"))) as one,
        visiting(node, node.ticket(None, "recruiter", within=Within("o_1", "t_1"))) as team,
        visiting(node, node.ticket(None, "recruiter")) as default,
    ):
        seen = [{each["session"] for each in (await viewer.until("lobby"))["cards"]} for viewer in (one, team, default)]
        assert seen == [{"s1", "s2"}, {"s2"}, set()]
        await redis.hset(CARDS, "s2", card("s2", organisation="o_1", team="t_1", speaking=True))
        await redis.hdel(CARDS, "s3")
        assert [each["session"] for each in (await team.until("lobby", after=2))["cards"]] == ["s2"]
        await redis.hset(CARDS, "s4", card("s4"))
        last = await default.until("lobby", after=2)
        assert ([each["session"] for each in last["cards"]], last["gone"]) == (["s4"], [])
        assert "'s3'" not in str(one.frames) + str(team.frames) + str(default.frames)


async def test_observers_stand_in_redis_while_they_watch_and_the_owner_hears_of_it(
    redis: Redis, nodes: tuple[Node, Node]
) -> None:
    sid = new_sid()
    key = observers_key(sid)

    async def names() -> list[str]:
        members: list[Any] = await redis.zrange(key, 0, -1)
        return sorted(member.decode().split("\t")[1] for member in members)

    async def are(*expected: str) -> bool:
        return await names() == sorted(expected)

    async with joined(nodes[0], sid), joined(nodes[0], sid, "recruiter", name="Rui"):
        await eventually(lambda: are("Rui"))
        await eventually(lambda: len(nodes[0].commands.of("observers")) == 1)
        async with joined(nodes[1], sid, "developer", name="Dora"):
            await eventually(lambda: are("Dora", "Rui"))
            before = await redis.zrange(key, 0, 0, withscores=True)
            await eventually(lambda: _moved(redis, key, before), what="a refresh")
            assert 0 < await redis.ttl(key) <= 60
        await eventually(lambda: are("Rui"))
        await eventually(lambda: len(nodes[1].commands.of("observers")) == 2)
    await eventually(are)
    assert {command.kind for _, command in nodes[0].commands.accepted} == {"observers"}


async def _moved(redis: Redis, key: str, before: Any) -> bool:
    return bool(await redis.zrange(key, 0, 0, withscores=True) != before)


async def test_a_dead_node_s_observers_expire_and_the_owner_hears_of_it(redis: Redis, node: Node) -> None:
    sid = new_sid()
    await redis.zadd(observers_key(sid), {"dead\tGhost": 1})
    await redis.hset(f"vv:{{{sid}}}:meta", mapping={"epoch": "e", "public": 0, "staff": 0})
    async with joined(node, sid):
        await eventually(lambda: len(node.commands.of("observers")) == 1)
        assert await redis.zcard(observers_key(sid)) == 0


async def test_telling_the_owner_is_tried_again_while_that_may_help(redis: Redis, node: Node) -> None:
    sid = new_sid()
    node.commands.error = Unavailable("redis")
    async with joined(node, sid, "recruiter"):
        await eventually(lambda: _counted(redis, sid))
        node.commands.error = None
        await eventually(lambda: len(node.commands.of("observers")) == 1)
        node.commands.error = AlreadyEnded()
    await eventually(lambda: _gone(redis, sid))


async def _counted(redis: Redis, sid: str) -> bool:
    return bool(await redis.zcard(observers_key(sid)))


async def _gone(redis: Redis, sid: str) -> bool:
    return not await redis.zcard(observers_key(sid))
