"""Around the end of an interview: what is acknowledged is in the transcript and in the report, or it is refused."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis

from server.protocol.commands import EndCommand
from server.protocol.errors import AlreadyEnded, Busy
from server.stores.keys import fence_key, meta_key, session_keys
from tests.distance import far_redis
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews, HeldSpeech
from tests.integration.sessions.conftest import Starting
from tests.integration.sessions.nodes import Node

SESSIONS = 8


async def talk_to_the_end(one: Node, sid: str) -> list[str]:
    """Send answers until one is refused because the interview is over; gives those that were acknowledged."""
    acknowledged: list[str] = []
    number = 0
    while True:
        text = f"answer {number}"
        number += 1
        try:
            await one.answer(sid, text)
        except AlreadyEnded:
            return acknowledged
        except Busy:
            await asyncio.sleep(0)
        else:
            acknowledged.append(text)


async def end_in_the_middle(one: Node, sid: str, *, after: int) -> None:
    """Ask for the end once so many answers were heard."""
    await eventually(lambda: _heard(one, sid, after), what=f"{after} answers")
    await one.runner.submit(sid, EndCommand())


async def _heard(one: Node, sid: str, count: int) -> bool:
    return (await one.types(sid)).count("answer.accepted") >= count


async def nothing_is_lost(one: Node, sid: str, acknowledged: list[str]) -> None:
    """Transcript and report hold exactly what was acknowledged, and the end comes after all of it."""
    await eventually(one.sealed(sid), what="the seal")
    shown = [event["text"] for event in await one.events(sid) if event["type"] == "answer.accepted"]
    assert shown == acknowledged
    report = await one.reports.get(sid) or {}
    known = [text for identity, text in report["messages"] if identity.startswith("a-")]
    assert sorted(known) == sorted(acknowledged)
    types = await one.types(sid)
    assert set(types[types.index("session.ended") + 1 :]) <= {"report.ready"}


def questions(count: int) -> Any:
    def make(redis: Redis) -> FakeInterviews:
        return FakeInterviews(redis, questions=count)

    return make


@pytest.mark.parametrize("seconds", [0.0, 0.04])
async def test_an_interview_that_comes_to_its_end(a_node: Starting, redis_url: str, seconds: float) -> None:
    """Somebody goes on writing while the last words are said; near or far from Redis."""
    async with far_redis(redis_url, seconds=seconds) as far, a_node(redis_url=far, interviews=questions(3)) as one:
        sids = [await one.session() for _ in range(SESSIONS)]
        await asyncio.gather(*(one.start(sid) for sid in sids))
        talks = await asyncio.gather(*(talk_to_the_end(one, sid) for sid in sids))
        for sid, acknowledged in zip(sids, talks, strict=True):
            await nothing_is_lost(one, sid, acknowledged)


@pytest.mark.parametrize("seconds", [0.0, 0.04])
async def test_an_end_that_is_asked_for(a_node: Starting, redis_url: str, seconds: float) -> None:
    """The end takes effect after everything that was acknowledged before it; what comes later is refused."""
    async with far_redis(redis_url, seconds=seconds) as far, a_node(redis_url=far, interviews=questions(500)) as one:
        sids = [await one.session() for _ in range(SESSIONS)]
        await asyncio.gather(*(one.start(sid) for sid in sids))
        talking = [asyncio.create_task(talk_to_the_end(one, sid)) for sid in sids]
        await asyncio.gather(*(end_in_the_middle(one, sid, after=2 + place) for place, sid in enumerate(sids)))
        for sid, talk in zip(sids, talking, strict=True):
            await nothing_is_lost(one, sid, await talk)


async def test_time_that_is_over_with_answers_waiting(a_node: Starting) -> None:
    """Answers that wait behind a long turn when the time runs out are in the report."""
    speech = HeldSpeech(hold_from=0)
    async with a_node(interviews=lambda redis: FakeInterviews(redis, speaking=speech)) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        for text in ("first", "second", "third"):
            await one.answer(sid, text)
        one.clock.ahead = 11 * 60_000
        speech.go.set()
        await nothing_is_lost(one, sid, ["first", "second", "third"])


async def test_an_interview_that_is_given_up_shows_what_was_said(a_node: Starting) -> None:
    """Its graph fails for good: the answers are in the transcript all the same."""
    speech = HeldSpeech(hold_from=0)
    made: list[FakeInterviews] = []

    def make(redis: Redis) -> FakeInterviews:
        made.append(FakeInterviews(redis, speaking=speech))
        return made[0]

    async with a_node(interviews=make) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.speaks(sid, chars=13))
        await one.answer(sid, "first")
        await one.runner.submit(sid, EndCommand())
        made[0].errors += [ValueError("for good")] * 20
        speech.go.set()
        await eventually(one.sealed(sid), within=60)
        types = await one.types(sid)
        assert types.index("answer.accepted") < types.index("session.ended")
        assert one.faults.count > 0  # what nobody foresaw is logged with its place
        with pytest.raises(AlreadyEnded):
            await one.answer(sid, "second")


async def test_every_key_of_a_session_expires(a_node: Starting, redis: Redis) -> None:
    """Also of a session that is left alone: nothing stays for ever, and a sealed one's fence goes with its log."""
    async with a_node(interviews=questions(1)) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        there = [key for key in session_keys(sid) if await redis.exists(key)]
        assert [key for key in there if await redis.ttl(key) < 0] == []
        await one.answer(sid, "done")
        await eventually(one.sealed(sid))
        assert await redis.ttl(meta_key(sid)) <= 60
        assert await redis.ttl(fence_key(sid)) <= 60
