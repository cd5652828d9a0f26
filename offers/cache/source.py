"""A source behind the cache: what it answers and how old that is."""

import zlib
from dataclasses import asdict

import orjson
from pydantic import TypeAdapter
from redis.asyncio import Redis

from offers.cache.answers import Ages, AnswerCache, Cached, Fetched
from offers.cache.breaker import Breaker
from offers.cache.shelf import Shelf
from offers.errors import OfferNotFound
from offers.models import Offer, OfferQuery, OfferReading
from offers.sources.source import Answer, OfferSource

_OFFERS = TypeAdapter(list[Offer])


class AnswerCodec:
    """Answers as compressed JSON."""

    def encode(self, value: Answer) -> bytes:
        """To bytes."""
        rest = {name: part for name, part in asdict(value).items() if name != "offers"}
        return zlib.compress(orjson.dumps({"offers": _OFFERS.dump_python(value.offers), **rest}), 1)

    def decode(self, body: bytes) -> Answer:
        """From bytes."""
        kept = orjson.loads(zlib.decompress(body))
        return Answer(**{**kept, "offers": _OFFERS.validate_python(kept["offers"])})


class CachedSource:
    """Searches and reads one source through the cache."""

    def __init__(
        self,
        redis: Redis,
        *,
        source: OfferSource,
        ages: Ages | None = None,
        shelf: Shelf | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self._source = source
        self._cache = AnswerCache(
            redis,
            shelf=shelf or Shelf(redis),
            breaker=breaker or Breaker(redis, source=source.name),
            codec=AnswerCodec(),
            ages=ages,
        )

    @property
    def name(self) -> str:
        """The source's."""
        return self._source.name

    async def search(self, query: OfferQuery) -> Cached[Answer]:
        """The source's best offers. One key whatever the page: paging is ours. Raises BadQuery, OffersUnavailable."""
        asked = query.model_copy(
            update={"text": " ".join(query.text.lower().split()), "place": (query.place or "").strip().lower() or None}
        )

        async def fetch(etag: str | None) -> Fetched[Answer]:
            answer = await self._source.search(asked, etag=etag)
            return Fetched(None) if answer is None else Fetched(answer, etag=answer.etag, max_age=answer.max_age)

        said = asked.model_dump(exclude={"limit", "cursor", "reader"}, exclude_none=True)
        return await self._cache.get(
            f"{self.name} search {orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()}", fetch
        )

    async def read(self, source_id: str) -> OfferReading:
        """One offer; `expired` when the source has it no more. Raises OfferNotFound, OffersUnavailable."""

        async def fetch(etag: str | None) -> Fetched[Answer]:  # noqa: ARG001 - single offers have none
            return Fetched(Answer(offers=[await self._source.read(source_id)]))

        cached = await self._cache.get(f"{self.name} read {source_id}", fetch)
        return OfferReading(
            offer=cached.value.offers[0],
            freshness=cached.freshness,
            expired=cached.freshness.error == OfferNotFound.code,
        )

    async def aclose(self) -> None:
        """End refreshes, then close the source."""
        await self._cache.aclose()
        await self._source.aclose()
