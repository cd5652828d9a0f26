"""What others may ask of offers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from offers.models import Offer, OfferCorrection, OfferPage, OfferQuery, OfferReading, Shown, Verdict


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
        diplomas: Sequence[str] = (),
        languages: Sequence[str] = (),
    ) -> OfferPage:
        """Offers for a profile, given as what it says: skills, job title, years of experience, city.

        `synonyms` are other names of the same skills, in any language: an offer that asks for one asks for the skill.
        `diplomas` are diplomas, certificates and licences; `languages` those that are spoken.
        Nothing that names a person comes here. Raises OffersUnavailable.
        """
        ...

    async def read(self, offer_id: str) -> OfferReading:
        """One offer. Raises OfferNotFound, OffersUnavailable."""
        ...

    def counts(self) -> Mapping[str, int]:
        """What operators are shown, by name; at least `offers`, how many are searched."""
        ...


class DocumentReader(Protocol):
    """Reads the text of files; whoever composes us has one."""

    async def text(self, data: bytes, filename: str) -> str:
        """Lines in reading order. Raises what the reader raises."""
        ...


class OwnOfferService(Protocol):
    """Offers that candidates bring themselves. Every call names the candidate; another's offer is OfferNotFound."""

    @property
    def links(self) -> bool:
        """Whether a link may be given."""
        ...

    async def write(self, owner: str, text: str) -> Offer:
        """An offer as pasted text. Raises EmptyOffer, OwnOffersFull."""
        ...

    async def upload(self, owner: str, *, filename: str, data: bytes) -> Offer:
        """The same as a file."""
        ...

    async def follow(self, owner: str, url: str) -> Offer:
        """The offer that a web page shows. Raises LinksOff, LinkRefused, LinkUnreadable too."""
        ...

    async def all_of(self, owner: str) -> list[Offer]:
        """The newest first."""
        ...

    async def read(self, owner: str, offer_id: str) -> OfferReading:
        """Raises OfferNotFound."""
        ...

    async def correct(self, owner: str, offer_id: str, correction: OfferCorrection) -> Offer:
        """As the candidate says it is."""
        ...

    async def remove(self, owner: str, offer_id: str) -> None:
        """Forget one."""
        ...


class ProfileMatching(Protocol):
    """What of an offer's demands a CV shows: the one matcher of plan, offers page and report."""

    def verdicts(self, offer: Offer, shown: Sequence[Shown], *, language: str | None) -> list[Verdict]:
        """Of each demand, in the offer's order. `language` is the CV's: across languages nothing is called absent."""
        ...
