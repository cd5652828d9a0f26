"""Figures in words: "les six", "une douzaine", "two thirds", "twenty-eight thousand", and where they stand.

People say numbers as often as they type them; evidence, checks and questions must see both. Own code, because what is
needed is the place of each in the text, and dozens, parts and multiples too; `text2num`, which reads plain numbers
well, gives no places and none of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from interview.commands import Locale
from interview.language.lexicon import Span, lexicon
from interview.language.words import fold
from prompts.loader import numbers

PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
"""What is said in hundredths."""
EVERYDAY = 12
"""Up to here a number in words may be a turn of phrase: "in two words", "the four of you"."""
SCALES = {
    "mille": 1000, "thousand": 1000, "thousands": 1000, "million": 10**6, "millions": 10**6,
    "milliard": 10**9, "milliards": 10**9, "billion": 10**9,
}  # fmt: skip
"""Words that stand behind digits in either language."""
_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+(?:[.,\u202f\u00a0]\d+)*")
_LARGE = re.compile(rf"({_DIGITS.pattern})\s+({'|'.join(SCALES)})\b")
_UNIT = re.compile(r"(?:\s+(?:des?|du|of)|\s+d')?\s*([^\W\d_]{4,}|ans?)\b")
_TOGETHER = re.compile(r"\s*-?\s*")


Kind = Literal["number", "group", "part", "times"]
"""Twelve; a dozen; a third, in hundredths; twice."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in words."""

    span: Span
    """With what it counts, where that follows."""
    end: int
    """Of the words of the figure itself."""
    value: float
    kind: Kind = "number"


def figures(text: str, locale: Locale) -> list[Figure]:
    """The figures in words, as they stand. "One" and "a" count nothing by themselves, nor does "the two of us"."""
    folded = fold(text)
    words = _words(locale)
    never = [Span(*match.span()) for match in words.never.finditer(folded)]
    parts = list(_parts(folded, words))
    never += [one.span for one in parts]
    whole = [one for one in _numbers(folded, words) if not any(_within(one.span, other) for other in never)]
    return [_with_unit(one, folded, words) for one in sorted((*whole, *parts), key=lambda one: one.span)]


def values(text: str, locale: Locale) -> set[str]:
    """Every number said or typed, as digits; of parts and multiples both ways to say them."""
    found = typed(text)
    for one in figures(text, locale):
        found.add(f"{one.value:.0f}")
        if one.kind == "part":
            found.add(f"{one.value / 100:.2f}".rstrip("0"))
    return found


def typed(text: str) -> set[str]:
    """Every number in digits; "40 million" both as 40 and as what it comes to."""
    return {plain(one) for one in _DIGITS.findall(text)} | {_scaled(match) for match in _LARGE.finditer(fold(text))}


def _scaled(match: re.Match[str]) -> str:
    whole = plain(match[1])
    return f"{float(whole) * SCALES[match[2]]:.0f}" if whole.replace(".", "", 1).isdigit() else whole


def telling(text: str, locale: Locale) -> set[str]:
    """The numbers that must stand somewhere for a sentence to hold: all in digits, and what is no word of every day."""
    said = (one for one in figures(text, locale) if one.kind == "number" and one.value > EVERYDAY)
    large = list(_LARGE.finditer(fold(text)))
    left = (one for one in _DIGITS.finditer(text) if not any(one.start() == match.start() for match in large))
    found = {plain(one[0]) for one in left} | {_scaled(match) for match in large}
    # "Million" behind digits is no number of its own.
    return found | {f"{one.value:.0f}" for one in said if not text[: one.span.start].rstrip()[-1:].isdigit()}


def in_digits(text: str, locale: Locale) -> str:
    """The text with its numbers in digits."""
    made, place = "", 0
    for one in figures(text, locale):
        if one.kind == "number":
            made += f"{text[place : one.span.start]}{one.value:.0f}"
            place = one.end
    return made + text[place:]


def plain(digits: str) -> str:
    """One writing of a number: "1 200", "1,200" and "1200" are the same, and so are "2.0" and "2"."""
    return re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d{3}\b)", "", digits).replace(",", ".").removesuffix(".0")


