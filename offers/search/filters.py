"""Filters fail closed: an offer that does not say does not match."""

import re

import orjson

from offers.models import Offer, OfferQuery, Place
from offers.search.geography import arrondissement, named, of_postal_code
from offers.search.words import words

_ARRONDISSEMENT = re.compile(
    r"[\s,-]+(\d{1,2})\s*(?:er|ère|ere|e|è|ème|eme|nd|rd|th)?\b(?:\s*arr(?:ondissement|dt|t)?\b\.?)?\s*$",
    re.IGNORECASE,
)
_WORD = 3  # letters up to which a word of a town's name names no town
_SAINT = re.compile(r"\bst(?=e?\b)")


def admits(query: OfferQuery, offer: Offer) -> bool:
    """Whether an offer satisfies all filters of a query."""
    place = offer.place
    return (
        (not query.place or key(query.place) in all_places_of(offer))
        and (query.contract is None or offer.contract == query.contract)
        and (query.language is None or offer.language == query.language)
        and (not query.remote or (place is not None and place.remote in ("full", "hybrid")))
    )


def all_places_of(offer: Offer) -> list[str]:
    """The names of every place where it may be done."""
    named = (name for place in (offer.place, *offer.other_places) for name in places_of(place))
    return [*dict.fromkeys(named)]


def places_of(place: Place | None) -> list[str]:
    """Everything a place may be called: city, its words, arrondissement, postal code, department, region."""
    if place is None:
        return []
    code = (place.postal_code or "").lower()
    town = key(_ARRONDISSEMENT.sub("", place.city or "")) if place.city else ""
    found = [
        key(place.city) if place.city else "",
        town,
        *(word for word in words(town) if len(word) > _WORD and word != "saint"),
    ]
    found += [named(place.region or ""), code]
    if place.country == "FR":
        found += of_postal_code(code or place.department or "")
        if number := arrondissement(code):
            found.append(f"{town} {number}")
    return [name for name in dict.fromkeys(found) if name and name != "-"]


def facets(offer: Offer) -> dict[str, object]:
    """What the filters look at: the attributes of the offer's vector."""
    place = offer.place
    return {
        "contract": offer.contract or "",
        "language": offer.language or "",
        "remote": int(place is not None and place.remote in ("full", "hybrid")),
        "places": all_places_of(offer),
    }


def expression(query: OfferQuery) -> str:
    """The same for a vector set's FILTER; empty without filters. Values are words or literals: none can break out."""
    parts = []
    if query.place:
        parts.append(f"{orjson.dumps(key(query.place)).decode()} in .places")
    if query.contract is not None:
        parts.append(f'.contract == "{query.contract}"')
    if query.language is not None:
        parts.append(f'.language == "{query.language}"')
    if query.remote:
        parts.append(".remote == 1")
    return " and ".join(parts)


def filtered(query: OfferQuery) -> bool:
    """Whether the query has any filter."""
    return bool(query.place or query.contract or query.language or query.remote)


def key(text: str) -> str:
    """A name as it is compared: `Paris 12e Arrondissement`, `paris 12ème` and `PARIS 12` are one."""
    said = named(_ARRONDISSEMENT.sub(r" \1", text))
    return _SAINT.sub("saint", said) or "-"
