"""Trades by their names: which ones a title or a question names, and what else each is called."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from offers.search.heads import HEADS
from offers.search.words import root, words
from prompts.loader import Trade

MOST = 3  # other names tried for a query
_LONGEST = 6  # words of a name
_AMBIGUOUS = 3  # letters up to which an abbreviation is only one when it is all that was typed, or stands in capitals
_SHORT = 5  # letters from which a word loses a feminine ending
_KNOWN = 20_000  # words whose forms are remembered
_FORMS = tuple(
    (re.compile(f"(?:{pattern})$"), instead)
    for pattern, instead in (
        ("(?<!e)aux", "al"),
        ("(?<=[a-z]{3})(?<!s)s|(?<=eau)x", ""),
    )
)
_FEMININE = tuple(
    (re.compile(f"(?:{pattern})$"), instead)
    for pattern, instead in (
        ("euse", "eur"),
        ("trice", "teur"),
        ("(?<=[a-z]{2})[iy]e|(?<=[a-z]{3})y", "i"),
        ("iere", "ier"),
        ("(?<=[a-z]{3})ere", "er"),
        ("ienne", "ien"),
        ("onne", "on"),
        ("elle", "el"),
        ("ive", "if"),
        ("ffe", "f"),
        ("ee?", ""),
    )
)


class Named(NamedTuple):
    """Numbers of trades in a text: those named by its longest names, and those whose names stand within these."""

    whole: tuple[int, ...] = ()
    within: tuple[int, ...] = ()
    share: float = 0.0
    """Of the text's words, those that are such names'."""
    leading: bool = False
    """Whether each is the most used name of its trade: rarer ones mean a part of what their line has in common."""


class _Name(NamedTuple):
    trade: int
    language: str | None
    """None of an abbreviation."""


class _Match(NamedTuple):
    start: int
    end: int
    names: Sequence[_Name]

    def overlaps(self, other: "_Match") -> bool:
        return self.start < other.end and other.start < self.end


class Glossary:
    """Of trades (`prompts.loader.trades`), numbered in their order."""

    def __init__(self, trades: Sequence[Trade]) -> None:
        self.trades = trades
        self._known: dict[tuple[str, ...], list[_Name]] = {}
        self._longest: dict[str, int] = {}
        """By a name's first word, how long one may be."""
        self.words: set[str] = set()
        for number, trade in enumerate(trades):
            for language, names in (("en", trade.en), ("fr", trade.fr), (None, trade.short)):
                for name in names:
                    said = words(name)
                    self.words.update(said)
                    self._add(tuple(map(form, said)), _Name(number, language))

    def _add(self, forms: tuple[str, ...], name: _Name) -> None:
        if forms and name not in (known := self._known.setdefault(forms, [])):
            known.append(name)
            self._longest[forms[0]] = min(_LONGEST, max(len(forms), self._longest.get(forms[0], 0)))

    def named(self, text: str, language: str | None) -> Named:
        """Which trades a text names; a single word of the other language names none."""
        found = list(self._matches(text, language))
        if not found:
            return Named()
        chosen: list[_Match] = []
        for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            if not any(one.overlaps(other) for other in chosen):
                chosen.append(one)
        whole = dict.fromkeys(name.trade for one in chosen for name in one.names)
        within = dict.fromkeys(name.trade for one in found for name in one.names if name.trade not in whole)
        said = words(text)
        share = sum(one.end - one.start for one in chosen) / len(said)
        leading = all(any(self._leads(name, said[one.start : one.end]) for name in one.names) for one in chosen)
        return Named(tuple(whole), tuple(within), share, leading)

    def variants(self, text: str) -> list[str]:
        """The text with a trade in it called by its other names."""
        found = min(self._matches(text, None), key=lambda one: (one.start - one.end, one.start), default=None)
        if found is None:
            return []
        said = words(text)
        own = said[found.start : found.end]
        name = next((one for one in found.names if self._leads(one, own)), found.names[0])
        others = self._others(name, own)
        before, behind = said[: found.start], said[found.end :]
        if name.language is not None and 2 * (found.end - found.start) <= len(said):
            return []  # a general name among others: `engineer` in `lift engineer` says less than what stands beside it
        if before or behind:  # an abbreviation in the middle of a question is not what its writer calls it
            return [" ".join([*before, other, *behind]) for other in others[:MOST] if not other.isupper()]
        return others[:MOST]

    def _leads(self, name: _Name, said: Sequence[str]) -> bool:
        """Whether it is the most used name of its trade."""
        trade = self.trades[name.trade]
        first = trade.en[0] if name.language == "en" else trade.fr[0]
        return name.language is None or list(map(form, words(first))) == list(map(form, said))

    def _others(self, name: _Name, said: Sequence[str]) -> list[str]:
        trade = self.trades[name.trade]
        away, own = (trade.en, trade.fr) if name.language == "fr" else (trade.fr, trade.en)
        # in turn, the other language first: within one, roots and meaning find much by themselves
        turns = [other for pair in zip_longest(away, own) for other in pair if other is not None]
        others = dict.fromkeys(turns if name.language is None else [*turns, *trade.short])
        return [other for other in others if words(other) != said]

    def _matches(self, text: str, language: str | None) -> Iterator[_Match]:
        said = words(text)
        forms = list(map(form, said))
        capitals: set[str] | None = None
        for start, first in enumerate(forms):
            for size in range(1, min(self._longest.get(first, 0), len(forms) - start) + 1):
                names = self._known.get(tuple(forms[start : start + size]))
                if names is None:
                    continue
                alone = size == len(forms)
                if size == 1 and not alone:
                    if capitals is None:
                        capitals = (
                            {word.lower() for word in text.split() if word.isupper()} if not text.isupper() else set()
                        )
                    names = [name for name in names if _tells(name, said[start], capitals)]
                if language is not None and size == 1:
                    names = [name for name in names if name.language in (None, language)]
                if names:
                    yield _Match(start, start + size, names)


def _capitals(text: str) -> set[str]:
    """Words that are written in capitals where others are not."""
    return set() if text.isupper() else {word.lower() for word in text.split() if word.isupper()}


def _tells(name: _Name, word: str, capitals: set[str]) -> bool:
    """Whether a word among others names a trade."""
    if name.language is None:
        return len(word) > _AMBIGUOUS or word in capitals
    return root(word) not in HEADS


@lru_cache(maxsize=_KNOWN)
def form(word: str) -> str:
    """A word's masculine singular, as far as its ending tells: `infirmières` as `infirmier`, `soudure` as it is."""
    for pattern, instead in _FORMS:
        word, changed = pattern.subn(instead, word)
        if changed:
            break
    if len(word) > _SHORT:
        for pattern, instead in _FEMININE:
            shorter, changed = pattern.subn(instead, word)
            if changed:
                return shorter
    return word
