"""Projects, certificates and interests."""

import re
from collections.abc import Sequence

from parsing.models import Certificate, Interest, Project
from parsing.reading.document import Line
from parsing.rules.dates import Period, without_dates
from parsing.rules.entries import Entry, entries, head_period, is_bullet, joined, unbulleted
from parsing.rules.skills import SkillFinder
from parsing.rules.trail import Found, evidence

_URL = re.compile(
    r"(?:https?://|www\.)[^\s|,;<>()]+|(?<![\w@.-])(?:[\w-]+\.)+(?:com|fr|org|net|io|dev|example)/[^\s|,;<>()]*",
    re.IGNORECASE,
)
_DASH = re.compile(r"\s+[–—-]\s+|\s*[|│]\s*|\s*:\s+")
_ISSUERS = re.compile(
    r"\b(?:aws|amazon|google|microsoft|cisco|oracle|salesforce|red hat|linux foundation|cncf|hashicorp"
    r"|scrum\.org|scrum alliance|pmi|axelos|peoplecert|isc2|isaca|comptia|coursera|udemy|edx"
    r"|openclassrooms"
    r"|datacamp|linkedin learning|meta|ibm|sap|adobe|hubspot|cnil|afnor|croix-rouge|red cross|ets"
    r"|cambridge|british council|cfa institute|acca|databricks|snowflake|mongodb|elastic|fun mooc"
    r"|opquast|tosa|ec-council|offensive security|project management institute|exin)\b",
    re.IGNORECASE,
)


def projects(lines: Sequence[Line], skills: SkillFinder) -> list[Found[Project]]:
    """The projects of a section."""
    return [_project(entry, skills) for entry in entries(lines, single=True)[:30] if entry.head]


def _project(entry: Entry, skills: SkillFinder) -> Found[Project]:
    value = Project()
    found = Found(value)
    parts = [p for p in entry.parts() if not _URL.fullmatch(p.text)]
    if parts:
        name, colon, rest = parts[0].text.partition(" : ")
        if not colon:
            name, colon, rest = parts[0].text.partition(": ")
        value.name = name.strip() if len(name) <= 90 else name[:90].strip()
        found.evidence["/name"] = evidence([parts[0].line], confidence=0.8)
        told = [rest.strip()] if rest.strip() else []
        told += [p.text for p in parts[1:]]
        if told:
            value.description = " – ".join(told)
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


def certificates(lines: Sequence[Line]) -> list[Found[Certificate]]:
    """The certificates of a section, one a line or bullet."""
    found: list[Found[Certificate]] = []
    for line in lines[:60]:
        text = unbulleted(" – ".join(line.cells) if len(line.cells) > 1 else line.text)
        when = head_period(text)
        bare = without_dates(text, when).replace("\u2502", " – ").replace("( –", "–").strip(" –—-|,")
        pieces = [p.strip(" –—-|,") for p in _DASH.split(bare) if p.strip(" –—-|,()")]
        if len(pieces) == 1 and (m := re.match(r"^(.+?),\s+([^,]+)$", pieces[0])) and _ISSUERS.search(m[2]):
            pieces = [m[1], m[2]]
        if len(pieces) == 1 and (m := re.match(r"^(.+?)\s+\(([^()]+)\)$", pieces[0])) and _ISSUERS.fullmatch(m[2]):
            pieces = [m[1], m[2]]
        if not pieces:
            if when and found and found[-1].value.date is None:
                found[-1].value.date = when.end or when.start
                found[-1].evidence["/date"] = evidence([line], when.raw)
            continue
        if (
            found
            and not is_bullet(line)
            and not line.bold
            and found[-1].value.issuer is None
            and len(pieces) == 1
            and _ISSUERS.search(pieces[0])
            and line.x0 >= 0
            and _ISSUERS.match(pieces[0]) is not None
            and found[-1].value.date is None
            and when is not None
        ):
            found[-1].value.issuer = pieces[0]
            found[-1].evidence["/issuer"] = evidence([line])
            continue
        item = Found(Certificate(name=pieces[0]), {"/name": evidence([line], confidence=0.85)})
        if len(pieces) > 1:
            item.value.issuer = pieces[1]
            item.evidence["/issuer"] = evidence([line], confidence=0.8)
        if when:
            item.value.date = when.end or when.start
            item.evidence["/date"] = evidence([line], when.raw)
        found.append(item)
    return found[:40]


def interests(lines: Sequence[Line]) -> list[Found[Interest]]:
    """The interests of a section."""
    found: list[Found[Interest]] = []
    for text, held in joined(lines)[:30]:
        for piece in re.split(r"\s*[;•·|│]\s*|,\s+(?![^(]*\))|\s{2,}", text):
            name = piece.strip(" .,–-")
            keywords: list[str] = []
            if m := re.match(r"^([^:(]{2,40})\s*(?::|\()\s*([^)]+)\)?$", name):
                name, keywords = m[1].strip(), [k.strip() for k in re.split(r"[,;/]", m[2]) if k.strip()]
            if 2 <= len(name) <= 80:
                found.append(Found(Interest(name=name, keywords=keywords), {"/name": evidence(held, piece)}))
    return found[:30]
