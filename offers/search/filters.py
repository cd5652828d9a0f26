"""Filters fail closed: an offer that does not say does not match."""

from typing import Any

import orjson

from offers.models import Offer, OfferQuery, Place
from offers.search.words import words


def admits(query: OfferQuery, offer: Offer) -> bool:
    """Whether an offer satisfies all filters of a query."""
    place = offer.place
    return (
        (not query.place or key(query.place) in places_of(place))
        and (query.contract is None or offer.contract == query.contract)
        and (query.language is None or offer.language == query.language)
        and (not query.remote or (place is not None and place.remote in ("full", "hybrid")))
    )


def places_of(place: Place | None) -> list[str]:
    """Everything a place may be called: city, its words, region, postal code, French department."""
    if place is None:
        return []
    city = words(place.city or "")
    found = [" ".join(city), *(word for word in city if len(word) > 3)]
    found += [" ".join(words(place.region or "")), (place.postal_code or "").lower()]
    if place.country == "FR" and place.postal_code:
        found.append(place.postal_code[:2])
    return [name for name in dict.fromkeys(found) if name]


def facets(offer: Offer) -> dict[str, Any]:
    """What the filters look at: the attributes of the offer's vector."""
    place = offer.place
    return {
        "contract": offer.contract or "",
        "language": offer.language or "",
        "remote": int(place is not None and place.remote in ("full", "hybrid")),
        "places": places_of(place),
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
    """A name as it is compared."""
    return " ".join(words(text)) or "-"
