"""A named fake of a source: offers in memory, failures on demand; and a process that asks through the cache."""

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator

from redis.asyncio import Redis

from offers.cache.source import CachedSource
from offers.errors import OfferNotFound, OffersUnavailable
from offers.models import Offer, OfferQuery
from offers.sources.api import ApiSource
from offers.sources.native import native_offer
from offers.sources.source import Answer, Record, Slice
from tests.offers_server import api_record

PATIENT = {"patience": 60.0, "vector_patience": 60.0}
"""Of a catalogue that finds by meaning however busy the machine is."""


class FakeSource:
    """Answers what it holds; counts calls; fails with what `failures` holds first, or with `down` always."""

    name = "fake"

    def __init__(self, *records: Record) -> None:
        self.records = list(records) or [api_record(1), api_record(2)]
        self.calls = 0
        self.etags: list[str | None] = []
        self.failures: deque[OffersUnavailable] = deque()
        self.down: OffersUnavailable | None = None
        self.max_age: float | None = None
        self.gate: asyncio.Event | None = None
        self.large = 0

    async def _called(self) -> None:
        self.calls += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            raise self.failures.popleft()
        if self.down is not None:
            raise self.down

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:
        await self._called()
        self.etags.append(etag)
        mark = str(len(self.records))
        if etag == mark:
            return None
        offers = [self.normalise(record, fetched_at=int(time.time() * 1000)) for record in self.records]
        if self.large:
            offers = [offer.model_copy(update={"description": query.text * self.large}) for offer in offers]
        return Answer(offers=offers, total=len(offers), etag=mark, max_age=self.max_age)

    async def read(self, source_id: str) -> Offer:
        await self._called()
        for record in self.records:
            if record["id"] == source_id:
                return self.normalise(record, fetched_at=int(time.time() * 1000))
        raise OfferNotFound(source_id)

    async def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        start = int(position or 0)
        for place in range(start, len(self.records)):
            await self._called()
            following = str(place + 1) if place + 1 < len(self.records) else None
            yield Slice(records=[self.records[place]], position=following)

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        return native_offer(record, source=self.name, fetched_at=fetched_at)

    async def aclose(self) -> None:
        pass


async def many_misses(redis_url: str, api_url: str, count: int) -> None:
    """So many searches for the same at once, from this process; prints how many answers had offers."""
    redis = Redis.from_url(redis_url)
    cached = CachedSource(redis, source=ApiSource(base_url=api_url))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    answers = await asyncio.gather(*(cached.search(OfferQuery(text="baker")) for _ in range(count)))
    print(sum(bool(answer.value.offers) for answer in answers), flush=True)
    await cached.aclose()
    await redis.aclose()


if __name__ == "__main__":
    asyncio.run(many_misses(sys.argv[1], sys.argv[2], int(sys.argv[3])))
