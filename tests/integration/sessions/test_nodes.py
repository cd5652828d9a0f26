"""Several nodes on one Redis: commands to any node, take-over, drain, sleep and wake, time."""

import asyncio

import pytest
from redis.asyncio import Redis

from server.protocol.commands import EndCommand, ObserversCommand, StopCommand
from server.protocol.messages import SessionCard
from server.sessions.machine.clock_steps import UNTIMED
from server.stores.clock import wall_ms
from server.stores.keys import CARDS, WAKE, fence_key, inbox_key, lease_key, meta_key, observers_key
from server.stores.mongo import Database
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews, HeldSpeech
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node


async def test_commands_reach_the_owner_from_any_node(a_node: Starting) -> None:
    async with a_node("one") as one, a_node("two") as two:
        sid = await one.session()
        await one.start(sid)
        for number in range(3):
            await eventually(one.waits(sid, turns=number + 1))
            sender = two if number % 2 == 0 else one
            await sender.answer(sid, f"answer {number}")
        await eventually(one.sealed(sid))
        assert two.rooms.log == []
        assert one.rooms.log == [f"+{sid}", f"-{sid}"]


async def test_a_stop_on_another_node_stops_the_turn(a_node: Starting) -> None:
    speech = HeldSpeech()
    async with (
        a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one,
        a_node("two") as two,
    ):
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        turn = (await one.view(sid)).items[-1]
        assert turn.kind == "turn"
        await two.runner.submit(sid, StopCommand(turn=turn.turn, seen=6))
        await eventually(one.waits(sid, turns=1))
        assert (await two.view(sid)).items[-1].text == "one tw"


async def test_a_frozen_owner_is_replaced_and_writes_nothing_more(a_node: Starting, redis: Redis) -> None:
    """The lease is taken away while a turn is open: the old owner's late words must not reach the log."""
    speech = HeldSpeech()
    async with a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        async with a_node("two") as two:
            one.runner._draining = True  # it takes nothing any more, as if it were dead
            await redis.set(lease_key(sid), "two", px=60_000)
            await redis.incr(fence_key(sid))
            await redis.zadd(WAKE, {sid: 0})
            await eventually(two.waits(sid, turns=1))
            speech.go.set()
            await eventually(lambda: sid not in one.rooms.mine)
            assert sid in two.rooms.mine
            view = await two.view(sid)
            assert [item.text for item in view.items] == ["Question 0 about nothing?"]
            superseded = [event for event in await two.events(sid) if event["type"] == "turn.superseded"]
            assert [event["reason"] for event in superseded] == ["node_lost"]


async def test_drain_lets_turns_end_and_hands_sessions_over(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=1)
    async with a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one:
        waiting, speaking = await one.session(), await one.session()
        for sid in (waiting, speaking):
            await one.start(sid)
            await eventually(one.waits(sid, turns=1))
        await one.answer(speaking, "first")
        await eventually(one.speaks(speaking, chars=13))
        async with a_node("two") as two:
            draining = asyncio.create_task(one.runner.drain(5))
            await eventually(lambda: waiting in two.rooms.mine)
            assert not draining.done()
            await one.answer(waiting, "to whoever listens")
            speech.go.set()
            await draining
            await eventually(lambda: speaking in two.rooms.mine)
            await eventually(two.waits(waiting, turns=2))
            types = await two.types(speaking)
            assert types[-1] == "turn.completed"
            assert "turn.superseded" not in types
            assert not one.rooms.mine


async def test_drain_supersedes_what_does_not_end_in_time(a_node: Starting) -> None:
    speech = HeldSpeech()
    async with (
        a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one,
        a_node("two", max_sessions=0) as idle,
    ):
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        await one.runner.drain(0.1)
        assert (await idle.types(sid))[-1] == "turn.superseded"
        assert not idle.rooms.mine
        async with a_node("three") as three:
            await eventually(three.waits(sid, turns=1))


