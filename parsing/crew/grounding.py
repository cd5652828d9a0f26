"""Answers -> entries of a profile. Each value must stand in the document; one that does not is refused by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import BaseModel

from parsing.crew.ground import Ground
from parsing.crew.outputs import Answer, Item, Position, Study
from parsing.models import (
    Award,
    Certificate,
    Education,
    Evidence,
    Interest,
    Language,
    Project,
    Publication,
    Reference,
    Volunteer,
    Work,
)
from parsing.reading.document import Line
from parsing.rules.dates import period
from parsing.rules.degree_levels import levels
from parsing.rules.education import courses, parted
from parsing.rules.folding import words
from parsing.rules.languages import languages
from parsing.rules.referees import without_contacts
from parsing.rules.roles import contract
from parsing.rules.skills import SkillFinder
from parsing.rules.trail import evidence

MOST = 120
"""Entries of one answer."""
NAMED = ("position", "name", "organization", "institution", "studyType", "language", "title")
"""An entry has one of these or it is none."""
DATES = ("startDate", "endDate", "x_current", "x_raw_dates", "date", "releaseDate")


class Invented(Exception):
    """Most of an answer's values are not in the document: its section is not believed. Says the section, no value."""


class Incomplete(Exception):
    """An answer that says nothing."""


@dataclass(slots=True)
class Entry:
    """One object of a profile, and evidence by pointers relative to it."""

    value: BaseModel
    evidence: dict[str, Evidence] = field(default_factory=dict)


@dataclass(slots=True)
class Trust:
    """How many of an answer's values stood in the document, and how many did not."""

    kept: int = 0
    refused: int = 0

    @property
    def lost(self) -> bool:
        """Whether more was invented than read."""
        return self.refused > self.kept


class Making:
    """One entry in the making."""

    def __init__(self, ground: Ground, near: int, trust: Trust) -> None:
        self.ground = ground
        self.near = near
        self.trust = trust
        self.evidence: dict[str, Evidence] = {}
        self._texts: list[str] = []

    @property
    def named(self) -> bool:
        """Whether what makes an entry of it is there."""
        return any(f"/{key}" in self.evidence for key in NAMED)

    def take(self, key: str, value: str | None) -> str | None:
        """The value with its evidence, or None when it does not stand there."""
        note = self._found(value)
        if note is None:
            return None
        self.evidence[f"/{key}"] = note
        self._texts.append(value or "")
        return value

    def dates(self, raw: str | None) -> tuple[str | None, str | None, bool, str | None]:
        """Start, end, current and raw of dates as written."""
        found = period(raw) if raw else None
        note = self._found(raw)
        if found is None or note is None:
            return None, None, False, None
        start = found.start if found.ranged else None
        for key, value in (("startDate", start), ("endDate", found.end), ("x_raw_dates", raw)):
            if value is not None:
                self.evidence[f"/{key}"] = note
        self._texts.append(raw or "")
        return start, found.end, found.current, raw

    def day(self, raw: str | None, key: str) -> str | None:
        """The one date of a thing that has no period."""
        found, note = period(raw) if raw else None, self._found(raw)
        value = (found.end or found.start) if found is not None else None
        if value is not None and note is not None:
            self.evidence[f"/{key}"] = note
            return value
        return None

    def passages(self, numbers: Sequence[int], key: str) -> list[str]:
        """The sentences and bullets of lines; a line that only repeats another is none."""
        known = set(words(" ".join(self._texts)).split())
        texts = self.ground.texts(numbers)
        kept = [n for n in numbers if n in texts and not set(words(texts[n]).split()) <= known]
        found: list[str] = []
        for text, lines in self.ground.passages(kept):
            self.evidence[f"/{key}/{len(found)}"] = evidence(lines, text)
            found.append(text)
        return found

    def _found(self, value: str | None) -> Evidence | None:
        if value is None:
            return None
        place = self.ground.find(value, self.near)
        if place is None:
            self.trust.refused += 1
            return None
        self.trust.kept += 1
        note, self.near = place
        return note


def entries(section: str, answer: Answer, ground: Ground, trust: Trust) -> list[Entry]:
    """The entries of an answer that have something to stand on. Raises Incomplete, Invented."""
    stated: list[Any] = [one for one in getattr(answer, "entries", ())[:MOST] if says_something(one)]
    if not stated:
        raise Incomplete(section)
    found: list[Entry] = []
    near = 0
    for one in stated:
        lines = getattr(one, "detail_lines", None)
        # What stands in one place only tells which of several alike is meant.
        sure = [at for text in one.model_dump().values() if isinstance(text, str) and (at := ground.only(text))]
        making = Making(ground, sure[0] if sure else min(lines) if lines else near, trust)
        entry = MAKERS[section](one, making)
        if entry is not None and making.named:
            found.append(Entry(entry, making.evidence))
            near = max([making.near, *(lines or ())])
    if trust.lost:
        raise Invented(section)
    return found


