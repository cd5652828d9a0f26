"""Filters fail closed: an offer that does not say does not match."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from offers.models import Offer, OfferQuery, Place
from offers.search.words import words


def admits(query: OfferQuery, offer: Offer) -> bool:
    """Whether an offer satisfies all filters of a query."""
    place = offer.place
    return (
        (not query.place or _key(query.place) in places_of(place))
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
    found += [_key(place.region or ""), (place.postal_code or "").lower()]
    if place.country == "FR" and place.postal_code:
        found.append(place.postal_code[:2])
    return [name for name in dict.fromkeys(found) if name]


FILTERED = ("contract", "language", "remote", "places")


def facets(offer: Offer) -> dict[str, Any]:
    """What the filters look at, also the attributes of the offer's vector; and the dates that order offers."""
    place = offer.place
    return {
        "contract": offer.contract or "",
        "language": offer.language or "",
        "remote": int(place is not None and place.remote in ("full", "hybrid")),
        "places": places_of(place),
        "posted": offer.date_posted or "",
        "until": offer.valid_through or "",
    }


class Columns:
    """The facets of many offers, column by column, so that a filter over 50,000 takes well under a millisecond."""

    def __init__(self, all_facets: Sequence[dict[str, Any]]) -> None:
        self._size = len(all_facets)
        self._contract = np.array([one["contract"] for one in all_facets], dtype="U14")
        self._language = np.array([one["language"] for one in all_facets], dtype="U2")
        self._remote = np.array([one["remote"] for one in all_facets], dtype=np.bool_)
        places: dict[str, list[int]] = {}
        for number, one in enumerate(all_facets):
            for name in one["places"]:
                places.setdefault(name, []).append(number)
        self._places = {name: np.array(numbers, dtype=np.int32) for name, numbers in places.items()}
        self._posted = np.array([one["posted"] for one in all_facets], dtype="U10")
        self._until = np.array([one["until"] for one in all_facets], dtype="U10")
        self._day = ""
        self._expired = np.zeros(self._size, dtype=np.bool_)
        self._order: NDArray[np.intp] = np.arange(self._size)

    def expired(self, day: dt.date) -> NDArray[np.bool_]:
        """Which offers' last day is past. Kept for a day."""
        self._turn(day)
        return self._expired

    def newest(self, day: dt.date) -> NDArray[np.intp]:
        """Places of all, the newest first, those without a date after them, expired ones last."""
        self._turn(day)
        return self._order

    def _turn(self, day: dt.date) -> None:
        told = day.isoformat()
        if told == self._day:
            return
        self._expired = (self._until != "") & (self._until < told)
        by_date = self._size - 1 - np.argsort(self._posted[::-1], kind="stable")[::-1]  # one day's in their order
        self._order = by_date[np.argsort(self._expired[by_date], kind="stable")]
        self._day = told

    def mask(self, query: OfferQuery) -> NDArray[np.bool_] | None:
        """Which offers satisfy the filters; None when there is no filter."""
        if not filtered(query):
            return None
        chosen = np.ones(self._size, dtype=np.bool_)
        if query.place:
            here = np.zeros(self._size, dtype=np.bool_)
            here[self._places.get(_key(query.place), [])] = True
            chosen &= here
        if query.contract is not None:
            chosen &= self._contract == query.contract
        if query.language is not None:
            chosen &= self._language == query.language
        return chosen & self._remote if query.remote else chosen


def expression(query: OfferQuery) -> str:
    """The same for a vector set's FILTER; empty without filters. Values are words or literals: none can break out."""
    parts = []
    if query.place:
        parts.append(f"{orjson.dumps(_key(query.place)).decode()} in .places")
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


def _key(text: str) -> str:
    return " ".join(words(text)) or "-"
