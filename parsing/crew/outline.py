"""Which lines of a document belong to which section: as an agent tells it, or as the rules had cut it. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from parsing.crew.outputs import OutlineAnswer, Stretch
from parsing.models import Engine, Fallback, Profile, SectionNote
from parsing.reading.document import Line
from parsing.revising import PARTS_OF, SECTIONS
from parsing.rules.headings import section_key

OTHER = "other"
NAMES = (*SECTIONS, "summary", OTHER)
"""What an agent may call a stretch of lines."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one section, by their numbers through the whole document, and its heading's."""

    key: str
    numbers: tuple[int, ...]
    heading: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """Every line of a document in exactly one part. Numbers count from 1."""

    parts: tuple[Part, ...]
    lines: tuple[Line, ...] = field(repr=False)

    def numbered(self, section: str) -> list[tuple[int, Line]]:
        """The lines an agent reads for a section of the profile, across all pages."""
        mine = sorted(n for part in self.parts if PARTS_OF.get(part.key, part.key) == section for n in part.numbers)
        return [(n, self.lines[n - 1]) for n in mine]

    def headings(self) -> set[int]:
        """The numbers of lines that are headings."""
        return {part.heading for part in self.parts if part.heading is not None}

    def notes(self) -> Iterator[SectionNote]:
        """How the document was cut, a note for each part and page."""
        for part in self.parts:
            named = section_key(self.lines[part.heading - 1].text) if part.heading is not None else None
            key = part.key if part.key != "basics" else "summary" if named == "summary" else "header"
            for page in dict.fromkeys(self.lines[n - 1].page for n in part.numbers):
                on_page = [self.lines[n - 1] for n in part.numbers if self.lines[n - 1].page == page]
                head = self.lines[part.heading - 1] if part.heading is not None else None
                shown = head is not None and head.page == page and key not in ("header", OTHER)
                yield SectionNote(
                    key=key,
                    heading=head.text if head is not None and shown else None,
                    page=page,
                    lines=[line.number for line in on_page if line is not head],
                )


def faults(answer: OutlineAnswer, count: int) -> str | None:
    """What is wrong with an outline of `count` lines, for whoever made it: each line once, in order, none left out."""
    following = 1
    for entry in answer.entries:
        name = (entry.section or "").lower()
        if name not in NAMES:
            return f"unknown section; the sections are {', '.join(NAMES)}"
        if entry.first is None or entry.last is None or entry.last < entry.first:
            return f"the section that begins with line {entry.first} has no end"
        if entry.first < following:
            return f"line {entry.first} is in two sections, or sections are out of order"
        if entry.first > following:
            return f"line {following} is in no section"
        following = entry.last + 1
    if following <= count:
        return f"line {following} is in no section"
    return f"there is no line {following - 1}" if following > count + 1 else None


def outlined(answer: OutlineAnswer, rules: Outline) -> Outline:
    """The outline of an answer without faults; of lines that no agent saw, the rules'."""
    seen = max((entry.last or 0 for entry in answer.entries), default=0)
    unseen = [Part(part.key, tuple(n for n in part.numbers if n > seen)) for part in rules.parts]
    return Outline((*map(_part, answer.entries), *(part for part in unseen if part.numbers)), rules.lines)


def _part(stretch: Stretch) -> Part:
    first, last = stretch.first or 1, stretch.last or 1
    heading = stretch.heading if stretch.heading is not None and first <= stretch.heading <= last else None
    return Part((stretch.section or OTHER).lower(), tuple(range(first, last + 1)), heading)


def cut_by_rules(notes: Iterable[SectionNote], lines: Sequence[Line]) -> Outline:
    """The rules' own sections as an outline."""
    places = {(line.page, line.number): n for n, line in enumerate(lines, 1)}
    taken: set[int] = set()
    parts: list[Part] = []
    for note in notes:
        numbers = [places[note.page, n] for n in note.lines if note.page is not None and (note.page, n) in places]
        fresh = tuple(n for n in numbers if n not in taken)
        taken.update(fresh)
        head = next((n for n, line in enumerate(lines, 1) if (line.page, line.text) == (note.page, note.heading)), None)
        parts.append(Part(_named(note.key), fresh, head))
    rest = tuple(n for n in range(1, len(lines) + 1) if n not in taken)
    return Outline((*parts, Part(OTHER, rest)), tuple(lines))


def _named(key: str) -> str:
    section = PARTS_OF.get(key, key)
    return section if section in SECTIONS else OTHER


def gainsaid(outline: Outline, rules: Outline, profile: Profile) -> str | None:
    """A section that the rules know better, or None.

    Its heading is known and the outline puts its lines elsewhere; or it has dates, and the outline has no such section.

    Whoever calls all experience "other" must not empty a profile.
    """
    mine = {n: PARTS_OF.get(part.key, part.key) for part in outline.parts for n in part.numbers}
    notes = profile.meta.x_extraction.sections
    for key, entries in (("work", profile.work), ("education", profile.education)):
        if key not in mine.values() and any(entry.startDate or entry.endDate for entry in entries):
            return key
    for key in SECTIONS[1:]:
        sure = any(_named(n.key) == key and _named(section_key(n.heading or "") or "") == key for n in notes)
        theirs = [n for part in rules.parts if part.key == key for n in part.numbers]
        # Small sections may have swallowed what follows them; of jobs and studies most lines are right.
        wanted = len(theirs) / 2 if key in ("work", "education") else 1
        if sure and theirs and sum(mine.get(n) == key for n in theirs) < wanted:
            return key
    return None


def marked(notes: Iterable[SectionNote], how: dict[str, Engine | Fallback]) -> list[SectionNote]:
    """The notes with who read each section, and why not the crew."""
    found: list[SectionNote] = []
    for note in notes:
        engine = how.get(PARTS_OF.get(note.key, note.key), "rules")
        by_crew = engine == "crew"
        fallback: Fallback | None = None if engine in ("crew", "rules", "user") else engine  # type: ignore[assignment]
        found.append(note.model_copy(update={"engine": "crew" if by_crew else "rules", "fallback": fallback}))
    return found
