"""Second tries as documents, on the embedded MongoDB."""

import asyncio
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from interview.assessment.coaching import Coaching
from interview.commands import Usage
from server.protocol.errors import Unavailable
from server.protocol.history import RetryComparison, RetryRecord
from server.sessions.records.forks import Forks, ForkUnderWay, TooManyForks
from server.sessions.records.retries import CLAIM_MS, Retries, RetryUnderWay, TooManyRetries
from server.sessions.records.tries import MOST

USED = Usage(input_tokens=100, output_tokens=10, cost=0.5, unpriced=False)


@pytest.fixture
def retries(mongo: AsyncDatabase[dict[str, Any]]) -> Retries:
    return Retries(mongo)


def record(name: str, *, at: int = 1, text: str = "mieux") -> RetryRecord:
    return RetryRecord(
        id=name,
        message="a-1",
        question="q1",
        asked="?",
        first="bien",
        text=text,
        at=at,
        comparison=RetryComparison(gained=["result"], lost=[], words="."),
        coaching=Coaching(message="r", question="q1", notice=".", worked=[], add=[], structure=[]),
    )


async def test_a_try_is_made_by_one_and_kept_for_all(retries: Retries) -> None:
    claims = await asyncio.gather(*(retries.claim("s", "client-1", at=5) for _ in range(4)), return_exceptions=True)
    assert claims.count(None) == 1
    assert sum(isinstance(claim, RetryUnderWay) for claim in claims) == 3
    assert await retries.list("s") == []
    kept = await retries.keep("s", "client-1", record("client-1"), used=USED)
    assert await retries.keep("s", "client-1", record("client-1", text="other"), used=USED) == kept
    assert await retries.claim("s", "client-1", at=6) == kept
    assert await retries.list("s") == [kept]


async def test_a_try_that_broke_off_is_anybodys_after_a_while(retries: Retries) -> None:
    assert await retries.claim("s", "client-1", at=5) is None
    with pytest.raises(RetryUnderWay):
        await retries.claim("s", "client-1", at=5 + CLAIM_MS)
    late = 6 + CLAIM_MS
    claims = await asyncio.gather(*(retries.claim("s", "client-1", at=late) for _ in range(3)), return_exceptions=True)
    assert claims.count(None) == 1
    await retries.leave("s", "client-1")
    assert await retries.claim("s", "client-1", at=late) is None


async def test_tries_are_counted_strictly(retries: Retries) -> None:
    claims = await asyncio.gather(
        *(retries.claim("s", f"client-{n}", at=1) for n in range(MOST + 5)), return_exceptions=True
    )
    assert claims.count(None) == MOST
    assert sum(isinstance(claim, TooManyRetries) for claim in claims) == 5
    mine = next(n for n, claim in enumerate(claims) if claim is None)
    await retries.leave("s", f"client-{mine}")
    await retries.leave("s", f"client-{mine}")
    assert await retries.claim("s", "client-more", at=1) is None
    with pytest.raises(TooManyRetries):
        await retries.claim("s", "client-too-many", at=1)


async def test_forks_are_counted_on_their_own(mongo: AsyncDatabase[dict[str, Any]], retries: Retries) -> None:
    forks = Forks(mongo)
    assert await retries.claim("s", "client-0", at=1) is None
    for n in range(MOST):
        assert await forks.claim("s", f"client-{n}", at=1) is None
    with pytest.raises(ForkUnderWay):
        await forks.claim("s", "client-0", at=1)
    with pytest.raises(TooManyForks):
        await forks.claim("s", "client-more", at=1)
    assert await retries.claim("s", "client-more", at=1) is None


async def test_they_come_oldest_first_and_are_erased_with_the_session(retries: Retries) -> None:
    for name, at in (("client-2", 9), ("client-1", 3), ("client-3", 6)):
        await retries.claim("s", name, at=at)
        await retries.keep("s", name, record(name, at=at), used=USED)
    assert [one.id for one in await retries.list("s")] == ["client-1", "client-3", "client-2"]
    await retries.claim("s", "client-4", at=10)
    assert await retries.used("s") == Usage(input_tokens=300, output_tokens=30, cost=1.5, unpriced=False)
    assert (await retries.used("nobody"))["input_tokens"] == 0
    await retries.leave("s", "client-1")
    assert len(await retries.list("s")) == 3
    # Erased while it was made: it is told, and nothing comes back.
    assert await retries.keep("nobody", "client-9", record("client-9"), used=USED) == record("client-9")
    assert await retries.list("nobody") == []


async def test_a_database_that_is_away_is_unavailable() -> None:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient("mongodb://127.0.0.1:9", serverSelectionTimeoutMS=20)
    away = Retries(client["nowhere"])
    for call in (away.claim("s", "client-1", at=1), away.list("s")):
        with pytest.raises(Unavailable):
            await call
    await client.close()
