"""What filters and rules look at in an offer, without its text: half a kilobyte, read in microseconds."""

from typing import NamedTuple

import orjson

from offers.models import Contract, Offer
from offers.search.filters import places_of
from offers.search.words import Stems, words


class Demand(NamedTuple):
    """A competence; `phrase` holds the stems of its words."""

    label: str
    required: bool
    phrase: tuple[str, ...]


class Essence(NamedTuple):
    """Of one offer. `stems` are its title's; dates are YYYY-MM-DD."""

    id: str
    title: str
    stems: list[str]
    demands: list[Demand]
    experience_years: float | None
    contract: Contract | None
    language: str | None
    remote: bool
    city: str | None
    places: list[str]
    posted: str | None
    until: str | None

    def expired(self, day: str) -> bool:
        """Whether its last day is past; `day` is today as YYYY-MM-DD."""
        return self.until is not None and self.until < day

    def pack(self) -> bytes:
        """As bytes: a copy, because what orjson returns holds on to the 4 KB that it wrote into."""
        return bytes(memoryview(orjson.dumps([*self[:3], [list(demand) for demand in self.demands], *self[4:]])))

    @classmethod
    def unpack(cls, packed: bytes) -> "Essence":
        """From `pack`."""
        offer_id, title, stems, demands, *rest = orjson.loads(packed)
        return cls(offer_id, title, stems, [Demand(label, must, tuple(p)) for label, must, p in demands], *rest)


def essence_of(offer: Offer, stems: Stems) -> Essence:
    """What is essential in an offer."""
    place = offer.place
    return Essence(
        id=offer.id,
        title=offer.title,
        stems=list(dict.fromkeys(stem for word in words(offer.title) for stem in stems.of(word))),
        demands=[Demand(c.label, c.required, stems.phrase(c.label)) for c in offer.competences],
        experience_years=offer.experience_years,
        contract=offer.contract,
        language=offer.language,
        remote=place is not None and place.remote in ("full", "hybrid"),
        city=place.city if place is not None else None,
        places=places_of(place),
        posted=offer.date_posted,
        until=offer.valid_through,
    )
