"""What filters and rules look at in an offer, without its text: half a kilobyte, read in microseconds."""

import re
from typing import NamedTuple

import orjson

from offers.models import Contract, Offer
from offers.search.filters import all_places_of
from offers.search.words import Stems, fold, roots

_NIGHT = re.compile(r"\b(?:de nuit|nuits|night shifts?|nights|21h|22h)\b")
_PART_TIME = re.compile(r"\b(?:temps partiel|mi-?\s?temps|part[\s-]time)\b")
_DENIED = re.compile(r"\b(?:pas|sans|aucun|ni|no|not|non|without|hors)(?: \w+){0,2} $")
_SAID_WITHIN = 6_000  # letters of a description that are looked through


class Demand(NamedTuple):
    """Asked for: `kind` is competence, diploma, licence or language; `phrase` holds the stems of its words."""

    label: str
    required: bool
    phrase: tuple[str, ...]
    kind: str = "competence"


class Essence(NamedTuple):
    """Of one offer. `roots` are its title's; dates are YYYY-MM-DD."""

    id: str
    title: str
    roots: list[str]
    demands: list[Demand]
    experience_years: float | None
    contract: Contract | None
    language: str | None
    remote: bool
    night: bool
    part_time: bool
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
        offer_id, title, own, demands, *rest = orjson.loads(packed)
        return cls(
            offer_id, title, own, [Demand(label, must, tuple(p), kind) for label, must, p, kind in demands], *rest
        )


def essence_of(offer: Offer, stems: Stems) -> Essence:
    """What is essential in an offer."""
    place = offer.place
    text = " ".join(fold(f"{offer.title}. {offer.description[:_SAID_WITHIN]}").split())
    return Essence(
        id=offer.id,
        title=offer.title,
        roots=list(dict.fromkeys(roots(offer.title))),
        demands=[
            Demand(one.label, one.required, stems.phrase(one.label), kind)
            for kind, asked in (
                ("competence", offer.competences),
                ("diploma", offer.training),
                ("licence", offer.licences),
                ("language", offer.languages),
            )
            for one in asked
        ],
        experience_years=offer.experience_years,
        contract=offer.contract,
        language=offer.language,
        remote=place is not None and place.remote in ("full", "hybrid"),
        night=says(_NIGHT, text),
        part_time=says(_PART_TIME, text) if offer.working_time is None else offer.working_time == "part",
        city=place.city if place is not None else None,
        places=all_places_of(offer),
        posted=offer.date_posted,
        until=offer.valid_through,
    )


def says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a folded text says it without denying it in the words before."""
    return any(not _DENIED.search(text[max(0, found.start() - 40) : found.start()]) for found in pattern.finditer(text))
