"""Seeded disorder: many sessions, every strategy, two nodes that come and go; then every log is judged."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis

from interview.errors import ModelUnavailable
from interview.interviewers.rules import OfflineInterviewer
from interview.ports import Restart
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from server.protocol.commands import AnswerCommand, EndCommand, StopCommand
from server.protocol.errors import Rejected, TurnOver
from server.protocol.events import Strategy
from server.sessions.ports import Interviews as Port
from server.stores.keys import CARDS, WAKE, lease_key
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.history import judged
from tests.integration.sessions.nodes import Node
from tests.unit.interview.staging import services

SESSIONS = 16
QUESTIONS = 6
STRATEGIES: tuple[Strategy, ...] = ("enqueue", "interrupt", "reject", "rollback")


@dataclass
class Candidate:
    """One session and what its candidate got as receipts."""

    sid: str
    accepted: dict[str, str] = field(default_factory=dict)
    over: bool = False


class Moody:
    """A model that takes its time, breaks off, and sometimes fails."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    async def __call__(self, index: int, _thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
        for word in range(self.dice.randrange(2, 25)):
            if self.dice.random() < 0.5:
                await asyncio.sleep(self.dice.random() * 0.01)
            luck = self.dice.random()
            if luck < 0.004:
                yield Restart(model="moody", code="cut")
            elif luck < 0.006:
                raise ModelUnavailable(code="rate_limited", temporary=True)
            yield f"{index}:{word}é "


async def live(candidate: Candidate, nodes: list[Node], dice: random.Random) -> None:
    """Talk to whichever node is there, in no good order, until the session is over."""
    number = 0
    async with asyncio.timeout(50):
        while not candidate.over:
            node = dice.choice(nodes)
            try:
                await act(candidate, node, dice, number)
            except TurnOver:
                pass
            except Rejected as refused:
                candidate.over = refused.code == "already_ended"
            number += 1
            await asyncio.sleep(dice.random() * 0.06)


async def act(candidate: Candidate, node: Node, dice: random.Random, number: int) -> None:
    sid, deed = candidate.sid, dice.random()
    if number == 0 or deed < 0.02:
        await node.start(sid)
    elif deed < 0.55:
        again = bool(candidate.accepted) and dice.random() < 0.2
        identity = dice.choice(list(candidate.accepted)) if again else f"{sid[-6:]}-{number:04d}"
        text = candidate.accepted.get(identity, f"answer {number}")
        accepted = await node.runner.submit(sid, AnswerCommand.of(identity, text))
        assert accepted.duplicate == again
        candidate.accepted[identity] = text
    elif deed < 0.75:
        head = await node.reader.head(sid)
        if head is not None and head.speaking:
            await node.runner.submit(sid, StopCommand(turn=head.speaking, seen=dice.randrange(60)))
    elif deed < 0.76:
        await node.runner.submit(sid, EndCommand())


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_log_tells_one_consistent_story(a_node: Starting, redis: Redis, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # the same disorder each time

    def moody(client: Redis) -> FakeInterviews:
        return FakeInterviews(client, questions=QUESTIONS, speaking=Moody(dice))

    async with AsyncExitStack() as stack:
        node, candidates = await disorder(a_node, stack, dice, moody)
        for candidate in candidates:
            report = await node.reports.get(candidate.sid) or {}
            await check(candidate, node, report["messages"])
        await nothing_is_left(redis, candidates)


@pytest.mark.parametrize("seed", [4])
async def test_the_real_interviews_tell_it_too(a_node: Starting, redis: Redis, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # the same disorder each time
    made: list[Interviews] = []

    def real(client: Redis) -> Interviews:
        interviewer = OfflineInterviewer(word_seconds=0.001)
        made.append(Interviews(interviewer=interviewer, tools=services(), checkpointer=RedisSaver(client)))
        return made[-1]

    async with AsyncExitStack() as stack:
        node, candidates = await disorder(a_node, stack, dice, real)
        for candidate in candidates:
            state = await made[-1].values(candidate.sid)
            await check(candidate, node, [[message.id, message.content] for message in state["messages"]])
        await nothing_is_left(redis, candidates)


async def disorder(
    a_node: Starting, stack: AsyncExitStack, dice: random.Random, interviews: Callable[[Redis], Port]
) -> tuple[Node, list[Candidate]]:
    """Live many sessions to their ends while nodes leave in mid-turn and others come; gives a node that stayed."""
    options = {"interviews": interviews, "lease_seconds": 1.5, "idle_seconds": 0.15}
    nodes = [await stack.enter_async_context(a_node(f"n{number}", **options)) for number in range(2)]
    candidates = [
        Candidate(await nodes[0].session(strategy=STRATEGIES[number % 4], timed=number % 2 == 0))
        for number in range(SESSIONS)
    ]
    lives = [asyncio.create_task(live(candidate, nodes, dice)) for candidate in candidates]
    for number in range(3):
        await asyncio.sleep(0.5)
        leaving = nodes[number % 2]
        nodes[number % 2] = await stack.enter_async_context(a_node(f"m{number}", **options))
        await leaving.runner.drain(dice.choice([0, 0, 0.2]))
    await asyncio.gather(*lives)
    for candidate in candidates:
        await eventually(nodes[0].sealed(candidate.sid))
    await eventually(lambda: not nodes[0].rooms.mine | nodes[1].rooms.mine)
    return nodes[0], candidates


async def nothing_is_left(redis: Redis, candidates: list[Candidate]) -> None:
    await eventually(lambda: _empty(redis, WAKE))
    assert await redis.hlen(CARDS) == 0
    assert not any([await redis.exists(lease_key(candidate.sid)) for candidate in candidates])


async def check(candidate: Candidate, node: Node, messages: list[list[str]]) -> None:
    """`messages` are the graph's: [id, text], of both sides."""
    judge = judged(await node.entries(candidate.sid))
    said = {f"a-{identity}": text for identity, text in candidate.accepted.items()}
    assert judge.answers.items() <= said.items(), "an answer that nobody gave"
    logged = [identity in judge.answers for identity in said]
    assert logged == sorted(logged, reverse=True), "an accepted answer was lost"  # but for those that met the end
    heard_answers = [(identity, text) for identity, text in messages if identity.startswith("a-")]
    assert all(judge.answers[identity] == text for identity, text in heard_answers)
    assert not {identity for identity, _ in heard_answers} & judge.withdrawn, "a withdrawn answer was heard"
    order = [identity for identity in judge.answers if identity in dict(heard_answers)]
    assert [identity for identity, _ in heard_answers] == order, "answers were heard in another order"
    heard = [text for identity, text in messages if not identity.startswith("a-")]
    kept = [judge.kept[index] for index in sorted(judge.kept)]
    assert heard == kept, "graph and log disagree on what was said"


async def _empty(redis: Redis, key: str) -> bool:
    return not await redis.zcard(key)
