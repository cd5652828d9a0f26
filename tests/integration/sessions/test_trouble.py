"""Models and stores that fail: pause, try again, lose nothing, end at last."""

from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from interview.errors import CheckpointsUnavailable, ModelUnavailable
from server.protocol.commands import EndCommand, ObserversCommand
from server.sessions.machine.graph_steps import CLOSE_TRIES
from server.stores.clock import wall_ms
from server.stores.keys import observers_key
from tests.eventually import eventually
from tests.fake_interviews import BrokenSpeech, FakeInterviews, Speaking, plain
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node


class Cast:
    """Makes the interviews of nodes and keeps them for the test's hand."""

    def __init__(self, speaking: Speaking = plain) -> None:
        self.speaking = speaking
        self.made: list[FakeInterviews] = []

    def __call__(self, redis: Redis) -> FakeInterviews:
        self.made.append(FakeInterviews(redis, speaking=self.speaking))
        return self.made[-1]


async def first_turn(one: Node) -> str:
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    return sid


async def test_a_temporary_failure_pauses_and_resumes(a_node: Starting) -> None:
    speech = BrokenSpeech(ModelUnavailable(code="rate_limited", temporary=True), times=2)
    async with a_node(interviews=Cast(speech)) as one:
        sid = await first_turn(one)
        assert await one.types(sid) == [
            *("session.started", "stage.entered"),
            *("turn.started", "turn.superseded", "session.paused"),
            *("turn.started", "session.resumed", "turn.superseded", "session.paused"),
            *("turn.started", "session.resumed", "turn.completed"),
        ]
        failures = [event for event in await one.events(sid, "staff") if event["type"] == "model.failed"]
        assert [(event["code"], event["temporary"]) for event in failures] == [("rate_limited", True)] * 2
        assert (await one.view(sid)).status == "running"


async def test_a_restarted_stream_supersedes_what_it_said(a_node: Starting) -> None:
    async with a_node(interviews=Cast(BrokenSpeech(RuntimeError(), restart=True))) as one:
        sid = await first_turn(one)
        assert (await one.types(sid))[2:] == ["turn.started", "turn.superseded", "turn.started", "turn.completed"]
        started = [event for event in await one.events(sid) if event["type"] == "turn.started"]
        assert started[0]["turn"] != started[1]["turn"]
        assert started[0]["index"] == started[1]["index"] == 0
        assert [item.text for item in (await one.view(sid)).items] == ["Question 0 about nothing?"]


async def test_a_lasting_failure_waits_for_the_candidate(a_node: Starting) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        cast.made[0].errors = [ModelUnavailable(code="bad_key", temporary=False)]
        await one.answer(sid, "first")
        await eventually(_status(one, sid, "paused"))
        assert one.faults.count == 0
        tries = len(cast.made[0].given)
        await one.answer(sid, "second")
        await eventually(one.waits(sid, turns=3))
        assert len(cast.made[0].given) > tries
        view = await one.view(sid)
        assert view.status == "running"
        report_of = [item.text for item in view.items]
        assert report_of.count("first") == report_of.count("second") == 1


async def test_an_unforeseen_error_of_the_graph_is_a_pause_too(a_node: Starting) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        cast.made[0].errors = [ZeroDivisionError("a bug")]
        await one.answer(sid, "first")
        await eventually(_status(one, sid, "paused"))
        failures = [event for event in await one.events(sid, "staff") if event["type"] == "model.failed"]
        assert [(event["code"], event["temporary"]) for event in failures] == [("ZeroDivisionError", False)]
        await one.runner.submit(sid, EndCommand())
        await eventually(one.sealed(sid))
        assert (await one.view(sid)).end_reason == "left"


async def test_a_store_failure_inside_the_graph_is_waited_out(a_node: Starting) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        cast.made[0].errors = [CheckpointsUnavailable(), RedisConnectionError("gone")]
        await one.answer(sid, "first")
        await eventually(one.waits(sid, turns=2))
        paused = [event for event in await one.events(sid) if event["type"] == "session.paused"]
        assert [event["reason"] for event in paused] == ["store_unavailable"]
        texts = [item.text for item in (await one.view(sid)).items]
        assert texts == ["Question 0 about nothing?", "first", "Question 1 about first?"]


async def test_an_end_that_keeps_failing_is_closed_without_goodbye(a_node: Starting) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        cast.made[0].errors = [ModelUnavailable(code="bad_key", temporary=False) for _ in range(3)]
        await one.answer(sid, "first")
        await eventually(_status(one, sid, "paused"))
        one.clock.ahead = 3600_000
        await one.answer(sid, "is anybody there?")
        await eventually(one.sealed(sid))
        view = await one.view(sid)
        assert (view.end_reason, view.report) == ("time_over", sid)
        assert cast.made[0].rewound == ["c1"]


async def test_an_end_that_can_not_be_reached_is_a_failed_end(a_node: Starting) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        cast.made[0].errors = [ModelUnavailable(code="bad_key", temporary=False) for _ in range(CLOSE_TRIES)]
        await one.runner.submit(sid, EndCommand())
        await eventually(one.sealed(sid))
        view = await one.view(sid)
        assert (view.status, view.end_reason, view.report) == ("ended", "failed", None)
        record = await one.sessions.get(sid)
        assert (record.end_reason, record.report) == ("failed", False)


async def test_measures_of_graph_and_voice_are_one(a_node: Starting) -> None:
    async with a_node() as one:
        sid = await first_turn(one)

        async def measured() -> bool:
            return any(event["type"] == "turn.measured" for event in await one.events(sid, "staff"))

        await eventually(measured)
        (event,) = [event for event in await one.events(sid, "staff") if event["type"] == "turn.measured"]
        assert (event["model"], event["output_tokens"]) == ("fake", 4)
        assert 0 < event["first_token_ms"] <= event["total_ms"]


def _status(node: Node, sid: str, status: str) -> Callable[[], Any]:
    async def check() -> bool:
        return (await node.view(sid)).status == status

    return check


async def test_the_deadline_ends_a_parked_session_that_is_watched(a_node: Starting, redis: Redis) -> None:
    cast = Cast()
    async with a_node(interviews=cast) as one:
        sid = await first_turn(one)
        await redis.zadd(observers_key(sid), {"c1\tNadia": wall_ms() + 600_000_000})
        await one.runner.submit(sid, ObserversCommand())
        cast.made[0].errors = [ModelUnavailable(code="bad_key", temporary=False)]
        await one.answer(sid, "first")
        await eventually(_status(one, sid, "paused"))
        one.clock.ahead = 3600_000
        await one.runner.submit(sid, ObserversCommand())
        await eventually(one.sealed(sid))
        assert (await one.view(sid)).end_reason == "time_over"