async def test_an_idle_session_sleeps_and_wakes_anywhere(a_node: Starting, redis: Redis) -> None:
    async with a_node("one", idle_seconds=0.3) as one, a_node("two") as two:
        sid = await one.session(timed=False)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await eventually(lambda: sid not in one.rooms.mine)
        assert not await redis.exists(lease_key(sid))
        alarm = await redis.zscore(WAKE, sid)
        deadline = (await one.view(sid)).deadline
        assert alarm is not None
        assert deadline is not None
        assert abs(alarm - deadline) < 1000
        card = SessionCard.model_validate_json(await redis.hget(CARDS, sid) or b"")
        assert (card.node, card.status) == (None, "running")
        await two.answer(sid, "awake")
        await eventually(two.waits(sid, turns=2))
        assert sid in two.rooms.mine


async def test_a_sleeping_session_is_closed_at_its_deadline(a_node: Starting) -> None:
    async with a_node("one", idle_seconds=0.2) as one:
        sid = await one.session(timed=False)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await eventually(lambda: sid not in one.rooms.mine)
        one.clock.ahead = UNTIMED + 1
        await eventually(one.sealed(sid))
        view = await one.view(sid)
        assert (view.end_reason, view.report) == ("time_over", sid)
        assert [item.text for item in view.items][-1] == "Question 1 about Question 0 about nothing??"


@pytest.mark.parametrize("by", [3600_000, -3600_000])
async def test_a_clock_that_jumps_by_an_hour_neither_ends_nor_prolongs_an_interview(a_node: Starting, by: int) -> None:
    async with a_node("one", lease_seconds=1.0, idle_seconds=0.0) as one:
        sid = await one.session(minutes=10)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        before = (await one.view(sid)).deadline or 0
        one.clock.jumped = by

        async def moved() -> bool:
            return (await one.types(sid))[-1] == "clock.changed"

        await eventually(moved, what="an end that moves along")
        view = await one.view(sid)
        assert abs((view.deadline or 0) - before - by) < 3000
        assert (view.status, view.extended, sid in one.rooms.mine) == ("running", 0, True)
        await one.answer(sid, "first")
        await eventually(one.waits(sid, turns=2))
        one.clock.ahead = 10 * 60_000 + 3000
        await one.runner.submit(sid, ObserversCommand())  # whoever rests looks at the time when it is rung
        await eventually(one.sealed(sid))
        assert (await one.view(sid)).end_reason == "time_over"
        entries = await one.entries(sid)
        assert [entry.offset for entry in entries] == list(range(1, len(entries) + 1))


async def test_an_hour_without_any_node_is_no_time_of_the_interview(a_node: Starting, redis: Redis) -> None:
    async with a_node("one") as one:
        sid = await one.session(minutes=10)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        before = (await one.view(sid)).deadline or 0
    await redis.hset(meta_key(sid), "seen", wall_ms() - 3600_000)
    async with a_node("two") as two:
        await two.answer(sid, "first")
        await eventually(two.waits(sid, turns=2))
        after = (await two.view(sid)).deadline or 0
        assert 3500_000 < after - before < 3700_000


async def test_the_deadline_lets_the_open_turn_end(a_node: Starting) -> None:
    speech = HeldSpeech()
    async with a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one:
        sid = await one.session(minutes=1)
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        one.clock.ahead = 60_000
        await one.answer(sid, "late")
        speech.go.set()
        await eventually(one.sealed(sid))
        view = await one.view(sid)
        assert view.end_reason == "time_over"
        assert [item.text for item in view.items] == ["one two three [0]", "late", "one two three [1]"]


