"""Unpaid work: written as positions are, or one line each."""

import re
from collections.abc import Sequence

from parsing.models import Volunteer
from parsing.reading.document import Line
from parsing.rules.dates import Period, without_dates
from parsing.rules.edges import trimmed
from parsing.rules.entries import dated, entries
from parsing.rules.folding import level
from parsing.rules.heads import heads
from parsing.rules.phrases import POSTS, Guess
from parsing.rules.places import place
from parsing.rules.prose import items, joined
from parsing.rules.roles import company_score, title_score
from parsing.rules.rows import head_period, is_bullet
from parsing.rules.trail import Found, evidence

MAX_ENTRIES = 20
_ROLE = re.compile(
    r"^(?:(?:co-?)?(?:benevole|membre|tresorier|president|vice-president|secretaire|animat|encadr|entraineur|arbitre"
    r"|volunteer|member|treasurer|president|chair|secretary|mentor|coach|tutor|organi[sz]|fundrais|maraude|parrain"
    r"|marraine|responsable|accompagn|aide|soutien|delegue|pompier|board member|trustee|cofond|co-fond|fond)\w*)"
)
_HOLDS_ROLE = re.compile(
    r"\b(?:benevole|membre|tresori|president|secretaire|animat|entraineur|volunteer|member|mentor|coach|tutor"
    r"|treasurer|chair|organi[sz]er|ambassad|trustee|leader|formateur|formatrice|responsable|administrat)"
)
_OF = re.compile(
    r"(?:,\s+|\s+(?:à|au|aux|chez|pour|dans|au sein (?:de|du|des)|de|du|des|at|for|with|of|in)\s+)"
    r"(?:l['’]\s?|la\s+|le\s+|les\s+|the\s+)?(?P<who>(?:association\s+|club\s+|asso\s+|ong\s+"
    r"|fondation\s+)?[A-ZÀ-Ý].*)$"
)


def volunteer(groups: Sequence[Sequence[Line]]) -> list[Found[Volunteer]]:
    """The engagements of all sections that hold any, each section's lines a group."""
    found = [item for lines in groups for item in _section(lines)]
    return [f for f in found if f.value.organization or f.value.position][:MAX_ENTRIES]


def _section(lines: Sequence[Line]) -> list[Found[Volunteer]]:
    if _one_line_each(lines):
        return [_single(text, held) for text, held in items(lines)[:MAX_ENTRIES]]
    cut = [entry for entry in entries(lines, single=True)[:MAX_ENTRIES] if entry.head]
    read = heads(cut, first=role_score, second=company_score, guess=Guess(POSTS))
    found = []
    for entry, head in zip(cut, read, strict=True):
        if head.second is None and len(entry.head) == 1 and not entry.body:
            found.append(_single(entry.head[0].text, entry.head))
            continue
        value = Volunteer()
        item = Found(value)
        for key, part, sure in (
            ("position", head.first, 0.9),
            ("organization", head.second, 0.85),
            ("location", head.where, 0.9),
        ):
            if part is not None:
                setattr(value, key, part.text)
                item.evidence[f"/{key}"] = evidence([part.line], part.text, sure)
        if entry.period is not None and entry.dated is not None:
            _period(item, entry.period, [entry.dated])
        for text, held in joined(entry.body)[:20]:
            if not is_bullet(held[0]) and value.summary is None and not value.highlights:
                value.summary = text
                item.evidence["/summary"] = evidence(held, text)
            else:
                item.evidence[f"/highlights/{len(value.highlights)}"] = evidence(held, text)
                value.highlights.append(text)
        found.append(item)
    return found


def role_score(text: str) -> float:
    """How much a text looks like what somebody does for an association."""
    return max(title_score(text), 1.5 if _ROLE.match(level(text)) else 0.0)


def _one_line_each(lines: Sequence[Line]) -> bool:
    """One engagement a line or bullet: nothing stands out as a head with something under it."""
    plain = [line for line in lines if not (line.bold or line.lead)]
    if len(plain) < len(lines):
        return False
    bullets = sum(is_bullet(line) for line in lines)
    marks = sum(dated(line, single=True) is not None for line in lines)
    return bullets == len(lines) or marks == 0 or (bullets == 0 and marks == len(lines))


def _single(text: str, held: list[Line]) -> Found[Volunteer]:
    value = Volunteer()
    found = Found(value)
    when = head_period(text)
    bare = trimmed(re.sub(r"\s{2,}", " ", without_dates(text, when).replace("\u2502", " ")))
    value.position, value.organization, value.summary = _parted(bare)
    for key in ("position", "organization", "summary"):
        if getattr(value, key):
            found.evidence[f"/{key}"] = evidence(held, text, 0.75)
    if when is not None:
        _period(found, when, held)
    return found


def _parted(bare: str) -> tuple[str | None, str | None, str | None]:
    """What was done, for whom, and what else is said."""
    pieces = [p.strip(" ,;:.") for p in re.split(r"\s+[–—|-]\s+|\s*:\s+", bare) if p.strip(" ,;:.")]
    if len(pieces) > 1:
        # What was done stands first, unless only the second says so.
        turned = role_score(pieces[1]) > 0 and role_score(pieces[0]) == 0
        first, second = (pieces[1], pieces[0]) if turned else (pieces[0], pieces[1])
        return first, second, " – ".join(pieces[2:]) or None
    if not pieces:
        return None, None, None
    head, comma, rest = pieces[0].partition(", ")
    if comma and rest[:1].isupper() and _HOLDS_ROLE.search(level(head)) and not _HOLDS_ROLE.search(level(rest)):
        return head, rest, None
    m = _OF.search(pieces[0])
    if m is not None and role_score(pieces[0][: m.start()]) > 0 and place(m["who"]) is None:
        return pieces[0][: m.start()].strip(), m["who"].strip(), None
    return (pieces[0], None, None) if role_score(pieces[0]) > 0 else (None, pieces[0], None)


def _period(found: Found[Volunteer], when: Period, held: list[Line]) -> None:
    value = found.value
    value.startDate = when.start if when.ranged else None
    value.endDate, value.x_current, value.x_raw_dates = when.end, when.current, when.raw
    for key in ("startDate", "endDate", "x_raw_dates"):
        if getattr(value, key):
            found.evidence[f"/{key}"] = evidence(held, when.raw)
