"""Filters and order of many offers at once."""

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from offers.models import OfferQuery
from offers.search.essence import Essence
from offers.search.filters import filtered, key


class Columns:
    """What is filtered by, column by column, so that a filter over 50,000 takes well under a millisecond."""

    def __init__(self, essences: Iterable[Essence]) -> None:
        self.ids: list[str] = []
        contract, language, remote, posted, until = [], [], [], [], []
        places: dict[str, list[int]] = {}
        for number, one in enumerate(essences):  # each is let go at once: all of them would fill 300 MB
            self.ids.append(one.id)
            contract.append(one.contract or "")
            language.append(one.language or "")
            remote.append(one.remote)
            posted.append(one.posted or "")
            until.append(one.until or "")
            for name in one.places:
                places.setdefault(name, []).append(number)
        self._size = len(self.ids)
        self._contract = np.array(contract, dtype="U14")
        self._language = np.array(language, dtype="U2")
        self._remote = np.array(remote, dtype=np.bool_)
        self._places = {name: np.array(numbers, dtype=np.int32) for name, numbers in places.items()}
        self._posted = np.array(posted, dtype="U10")
        self._until = np.array(until, dtype="U10")
        self._day = ""
        self._expired = np.zeros(self._size, dtype=np.bool_)
        self._order: NDArray[np.intp] = np.arange(self._size)

    def has_place(self, name: str) -> bool:
        """Whether any offer is there."""
        return name in self._places

    def wished(self, *, places: Sequence[str], contract: str | None) -> NDArray[np.float32]:
        """1 an offer for each of these that it satisfies: what somebody wrote beside a trade, no filter."""
        found = np.zeros(self._size, dtype=np.float32)
        for name in places:
            found[self._places.get(name, [])] += 1
        return found if contract is None else found + (self._contract == contract)

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
            here[self._places.get(key(query.place), [])] = True
            chosen &= here
        if query.contract is not None:
            chosen &= self._contract == query.contract
        if query.language is not None:
            chosen &= self._language == query.language
        return chosen & self._remote if query.remote else chosen
