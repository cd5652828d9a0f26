"""Projects, certificates and interests."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from parsing.models import Certificate, Interest, Project
from parsing.reading.document import Line
from parsing.rules.dates import Period, only_date, without_dates
from parsing.rules.entries import Entry, entries
from parsing.rules.issuers import awarded, names_issuer
from parsing.rules.places import place
from parsing.rules.prose import items, joined
from parsing.rules.rows import head_period, is_bullet
from parsing.rules.skills import SkillFinder
from parsing.rules.trail import Found, evidence

MAX_PROJECTS = 30
_URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]+|(?<![\w@.-])(?:[\w-]+\.)+(?:com|fr|org|net|io|dev|example)/[^\s|,;<>()]*",
    re.IGNORECASE,
)


def projects(groups: Sequence[Sequence[Line]], skills: SkillFinder) -> list[Found[Project]]:
    """The projects of all sections that hold any, each section's lines a group."""
    cut = [entry for lines in groups for entry in _cut(lines)]
    return [_project(entry, skills) for entry in cut[:MAX_PROJECTS] if entry.head]


def _cut(lines: Sequence[Line]) -> list[Entry]:
    """The entries of a section. Of two or three beside each other, every row has a piece of each."""
    block = _block(lines) if lines else []
    if not block:
        return _listed(lines) or entries(lines, single=True)
    found: list[Entry] = []
    for at in range(len(block[0].cells)):
        own = [line for line in block if len(line.cells) > 1 or at == _place_of(line, block[0])]
        texts = [line.cells[min(at, len(line.cells) - 1)] for line in own]
        pieces = [replace(line, text=text, cells=(text,), lead="") for line, text in zip(own, texts, strict=True)]
        dated = next((line for line in pieces[1:] if only_date(line.text)), None)
        body = [line for line in pieces[1:] if line is not dated]
        found.append(Entry(pieces[:1], body, period=head_period(dated.text) if dated else None, dated=dated))
    return found + (_cut(lines[len(block) :]) if len(block) < len(lines) else [])


def _place_of(line: Line, first: Line) -> int:
    """Which of the projects a piece alone on its row belongs to: the one it begins with, else the last."""
    return 0 if abs(line.x0 - first.x0) < 3 else len(first.cells) - 1


def _block(lines: Sequence[Line]) -> list[Line]:
    """The rows at the beginning that have as many pieces as the first one, of which none is a date or a place."""
    wide = len(lines[0].cells)
    block = list(takewhile(lambda line: len(line.cells) in (1, wide) and not is_bullet(line), lines))
    while block and len(block[-1].cells) != wide:
        block.pop()
    named = block and not any(head_period(cell) or place(cell) for cell in block[0].cells)
    prose = sum(len(cell.split()) > 2 for line in block[1:] for cell in line.cells)
    return block if 1 < wide < 4 and named and prose >= wide else []


_NAMED = re.compile(r"^[^:]{2,40}?\s?:\s+\S.{5,}$")


def _listed(lines: Sequence[Line]) -> list[Entry]:
    """Projects written as `Name : what it is`, one a line."""
    named = [line for line in lines if _NAMED.match(line.text) and len(line.cells) < 2]
    return [Entry(head=[line]) for line in named] if len(named) > 1 and len(named) == len(lines) else []


def _project(entry: Entry, skills: SkillFinder) -> Found[Project]:
    value = Project()
    found = Found(value)
    parts = [p for p in entry.parts() if not _URL.fullmatch(p.text)]
    if parts:
        name, colon, rest = parts[0].text.partition(" : ")
        if not colon and not (parts[0].line.bold and entry.body):
            name, colon, rest = parts[0].text.partition(": ")
        value.name = name.strip() if len(name) <= 90 else name[:90].strip()
        found.evidence["/name"] = evidence([parts[0].line], confidence=0.8)
        pieces = [rest.strip()] if rest.strip() else []
        pieces += [p.text for p in parts[1:]]
        if pieces:
            value.description = " – ".join(pieces)
            found.evidence["/description"] = evidence(entry.head, confidence=0.7)
    for line in [*entry.head, *entry.body]:
        if value.url is None and (m := _URL.search(line.text)):
            raw = m[0].rstrip(".,;")
            value.url = raw if raw.startswith("http") else f"https://{raw}"
            found.evidence["/url"] = evidence([line], raw, 0.9)
    _dates(entry.period, entry, found)
    for text, held in joined(entry.body)[:30]:
        if not is_bullet(held[0]) and value.description is None:
            value.description = text
            found.evidence["/description"] = evidence(held, text)
        else:
            found.evidence[f"/highlights/{len(value.highlights)}"] = evidence(held, text)
            value.highlights.append(text)
    named = {s.name: None for line in [*entry.head, *entry.body] for s in skills.find(line.text) if s.kind != "soft"}
    value.keywords = list(named)[:20]
    return found