def says_something(answer: Answer) -> bool:
    """Whether an answer or a part of it has any value."""
    inner = getattr(answer, "entries", None)
    return any(map(says_something, inner)) if inner is not None else bool(answer.model_dump(exclude_defaults=True))


def _position(answer: Position, making: Making) -> Work:
    position, name = making.take("position", answer.position), making.take("name", answer.company)
    start, end, current, raw = making.dates(answer.dates)
    hired = making.take("x_contract", answer.contract) if answer.contract and contract(answer.contract) else None
    value = Work(
        position=position,
        name=name,
        location=making.take("location", answer.location),
        startDate=start,
        endDate=end,
        x_current=current,
        x_raw_dates=raw,
        x_contract=contract(hired) if hired else contract(position or ""),
    )
    value.highlights = making.passages(answer.detail_lines, "highlights")
    tools = dict.fromkeys(s.name for text in value.highlights for s in _finder().find(text) if s.kind == "tool")
    value.x_technologies = list(tools)[:30]
    return value


@cache
def _finder() -> SkillFinder:
    return SkillFinder()


def _study(answer: Study, making: Making) -> Education:
    degree, field_ = making.take("studyType", answer.degree), making.take("area", answer.area)
    school = making.take("institution", answer.school)
    start, end, _, raw = making.dates(answer.dates)
    bac_plus, level = levels(degree or "")
    if degree and field_ is None:
        degree, field_ = parted(degree)
    value = Education(
        studyType=degree,
        area=field_,
        institution=school,
        score=making.take("score", answer.grade),
        startDate=start,
        endDate=end,
        x_raw_dates=raw,
        x_bac_plus=bac_plus,
        x_level=level,
    )
    found_courses = [
        (course, lines) for text, lines in making.ground.passages(answer.detail_lines) for course in courses(text)
    ]
    for n, (course, lines) in enumerate(found_courses):
        making.evidence[f"/courses/{n}"] = evidence(lines, course)
    value.courses = [course for course, _ in found_courses]
    return value


def _language(answer: Item, making: Making) -> Language | None:
    read = languages([Line(page=1, number=1, text=f"{answer.name} : {answer.level or ''}")]) if answer.name else []
    name = making.take("language", answer.name)
    if not read or name is None:
        return None
    fluency = making.take("fluency", answer.level)
    if answer.level and fluency is None:
        read = languages([Line(page=1, number=1, text=name)])
    return read[0].value.model_copy(update={"language": name, "fluency": fluency}) if read else None


def _project(answer: Item, making: Making) -> Project:
    name = making.take("name", answer.name)
    start, end, _, _ = making.dates(answer.dates)
    return Project(name=name, description=making.take("description", answer.description), startDate=start, endDate=end)


def _certificate(answer: Item, making: Making) -> Certificate:
    name = making.take("name", answer.name)
    return Certificate(name=name, issuer=making.take("issuer", answer.issuer), date=making.day(answer.dates, "date"))


def _interest(answer: Item, making: Making) -> Interest | None:
    name = making.take("name", answer.name)
    return Interest(name=name) if name else None


def _engagement(answer: Position, making: Making) -> Volunteer:
    position, name = making.take("position", answer.position), making.take("organization", answer.company)
    start, end, current, raw = making.dates(answer.dates)
    value = Volunteer(
        position=position,
        organization=name,
        location=making.take("location", answer.location),
        startDate=start,
        endDate=end,
        x_current=current,
        x_raw_dates=raw,
    )
    value.highlights = making.passages(answer.detail_lines, "highlights")
    return value


def _award(answer: Item, making: Making) -> Award:
    name = making.take("title", answer.name)
    return Award(title=name, awarder=making.take("awarder", answer.issuer), date=making.day(answer.dates, "date"))


def _publication(answer: Item, making: Making) -> Publication:
    name = making.take("name", answer.name)
    return Publication(
        name=name,
        publisher=making.take("publisher", answer.issuer),
        x_authors=making.take("x_authors", answer.authors),
        releaseDate=making.day(answer.dates, "releaseDate"),
    )


def _reference(answer: Item, making: Making) -> Reference:
    # A model may copy a telephone number in spite of its task.
    post = without_contacts(answer.description) if answer.description else None
    name = making.take("name", answer.name)
    return Reference(name=name, reference=making.take("reference", post or None))


MAKERS: dict[str, Callable[[Any, Making], BaseModel | None]] = {
    "work": _position,
    "education": _study,
    "languages": _language,
    "projects": _project,
    "certificates": _certificate,
    "interests": _interest,
    "volunteer": _engagement,
    "awards": _award,
    "publications": _publication,
    "references": _reference,
}
