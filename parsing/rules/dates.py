"""Dates and ranges as CVs write them, in French and English."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsing.rules.folding import level

_MONTHS = {
    1: "janvier|january|janv|jan",
    2: "fevrier|february|fevr|fev|feb",
    3: "mars|march|mar",
    4: "avril|april|avr|apr",
    5: "mai|may",
    6: "juin|june|jun",
    7: "juillet|july|juil|jul",
    8: "aout|august|aug|aou",
    9: "septembre|september|sept|sep",
    10: "octobre|october|oct",
    11: "novembre|november|nov",
    12: "decembre|december|dec",
}
_SEASONS = ("printemps", "spring", "ete", "summer", "automne", "autumn", "fall", "rentree", "hiver", "winter")
"""A season is no month: its year alone is kept, as that of a quarter is."""
_NAMES = {name: n for n, names in _MONTHS.items() for name in names.split("|")}
_WORD = "|".join(sorted([*_NAMES, *_SEASONS], key=len, reverse=True))
_YEAR = r"(?:19[4-9]\d|20[0-4]\d)"
_POINT = (
    rf"(?:(?:\d{{1,2}}(?:er|st|nd|rd|th)?\s+)?(?:{_WORD})\b\.?,?\s*(?:de\s+)?(?:{_YEAR}|'\d\d\b)"
    rf"|\d{{1,2}}[/.-]\d{{1,2}}[/.-]{_YEAR}"
    r"|[0-3]?\d/[01]?\d/\d\d(?![\d/])"
    rf"|{_YEAR}[/.-](?:1[0-2]|0[1-9])(?:[/.-][0-3]\d)?(?!\d)"
    rf"|(?:1[0-2]|0?[1-9])\s?[/.]\s?{_YEAR}"
    rf"|(?:1[0-2]|0[1-9])-{_YEAR}"
    rf"|(?:1[0-2]|0[1-9])/\d\d(?![\d/])"
    rf"|[qt][1-4]\s*{_YEAR}"
    rf"|{_YEAR})"
)
_NOW = (
    r"(?:(?:a\s+)?ce\s+jour|(?:a\s+)?aujour-?\s?d'?\s?hui|auj\b\.?|en\s+cours|en\s+poste|actuel(?:lement|le)?"
    r"|(?:a\s+|le\s+)?present(?:\s+day|ly|e)?|(?:a\s+)?maintenant|now(?:adays)?|current(?:ly)?|ongoing|(?:to"
    r"|till)\s+date|today"
    r"|in\s+progress|date\b|onwards?|heute|actualidad|oggi|attuale|\.{3}|\u2026)"
)
"""Also as German, Spanish and Italian say it: a CV's dates often keep the words of the country it was made in."""
MAX_SEASONS = 8
_LEFT = r"(?<![\w/.])"
_RIGHT = r"(?![\w/])"
_TO = (
    r"(?:\s*(?:-+>?|>|→|~|»)\s*(?:(?:a|au|to|jusqu'?\s?(?:a|au|en))\s+)?"
    r"|\s+(?:a|au|to|until|till?|jusqu'?\s?(?:a|au|en)|through|et|and|bis)\s+"
    r"|(?<=\d)/(?=\d{4})|\s+/\s+"
    r"|\s+(?=en\s+(?:cours|poste)|onwards?|ongoing|t(?:o|ill)\s+date|jusqu'?\s?(?:a|au)))"
)
"""What stands between the two ends of a range."""
_RANGE = re.compile(rf"{_LEFT}(?:(?:de|du|from|entre|between)\s+)?(?P<a>{_POINT}){_TO}(?P<b>{_POINT}|{_NOW}){_RIGHT}")
_SHORT = rf"(?:{_WORD})\b\.?\s?'?\d\d\b(?!\d)"
_SHORT_RANGE = re.compile(rf"{_LEFT}(?P<a>{_SHORT}){_TO}(?P<b>{_SHORT}|{_POINT}|{_NOW}){_RIGHT}(?!,?\s*{_YEAR})")
_SHORT_END = re.compile(rf"{_LEFT}(?P<a>{_YEAR})\s*[-/]\s*(?P<b>\d\d){_RIGHT}(?!\s*[-/]\s*\d)")
_SHARED_YEAR = re.compile(
    rf"{_LEFT}(?:(?:de|du|from)\s+)?(?P<a>{_WORD})\b\.?\s*(?:-+|/|\s(?:a|au|to|et"
    rf"|and)\s)\s*(?P<b>(?:{_WORD})\b\.?\s*{_YEAR}){_RIGHT}"
)
_NUMERIC_SHARED = re.compile(rf"{_LEFT}(?P<a>1[0-2]|0[1-9])\s*(?:-|a|au)\s*(?P<b>(?:1[0-2]|0[1-9])[/.]{_YEAR}){_RIGHT}")
_YEARS = re.compile(rf"{_LEFT}(?P<a>{_YEAR})(?:\s*,\s*{_YEAR})*\s*(?:,|et|and|&)\s*(?P<b>{_YEAR}){_RIGHT}")
_SINCE = re.compile(rf"{_LEFT}(?:depuis(?:\s+le)?|since|des|a\s+partir\s+de|starting)\s+(?P<a>{_POINT}){_RIGHT}")
_OPEN = re.compile(rf"{_LEFT}(?P<a>{_POINT})\s*(?:-+|→)\s*(?=$|[|)\]])")
_TURNED = re.compile(
    rf"{_LEFT}(?:(?:a\s+)?ce\s+jour|aujour-?\s?d'?\s?hui|auj\b\.?|present|now|current|today"
    rf"|actuel(?:lement)?)\s*(?:-+|→|/)\s*(?P<a>{_POINT}){_RIGHT}"
)
"""The end above or before the beginning: `Present - 2019`."""
_UNTIL = re.compile(rf"{_LEFT}(?:jusqu'?(?:a|en|au)|until|expected|prevu(?:e)?(?:\s+en)?)\s+(?P<b>{_POINT}){_RIGHT}")
_SINGLE = re.compile(rf"{_LEFT}(?P<a>{_POINT}){_RIGHT}")
_DURATION = re.compile(
    r"[(\[]?\s*\b(?<!\bde )(?<!\bof )\d{1,2}(?:[.,]5)?\s*(?:ans?|annees?|years?|yrs?|mois|months?|mos?"
    r"|semaines?|weeks?)\b"
    r"(?:\s*(?:et|and|,)?\s*\d{1,2}\s*(?:mois|months?|mos?)\b)?\s*[)\]]?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A date or range found in a text. Dates are YYYY or YYYY-MM or YYYY-MM-DD; `span` are positions in the text."""

    start: str | None
    end: str | None
    current: bool
    raw: str
    span: tuple[int, int]
    ranged: bool


def _iso(year: int, month: int | None = None) -> str:
    return f"{year:04d}-{month:02d}" if month is not None and 1 <= month <= 12 else f"{year:04d}"


def _century(two: int) -> int:
    return 2000 + two if two < 50 else 1900 + two


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-]({_YEAR})"),
        lambda m: _iso(int(m[3]), int(m[2]) if int(m[2]) <= 12 else int(m[1])),
    ),
    (
        re.compile(r"(\d{1,2})/(\d{1,2})/(\d\d)"),
        lambda m: _iso(_century(int(m[3])), int(m[2]) if int(m[2]) <= 12 else int(m[1])),
    ),
    (re.compile(rf"({_YEAR})[/.-](\d\d)(?:[/.-]\d\d)?"), lambda m: _iso(int(m[1]), int(m[2]))),
    (re.compile(rf"(\d{{1,2}})\s?[/.-]\s?({_YEAR})"), lambda m: _iso(int(m[2]), int(m[1]))),
    (re.compile(r"(\d\d)/(\d\d)"), lambda m: _iso(_century(int(m[2])), int(m[1]))),
    (re.compile(rf"[qt][1-4]\s*({_YEAR})"), lambda m: m[1]),
    (re.compile(rf"({_WORD})\.?\s?'?(\d\d)"), lambda m: _iso(_century(int(m[2])), _NAMES.get(m[1]))),
    (
        re.compile(rf"(?:\d{{1,2}}\w*\s+)?({_WORD})\.?,?\s*(?:de\s+)?(?:({_YEAR})|'(\d\d))"),
        lambda m: _iso(int(m[2]) if m[2] else _century(int(m[3])), _NAMES.get(m[1])),
    ),
    (re.compile(_YEAR), lambda m: _iso(int(m[0]))),
)


