"""An answer while the interviewer speaks, under each strategy; stopping, with what was seen."""

from typing import Any

import pytest
from redis.asyncio import Redis

from server.protocol.commands import EndCommand, StopCommand
from server.protocol.errors import Busy, TurnOver
from server.sessions.inbox import MAX_WAITING
from server.stores.keys import inbox_key, meta_key
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews, HeldSpeech
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node


def held(speech: HeldSpeech, made: list[FakeInterviews] | None = None) -> Any:
    def make(redis: Redis) -> FakeInterviews:
        interviews = FakeInterviews(redis, speaking=speech)
        if made is not None:
            made.append(interviews)
        return interviews

    return make


def texts(view: Any) -> list[str]:
    return [item.text for item in view.items]


async def speaking_second_turn(one: Node, strategy: Any) -> str:
    """Turn 0 said and answered with "first"; turn 1 is open."""
    sid = await one.session(strategy=strategy)
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    await one.answer(sid, "first")
    await eventually(one.speaks(sid, chars=13))
    return sid


async def test_enqueue_waits_its_turn(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=1)
    async with a_node(interviews=held(speech)) as one:
        sid = await speaking_second_turn(one, "enqueue")
        await one.answer(sid, "second")
        await one.answer(sid, "third")
        await eventually(lambda: _has(one, sid, "third"))
        assert speech.begun == [0, 1]
        speech.go.set()
        await eventually(one.sealed(sid))
        turns = ["one two three [0]", "one two three [1]", "one two three [2]", "one two three [3]"]
        assert texts(await one.view(sid)) == [turns[0], "first", turns[1], "second", "third", *turns[2:]]
        report = await one.reports.get(sid) or {}
        assert [text for _, text in report["messages"]] == [
            *(turns[0], "first", turns[1], "second", turns[2], "third", turns[3])
        ]


async def test_a_full_queue_says_busy(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=1)
    async with a_node(interviews=held(speech)) as one:
        sid = await speaking_second_turn(one, "enqueue")
        for number in range(MAX_WAITING - 1):
            await one.answer(sid, f"more {number}")
        with pytest.raises(Busy):
            await one.answer(sid, "too much")
        assert (await one.types(sid)).count("answer.accepted") <= MAX_WAITING


async def test_reject_refuses_while_speaking(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=1)
    async with a_node(interviews=held(speech)) as one:
        sid = await speaking_second_turn(one, "reject")
        with pytest.raises(Busy) as refused:
            await one.answer(sid, "second", identity="client-0002")
        assert refused.value.temporary
        speech.go.set()
        await eventually(one.waits(sid, turns=2))
        assert not (await one.answer(sid, "second", identity="client-0002")).duplicate
        await eventually(one.waits(sid, turns=3))


async def test_interrupt_stops_the_turn_as_it_is(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=1)
    async with a_node(interviews=held(speech)) as one:
        sid = await speaking_second_turn(one, "interrupt")
        speech.hold_from = 3
        await one.answer(sid, "second")
        await eventually(one.waits(sid, turns=3))
        view = await one.view(sid)
        assert texts(view) == ["one two three [0]", "first", "one two three", "second", "one two three [2]"]
        assert [item.state for item in view.items if item.kind == "turn"] == ["completed", "stopped", "completed"]
        types = await one.types(sid)
        assert types.index("turn.stopped") < [at for at, kind in enumerate(types) if kind == "answer.accepted"][1]


async def test_rollback_takes_turn_and_answer_back(a_node: Starting, redis: Redis) -> None:
    speech = HeldSpeech(hold_from=1)
    made: list[FakeInterviews] = []
    async with a_node(interviews=held(speech, made)) as one:
        sid = await speaking_second_turn(one, "rollback")
        speech.hold_from = 9
        await one.answer(sid, "better")
        await eventually(one.waits(sid, turns=2))
        assert texts(await one.view(sid)) == ["one two three [0]", "better", "one two three [1]"]
        assert (await one.types(sid))[4:] == [
            *("answer.accepted", "turn.started", "turn.superseded"),
            *("answer.withdrawn", "answer.accepted", "turn.started", "turn.completed"),
        ]
        superseded = [event for event in await one.events(sid) if event["type"] == "turn.superseded"]
        assert superseded[0]["reason"] == "rolled_back"
        assert made[0].rewound == ["c1"]
        await one.answer(sid, "next")
        await eventually(one.waits(sid, turns=3))
        assert await redis.xlen(inbox_key(sid)) <= 1
        await one.runner.submit(sid, EndCommand())
        await eventually(one.sealed(sid))
        report = await one.reports.get(sid) or {}
        assert "first" not in [text for _, text in report["messages"]]


async def test_rollback_over_the_first_turn_interrupts(a_node: Starting) -> None:
    speech = HeldSpeech()
    async with a_node(interviews=held(speech)) as one:
        sid = await one.session(strategy="rollback")
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        speech.hold_from = 9
        await one.answer(sid, "eager")
        await eventually(one.waits(sid, turns=2))
        assert texts(await one.view(sid)) == ["one two three", "eager", "one two three [1]"]


@pytest.mark.parametrize("seen", [0, 5, 13, 10_000])
async def test_stop_keeps_what_was_seen(a_node: Starting, seen: int) -> None:
    speech = HeldSpeech("déjà ", "vu 🎉 ", "fin.", hold_from=1)
    said = "déjà vu 🎉 fin."
    async with a_node(interviews=held(speech)) as one:
        sid = await speaking_second_turn(one, "enqueue")
        turn = (await one.view(sid)).items[-1]
        assert turn.kind == "turn"
        assert turn.text == said
        await one.runner.submit(sid, StopCommand(turn=turn.turn, seen=seen))
        await eventually(one.waits(sid, turns=2))
        kept = said[:seen]
        assert texts(await one.view(sid))[-1] == kept
        assert (await one.runner.submit(sid, StopCommand(turn=turn.turn, seen=seen))).duplicate
        speech.hold_from = 9
        await one.runner.submit(sid, EndCommand())
        await eventually(one.sealed(sid))
        report = await one.reports.get(sid) or {}
        assert kept in [text for _, text in report["messages"]]


async def test_stop_does_not_wait_for_a_stubborn_stream(a_node: Starting) -> None:
    speech = HeldSpeech(hold_from=0, stubborn=True)
    async with a_node(interviews=held(speech)) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        turn = (await one.view(sid)).items[-1]
        assert turn.kind == "turn"
        await one.runner.submit(sid, StopCommand(turn=turn.turn, seen=3))
        await eventually(one.waits(sid, turns=1))
        speech.hold_from = 9
        await one.answer(sid, "go on")
        await eventually(one.waits(sid, turns=2))
        speech.go.set()
        assert texts(await one.view(sid)) == ["one", "go on", "one two three [1]"]


async def test_stopping_a_turn_that_is_over_is_refused(one: Node, redis: Redis) -> None:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    turn = (await one.view(sid)).items[-1]
    assert turn.kind == "turn"
    with pytest.raises(TurnOver):
        await one.runner.submit(sid, StopCommand(turn=turn.turn, seen=1))
    assert await redis.hget(meta_key(sid), "speaking") == b""


async def _has(one: Node, sid: str, text: str) -> bool:
    return text in texts(await one.view(sid))