async def test_observers_are_counted_and_logged(one: Node, redis: Redis) -> None:
    sid = await one.session()
    await redis.zadd(observers_key(sid), {"c1\tNadia": wall_ms() + 60_000, "c0\tGone": wall_ms() - 1})
    await one.runner.submit(sid, ObserversCommand())
    await eventually(lambda: _observers(one, sid, ["Nadia"]))
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    await redis.zadd(observers_key(sid), {"c2\tBruno": wall_ms() + 60_000, "c3\tNadia": wall_ms() + 60_000})
    await one.runner.submit(sid, ObserversCommand())
    await eventually(lambda: _observers(one, sid, ["Bruno", "Nadia"]))
    await redis.delete(observers_key(sid))
    await one.runner.submit(sid, ObserversCommand())
    await eventually(lambda: _observers(one, sid, []))
    await one.runner.submit(sid, EndCommand())
    await eventually(one.sealed(sid))
    assert not (await one.runner.submit(sid, ObserversCommand())).duplicate
    assert await redis.xlen(inbox_key(sid)) <= 2


async def test_a_card_follows_the_session(one: Node, redis: Redis) -> None:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))

    async def shown() -> bool:
        stored = await redis.hget(CARDS, sid)
        if stored is None:
            return False
        card = SessionCard.model_validate_json(stored)
        return (card.candidate, card.status, card.turns, card.speaking, card.node) == (
            *("Amélie Roux", "running", 1),
            *(False, "one"),
        )

    await eventually(shown)


@pytest.mark.parametrize("count", [40])
async def test_a_dead_nodes_sessions_are_all_taken_over(a_node: Starting, redis: Redis, count: int) -> None:
    """What a SIGKILL leaves behind, made in Redis: leases of a node that is no more, sessions in mid-turn."""
    speech = HeldSpeech()
    async with a_node("one", interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one:
        sids = [await one.session() for _ in range(count)]
        for sid in sids:
            await one.start(sid)
        for sid in sids:
            await eventually(one.speaks(sid, chars=13))
        one.runner._draining = True
        for sid in sids:
            await redis.incr(fence_key(sid))  # from here on `one` can't write, as if it were dead
            await redis.set(lease_key(sid), "two", px=60_000)
            await redis.zadd(WAKE, {sid: 0})
        async with a_node("two", max_sessions=count) as two:
            await eventually(lambda: len(two.rooms.mine) == count)
            for sid in sids:
                await eventually(two.waits(sid, turns=1))


async def _observers(node: Node, sid: str, names: list[str]) -> bool:
    view = await node.view(sid)
    return view.observer_names == names and view.observers == len(names)


async def test_a_session_whose_record_was_erased_is_let_go(a_node: Starting, redis: Redis) -> None:
    async with a_node("one", idle_seconds=0.2) as one:
        sid = await one.session(timed=False)
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await eventually(lambda: sid not in one.rooms.mine)
        await one.sessions.erase(sid)
        await redis.zadd(WAKE, {sid: 0})
        await eventually(lambda: len(one.rooms.log) == 4)
        assert await redis.zscore(WAKE, sid) is None
        assert not await redis.hexists(CARDS, sid)
        assert not await redis.exists(lease_key(sid))


async def test_a_command_of_a_version_to_come_is_passed_over(one: Node, redis: Redis) -> None:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    await redis.xadd(inbox_key(sid), {"kind": "whisper", "text": "psst"})
    await one.answer(sid, "first")
    await eventually(one.waits(sid, turns=2))
    await eventually(lambda: _empty(redis, sid))


async def test_a_start_that_mongodb_missed_is_recorded_by_the_next_owner(a_node: Starting, mongo: Database) -> None:
    async with a_node("one") as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await mongo["sessions"].update_one({"_id": sid}, {"$set": {"status": "ready", "started_at": None}})
        await one.runner.drain(1)
        async with a_node("two") as two:
            await eventually(lambda: sid in two.rooms.mine)

            async def recorded() -> bool:
                record = await two.sessions.get(sid)
                return record.status == "running" and record.started_at is not None

            await eventually(recorded)


async def _empty(redis: Redis, sid: str) -> bool:
    return not await redis.xlen(inbox_key(sid))
