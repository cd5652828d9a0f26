"""What others may ask of offers."""

from collections.abc import Sequence
from typing import Protocol

from offers.models import OfferPage, OfferQuery, OfferReading


class OfferService(Protocol):
    """Search and read offers through the cache."""

    async def search(self, query: OfferQuery) -> OfferPage:
        """Offers for a text query. Raises BadQuery, OffersUnavailable."""
        ...

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
    ) -> OfferPage:
        """Offers for a profile, given as what it says: skills, job title, years of experience, city.

        `synonyms` are other names of the same skills, in any language: an offer that asks for one asks for the skill.
        Nothing that names a person comes here. Raises OffersUnavailable.
        """
        ...

    async def read(self, offer_id: str) -> OfferReading:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        ...
