"""The runner, with everything behind it, and the FakeCommands of socket tests keep the same promises."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.protocol.commands import AnswerCommand, Commands, ObserversCommand, StartCommand, StopCommand
from server.protocol.errors import NotStarted, TurnOver
from tests.fake_interviews import FakeInterviews
from tests.fakes import FakeCommands
from tests.integration.sessions.nodes import node

ANSWER = AnswerCommand.of("answer-0001", "Bonjour.")


@pytest.fixture(params=["fake", "real"])
async def commands(
    request: pytest.FixtureRequest, redis: Redis, redis_url: str, mongo: AsyncDatabase[dict[str, Any]]
) -> AsyncIterator[tuple[Commands, str]]:
    if request.param == "fake":
        yield FakeCommands(), "s_1"
        return
    assert await redis.dbsize() == 0
    async with node("one", redis_url=redis_url, mongo=mongo, interviews=FakeInterviews) as running:
        yield running.runner, await running.session()


async def test_starting_counts_once(commands: tuple[Commands, str]) -> None:
    submitter, sid = commands
    assert not (await submitter.submit(sid, StartCommand())).duplicate
    assert (await submitter.submit(sid, StartCommand())).duplicate


async def test_the_same_answer_counts_once_however_often_it_comes(commands: tuple[Commands, str]) -> None:
    submitter, sid = commands
    await submitter.submit(sid, StartCommand())
    receipts = await asyncio.gather(*(submitter.submit(sid, ANSWER) for _ in range(5)))
    assert sorted(receipt.duplicate for receipt in receipts) == [False, True, True, True, True]
    assert len({receipt.message for receipt in receipts}) == 1
    assert receipts[0].message


async def test_what_does_not_fit_is_refused_by_type(commands: tuple[Commands, str]) -> None:
    submitter, sid = commands
    with pytest.raises(NotStarted):
        await submitter.submit(sid, ANSWER)
    await submitter.submit(sid, StartCommand())
    with pytest.raises(TurnOver):
        await submitter.submit(sid, StopCommand(turn="never-said", seen=0))


async def test_observers_are_announced_at_any_time(commands: tuple[Commands, str]) -> None:
    submitter, sid = commands
    for _ in range(2):
        assert not (await submitter.submit(sid, ObserversCommand())).duplicate