def point(text: str) -> str | None:
    """One date as ISO, to the month where one is stated; days are not kept."""
    t = level(text).strip().rstrip(".")
    return next((read(m) for pattern, read in _READERS if (m := pattern.fullmatch(t))), None)


def period(text: str) -> Period | None:
    """The first range in a text, else its first single date."""
    return _ranged(text) or _single(text)


def _ranged(text: str) -> Period | None:
    t = level(text)
    found = [*_of_one_year(text, t), *_of_years(text, t)]
    for pattern in (_RANGE, _SHORT_RANGE):
        if (m := pattern.search(t)) is None:
            continue
        now = point(m["b"]) is None
        found.append(_period(text, m, point(m["a"]), None if now else point(m["b"]), current=now))
    begun = (m for pattern in (_SINCE, _OPEN, _TURNED) if (m := pattern.search(t)))
    found += [_period(text, m, point(m["a"]), None, current=True) for m in begun]
    return min(found, key=lambda p: (p.span[0], -p.span[1]), default=None)


def _of_one_year(text: str, t: str) -> Iterator[Period]:
    """`mars - juin 2019`, `03 - 06/2019`: the year stands once."""
    if (m := _SHARED_YEAR.search(t)) and (end := point(m["b"])):
        yield _period(text, m, _iso(int(end[:4]), _NAMES.get(m["a"])), end)
    if (m := _NUMERIC_SHARED.search(t)) and (end := point(m["b"])):
        yield _period(text, m, f"{end[:4]}-{m['a']}", end)


