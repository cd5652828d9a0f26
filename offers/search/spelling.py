"""Words as offers' titles spell them, and the nearest of them to one that nobody uses."""

from collections import Counter
from collections.abc import Container, Iterable
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from offers.models import Offer
from offers.search.words import fold, spelled

_SHORTEST = 4  # letters of a word from which a slip is looked for
_LETTERS = 6  # letters below which only letters that are there may have been mixed up or doubled
_LONG = 8  # letters from which two slips are
_LOOKED_AT = 12


class Word(NamedTuple):
    """A word as it is written, and in how many titles."""

    written: str
    used: int


class Spelling:
    """Of a fixed list of offers: folded words with their best spelling."""

    def __init__(self, known: dict[str, Word]) -> None:
        self.known = known
        self._by_length: dict[int, list[str]] = {}
        for word in known:
            self._by_length.setdefault(len(word), []).append(word)

    @classmethod
    def of(cls, counted: "Spellings") -> "Spelling":
        """From what was counted."""
        return cls(dict(counted.best()))

    def nearest(self, word: str, *, beside: Container[str] = ()) -> str | None:
        """The word that was meant, as it is written; None when it is known, too short or nothing is near."""
        folded = fold(word)
        if len(folded) < _SHORTEST or not folded.isalpha() or folded in self.known or folded in beside:
            return None
        slips = 2 if len(folded) >= _LONG else 1
        near = [
            name
            for length in range(len(folded) - slips, len(folded) + slips + 1)
            for name in self._by_length.get(length, ())
        ]
        found = process.extract(folded, near, scorer=OSA.distance, score_cutoff=slips, limit=_LOOKED_AT)
        # two slips only where the word begins alike: a word of another language is no slip
        likely = [(name, int(away)) for name, away, _ in found if away <= 1 or name[:2] == folded[:2]]
        if len(folded) < _LETTERS:  # another letter makes another word of a short one: diver, driver
            likely = [(name, away) for name, away in likely if _mixed_up(name, folded)]
        if not likely:
            return None
        best = min(likely, key=lambda one: (one[1], one[0][0] != folded[0], -self.known[one[0]].used, one[0]))
        return self.known[best[0]].written


def _mixed_up(one: str, other: str) -> bool:
    """Whether they are the same letters in another order, or once instead of twice."""
    return sorted(one) == sorted(other) or [letter for letter, _ in groupby(one)] == [c for c, _ in groupby(other)]


class Spellings:
    """Counts while an index is built."""

    def __init__(self) -> None:
        self._counted: Counter[str] = Counter()

    def add(self, offer: Offer) -> None:
        """The words of its title and competences."""
        for text in (offer.title, *(competence.label for competence in offer.competences)):
            for word in spelled(text):
                self._counted[word] += 1

    def best(self) -> Iterable[tuple[str, Word]]:
        """Folded words: written with accents where anybody does."""
        ways: dict[str, list[str]] = {}
        for word in self._counted:
            ways.setdefault(fold(word), []).append(word)
        for folded, written in ways.items():
            if folded.isalpha():
                accented = [way for way in written if way != folded] or written
                best = max(accented, key=self._counted.__getitem__)
                yield folded, Word(best, sum(self._counted[way] for way in written))
