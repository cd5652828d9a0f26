"""What every source of offers can do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from offers.models import Offer, OfferQuery

Record = dict[str, Any]
"""One offer as the source wrote it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A source's answer to a query: its best offers in its own order. `max_age` in seconds, as its headers say."""

    offers: list[Offer]
    total: int | None = None
    etag: str | None = None
    max_age: float | None = None
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a harvest. `position` goes on behind it; None after the last. `rejects` counts by reason."""

    records: list[Record]
    position: str | None
    rejects: dict[str, int] = field(default_factory=dict)


class OfferSource(Protocol):
    """Somewhere offers come from. Every method but `normalise` raises OffersUnavailable and its kinds."""

    @property
    def name(self) -> str:
        """Stands before the colon of every id."""
        ...

    async def search(self, query: OfferQuery, *, etag: str | None = None) -> Answer | None:
        """The source's own search; None when its answer is still the one that `etag` names. Raises BadQuery."""
        ...

    async def read(self, source_id: str) -> Offer:
        """One offer. Raises OfferNotFound."""
        ...

    def harvest(self, position: str | None = None) -> AsyncIterator[Slice]:
        """Everything the source has, raw, in slices; from `position` on."""
        ...

    def normalise(self, record: Record, *, fetched_at: int) -> Offer:
        """A record as an offer. Raises BadRecord with the reason."""
        ...

    async def aclose(self) -> None:
        """Let connections go."""
        ...
