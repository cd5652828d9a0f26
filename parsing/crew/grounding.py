"""Answers -> parts of a profile. Every value must stand in the document: one that does not spoils its section."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from parsing.crew.outputs import Answer, BasicsAnswer, EducationAnswer, Item, ItemsAnswer, Position, Study, WorkAnswer
from parsing.models import (
    Award,
    Basics,
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
from parsing.rules.education import courses, levels, parted
from parsing.rules.folding import words
from parsing.rules.languages import languages
from parsing.rules.prose import joined
from parsing.rules.referees import without_contacts
from parsing.rules.roles import contract
from parsing.rules.skills import Item as Listed
from parsing.rules.skills import SkillFinder, gathered, known_skill
from parsing.rules.trail import evidence


class Invented(Exception):
    """A value whose words are not in the document. Its message is the value's field, never the value."""


class Incomplete(Exception):
    """An answer without most of what the rules found: a model that refuses or stops early must not empty a profile."""


@dataclass(slots=True)
class Grounded:
    """A section's value as JSON, and evidence by absolute JSON pointer."""

    value: Any
    evidence: dict[str, Evidence] = field(default_factory=dict)


class Ground:
    """The lines a section was read from. Numbers count through them from 1, as the agent saw them."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)
        self._words = [set(words(line.text).split()) for line in self._lines]
        self._glued = words(" ".join(line.text for line in self._lines)).replace(" ", "")

    def __len__(self) -> int:
        return len(self._lines)

    def told(self, numbers: Sequence[int]) -> list[tuple[str, list[Line]]]:
        """The sentences and bullets that the lines of these numbers make, with their lines."""
        return joined([self._lines[n - 1] for n in dict.fromkeys(numbers) if 1 <= n <= len(self._lines)])

    def find(self, value: str, name: str) -> Evidence:
        """Where a value stands: the line that holds most of its words. Raises Invented."""
        wanted = words(value).split()
        there = set().union(*self._words) if self._words else set()
        if not wanted or any(w not in there and w not in self._glued for w in wanted):
            raise Invented(name)
        hits = [sum(w in held for w in wanted) for held in self._words]
        best = max(range(len(hits)), key=hits.__getitem__)
        if len(wanted) > 1 and hits[best] * 2 < len(wanted) and words(value).replace(" ", "") not in self._glued:
            # Words gathered from all over the document say something it does not.
            raise Invented(name)
        line = self._lines[best]
        return evidence([line], confidence=0.85)


class _Part:
    """One object in the making."""

    def __init__(self, ground: Ground, pointer: str) -> None:
        self.ground = ground
        self.pointer = pointer
        self.evidence: dict[str, Evidence] = {}

    def take(self, key: str, value: str | None) -> str | None:
        """The value, with its evidence."""
        if value is not None:
            self.evidence[f"{self.pointer}/{key}"] = self.ground.find(value, key)
        return value

    def dates(self, raw: str | None) -> tuple[str | None, str | None, bool, str | None]:
        """Start, end, current and raw of dates as written."""
        if raw is None:
            return None, None, False, None
        note = self.ground.find(raw, "dates")
        found = period(raw)
        if found is None:
            return None, None, False, None
        start = found.start if found.ranged else None
        for key, value in (("startDate", start), ("endDate", found.end), ("x_raw_dates", raw)):
            if value is not None:
                self.evidence[f"{self.pointer}/{key}"] = note
        return start, found.end, found.current, raw

    def day(self, told: Item, key: str) -> str | None:
        """The one date of a thing that has no period."""
        if told.dates is None:
            return None
        note, found = self.ground.find(told.dates, "dates"), period(told.dates)
        value = (found.end or found.start) if found is not None else None
        if value is not None:
            self.evidence[f"{self.pointer}/{key}"] = note
        return value


def grounded(section: str, answer: Answer, ground: Ground, rules: Any) -> Grounded:
    """Make a section's value of an answer. `rules` is what the rules engine made of it, as models.

    Raises Invented, and Incomplete where less than half of the rules' entries are there.
    """
    if not _told(answer):
        raise Incomplete(section)
    made = _MAKERS[section](answer, ground, rules)
    if isinstance(rules, list) and 2 * _count(made.value) < _count([one.model_dump() for one in rules]):
        raise Incomplete(section)
    return made


def _count(entries: Sequence[dict[str, Any]]) -> int:
    """Entries; of skills, which may stand in groups, each."""
    return sum(len(entry.get("keywords") or ()) or 1 if "x_levels" in entry else 1 for entry in entries)


def _told(answer: Answer) -> bool:
    """Whether an answer says anything: empty objects in it do not."""
    entries = getattr(answer, "entries", None)
    return any(_told(e) for e in entries) if entries is not None else bool(answer.model_dump(exclude_defaults=True))


def _basics(answer: Any, ground: Ground, rules: Any) -> Grounded:
    told: BasicsAnswer = answer
    part = _Part(ground, "/basics")
    value: Basics = rules.model_copy(deep=True)
    # E-mail, phone and links are a matter of form, at which rules are better; the agent's are only held to the text.
    for name in ("email", "phone", "url"):
        if (written := getattr(told, name)) is not None:
            ground.find(written, name)
    value.name = part.take("name", told.name) or value.name
    value.label = part.take("label", told.label) or value.label
    if told.name and value.name != rules.name:
        value.x_name = None
    pieces = ground.told(told.summary_lines)
    if pieces:
        value.summary = " ".join(text for text, _ in pieces)
        part.evidence["/basics/summary"] = evidence([line for _, lines in pieces for line in lines], value.summary)
    return Grounded(value.model_dump(), part.evidence)


def _position(told: Position, part: _Part) -> Work:
    start, end, current, raw = part.dates(told.dates)
    value = Work(
        position=part.take("position", told.position),
        name=part.take("name", told.company),
        location=part.take("location", told.location),
        startDate=start,
        endDate=end,
        x_current=current,
        x_raw_dates=raw,
        x_contract=contract(told.contract) if part.take("x_contract", told.contract) and told.contract else None,
    )
    named: dict[str, None] = {}
    for text, lines in part.ground.told(told.detail_lines):
        part.evidence[f"{part.pointer}/highlights/{len(value.highlights)}"] = evidence(lines, text)
        value.highlights.append(text)
        named |= {s.name: None for s in _finder().find(text) if s.kind == "tool"}
    value.x_technologies = list(named)[:30]
    return value


@cache
def _finder() -> SkillFinder:
    return SkillFinder()


def _work(answer: Any, ground: Ground, _: Any) -> Grounded:
    told: WorkAnswer = answer
    return _many("work", told.entries, ground, _position)


def _study(told: Study, part: _Part) -> Education:
    start, end, _, raw = part.dates(told.dates)
    degree = part.take("studyType", told.degree)
    bac_plus, level = levels(degree or "")
    field = part.take("area", told.area)
    if degree and field is None:
        degree, field = parted(degree)
    value = Education(
        studyType=degree,
        area=field,
        institution=part.take("institution", told.school),
        score=part.take("score", told.grade),
        startDate=start,
        endDate=end,
        x_raw_dates=raw,
        x_bac_plus=bac_plus,
        x_level=level,
    )
    for text, lines in part.ground.told(told.detail_lines):
        for course in courses(text):
            part.evidence[f"{part.pointer}/courses/{len(value.courses)}"] = evidence(lines, text)
            value.courses.append(course)
    return value


def _education(answer: Any, ground: Ground, _: Any) -> Grounded:
    told: EducationAnswer = answer
    return _many("education", told.entries, ground, _study)


def _skills(answer: Any, ground: Ground, _: Any) -> Grounded:
    told: ItemsAnswer = answer
    found = []
    for item in told.entries[:120]:
        if item.name is None:
            continue
        if item.group is not None:
            ground.find(item.group, "keywords")
        if item.level is not None:
            ground.find(item.level, "level")
        listed = known_skill(item.name)
        found.append(Listed(item.name, item.group, item.level, ground.find(item.name, "name"), listed))
    made = gathered(found)
    notes = {f"/skills/{n}{pointer}": note for n, one in enumerate(made) for pointer, note in one.evidence.items()}
    return Grounded([one.value.model_dump() for one in made], notes)


def _language(told: Item, part: _Part) -> Language:
    name, fluency = part.take("language", told.name) or "", part.take("fluency", told.level)
    read = languages([Line(page=1, number=1, text=f"{name} : {fluency or ''}")])
    if not read:
        raise Invented("language")
    return read[0].value.model_copy(update={"language": name, "fluency": fluency})


def _project(told: Item, part: _Part) -> Project:
    start, end, _, _ = part.dates(told.dates)
    return Project(
        name=part.take("name", told.name),
        description=part.take("description", told.description),
        startDate=start,
        endDate=end,
    )


def _certificate(told: Item, part: _Part) -> Certificate:
    return Certificate(
        name=part.take("name", told.name), issuer=part.take("issuer", told.issuer), date=part.day(told, "date")
    )


def _interest(told: Item, part: _Part) -> Interest:
    return Interest(name=part.take("name", told.name) or "")


def _engagement(told: Position, part: _Part) -> Volunteer:
    start, end, current, raw = part.dates(told.dates)
    value = Volunteer(
        position=part.take("position", told.position),
        organization=part.take("organization", told.company),
        location=part.take("location", told.location),
        startDate=start,
        endDate=end,
        x_current=current,
        x_raw_dates=raw,
    )
    for text, lines in part.ground.told(told.detail_lines):
        part.evidence[f"{part.pointer}/highlights/{len(value.highlights)}"] = evidence(lines, text)
        value.highlights.append(text)
    return value


def _volunteer(answer: Any, ground: Ground, _: Any) -> Grounded:
    told: WorkAnswer = answer
    return _many("volunteer", told.entries, ground, _engagement)


def _award(told: Item, part: _Part) -> Award:
    return Award(
        title=part.take("title", told.name), awarder=part.take("awarder", told.issuer), date=part.day(told, "date")
    )


def _publication(told: Item, part: _Part) -> Publication:
    return Publication(
        name=part.take("name", told.name),
        publisher=part.take("publisher", told.issuer),
        x_authors=part.take("x_authors", told.authors),
        releaseDate=part.day(told, "releaseDate"),
    )


def _reference(told: Item, part: _Part) -> Reference:
    # A model may copy a telephone number in spite of its task.
    post = without_contacts(told.description) if told.description else None
    return Reference(name=part.take("name", told.name), reference=part.take("reference", post or None))


def _items(section: str, make: Callable[[Item, _Part], Any]) -> Callable[[Any, Ground, Any], Grounded]:
    def maker(answer: Any, ground: Ground, _: Any) -> Grounded:
        told: ItemsAnswer = answer
        return _many(section, [item for item in told.entries if item.name], ground, make)

    return maker


def _many(section: str, entries: Sequence[Any], ground: Ground, make: Callable[[Any, _Part], Any]) -> Grounded:
    values: list[Any] = []
    evidence: dict[str, Evidence] = {}
    for told in filter(_told, entries[:120]):
        part = _Part(ground, f"/{section}/{len(values)}")
        values.append(make(told, part).model_dump())
        evidence |= part.evidence
    return Grounded(values, evidence)


_MAKERS: dict[str, Callable[[Any, Ground, Any], Grounded]] = {
    "basics": _basics,
    "work": _work,
    "education": _education,
    "skills": _skills,
    "languages": _items("languages", _language),
    "projects": _items("projects", _project),
    "certificates": _items("certificates", _certificate),
    "interests": _items("interests", _interest),
    "volunteer": _volunteer,
    "awards": _items("awards", _award),
    "publications": _items("publications", _publication),
    "references": _items("references", _reference),
}
