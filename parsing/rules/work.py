"""Positions: title, employer, place, period, contract, what was done, with which technologies."""

import re
from collections.abc import Sequence
from dataclasses import replace

from parsing.models import Work
from parsing.reading.document import Line
from parsing.rules.boundaries import face
from parsing.rules.entries import Entry, entries
from parsing.rules.heads import Head, grouped
from parsing.rules.phrases import POSTS
from parsing.rules.prose import joined
from parsing.rules.roles import company_score, contract, title_score
from parsing.rules.rows import is_bullet
from parsing.rules.skills import SkillFinder
from parsing.rules.trail import Found, evidence

MAX_ENTRIES = 40
MAX_HIGHLIGHTS = 40
_STACK = re.compile(
    r"^(?:stack(?: technique)?|environnement(?: technique)?|technologies(?: utilisees| utilisées)?"
    r"|technos?|outils|tools|tech(?: stack)?"
    r"|technologies used|environment|mots[- ]cl[ée]s|keywords|skills|comp[ée]tences)\s*:\s*(?P<rest>.+)$",
    re.IGNORECASE,
)


def work(groups: Sequence[Sequence[Line]], skills: SkillFinder) -> list[Found[Work]]:
    """The positions of all sections that hold any, each section's lines a group."""
    apart = [found for lines in groups if (found := entries(lines)[:MAX_ENTRIES])]
    cut = [entry for found in apart for entry in found]
    read = grouped(apart, first=title_score, second=company_score, sought=POSTS)
    cut, read = _under_employers(cut, read)
    _inherit(cut, read)
    positions = [_position(entry, head, skills) for entry, head in zip(cut, read, strict=True)]
    return [f for f in positions if f.value.position or f.value.name or f.value.startDate]


def _inherit(cut: Sequence[Entry], read: Sequence[Head]) -> None:
    """Several positions under one employer: the employer stands once, above the first."""
    over: Head | None = None
    for entry, head in zip(cut, read, strict=True):
        if over is not None and _joins(entry, head, over):
            head.second = over.second
            if over.where is not None and over.second is not None and over.where.line is over.second.line:
                head.where = head.where or over.where
        elif head.first is not None and head.second is not None and head.second.row < head.first.row:
            over = head
        else:
            over = None


def _joins(entry: Entry, head: Head, over: Head) -> bool:
    """A title with no employer of its own, set as the title under the employer above is and unlike that employer."""
    if (
        head.first is None
        or head.second is not None
        or entry.dated is None
        or over.first is None
        or over.second is None
    ):
        return False
    alike = face(head.first.line) == face(over.first.line)
    return alike and (face(over.second.line) != face(head.first.line) or title_score(head.first.text) > 0)


def _under_employers(cut: list[Entry], read: list[Head]) -> tuple[list[Entry], list[Head]]:
    """An employer with dates of its own, above positions within them: each gets the employer, who is no entry."""
    kept: list[tuple[Entry, Head]] = []
    over: tuple[Entry, Head] | None = None
    for n, (entry, head) in enumerate(zip(cut, read, strict=True)):
        below = (cut[n + 1], read[n + 1]) if n + 1 < len(cut) else None
        if (
            _only_employer(entry, head)
            and below is not None
            and _within(below[0], entry)
            and below[1].first is not None
        ):
            over = (entry, head)
            continue
        if over is not None and _within(entry, over[0]) and not _only_employer(entry, head):
            _hire(head, over[1])
        else:
            over = None
        kept.append((entry, head))
    return [entry for entry, _ in kept], [head for _, head in kept]


def _only_employer(entry: Entry, head: Head) -> bool:
    lone = head.second or head.first
    if entry.body or lone is None or (head.first is not None and head.second is not None):
        return False
    return title_score(lone.text) <= 0.3 and not head.rest


def _within(entry: Entry, over: Entry) -> bool:
    """Whether an entry's period lies in another's."""
    inner, outer = entry.period, over.period
    if inner is None or outer is None or inner.start is None or outer.start is None:
        return False
    ends = outer.current or (not inner.current and (inner.end or "")[:4] <= (outer.end or "")[:4])
    return inner.start[:4] >= outer.start[:4] and ends


def _hire(head: Head, over: Head) -> None:
    """Give a position its employer; what was taken for one was a part of the title."""
    if head.first is not None and head.second is not None and head.first.line is head.second.line:
        text = head.first.line.text
        start, stop = text.find(head.first.text), text.find(head.second.text)
        if 0 <= start < stop:
            head.first = replace(head.first, text=text[start : stop + len(head.second.text)])
    head.second = over.second or over.first
    head.where = head.where or over.where


def _position(entry: Entry, head: Head, skills: SkillFinder) -> Found[Work]:
    value = Work()
    found = Found(value)
    if head.first is not None:
        value.position = head.first.text
        found.evidence["/position"] = evidence(
            [head.first.line], confidence=0.95 if title_score(value.position) else 0.6
        )
    if head.second is not None:
        value.name, colon, about = head.second.text.partition(": ")
        value.name = value.name.strip()
        if colon and about:
            value.highlights.append(about.strip())
            found.evidence["/highlights/0"] = evidence([head.second.line], about)
        found.evidence["/name"] = evidence([head.second.line], confidence=_sureness(head))
    if head.where is not None:
        value.location = head.where.text
        found.evidence["/location"] = evidence([head.where.line], confidence=0.6 if head.where.guessed else 0.9)
    if entry.period is not None and entry.dated is not None:
        value.startDate, value.endDate = entry.period.start, entry.period.end
        value.x_current, value.x_raw_dates = entry.period.current, entry.period.raw
        for key, date in (
            ("/startDate", value.startDate),
            ("/endDate", value.endDate),
            ("/x_raw_dates", value.x_raw_dates),
        ):
            if date is not None:
                found.evidence[key] = evidence([entry.dated], entry.period.raw, 0.95 if entry.period.ranged else 0.7)
    line = next((line for line in entry.head if contract(line.text)), None)
    if line is not None:
        value.x_contract = contract(line.text)
        found.evidence["/x_contract"] = evidence([line])
    _body(entry, found, skills)
    return found


def _sureness(head: Head) -> float:
    """How sure it is which of a head's names is the employer: by words that only titles or firms have."""
    if head.first is None or head.second is None:
        return 0.6
    cue = title_score(head.first.text) > 0.3 or company_score(head.second.text) >= 1.0
    return 0.9 if cue and title_score(head.second.text) <= 0.3 else 0.7 if cue else 0.6


def _body(entry: Entry, found: Found[Work], skills: SkillFinder) -> None:
    value = found.value
    named: dict[str, None] = {}
    for text, lines in joined(entry.body)[:MAX_HIGHLIGHTS]:
        stack = _STACK.match(text)
        for skill in skills.find(text):
            if skill.kind == "tool":
                named[skill.name] = None
        if stack:
            continue
        if is_bullet(lines[0]) or value.highlights:
            found.evidence[f"/highlights/{len(value.highlights)}"] = evidence(lines, text)
            value.highlights.append(text)
        elif len(text) > 60 and value.summary is None:
            value.summary = text
            found.evidence["/summary"] = evidence(lines, text)
        else:
            found.evidence[f"/highlights/{len(value.highlights)}"] = evidence(lines, text)
            value.highlights.append(text)
    value.x_technologies = list(named)[:30]
