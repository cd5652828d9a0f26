"""How often Adzuna is asked: its terms hold over harvest and search, over processes and restarts."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from offers.errors import BudgetSpent, OffersUnavailable, SourceResting
from offers.models import OfferQuery
from offers.sources.adzuna import CALLS, HARVEST, AdzunaSource
from offers.sources.budget import DAY, MINUTE, Budget, SharedBudget, Window
from offers.sources.polite import Manners
from tests.offers_server import CLIENT, Fault, OffersServer, adzuna_record

QUICK = Manners(read=0.5, whole=5, first_wait=0.005, longest_wait=0.3, a_second=10_000)
KEY = "vv:{offers}:budget:adzuna:calls"
Made = Callable[[Budget], AdzunaSource]


def budget(redis: Redis, calls: tuple[Window, ...] = CALLS, harvest: tuple[Window, ...] = HARVEST) -> SharedBudget:
    return SharedBudget(redis, source="adzuna", calls=calls, harvest=harvest)


@pytest.fixture
async def made(upstream: OffersServer) -> AsyncIterator[Made]:
    """Sources with a budget, closed at the end."""
    sources: list[AdzunaSource] = []

    def build(counted: Budget) -> AdzunaSource:
        sources.append(
            AdzunaSource(app_id="id", app_key=SecretStr(CLIENT[1]), api_url=upstream.url, manners=QUICK, budget=counted)
        )
        return sources[-1]

    yield build
    for source in sources:
        await source.aclose()


async def taken(counted: SharedBudget, times: int) -> int:
    """How many of so many calls at once are allowed."""
    found = await asyncio.gather(*(counted.take("search") for _ in range(times)), return_exceptions=True)
    return sum(one is None for one in found)


@pytest.mark.parametrize(
    ("made_before", "left"),
    [
        ([], 25),
        ([(30, 20)], 5),
        ([(90, 200)], 25),
        ([(90, 240)], 10),
        ([(90, 250)], 0),
        ([(2 * DAY, 990)], 10),
        ([(2 * DAY, 1000)], 0),
        ([(8 * DAY, 2490)], 10),
        ([(30.5 * DAY, 2500)], 0),
        ([(32 * DAY, 2500)], 25),
    ],
)
async def test_every_window_holds(redis: Redis, made_before: list[tuple[float, int]], left: int) -> None:
    """25 a minute, 250 a day, 1,000 a week, 2,500 a month, of calls made so many seconds ago."""
    now = time.time()
    for ago, count in made_before:
        at = int((now - ago) * 1000)
        await redis.zadd(KEY, {f"{at}:{ago}:{number}": at for number in range(count)})
    assert await taken(budget(redis), 30) == left


async def test_two_processes_share_it_and_it_says_when(redis: Redis, redis_url: str) -> None:
    other = Redis.from_url(redis_url)
    allowed = await asyncio.gather(taken(budget(redis), 20), taken(budget(other), 20))
    assert sum(allowed) == 25
    with pytest.raises(BudgetSpent) as spent:
        await budget(other).take("search")
    assert spent.value.retry_after is not None
    assert 50 < spent.value.retry_after <= 60
    await other.aclose()


async def test_each_try_counts_and_nothing_is_asked_beyond(redis: Redis, upstream: OffersServer, made: Made) -> None:
    upstream.adzuna = [adzuna_record(1)]
    upstream.faults.extend([Fault(503), Fault(503)])
    source = made(budget(redis, calls=((MINUTE, 4),)))
    await source.search(OfferQuery(text="baker"))
    await source.search(OfferQuery(text="cook"))
    with pytest.raises(BudgetSpent):
        await source.search(OfferQuery(text="nurse"))
    assert upstream.requests["adzuna"] == 4


async def test_a_harvest_leaves_searches_their_share(redis: Redis, upstream: OffersServer, made: Made) -> None:
    """It stops where its share ends, says what it left, and rests until the next one is due."""
    upstream.adzuna = [adzuna_record(number) for number in range(400)]
    source = made(budget(redis, harvest=((DAY, 3),)))
    parts = [part async for part in source.harvest()]
    assert [len(part.records) for part in parts] == [50, 50, 50, 0]
    assert (parts[-1].position, parts[-1].rejects) == (None, {"beyond_budget": 250})
    with pytest.raises(SourceResting):
        await anext(aiter(source.harvest()))
    assert upstream.requests["adzuna"] == 3
    assert await source.search(OfferQuery(text="baker")) is not None


async def test_a_harvest_waits_for_the_minute(redis: Redis, upstream: OffersServer, made: Made) -> None:
    upstream.adzuna = [adzuna_record(number) for number in range(150)]
    source = made(budget(redis, calls=((0.4, 2),), harvest=((DAY, 9),)))
    assert [len(part.records) async for part in source.harvest()] == [50, 50, 50]


async def test_without_a_count_nothing_is_asked(upstream: OffersServer, made: Made) -> None:
    away = Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))
    source = made(budget(away))
    with pytest.raises(OffersUnavailable):
        await source.search(OfferQuery(text="baker"))
    with pytest.raises(OffersUnavailable):
        await anext(aiter(source.harvest()))
    assert upstream.requests["adzuna"] == 0
    await away.aclose()


async def test_pages_that_are_short_are_reported(redis: Redis, upstream: OffersServer, made: Made) -> None:
    """What an answer promises and does not hold is counted, and so is what is no record."""
    upstream.faults.append(Fault(text='{"results": [null, {"id": 1}], "count": 40}'))
    [part] = [part async for part in made(budget(redis)).harvest()]
    assert (part.records, part.rejects) == ([{"id": 1}], {"not_an_object": 1, "not_delivered": 38})
