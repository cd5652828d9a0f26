"""Named fakes of what a session is pinned from: profiles and offers in memory."""

from offers.errors import OfferNotFound
from offers.models import Freshness, Offer, OfferHit, OfferPage, OfferQuery, OfferReading
from offers.search.rules import expired
from parsing.errors import ProfileNotFound
from parsing.models import Profile, ProfileRevision


def an_offer(offer_id: str = "sample:baker", *, title: str = "Boulangère", valid_through: str | None = None) -> Offer:
    """A small offer."""
    return Offer(
        id=offer_id,
        source="sample",
        title=title,
        description="Pétrir, cuire, accueillir.",
        company="Au Bon Levain",
        valid_through=valid_through,
        content_hash="hash-1",
        fetched_at=1,
    )


class FakeOffers:
    """Offers by id."""

    def __init__(self, *offers: Offer) -> None:
        self._offers = {offer.id: offer for offer in offers or (an_offer(),)}

    async def search(self, query: OfferQuery) -> OfferPage:
        found = [offer for offer in self._offers.values() if query.text.lower() in offer.title.lower()]
        hits = [OfferHit(offer=offer, score=1.0) for offer in found[: query.limit]]
        return OfferPage(hits=hits, total=len(found), freshness=Freshness(state="fresh", fetched_at=1))

    async def read(self, offer_id: str) -> OfferReading:
        offer = self._offers.get(offer_id)
        if offer is None:
            raise OfferNotFound(offer_id)
        return OfferReading(offer=offer, freshness=Freshness(state="fresh", fetched_at=1), expired=expired(offer))


class FakeProfiles:
    """Newest revision by candidate."""

    def __init__(self, **revisions: int) -> None:
        self._revisions = revisions

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        newest = self._revisions.get(candidate_id)
        if newest is None or (revision or newest) > newest:
            raise ProfileNotFound(candidate_id)
        return ProfileRevision(
            candidate_id=candidate_id,
            revision=revision or newest,
            origin="parsed",
            cv_id=None,
            sha256="0" * 64,
            created_at=1,
            profile=Profile(),
        )
