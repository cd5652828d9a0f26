"""The rules engine: a document -> a profile, without any model."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from parsing.json_object import JsonObject
from parsing.models import Engine, Evidence, SectionNote
from parsing.reading.document import Document, Line
from parsing.rules.awards import awards
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.headings import Section, sections
from parsing.rules.languages import languages
from parsing.rules.licences import licences
from parsing.rules.others import certificates, interests, projects
from parsing.rules.publications import publications
from parsing.rules.referees import references
from parsing.rules.skills import SkillFinder, skills
from parsing.rules.tongue import language_of
from parsing.rules.trail import Found
from parsing.rules.unnamed import settled
from parsing.rules.volunteering import volunteer
from parsing.rules.work import work


@dataclass(slots=True)
class Reading:
    """What an engine made of one document. `parts` are JSON values by section; pointers in `evidence` are absolute."""

    parts: JsonObject = field(default_factory=dict, repr=False)
    evidence: dict[str, Evidence] = field(default_factory=dict, repr=False)
    sections: list[SectionNote] = field(default_factory=list)
    language: str = "en"
    engines: dict[str, Engine] = field(default_factory=dict)


class Rules:
    """Reads documents. Holds the skill matcher: keep one a process."""

    def __init__(self) -> None:
        self._finder = SkillFinder()

    def read(self, document: Document, *, on_part: Callable[[str, object], None] | None = None) -> Reading:
        """Extract every part; `on_part` hears of each as it is done."""
        cut = settled(sections(document))
        reading = Reading(language=language_of(document.text), sections=[note for s in cut for note in _notes(s)])
        # A referee's address must not become the candidate's.
        theirs = {id(line) for line in _lines(cut, "references")}
        own = replace(document, lines=tuple(line for line in document.lines if id(line) not in theirs))
        steps: dict[str, Callable[[], Found[Any] | list[Found[Any]]]] = {
            "basics": lambda: basics(
                own, _lines(cut, "header"), _lines(cut, "contact"), _lines(cut, "summary"), reading.language
            ),
            "work": lambda: work(_groups(cut, "work"), self._finder),
            "education": lambda: education(_groups(cut, "education"), _lines(cut, "courses")),
            "skills": lambda: skills(_lines(cut, "skills")),
            "languages": lambda: languages(_lines(cut, "languages")),
            "projects": lambda: projects(_groups(cut, "projects"), self._finder),
            "certificates": lambda: _certificates(cut, reading.parts["skills"]),
            "interests": lambda: interests(_lines(cut, "interests")),
            "volunteer": lambda: volunteer(_groups(cut, "volunteer")),
            "awards": lambda: awards(_lines(cut, "awards")),
            "publications": lambda: publications(_groups(cut, "publications")),
            "references": lambda: references(_lines(cut, "references")),
        }
        for name, step in steps.items():
            self._take(reading, name, step())
            reading.engines[name] = "rules"
            if on_part is not None:
                on_part(name, reading.parts[name])
        return reading

    def _take(self, reading: Reading, name: str, found: Found[Any] | list[Found[Any]]) -> None:
        if isinstance(found, Found):
            reading.parts[name] = found.value.model_dump()
            reading.evidence |= {f"/{name}{pointer}": note for pointer, note in found.evidence.items()}
            return
        reading.parts[name] = [f.value.model_dump() for f in found]
        for i, f in enumerate(found):
            reading.evidence |= {f"/{name}/{i}{pointer}": note for pointer, note in f.evidence.items()}


def _certificates(cut: Sequence[Section], skills_there: Sequence[JsonObject]) -> list[Found[Any]]:
    found = certificates(_lines(cut, "certificates"))
    named = [str(one["name"]) for one in (*(item.value.model_dump() for item in found), *skills_there)]
    return [*found, *licences([*_lines(cut, "header"), *_lines(cut, "contact")], named)]


def _lines(cut: Iterable[Section], key: str) -> list[Line]:
    return [line for section in cut if section.key == key for line in section.lines]


def _groups(cut: Iterable[Section], key: str) -> list[Sequence[Line]]:
    """The lines of each section of a kind: entries of one never run on into another."""
    return [section.lines for section in cut if section.key == key]


def _notes(section: Section) -> Iterator[SectionNote]:
    """How a section was found, a note for each page that it stands on; its heading is on the first."""
    heading = section.heading
    pages = dict.fromkeys([*([heading.page] if heading else []), *(line.page for line in section.lines)])
    for page in pages or [None]:
        yield SectionNote(
            key=section.key,
            heading=heading.text if heading is not None and heading.page == page else None,
            page=page,
            lines=[line.number for line in section.lines if line.page == page],
            confidence=section.confidence,
        )
