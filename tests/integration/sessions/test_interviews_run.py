"""A node runs interviews: from start to seal, each command once."""

import pytest
from redis.asyncio import Redis

from server.protocol.commands import EndCommand
from server.protocol.errors import AlreadyEnded, NotStarted, SessionNotFound
from server.stores.keys import CARDS, WAKE, inbox_key, lease_key
from tests.eventually import eventually
from tests.integration.sessions.nodes import Node


async def test_a_whole_interview_is_logged_reported_and_sealed(one: Node, redis: Redis) -> None:
    sid = await one.session()
    await one.start(sid)
    for number in range(3):
        await eventually(one.waits(sid, turns=number + 1))
        await one.answer(sid, f"answer {number}")
    await eventually(one.sealed(sid))
    turn = ["turn.started", "turn.completed"]
    assert await one.types(sid) == [
        "session.started",
        "stage.entered",
        *turn,
        *("answer.accepted", *turn),
        *("answer.accepted", *turn),
        *("answer.accepted", "stage.entered", *turn),
        "session.ended",
        "report.ready",
    ]
    record = await one.sessions.get(sid)
    assert (record.status, record.end_reason, record.turns, record.report) == ("ended", "completed", 4, True)
    assert record.started_at is not None
    assert record.ended_at is not None
    assert (await one.reports.get(sid) or {})["messages"][1][1] == "answer 0"
    assert await redis.zscore(WAKE, sid) is None
    assert not await redis.exists(lease_key(sid))
    assert not await redis.hexists(CARDS, sid)
    assert one.rooms.log == [f"+{sid}", f"-{sid}"]


async def test_the_same_answer_twice_counts_once(one: Node) -> None:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    first = await one.answer(sid, "mine", identity="client-0001")
    again = await one.answer(sid, "mine", identity="client-0001")
    assert (first.duplicate, again.duplicate) == (False, True)
    assert first.message == again.message
    await eventually(one.waits(sid, turns=2))
    late = await one.answer(sid, "mine", identity="client-0001")
    assert late.duplicate
    assert (await one.types(sid)).count("answer.accepted") == 1


async def test_commands_that_do_not_fit_are_refused(one: Node, redis: Redis) -> None:
    with pytest.raises(SessionNotFound):
        await one.start("s_unknown")
    sid = await one.session()
    with pytest.raises(NotStarted):
        await one.answer(sid, "too early")
    with pytest.raises(NotStarted):
        await one.runner.submit(sid, EndCommand())
    assert not await redis.exists(inbox_key(sid))
    assert not (await one.start(sid)).duplicate
    assert (await one.start(sid)).duplicate
    await eventually(one.waits(sid, turns=1))
    await one.runner.submit(sid, EndCommand())
    await eventually(one.sealed(sid))
    with pytest.raises(AlreadyEnded):
        await one.answer(sid, "too late")
    await redis.flushall()
    with pytest.raises(AlreadyEnded):
        await one.answer(sid, "much too late")


async def test_ending_in_mid_turn_keeps_what_was_said(one: Node) -> None:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    await one.runner.submit(sid, EndCommand())
    await eventually(one.sealed(sid))
    view = await one.view(sid)
    assert (view.status, view.end_reason, view.report) == ("ended", "left", sid)
    record = await one.sessions.get(sid)
    assert record.end_reason == "left"
