"""The cache's promises, on a real Redis; single flight from two processes against a real HTTP server."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from offers.cache.answers import Ages
from offers.cache.breaker import Breaker
from offers.cache.shelf import Head, Shelf
from offers.cache.source import CachedSource
from offers.errors import OfferNotFound, OffersUnavailable, SourceTimeout
from offers.models import OfferQuery
from tests.eventually import eventually
from tests.offers_server import OffersServer, api_record
from tests.offers_sources import FakeSource

ROOT = Path(__file__).parents[3]
Build = Callable[..., CachedSource]


@pytest.fixture
async def build(redis: Redis) -> AsyncIterator[Build]:
    made: list[CachedSource] = []

    def one(
        source: FakeSource, ages: Ages | None = None, *, client: Redis | None = None, threshold: int = 5
    ) -> CachedSource:
        breaker = Breaker(client or redis, source=source.name, seconds=0.2, threshold=threshold)
        made.append(CachedSource(client or redis, source=source, ages=ages, breaker=breaker))
        return made[-1]

    yield one
    for cached in made:
        await cached.aclose()


async def test_a_fresh_answer_is_asked_for_once(build: Build) -> None:
    source = FakeSource()
    first, other = build(source), build(source)
    states = [
        (await node.search(OfferQuery(text=text))).freshness.state for node in (first, other) for text in ("a", " A ")
    ]
    assert (source.calls, states) == (1, ["fresh"] * 4)


async def test_a_thousand_misses_from_two_processes_are_one_call(
    redis_url: str, redis: Redis, upstream: OffersServer
) -> None:
    """Nobody has the answer; 500 ask in each of two processes at once."""
    upstream.api = [api_record(1)]
    upstream.delay = 0.3
    await redis.ping()
    command = [sys.executable, "-m", "tests.offers_sources", redis_url, upstream.url, "500"]
    pipe = asyncio.subprocess.PIPE
    processes = [await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=pipe, stdout=pipe) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = [int((await process.communicate(b"go\n"))[0]) for process in processes]
    assert (answers, upstream.requests["api"]) == ([500, 500], 1)


async def test_a_stale_answer_comes_at_once_and_is_refreshed_behind(build: Build) -> None:
    source = FakeSource()
    cached = build(source, Ages(fresh=0.0, stale=3600))
    await cached.search(OfferQuery())
    source.records.append(api_record(3))
    source.gate = asyncio.Event()
    stale = await cached.search(OfferQuery())
    assert (stale.freshness.state, len(stale.value.offers)) == ("stale", 2)
    source.gate.set()

    async def renewed() -> bool:
        return len((await cached.search(OfferQuery())).value.offers) == 3

    await eventually(renewed)


async def test_an_outage_of_any_length_serves_stale_and_says_so(build: Build) -> None:
    source = FakeSource()
    cached = build(source, Ages(fresh=0.0, stale=0.0))
    fetched_at = (await cached.search(OfferQuery())).freshness.fetched_at
    source.down = SourceTimeout()
    for _ in range(20):
        answer = await cached.search(OfferQuery())
        assert (answer.freshness.state, answer.freshness.error) == ("stale_error", "source_timeout")
        assert answer.freshness.fetched_at == fetched_at
        assert len(answer.value.offers) == 2


async def test_a_source_that_hangs_costs_patience_only(build: Build) -> None:
    source = FakeSource()
    cached = build(source, Ages(fresh=0.0, stale=0.0, patience=0.05))
    await cached.search(OfferQuery())
    source.gate = asyncio.Event()
    began = time.monotonic()
    assert (await cached.search(OfferQuery())).freshness.state == "stale"
    assert time.monotonic() - began < 10
    source.gate.set()


async def test_without_any_answer_a_failure_is_reported(build: Build) -> None:
    source = FakeSource()
    source.down = SourceTimeout()
    with pytest.raises(SourceTimeout):
        await build(source).search(OfferQuery())


async def test_a_failing_source_is_left_alone_then_tried_by_one(build: Build) -> None:
    source = FakeSource()
    source.down = OffersUnavailable()
    nodes = [build(source, threshold=3), build(source, threshold=3)]
    for number in range(12):
        with pytest.raises(OffersUnavailable):
            await nodes[number % 2].search(OfferQuery(text=str(number)))
    assert source.calls == 3
    source.down = None

    async def back() -> bool:
        try:
            await nodes[0].search(OfferQuery(text="after"))
        except OffersUnavailable:
            return False
        return True

    await eventually(back)
    assert source.calls == 4


async def test_what_does_not_exist_is_remembered(build: Build) -> None:
    source = FakeSource()
    cached = build(source)
    for _ in range(3):
        with pytest.raises(OfferNotFound):
            await cached.read("none")
    assert source.calls == 1


async def test_an_offer_that_vanishes_is_still_read_and_flagged(build: Build) -> None:
    source = FakeSource()
    cached = build(source, Ages(fresh=0.0, stale=0.0))
    assert not (await cached.read("1")).expired
    source.records.clear()
    reading = await cached.read("1")
    assert (reading.expired, reading.freshness.error, reading.offer.title) == (True, "offer_not_found", "Baker 1")


async def test_the_source_says_how_long_and_whether_it_changed(build: Build) -> None:
    """max-age rules; after it the etag is sent, and an unchanged answer is fresh again."""
    source = FakeSource()
    source.max_age = 0.0
    cached = build(source, Ages(stale=0.0))
    await cached.search(OfferQuery())
    again = await cached.search(OfferQuery())
    assert source.etags == [None, "2"]
    assert len(again.value.offers) == 2


async def test_what_was_just_looked_up_is_not_looked_up_again(build: Build, redis: Redis) -> None:
    """For a second, and not beyond its freshness; without that trust every answer is."""
    for trusted, fresh, calls in ((60.0, 300.0, 1), (0.0, 300.0, 2), (60.0, 0.0, 2)):
        await redis.flushall()
        source = FakeSource()
        cached = build(source, Ages(fresh=fresh, trusted=trusted))
        await cached.search(OfferQuery())
        await redis.flushall()
        answer = await cached.search(OfferQuery())
        assert (len(answer.value.offers), source.calls) == (2, calls)


async def test_memory_stays_bounded(redis: Redis) -> None:
    """Four thousand queries leave at most so many entries and bytes, the newest among them; the bench asks more."""
    shelf = Shelf(redis, most_entries=500, most_bytes=100_000)
    head = Head(version="1", fetched_at=1, fresh_until=2)
    for start in range(0, 4_000, 50):
        await asyncio.gather(*(shelf.put(f"{n}", head, b"x" * 400) for n in range(start, start + 50)))
    count, sizes = await redis.hlen("vv:{offers}:answers:bodies"), await redis.hget("vv:{offers}:answers:sizes", "")
    assert 0 < count <= 250
    assert int(sizes or 0) == count * 400
    assert await redis.hlen("vv:{offers}:answers:heads") == count
    assert await shelf.body("3999") is not None


async def test_what_is_used_stays(redis: Redis) -> None:
    shelf = Shelf(redis, most_entries=3)
    head = Head(version="1", fetched_at=1, fresh_until=2)
    for number in range(3):
        await shelf.put(str(number), head, b"x")
    await shelf.head("0")
    await shelf.put("3", head, b"x")
    assert [await shelf.head(str(n)) is not None for n in range(4)] == [True, False, True, True]


async def test_without_redis_the_source_is_asked_itself(build: Build) -> None:
    """And once it fails too, what this process got last is served."""
    away = Redis(host="127.0.0.1", port=9, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    source = FakeSource()
    cached = build(source, Ages(fresh=0.0), client=away)
    answers = await asyncio.gather(*(cached.search(OfferQuery()) for _ in range(50)))
    assert (source.calls, {a.freshness.state for a in answers}) == (1, {"fresh"})
    source.down = OffersUnavailable()
    assert (await cached.search(OfferQuery())).freshness.error == "offers_unavailable"
    with pytest.raises(OffersUnavailable):
        await cached.search(OfferQuery(text="unknown"))
    await away.aclose()


async def test_a_hit_is_quick(build: Build) -> None:
    """A hundred offers in the answer; the benchmark measures the bound, this guards its order."""
    source = FakeSource(*(api_record(n) for n in range(100)))
    cached = build(source)
    await cached.search(OfferQuery())
    times = []
    for _ in range(300):
        began = time.process_time()
        await cached.search(OfferQuery())
        times.append(time.process_time() - began)
    assert sorted(times)[150] < 0.01
    assert source.calls == 1
