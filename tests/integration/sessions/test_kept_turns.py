"""What the log says was said stands in the interview's state too, whoever owned the session in between."""

from typing import Any

import pytest
from redis.asyncio import Redis

from interview.errors import ModelUnavailable
from server.protocol.commands import EndCommand, StopCommand
from server.sessions.inbox import Inboxes
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews, HeldSpeech
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node


class Forgetful:
    """Interviews of nodes that say turns and, from the second one on, do not get to keep them."""

    def __init__(self, speech: HeldSpeech | None = None) -> None:
        self.speech = speech or HeldSpeech(hold_from=99)
        self.made: list[FakeInterviews] = []

    def __call__(self, redis: Redis) -> FakeInterviews:
        interviews = FakeInterviews(redis, questions=9, speaking=self.speech)
        if self.made:
            interviews.keeping.clear()
        self.made.append(interviews)
        return interviews


async def replied_and_not_kept(one: Node, cast: Forgetful, strategy: Any = "rollback") -> str:
    """Two turns stand in the log, the second one a stopped reply; the state knows the first one only."""
    sid = await one.session(strategy=strategy)
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    cast.made[0].keeping.clear()
    cast.speech.hold_from = 1
    await one.answer(sid, "first")
    await eventually(one.speaks(sid, chars=13))
    turn = (await one.view(sid)).items[-1]
    assert turn.kind == "turn"
    await one.runner.submit(sid, StopCommand(turn=turn.turn, seen=2))
    await eventually(one.waits(sid, turns=2))
    cast.speech.hold_from = 99
    return sid


async def kept_equals_said(one: Node, sid: str) -> None:
    """The report's transcript has exactly the log's turns and answers."""
    await eventually(one.sealed(sid))
    report = await one.reports.get(sid) or {}
    items = (await one.view(sid)).items
    said = [item.text for item in items if item.kind == "turn"]
    assert [text for identity, text in report["messages"] if not identity.startswith("a-")] == said
    given = [item.text for item in items if item.kind == "answer"]
    assert [text for identity, text in report["messages"] if identity.startswith("a-")] == given


async def test_a_reply_that_was_said_is_not_rolled_back_by_the_next_owner(a_node: Starting) -> None:
    """It went on with the step; an answer that comes meanwhile comes after the reply, not instead of it."""
    cast = Forgetful()
    async with a_node("one", interviews=cast) as one:
        sid = await replied_and_not_kept(one, cast)
        await one.runner.drain(0)
        async with a_node("two", interviews=cast) as two:
            await eventually(lambda: bool(cast.made[1].given), what="the same answer given again")
            await two.answer(sid, "second")
            await eventually(lambda: _logged(two, sid, 2))
            assert "answer.withdrawn" not in await two.types(sid)
            await two.runner.submit(sid, EndCommand())
            cast.made[1].keeping.set()
            await kept_equals_said(two, sid)


async def test_an_end_right_after_a_reply_that_was_not_kept(a_node: Starting, redis: Redis) -> None:
    """The node dies after the reply and before any of the step was kept; the candidate has left meanwhile."""
    cast = Forgetful()
    async with a_node("one", interviews=cast) as one:
        sid = await replied_and_not_kept(one, cast, "enqueue")
        await one.runner.drain(0)
        state = f"test:{sid}"  # the thread as it waited for the answer
        await redis.hset(state, "head", await redis.hget(state, "c1") or b"")
        await Inboxes(redis, node="elsewhere").accept(sid, EndCommand())
        async with a_node("two", interviews=cast) as two:
            cast.made[1].keeping.set()
            await kept_equals_said(two, sid)


@pytest.mark.parametrize("failures", [2, 3])
async def test_a_goodbye_that_was_said_is_in_the_report(a_node: Starting, failures: int) -> None:
    """The report fails behind it: closing once more, in silence, does not forget what was said."""
    cast = Forgetful()
    async with a_node("one", interviews=cast) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        cast.made[0].failing_reports = [ModelUnavailable(code="bad_key", temporary=False) for _ in range(failures)]
        one.clock.ahead = 3600_000
        await one.answer(sid, "late")
        await kept_equals_said(one, sid)


async def _logged(one: Node, sid: str, answers: int) -> bool:
    return (await one.types(sid)).count("answer.accepted") == answers
