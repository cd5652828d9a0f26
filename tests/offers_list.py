"""Offers for tests of everything but offers: the sample set as a list. The real service first embeds a catalogue, a
second of work on every empty Redis."""

from collections.abc import Sequence

from offers.errors import BadQuery, OfferNotFound
from offers.models import Freshness, Offer, OfferHit, OfferPage, OfferQuery, OfferReading
from offers.search.filters import admits
from offers.search.rules import expired
from offers.search.words import words
from offers.sources.sample import load_sample


class ListedOffers:
    """The sample set, found by whole words and the more of them the better; held to the real service's contract."""

    def __init__(self) -> None:
        newest = sorted(load_sample(), key=lambda offer: offer.date_posted or "", reverse=True)
        self._offers = sorted(newest, key=expired)

    async def search(self, query: OfferQuery) -> OfferPage:
        cursor = query.cursor or "0"
        if not (cursor.isascii() and cursor.isdecimal() and len(cursor) <= 7):
            raise BadQuery("cursor")
        admitted = [offer for offer in self._offers if admits(query, offer)]
        found = _ranked(admitted, query.text) if query.text.strip() else [_hit(offer, 0.0) for offer in admitted]
        end = int(cursor) + query.limit
        return _page(found[int(cursor) : end], len(found), str(end) if end < len(found) else None)

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
        """Language, years, place, synonyms, diplomas and languages say nothing to a list."""
        del language, years, place, synonyms, diplomas, languages
        found = _ranked(self._offers, " ".join([label or "", *keywords]))
        return _page(found[:limit], len(found), None)

    async def read(self, offer_id: str) -> OfferReading:
        for offer in self._offers:
            if offer.id == offer_id:
                return OfferReading(offer=offer, freshness=_fresh(), expired=expired(offer))
        raise OfferNotFound(offer_id)

    def counts(self) -> dict[str, int]:
        return {"offers": len(self._offers)}


def _ranked(offers: list[Offer], text: str) -> list[OfferHit]:
    asked = set(words(text))
    scored = [(len(asked & set(words(f"{offer.title} {offer.description}"))), offer) for offer in offers]
    best = sorted(scored, key=lambda one: -one[0])
    return [_hit(offer, score / len(asked)) for score, offer in best if score]


def _hit(offer: Offer, score: float) -> OfferHit:
    return OfferHit(offer=offer, score=score, expired=expired(offer))


def _page(hits: list[OfferHit], total: int, cursor: str | None) -> OfferPage:
    return OfferPage(hits=hits, total=total, cursor=cursor, freshness=_fresh())


def _fresh() -> Freshness:
    return Freshness(state="fresh", fetched_at=0)