def _of_years(text: str, t: str) -> Iterator[Period]:
    """`2018-19`, and seasons such as `2016, 2017 et 2018`."""
    if (m := _YEARS.search(t)) and 0 <= int(m["b"]) - int(m["a"]) <= MAX_SEASONS:
        yield _period(text, m, m["a"], m["b"])
    if m := _SHORT_END.search(t):
        first, last = int(m["a"]), int(m["a"][:2] + m["b"])
        # 2018-19 is two years; 2018-09 is a month, unless the text ends there.
        if first < last <= first + 12 and (int(m["b"]) > 12 or (last <= first + 6 and m.end() == len(t))):
            yield _period(text, m, str(first), str(last))


def _single(text: str) -> Period | None:
    t = level(text)
    if m := _UNTIL.search(t):
        return Period(None, point(m["b"]), current=False, raw=text[m.start() : m.end()], span=m.span(), ranged=False)
    if m := _SINGLE.search(t):
        value = point(m["a"])
        return Period(value, value, current=False, raw=text[m.start() : m.end()], span=m.span(), ranged=False)
    return None


def _period(text: str, m: re.Match[str], start: str | None, end: str | None, *, current: bool = False) -> Period:
    if start and end and start[: len(end)] > end[: len(start)]:
        start, end = end, start
    return Period(start, end, current=current, raw=text[m.start() : m.end()].strip(), span=m.span(), ranged=True)


_AIM = re.compile(
    r"[(\[]?\s*\b(?:expected|anticipated|predicted|prevue?s?|(?:obtention|diplomation)\s+(?:prevue"
    r"|en\s+cours)|en\s+cours"
    r"(?:\s+(?:d'obtention|de\s+validation))?|in\s+progress|graduat(?:ed|ion|ing)|completed|conferred|awarded"
    r"|class\s+of|obtenue?s?(?:\s+en)?)\s*:?\s*[)\]]?(?=\s*(?:$|[,;|\u2502–-]))"
    r"|(?:^|(?<=[,;|(–-]))\s*(?:saisons?|seasons?|etes|summers)(?=\s*(?:$|[,;|\u2502–-]))"
)


def only_duration(text: str) -> bool:
    """Whether a text says nothing but how long."""
    return re.search(r"\w", _DURATION.sub("", level(text))) is None and _DURATION.search(level(text)) is not None


def without_dates(text: str, found: Period | None) -> str:
    """The text less a period and any duration stated beside it."""
    if found is not None:
        text = text[: found.span[0]] + " \u2502 " + text[found.span[1] :]
    flat = level(text)
    for m in reversed(list(_DURATION.finditer(flat))):
        text = text[: m.start()] + " \u2502 " + text[m.end() :]
    if found is not None and (m2 := _AIM.search(level(text))):
        text = text[: m2.start()] + " \u2502 " + text[m2.end() :]
    return re.sub(r"[(\[]\s*(?:\u2502\s*)+[)\]]", " \u2502 ", text)


def only_date(cell: str) -> bool:
    """Whether a text says nothing but when."""
    found = period(cell)
    return found is not None and not without_dates(cell, found).strip(" \u2502()[]|,.;:–—-")
