"""Search and read offers: the catalogue first, the sources' own answers from the cache beside it."""

import asyncio
import time
from collections.abc import Sequence

import structlog

from offers.cache.source import CachedSource
from offers.catalogue import Catalogue
from offers.errors import BadQuery, OfferNotFound, OffersUnavailable, SourceMalformed
from offers.models import Freshness, Offer, OfferHit, OfferPage, OfferQuery, OfferReading
from offers.search.engine import Found
from offers.search.filters import admits
from offers.search.rules import Wanted, expired, today

log = structlog.get_logger(__name__)

LIVE = 1.2  # seconds a search waits for the sources; what comes later is in the cache for the next one
WORDS = "w"  # ends the cursor behind a page that was found by words alone
OLD = 6 * 3600_000  # ms after which ingested offers count as stale


class Offers:
    """The offer service."""

    def __init__(self, *, catalogue: Catalogue, sources: Sequence[CachedSource] = ()) -> None:
        self._catalogue = catalogue
        self._sources = {source.name: source for source in sources}

    async def aclose(self) -> None:
        """End refreshes and close sources."""
        for source in self._sources.values():
            await source.aclose()
        await self._catalogue.aclose()

    async def search(self, query: OfferQuery) -> OfferPage:
        """Offers for a text query; without text everything, the newest first. Raises BadQuery, OffersUnavailable."""
        start, by_words = _start(query.cursor)
        live, failures = await self._live(query)
        if not query.text.strip():
            self._catalogue.warm()  # who looks around is about to search
            return self._browse(query, start, live, failures)
        engine = await self._catalogue.searchable()
        found = await engine.search(Wanted.by_text(query.text), query=query, meaning=not by_words, live=live)
        return self._page(found, start, query.limit, live, failures)

    async def match(
        self,
        *,
        keywords: list[str],
        label: str | None,
        language: str | None,
        limit: int = 20,
        years: float | None = None,
        place: str | None = None,
        synonyms: Sequence[str] = (),
        diplomas: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> OfferPage:
        """Offers for what a profile says."""
        wanted = Wanted.by_profile(
            keywords=keywords,
            label=label,
            language=language,
            years=years,
            place=place,
            synonyms=synonyms,
            diplomas=diplomas,
            languages=languages,
        )
        query = OfferQuery(text=label or " ".join(keywords[:3]), limit=limit)
        live, failures = await self._live(query)
        engine = await self._catalogue.searchable()
        found = await engine.search(wanted, query=OfferQuery(), live=live)
        return self._page(found, 0, limit, live, failures)

    async def read(self, offer_id: str) -> OfferReading:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        source, _, source_id = offer_id.partition(":")
        held = self._held(offer_id)
        if source not in self._sources or not source_id:
            if held is None:
                raise OfferNotFound(offer_id)
            return OfferReading(offer=held, freshness=self._freshness([]), expired=expired(held))
        try:
            async with asyncio.timeout(None if held is None else LIVE):
                reading = await self._sources[source].read(source_id)
        except (OfferNotFound, OffersUnavailable, TimeoutError) as error:
            code = error.code if isinstance(error, OfferNotFound | OffersUnavailable) else "source_timeout"
            if held is None and not self._catalogue.published:
                await self._catalogue.refresh()  # something may have been published a moment ago
            held = held or self._held(offer_id)
            if held is None:
                raise
            gone = isinstance(error, OfferNotFound)
            return OfferReading(offer=held, freshness=self._freshness([code]), expired=gone or expired(held))
        return reading.model_copy(update={"expired": reading.expired or expired(reading.offer)})

    def counts(self) -> dict[str, int]:
        """How many offers there are and how they stand, for metrics. Looks aside for what is new."""
        snapshot = self._catalogue.engine().snapshot
        standing = self._catalogue.standing
        found = {"offers": len(snapshot)}
        if self._catalogue.published:
            found["offers_age_seconds"] = max(0, _now() - snapshot.made_at) // 1000
        if standing is not None:
            found |= {
                "offer_sources": len(standing.sources),
                "offer_sources_failing": len(standing.failures),
                "offer_ingestion_failing": int(standing.error is not None),
            }
        return found

    def _held(self, offer_id: str) -> Offer | None:
        snapshot = self._catalogue.engine().snapshot
        place = snapshot.places.get(offer_id)
        return None if place is None else snapshot.offer(place)

    async def _live(self, query: OfferQuery) -> tuple[list[Offer], list[str]]:
        """What the sources answer in time, and the codes of their failures. Raises when there is nothing else."""
        if not self._sources or (not query.text.strip() and self._catalogue.published):
            return [], []
        asked = [asyncio.create_task(source.search(query)) for source in self._sources.values()]
        done, late = await asyncio.wait(asked, timeout=LIVE if self._catalogue.published else None)
        for task in late:
            task.cancel()  # only our waiting: the cache's own call goes on
        offers: list[Offer] = []
        failures = ["source_timeout"] * len(late)
        for task in done:
            try:
                answer = task.result()
            except OffersUnavailable as error:
                failures.append(error.code)
            except BadQuery:  # a source that does not understand brings nothing
                continue
            except Exception:  # a fault of our own in reading one takes nothing from the others
                log.exception("offers.source_failed")
                failures.append(SourceMalformed.code)
            else:
                offers += answer.value.offers
                failures += [answer.freshness.error] if answer.freshness.error else []
        if failures and not offers and not self._catalogue.published:
            await self._catalogue.refresh()  # something may have been published a moment ago
            if not self._catalogue.published:
                raise OffersUnavailable(failures[0])
        return offers, failures

    def _browse(self, query: OfferQuery, start: int, live: Sequence[Offer], failures: list[str]) -> OfferPage:
        snapshot, day = self._catalogue.engine().snapshot, today()
        fresh = [offer for offer in live if admits(query, offer) and offer.id not in snapshot.places]
        order = snapshot.columns.newest(day)
        mask = snapshot.columns.mask(query)
        chosen = order if mask is None else order[mask[order]]
        total, following = len(fresh) + len(chosen), start + query.limit
        behind = chosen[max(0, start - len(fresh)) : max(0, following - len(fresh))].tolist()
        shown = [*fresh[start:following], *(snapshot.offer(place) for place in behind)]
        return OfferPage(
            hits=[OfferHit(offer=offer, score=0.0, expired=expired(offer, day)) for offer in shown],
            total=total,
            cursor=str(following) if following < total else None,
            freshness=self._freshness(failures or self._ingestion_failures()),
        )

    def _page(self, found: Found, start: int, limit: int, live: Sequence[Offer], failures: list[str]) -> OfferPage:
        following = start + limit
        return OfferPage(
            hits=found.page(start, limit),
            total=found.total,
            near=found.near,
            cursor=f"{following}{'' if found.meaning else WORDS}" if following < found.total else None,
            freshness=self._freshness(failures, live),
            corrected=found.corrected,
            ignored=found.ignored,
            words_only=not found.meaning,
        )

    def _ingestion_failures(self) -> list[str]:
        """What is wrong with the sources of what is published, where none of them was asked just now."""
        standing = self._catalogue.standing if self._catalogue.published else None
        return standing.failures if standing else []

    def _freshness(self, failures: list[str], live: Sequence[Offer] = ()) -> Freshness:
        """Of the oldest part of an answer. The sample set is always as fresh as it gets."""
        now = _now()
        made_at = self._catalogue.engine().snapshot.made_at if self._catalogue.published else now
        fetched_at = min([made_at, *(offer.fetched_at for offer in live)])
        if failures:
            return Freshness(state="stale_error", fetched_at=fetched_at, error=failures[0])
        return Freshness(state="stale" if now - fetched_at > OLD else "fresh", fetched_at=fetched_at)


def _now() -> int:
    return int(time.time() * 1000)


def _start(cursor: str | None) -> tuple[int, bool]:
    """Where a page begins, and whether the pages before it were found by words alone: so are those after it."""
    if cursor is None:
        return 0, False
    offset = cursor.removesuffix(WORDS)
    if not (offset.isascii() and offset.isdecimal() and len(offset) <= 7):
        raise BadQuery("cursor")
    return int(offset), offset != cursor