def _dates(period: Period | None, entry: Entry, found: Found[Project]) -> None:
    if period is None or entry.dated is None:
        return
    found.value.startDate = period.start if period.ranged else None
    found.value.endDate = period.end
    for key, date in (("/startDate", found.value.startDate), ("/endDate", found.value.endDate)):
        if date:
            found.evidence[key] = evidence([entry.dated], period.raw)


def _paired(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Two lines each, again and again: the name, then who issued it and when."""
    pairs = list(zip(lines[::2], lines[1::2], strict=False))
    if not pairs or len(lines) % 2 or any(is_bullet(line) or len(line.cells) > 1 for line in lines):
        return []
    plain = all(
        head_period(above.text) is None
        and above.text[-1:] not in ",-–("
        and above.text.count("(") <= above.text.count(")")
        and (when := head_period(below.text)) is not None
        and when.span[0] > 0
        and not below.text[when.span[1] :].strip(" .)")
        and below.text[:1].isupper()
        for above, below in pairs
    )
    return [(f"{above.text} – {below.text}", [above, below]) for above, below in pairs] if plain else []


def certificates(lines: Sequence[Line]) -> list[Found[Certificate]]:
    """The certificates of a section, one a line or bullet."""
    found: list[Found[Certificate]] = []
    for text, held in (_paired(lines) or items(lines))[:60]:
        when = head_period(text)
        name, issuer = awarded(without_dates(text, when).replace("\u2502", " – "))
        if not name or (found and issuer is None and _only_issuer(name, held, found[-1])):
            if found:
                _complete(found[-1], name, when, held)
            continue
        item = Found(Certificate(name=name, issuer=issuer), {"/name": evidence(held, confidence=0.85)})
        if issuer:
            item.evidence["/issuer"] = evidence(held, confidence=0.8)
        if when:
            item.value.date = when.end or when.start
            item.evidence["/date"] = evidence(held, when.raw)
        found.append(item)
    return found[:40]


def _only_issuer(name: str, held: list[Line], last: Found[Certificate]) -> bool:
    """A line under a certificate that only says who issued it."""
    if is_bullet(held[0]) or held[0].bold or last.value.issuer is not None:
        return False
    under = last.evidence["/name"].page == held[0].page and held[0].number - max(last.evidence["/name"].lines) == 1
    return under and names_issuer(name)


def _complete(last: Found[Certificate], issuer: str, when: Period | None, held: list[Line]) -> None:
    if issuer:
        last.value.issuer = issuer
        last.evidence["/issuer"] = evidence(held, confidence=0.8)
    if when and last.value.date is None:
        last.value.date = when.end or when.start
        last.evidence["/date"] = evidence(held, when.raw)


def _apart(lines: Sequence[Line]) -> list[Line]:
    """A grid's cells, each a line of its own."""
    return [
        replace(line, text=cell, cells=(cell,), room=None) if len(line.cells) > 1 else line
        for line in lines
        for cell in line.cells or (line.text,)
    ]


def interests(lines: Sequence[Line]) -> list[Found[Interest]]:
    """The interests of a section."""
    found: list[Found[Interest]] = []
    for text, held in items(_apart(lines))[:30]:
        for piece in re.split(r"\s*[;•·|│]\s*|\s+/\s+|,\s+(?![^(]*\))|\s{2,}", text):
            name = piece.strip(" .,:–-")
            keywords: list[str] = []
            if m := re.match(r"^([^:(]{2,40})\s*(?::|\()\s*([^)]+)\)?$", name):
                name, keywords = m[1].strip(), [k.strip() for k in re.split(r"[,;/]", m[2]) if k.strip()]
            if 2 <= len(name) <= 80:
                found.append(Found(Interest(name=name, keywords=keywords), {"/name": evidence(held, piece)}))
    return found[:30]
