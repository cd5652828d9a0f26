"""Trades by their names: which ones a title or a question names, and what else each is called."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from types import MappingProxyType
from typing import NamedTuple

from offers.search.heads import HEADS
from offers.search.likely import Likely
from offers.search.trades import Forms, Line, Trade, form, read
from offers.search.words import root, spelled, words

MOST = 3  # other names tried for a query
_LONGEST = 7  # words of a name
_AMBIGUOUS = 3  # letters up to which an abbreviation is only one when it is all that was typed, or stands in capitals
_ENOUGH = 0.5  # share of a text's words from which its names say which trade is meant
_READ = 2048  # lines that are remembered as they were read
_LANGUAGES = ("en", "fr", None)
"""None of an abbreviation."""


class Named(NamedTuple):
    """Numbers of trades in a text: those named by its longest names, and those whose names stand within these."""

    whole: tuple[int, ...] = ()
    within: tuple[int, ...] = ()
    kin: Mapping[str, float] = MappingProxyType({})
    """What those have in common with others, and how sure it is: a name that many trades share says little."""
    likely: Mapping[str, float] = MappingProxyType({})
    """Codes that its words point to where such names say less than half of it, and how surely."""
    share: float = 0.0
    """Of the text's words, those that are such names'."""
    leading: bool = False
    """Whether each is the most used name of its trade: rarer ones mean a part of what their line has in common."""


class _Name(NamedTuple):
    trade: int
    language: str | None


class _Match(NamedTuple):
    start: int
    end: int
    names: Sequence[_Name]

    def overlaps(self, other: "_Match") -> bool:
        return self.start < other.end and other.start < self.end


class Glossary:
    """Of trades, numbered in their order."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines: list[Line] = []
        self._known: dict[str, int | list[int]] = {}
        """By the forms of a name's words, the numbers of its lines, each with its language."""
        self._longest: dict[str, int] = {}
        """By a name's first word, how long one may be."""
        self._forms = Forms()
        self.words = self._forms.words
        self.trade = lru_cache(maxsize=_READ)(self._trade)
        for line in lines:
            self._add(line)
        self._measure()
        self._relate()
        self._likely = Likely(self._lines)

    def _add(self, line: Line) -> None:
        known = self._known
        packed = len(self._lines) * len(_LANGUAGES)
        self._lines.append(line)
        for side in line.sides:
            for key in self._forms.keys_of(side) if side else ():
                held = known.setdefault(key, packed)
                if isinstance(held, list):
                    if packed not in held:
                        held.append(packed)
                elif held != packed:
                    known[key] = [held, packed]
            packed += 1

    def _measure(self) -> None:
        longest = self._longest
        for key in self._known:
            first, size = key.partition(" ")[0], key.count(" ")
            if size > longest.get(first, 0):
                longest[first] = min(_LONGEST, size)

    def _relate(self) -> None:
        """Trades without codes get those of whoever shares most French names with them, in that order."""
        lines, size, french = self._lines, len(_LANGUAGES), _LANGUAGES.index("fr")
        related: dict[int, Counter[str]] = {}
        for held in self._known.values():
            if isinstance(held, list):
                numbers = [packed // size for packed in held if packed % size == french]
                codes = list(dict.fromkeys(code for number in numbers for code in lines[number].codes))
                for number in numbers:
                    if codes and not lines[number].codes:
                        related.setdefault(number, Counter()).update(codes)
        for number, counted in related.items():
            most = max(counted.values())
            shared = tuple(code for code, times in counted.most_common() if 2 * times > most)
            lines[number] = lines[number]._replace(codes=shared)

    def spelled(self) -> Iterator[str]:
        """Words of names as they are written, accents and all; again where several names have one."""
        return (word for written in list(self._forms) for word in spelled(written))

    def __len__(self) -> int:
        return len(self._lines)

    def _trade(self, number: int) -> Trade:
        return read(self._lines[number])

    def kin(self, number: int) -> tuple[str, ...]:
        """What a trade has in common with others: codes, and a heading."""
        line = self._lines[number]
        return (*line.codes, line.heading) if line.heading else line.codes

    def is_name(self, text: str) -> bool:
        """Whether the whole text is one name of some trade."""
        return "".join(f"{form(word)} " for word in words(text)) in self._known

    def named(self, text: str, language: str | None) -> Named:
        """Which trades a text names; a single word of the other language names none."""
        found = list(self._matches(text, language))
        if not found:
            return Named(likely=self._likely.codes(text))
        chosen: list[_Match] = []
        for one in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            if not any(one.overlaps(other) for other in chosen):
                chosen.append(one)
        whole = dict.fromkeys(name.trade for one in chosen for name in one.names)
        within = dict.fromkeys(name.trade for one in found for name in one.names if name.trade not in whole)
        said = words(text)
        share = _share(said, chosen)
        leading = all(any(self._leads(name, said[one.start : one.end]) for name in one.names) for one in chosen)
        kin = self._kin_of(chosen)
        unsaid = share < _ENOUGH or not any(map(kin_is_code, kin))
        return Named(tuple(whole), tuple(within), kin, self._likely.codes(text) if unsaid else {}, share, leading)

    def _kin_of(self, chosen: Sequence[_Match]) -> dict[str, float]:
        found: dict[str, float] = {}
        for one in chosen:
            kin = dict.fromkeys(kin for name in one.names for kin in self.kin(name.trade))
            codes = sum(kin_is_code(name) for name in kin)
            for name in kin:
                sure = 1 / max(1, codes) ** 0.5 if kin_is_code(name) else 1.0
                found[name] = max(found.get(name, 0.0), sure)
        return found

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
        trade = self.trade(name.trade)
        first = trade.en[:1] if name.language == "en" else trade.fr[:1]
        return name.language is None or [form(word) for word in words(" ".join(first))] == list(map(form, said))

    def _others(self, name: _Name, said: Sequence[str]) -> list[str]:
        trade = self.trade(name.trade)
        away, own = (trade.en, trade.fr) if name.language == "fr" else (trade.fr, trade.en)
        # in turn, the other language first: within one, roots and meaning find much by themselves
        turns = [other for pair in zip_longest(away, own) for other in pair if other is not None]
        others = dict.fromkeys(turns if name.language is None else [*turns, *trade.short])
        return [other for other in others if words(other) != said]

    def _names(self, key: str) -> Sequence[_Name]:
        held = self._known.get(key)
        if held is None:
            return ()
        size = len(_LANGUAGES)
        return [_Name(one // size, _LANGUAGES[one % size]) for one in ([held] if isinstance(held, int) else held)]

    def _matches(self, text: str, language: str | None) -> Iterator[_Match]:
        said = words(text)
        forms = [f"{form(word)} " for word in said]
        capitals: set[str] | None = None
        for start, first in enumerate(forms):
            for size in range(1, min(self._longest.get(first[:-1], 0), len(forms) - start) + 1):
                names = self._names("".join(forms[start : start + size]))
                if not names:
                    continue
                alone = size == len(forms)
                if size == 1 and not alone:
                    if capitals is None:
                        capitals = _capitals(text)
                    names = [name for name in names if _tells(name, said[start], capitals)]
                if language is not None and size == 1:
                    names = [name for name in names if name.language in (None, language)]
                if names:
                    yield _Match(start, start + size, self._meant(names))

    def _meant(self, names: Sequence[_Name]) -> Sequence[_Name]:
        """Those that everyday use means where it has one of them: `care worker` is no social worker."""
        if len(names) == 1:
            return names
        everyday = [name for name in names if self._lines[name.trade].heading]
        codes = {code for name in everyday for code in self._lines[name.trade].codes}
        if not codes:
            return names
        return [
            name
            for name in names
            if self._lines[name.trade].heading or not codes.isdisjoint(self._lines[name.trade].codes)
        ]


def _share(said: Sequence[str], chosen: Sequence[_Match]) -> float:
    """Of the words, those of names; a name's other gender beside it is no other word: `vendeuse ou vendeur`."""
    named = {place for one in chosen for place in range(one.start, one.end)}
    forms = {form(said[place]) for place in named}
    return sum(place in named or form(word) in forms for place, word in enumerate(said)) / len(said)


def kin_is_code(name: str) -> bool:
    """Whether what trades have in common is a code of the directory."""
    return _CODE.fullmatch(name) is not None


_CODE = re.compile(r"[A-Z]\d{4}")


def _capitals(text: str) -> set[str]:
    """Words that are written in capitals where others are not."""
    return set() if text.isupper() else {word.lower() for word in text.split() if word.isupper()}


def _tells(name: _Name, word: str, capitals: set[str]) -> bool:
    """Whether a word among others names a trade."""
    if name.language is None:
        return len(word) > _AMBIGUOUS or word in capitals
    return root(word) not in HEADS