def _within(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end


def _with_unit(one: Figure, folded: str, words: "_Words") -> Figure:
    unit = _UNIT.match(folded, one.span.end)
    if unit is None or unit[1] in words.unlike:
        return one
    return replace(one, span=Span(one.span.start, unit.end()))


@dataclass(frozen=True, slots=True)
class _Words:
    units: dict[str, int]
    tens: dict[str, int]
    scales: dict[str, int]
    groups: dict[str, int]
    times: dict[str, int]
    teens_follow: frozenset[int]
    both: str
    unlike: frozenset[str]
    """What is no name of what is counted."""
    parts: re.Pattern[str]
    never: re.Pattern[str]


@cache
def _words(locale: Locale) -> _Words:
    data: dict[str, Any] = numbers(locale)
    return _Words(
        units=data["units"],
        tens=data["tens"],
        scales=data["scales"],
        groups=data["groups"],
        times=data["times"],
        teens_follow=frozenset(data["teens_follow"]),
        both=data["and"],
        unlike=lexicon(locale).stopwords.union(
            *(data[name] for name in ("units", "tens", "scales", "groups", "times"))
        ),
        parts=re.compile(rf"(?<!\w)(?:{data['parts']})(?!\w)"),
        never=re.compile(rf"(?<!\w)(?:{data['not']})(?!\w)"),
    )


class _Count:
    """A number while it is read, word by word."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self._whole = 0
        self._part: int | None = None
        self.size = 0
        self.exact = True

    @property
    def value(self) -> int:
        return self._whole + (self._part or 0)

    def take(self, word: str, words: _Words) -> bool:
        """Whether the word goes on with the number."""
        part = self._part or 0
        if word in words.units or word in words.tens:
            amount = words.units.get(word) or words.tens.get(word) or 0
            if amount == 20 and part % 100 == 4 and 80 in words.teens_follow:
                self._part = part - 4 + 80
            elif self._part is None or _fits(amount, part, words):
                self._part = part + amount
            else:
                return False
        elif word in words.scales:
            scale = words.scales[word]
            if scale > 100 or part < 100:
                self._scaled(scale)
            else:
                return False
        elif word in words.groups and self.exact:
            self._part, self.exact = (self._part or 1) * words.groups[word], False
        else:
            return False
        self.size += 1
        return True

    def _scaled(self, scale: int) -> None:
        part = 1 if self._part is None else self._part
        if scale == 100:
            self._part = part * scale
        else:
            self._whole, self._part = self._whole + part * scale, None


def _fits(amount: int, part: int, words: _Words) -> bool:
    """Whether "thirty" goes on with "two", "cent" with "vingt", "soixante" with "douze"."""
    tens = part % 100
    if tens == 0:
        return part > 0 and 0 < amount < 100
    if tens == 10:
        return bool(words.teens_follow) and 7 <= amount <= 9
    return tens % 10 == 0 and tens >= 20 and 0 < amount < (20 if tens in words.teens_follow else 10)


def _numbers(folded: str, words: _Words) -> Iterator[Figure]:
    count: _Count | None = None
    joined = False
    for match in _WORD.finditer(folded):
        word = match[0]
        if count is not None:
            near = _TOGETHER.fullmatch(folded, count.end, match.start()) is not None
            if near and word == words.both and not joined:
                joined, count.end = True, match.end()
                continue
            if near and count.take(word, words):
                count.end, joined = match.end(), False
                end = match.end()
                continue
            yield from _counted(count, end)
            count = None
        joined = False
        if word in words.times:
            yield Figure(Span(*match.span()), match.end(), words.times[word], "times")
            continue
        begun = _Count(match.start())
        if begun.take(word, words):
            count, end = begun, match.end()
            count.end = end
    if count is not None:
        yield from _counted(count, end)


def _counted(count: _Count, end: int) -> Iterator[Figure]:
    # "One" is an article as often as a number.
    if count.size > 1 or count.value != 1:
        yield Figure(Span(count.start, end), end, count.value, "number" if count.exact else "group")


def _parts(folded: str, words: _Words) -> Iterator[Figure]:
    for match in words.parts.finditer(folded):
        kind = str(match.lastgroup)
        before = _WORD.match(match[0])
        many = words.units.get(before[0], 1) if before is not None else 1
        yield Figure(Span(*match.span()), match.end(), PARTS[kind] * (many or 1), "part")
