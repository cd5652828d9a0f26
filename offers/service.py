"""Search and read offers."""

import datetime as dt
import time
from collections.abc import Sequence

import anyascii

from offers.errors import BadQuery, OfferNotFound
from offers.models import Freshness, Offer, OfferHit, OfferPage, OfferQuery, OfferReading, Reason
from offers.search import LexicalIndex


class Offers:
    """The offer service over a loaded list of offers."""

    def __init__(self, offers: Sequence[Offer]) -> None:
        self._offers = list(offers)
        self._by_id = {offer.id: offer for offer in self._offers}
        self._index = LexicalIndex(self._offers)

    async def search(self, query: OfferQuery) -> OfferPage:
        """Offers for a text query. Raises BadQuery."""
        ranked = self._index.search(query.text) if query.text.strip() else [(i, 0.0) for i in range(len(self._offers))]
        hits = [self._hit(place, score, query.text) for place, score in ranked]
        return self._page([hit for hit in hits if _admits(query, hit.offer)], query.limit, query.cursor)

    async def match(
        self, *, keywords: list[str], label: str | None, language: str | None, limit: int = 20
    ) -> OfferPage:
        """Offers for what a profile says."""
        text = " ".join([label or "", label or "", *keywords])
        hits = [self._hit(place, score, text) for place, score in self._index.search(text)]
        if language:
            hits.sort(key=lambda hit: -hit.score * (1.1 if hit.offer.language == language else 1.0))
        return self._page(hits, limit, None)

    async def read(self, offer_id: str) -> OfferReading:
        """One offer. Raises OfferNotFound."""
        offer = self._by_id.get(offer_id)
        if offer is None:
            raise OfferNotFound(offer_id)
        return OfferReading(offer=offer, freshness=_fresh(), expired=_expired(offer))

    def _hit(self, place: int, score: float, text: str) -> OfferHit:
        offer = self._offers[place]
        asked = _fold(text)
        reasons = [
            Reason(code="competence", value=competence.label, weight=1.0)
            for competence in offer.competences
            if f" {_fold(competence.label).strip()} " in asked
        ]
        return OfferHit(offer=offer, score=round(score, 4), reasons=reasons, expired=_expired(offer))

    def _page(self, hits: list[OfferHit], limit: int, cursor: str | None) -> OfferPage:
        start = 0
        if cursor is not None:
            if not cursor.isdecimal():
                raise BadQuery("cursor")
            start = int(cursor)
        page = hits[start : start + limit]
        following = start + limit
        return OfferPage(
            hits=page,
            total=len(hits),
            cursor=str(following) if following < len(hits) else None,
            freshness=_fresh(),
        )


def _fold(text: str) -> str:
    return f" {anyascii.anyascii(text).lower()} "


def _admits(query: OfferQuery, offer: Offer) -> bool:
    """Filters fail closed: an offer that does not say does not match."""
    place = _fold(offer.place.city or "").strip() if offer.place else ""
    return (
        (not query.place or _fold(query.place).strip() in place.split() or _fold(query.place).strip() == place)
        and (query.contract is None or offer.contract == query.contract)
        and (query.language is None or offer.language == query.language)
        and (not query.remote or (offer.place is not None and offer.place.remote in ("full", "hybrid")))
    )


def _expired(offer: Offer) -> bool:
    return offer.valid_through is not None and offer.valid_through < dt.datetime.now(dt.UTC).date().isoformat()


def _fresh() -> Freshness:
    return Freshness(state="fresh", fetched_at=int(time.time() * 1000))
