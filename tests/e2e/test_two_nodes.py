"""Two nodes on one Redis and one MongoDB: a death in mid-turn costs the repetition of that turn, nothing else."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.e2e.node import Client, Node, Viewer


@pytest.fixture
async def nodes(redis: Redis, redis_url: str, mongodb_url: str, tmp_path: Path) -> AsyncIterator[list[Node]]:
    assert await redis.dbsize() == 0
    database = f"test-{secrets.token_hex(6)}"
    nodes = [
        Node(
            folder=tmp_path / name,
            redis_url=redis_url,
            mongodb_url=mongodb_url,
            database=database,
            models="scripted:60@30",
        )
        for name in ("one", "two")
    ]
    try:
        await asyncio.gather(*(node.ready() for node in nodes))
        yield nodes
    finally:
        for node in nodes:
            node.stop()


def _more_than(viewer: Viewer, count: int) -> bool:
    return len(viewer.events) > count


async def owner(redis: Redis, session: str, viewer: Viewer) -> int:
    """Which node holds the session's lease: 0 if it is the one that `viewer` is connected to, else 1."""
    holder = await redis.get(f"vv:{{{session}}}:lease")
    assert isinstance(holder, bytes)
    return 0 if holder.decode() == viewer.server else 1


@pytest.mark.slow
async def test_a_killed_owner_costs_a_turn_and_loses_nothing(nodes: list[Node], redis: Redis) -> None:
    candidate = await Client(nodes[0]).sign_in("Camille Durand", "candidate")
    recruiter = await Client(nodes[0]).sign_in("Robin Okafor", "recruiter")
    session = await candidate.new_session()
    speaker = await Viewer(candidate, session).connect()
    assert (await speaker.ask("start"))["type"] == "reply"
    await speaker.until(lambda: speaker.of("turn.completed"))
    place = await owner(redis, session, speaker)
    survivor = nodes[1 - place]
    # Both watch from the node that stays, so neither has to reconnect.
    here, there = candidate.at(survivor), recruiter.at(survivor)
    await speaker.close()
    await speaker.connect(here)
    watcher = await Viewer(there, session).connect()
    assert (await speaker.answer())["type"] == "reply"
    turns = len(speaker.of("turn.started"))
    await speaker.until(lambda: len(speaker.of("turn.started")) == turns + 1 and speaker.of("text.delta"))
    before = len(speaker.of("text.delta"))
    await speaker.until(lambda: len(speaker.of("text.delta")) > before + 3)
    nodes[place].kill()
    await speaker.until(lambda: speaker.of("turn.superseded"))
    await speaker.until(lambda: len(speaker.of("turn.completed")) >= 2)
    void = speaker.of("turn.superseded")[0]
    again = speaker.of("turn.started")[-1]
    assert void["reason"] == "node_lost"
    assert again["turn"] != void["turn"]
    assert again["index"] == 1
    # The interview goes on.
    assert (await speaker.answer())["type"] == "reply"
    await speaker.until(lambda: len(speaker.of("turn.completed")) >= 3)
    await watcher.until(lambda: len(watcher.of("turn.completed")) >= 2)
    log = await here.log(session)
    assert [frame["offset"] for frame in log] == list(range(1, len(log) + 1))
    for viewer in (speaker, watcher):
        shown = [frame for frame in viewer.events if frame["stream"] == "public"]
        assert shown == log[shown[0]["offset"] - 1 : shown[-1]["offset"]]
    answers = [frame["event"]["message"] for frame in log if frame["event"]["type"] == "answer.accepted"]
    assert len(answers) == len(set(answers)) == 2
    await speaker.close()
    await watcher.close()


@pytest.mark.slow
async def test_a_node_told_to_stop_hands_its_sessions_over(nodes: list[Node], redis: Redis) -> None:
    candidate = await Client(nodes[0]).sign_in("Camille Durand", "candidate")
    session = await candidate.new_session()
    speaker = await Viewer(candidate, session).connect()
    await speaker.ask("start")
    await speaker.until(lambda: speaker.of("turn.completed"))
    place = await owner(redis, session, speaker)
    survivor = nodes[1 - place]
    await speaker.close()
    await speaker.connect(candidate.at(survivor))
    await speaker.answer()
    await speaker.until(lambda: len(speaker.of("turn.started")) == 2)
    code = await asyncio.to_thread(nodes[place].stop)
    assert code == 0
    await speaker.until(lambda: len(speaker.of("turn.completed")) >= 2)
    assert (await speaker.answer())["type"] == "reply"
    await speaker.until(lambda: len(speaker.of("turn.completed")) >= 3)
    log = await candidate.at(survivor).log(session)
    assert [frame["offset"] for frame in log] == list(range(1, len(log) + 1))
    await speaker.close()


@pytest.mark.slow
async def test_dropped_connections_lose_and_repeat_nothing(nodes: list[Node]) -> None:
    candidate = await Client(nodes[0]).sign_in("Camille Durand", "candidate")
    session = await candidate.new_session()
    speaker = await Viewer(candidate, session).connect()
    await speaker.ask("start")
    for number in range(6):
        seen = len(speaker.events)
        if len(speaker.of("turn.started")) == len(speaker.of("turn.completed")) > 0:
            await speaker.answer()  # a slow machine: the turn is over before we have dropped often enough
        await speaker.until(partial(_more_than, speaker, seen))
        await speaker.drop()
        await speaker.connect(candidate.at(nodes[number % 2]))
    await speaker.until(lambda: len(speaker.of("turn.started")) == len(speaker.of("turn.completed")))
    assert speaker.recovered == [False] + [True] * 6
    log = await candidate.log(session)
    first = speaker.events[0]["offset"]
    assert speaker.events == log[first - 1 : speaker.events[-1]["offset"]]
    await speaker.close()


@pytest.mark.slow
async def test_the_same_answer_on_both_nodes_counts_once(nodes: list[Node]) -> None:
    candidate = await Client(nodes[0]).sign_in("Camille Durand", "candidate")
    session = await candidate.new_session()
    one = await Viewer(candidate, session).connect()
    two = await Viewer(candidate.at(nodes[1]), session).connect()
    await one.ask("start")
    await one.until(lambda: one.of("turn.completed"))
    replies = await asyncio.gather(*(viewer.answer(message="client-message-1") for viewer in (one, two, one, two)))
    assert {reply["type"] for reply in replies} == {"reply"}
    await one.until(lambda: len(one.of("turn.completed")) == 2)
    await two.until(lambda: len(two.of("turn.completed")) == 2)
    assert len(one.of("answer.accepted")) == len(two.of("answer.accepted")) == 1
    await one.close()
    await two.close()
