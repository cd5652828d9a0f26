"""Prizes, scholarships and distinctions, one a line or bullet."""

import re
from collections.abc import Sequence

from parsing.models import Award
from parsing.reading.document import Line
from parsing.rules.dates import Period, without_dates
from parsing.rules.folding import level
from parsing.rules.prose import items
from parsing.rules.roles import company_score, school_score
from parsing.rules.rows import head_period, is_bullet
from parsing.rules.trail import Found, evidence

MAX_AWARDS = 30
_DASH = re.compile(r"\s+[–—-]\s+|\s*[|│]\s*|\s*:\s+")
_TAIL = re.compile(r"^(?P<title>.+?)\s*\((?P<who>[^()]+)\)$")
_BY = re.compile(
    r",?\s+(?:décernée?s?|remise?s?|attribuée?s?|delivrée?s?|délivrée?s?|organisée?s?|awarded|given|presented"
    r"|granted)"
    r"\s+(?:par|by)\s+(?:l['’]|la\s+|le\s+|les\s+|the\s+)?",
    re.IGNORECASE,
)
_AWARD = re.compile(
    r"\b(?:prix|bourse|laureate?s?|laureat|medaille|distinction|trophee|concours|finaliste|finalist|award|prize|medal"
    r"|scholarship|fellowship|honou?rs?|dean's list|winner|best|meilleure?s?|\d(?:er|re|e|eme|st|nd|rd|th)\b|mention"
    r"|palmes|grant|major de promotion|valedictorian|employe du mois|employee of the)",
)


def awards(lines: Sequence[Line]) -> list[Found[Award]]:
    """The awards of a section; lines that name none explain the one before."""
    found: list[Found[Award]] = []
    for text, held in items(lines)[: 2 * MAX_AWARDS]:
        when = head_period(text)
        bare = _bare(text, when)
        if not bare:
            if found and when and found[-1].value.date is None:
                _date(found[-1], when, held)
            continue
        if found and _explains(found[-1], bare, held, when):
            found[-1].value.summary = " ".join(p for p in (found[-1].value.summary, text) if p)
            found[-1].evidence["/summary"] = evidence(held, text)
            continue
        title, who = _parted(bare)
        item = Found(Award(title=title, awarder=who), {"/title": evidence(held, text, 0.85)})
        if who:
            item.evidence["/awarder"] = evidence(held, text, 0.75)
        if when:
            _date(item, when, held)
        found.append(item)
    return found[:MAX_AWARDS]


def _bare(text: str, when: Period | None) -> str:
    bare = without_dates(text, when).replace("\u2502", " – ")
    bare = re.sub(r"\(\s*[–,]?\s*\)", " ", bare.replace(", – ", " – ").replace("( –", "("))
    return re.sub(r"\s{2,}", " ", re.sub(r"(?:\s+–)+\s+", " – ", bare)).strip(" ,;:.–—-")


def _parted(bare: str) -> tuple[str, str | None]:
    """Title and who gave it."""
    if m := _BY.search(bare):
        return bare[: m.start()].strip(), bare[m.end() :].strip(" ,;.") or None
    pieces = [p.strip(" ,;") for p in _DASH.split(bare) if p.strip(" ,;")]
    if len(pieces) > 1:
        first, second = pieces[0], " – ".join(pieces[1:])
        if _AWARD.search(level(second)) and not _AWARD.search(level(first)):
            first, second = second, first
        return first, second
    if m := _TAIL.match(bare):
        return m["title"], m["who"]
    head, comma, rest = bare.partition(", ")
    return (head, rest) if comma and rest and (_gives(rest) or rest[:1].isupper()) else (bare, None)


def _gives(text: str) -> bool:
    return school_score(text) > 0 or company_score(text) >= 1.0


def _explains(last: Found[Award], bare: str, held: list[Line], when: Period | None) -> bool:
    """A plain line under a bold or bulleted award."""
    if when is not None or is_bullet(held[0]) or held[0].bold or held[0].lead:
        return False
    return last.value.title is not None and not _AWARD.search(level(bare)) and bool(last.evidence)


def _date(item: Found[Award], when: Period, held: list[Line]) -> None:
    item.value.date = when.end or when.start
    item.evidence["/date"] = evidence(held, when.raw)
