"""Sessions as documents, on the embedded MongoDB."""

import asyncio
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from offers.errors import OfferExpired, OfferNotFound
from server.protocol.cards import InterviewerCard
from server.protocol.errors import BadCursor, SessionNotFound, Unavailable
from server.protocol.http import SessionRecord, SessionRequest
from server.sessions.records.reports import Reports
from server.sessions.records.sessions import Sessions
from tests.fake_sources import FakeOffers, FakeProfiles, an_offer

CARD = InterviewerCard(kind="offline", model="offline")


def over(mongo: AsyncDatabase[dict[str, Any]]) -> Sessions:
    return Sessions(
        mongo,
        profiles=FakeProfiles(amelie=3),
        offers=FakeOffers(an_offer(), an_offer("sample:over", valid_through="2020-01-01")),
        reports=Reports(mongo),
        interviewer=CARD,
    )


@pytest.fixture
async def sessions(mongo: AsyncDatabase[dict[str, Any]]) -> Sessions:
    sessions = over(mongo)
    await sessions.ensure_indexes()
    await sessions.ensure_indexes()
    return sessions


async def create(sessions: Sessions, who: str = "amelie", sid: str | None = None, **asked: Any) -> SessionRecord:
    request = SessionRequest(**{"offer_id": "sample:baker", "locale": "fr", "minutes": 10, "mode": "practice", **asked})
    return await sessions.create(candidate_id=who, candidate_name=who.title(), request=request, session_id=sid)


async def test_profile_and_offer_are_pinned(sessions: Sessions) -> None:
    record = await create(sessions, strategy="rollback", persona="warm", difficulty="hard")
    assert await sessions.get(record.id) == record
    assert (record.profile_revision, record.offer.content_hash, record.strategy) == (3, "hash-1", "rollback")
    assert (record.persona, record.difficulty) == ("warm", "hard")
    assert (record.status, record.interviewer, record.report) == ("ready", CARD, False)
    assert await sessions.pinned_offer(record.id) == an_offer()
    assert (await create(sessions, who="newcomer")).profile_revision is None


async def test_an_offer_that_is_gone_makes_no_session(sessions: Sessions) -> None:
    with pytest.raises(OfferNotFound):
        await create(sessions, offer_id="sample:gone")
    assert (await sessions.list(candidate_id=None, limit=5, cursor=None)).sessions == []


async def test_an_expired_offer_makes_no_session(sessions: Sessions) -> None:
    with pytest.raises(OfferExpired):
        await create(sessions, offer_id="sample:over")
    assert (await sessions.list(candidate_id=None, limit=5, cursor=None)).sessions == []


async def test_the_same_id_twice_is_one_session(sessions: Sessions) -> None:
    first, second = await asyncio.gather(create(sessions, sid="s_same"), create(sessions, sid="s_same", minutes=20))
    assert first == second == await sessions.get("s_same")


async def test_unknown_sessions(sessions: Sessions) -> None:
    with pytest.raises(SessionNotFound):
        await sessions.get("s_none")
    with pytest.raises(SessionNotFound):
        await sessions.pinned_offer("s_none")
    assert await sessions.report("s_none") is None


async def test_a_life(sessions: Sessions, mongo: AsyncDatabase[dict[str, Any]]) -> None:
    sid = (await create(sessions)).id
    await sessions.started(sid, at=5)
    assert (await sessions.get(sid)).status == "running"
    await Reports(mongo).put(sid, {"summary": "bien"})
    await Reports(mongo).put(sid, {"summary": "bien"})
    for at in (9, 12):
        await sessions.ended(sid, started_at=5, at=at, reason="left", turns=3, report=True)
    await sessions.started(sid, at=20)  # a late one
    record = await sessions.get(sid)
    assert (record.status, record.started_at, record.ended_at, record.end_reason) == ("ended", 5, 9, "left")
    assert (record.turns, record.report) == (3, True)
    assert await sessions.report(sid) == {"summary": "bien"}


async def test_pages_hold_everything_once_newest_first(sessions: Sessions) -> None:
    made = [(await create(sessions, who="amelie" if n % 2 else "bruno")).id for n in range(23)]
    everyone: list[SessionRecord] = []
    cursor: str | None = None
    while True:
        page = await sessions.list(candidate_id=None, limit=5, cursor=cursor)
        everyone += page.sessions
        cursor = page.cursor
        if cursor is None:
            break
        assert len(page.sessions) == 5
    assert {record.id for record in everyone} == set(made)
    assert len(everyone) == len(made)
    keys = [(record.created_at, record.id) for record in everyone]
    assert keys == sorted(keys, reverse=True)
    mine = await sessions.list(candidate_id="amelie", limit=100, cursor=None)
    assert {record.id for record in mine.sessions} == set(made[1::2])
    assert mine.cursor is None


@pytest.mark.parametrize(
    "cursor", ["x", "!!!", "bm9uc2Vuc2U=", "é", "OTIyMzM3MjAzNjg1NDc3NTgwOCBzX2E=", "LTEgc19h", "MTIg"]
)
async def test_a_cursor_that_was_never_given_out_is_refused(sessions: Sessions, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await sessions.list(candidate_id=None, limit=5, cursor=cursor)


async def test_erased_is_gone(sessions: Sessions) -> None:
    sid = (await create(sessions)).id
    await sessions.erase(sid)
    with pytest.raises(SessionNotFound):
        await sessions.get(sid)


async def test_a_database_that_is_away_is_unavailable() -> None:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        "mongodb://127.0.0.1:9", serverSelectionTimeoutMS=100, connectTimeoutMS=100
    )
    away = over(client["nowhere"])
    for call in (away.get("s"), away.list(candidate_id=None, limit=1, cursor=None), away.started("s", at=1)):
        with pytest.raises(Unavailable):
            await call
    await client.close()
