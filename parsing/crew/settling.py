"""All answers about one document -> the sections of its profile, with what the rules had read. Pure."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from parsing.crew.ground import Ground
from parsing.crew.grounding import Entry, Incomplete, Invented, Trust, entries
from parsing.crew.listing import claim, grouped, listed, with_rules
from parsing.crew.outline import Outline
from parsing.crew.outputs import Answer, BasicsAnswer, ItemsAnswer
from parsing.crew.person import person
from parsing.crew.reconciling import Claims, Place, reconciled, rules_entries
from parsing.models import Profile
from parsing.revising import SECTIONS

if TYPE_CHECKING:
    from parsing.rules.skills import Item

OnFault = Callable[[str, Exception], None]


class Settling:
    """Who read what of one document. A section in which most is invented is as if it had not been answered."""

    def __init__(self, rules: Profile, outline: Outline, *, on_fault: OnFault) -> None:
        self.claims = Claims()
        self.person = _person_of(rules)
        self.found: dict[str, list[Entry]] = {}
        self._rules = rules
        self._outline = outline
        self._on_fault = on_fault
        self._made: dict[str, list[Entry]] = {}
        self._skills: list[Item] | None = None

    def settle(self, answers: dict[str, tuple[Answer, Ground]], language: str) -> None:
        """Make everything of the answers, the crew's words first: what they rest on is no longer free."""
        for section, (answer, ground) in answers.items():
            try:
                self._take(section, answer, ground, language)
            except (Incomplete, Invented) as error:
                self._on_fault(section, error)
        self.claims.add(self.person)
        for section in SECTIONS[1:]:
            self.found[section] = self._together(section, asked=section in answers)
            for entry in self.found[section]:
                self.claims.add(entry)

    def _take(self, section: str, answer: Answer, ground: Ground, language: str) -> None:
        if section == "basics":
            self.person = person(cast("BasicsAnswer", answer), ground, self.person, language, Trust())
        elif section == "skills":
            self._skills = listed(cast("ItemsAnswer", answer), ground, Trust())
            claim(self._skills, self.claims)
        else:
            self._made[section] = entries(section, answer, ground, Trust())
            for entry in self._made[section]:
                self.claims.add(entry)

    def _together(self, section: str, *, asked: bool) -> list[Entry]:
        mine, inside = rules_entries(self._rules, section), _places(self._outline, section)
        if section == "skills" and self._skills is not None:
            return grouped(with_rules(self._skills, self._rules, self.claims, inside))
        if section in self._made or (not asked and section != "skills" and not inside):
            return reconciled(self._made.get(section, ()), mine, self.claims, inside)
        return mine


def _person_of(rules: Profile) -> Entry:
    notes = rules.meta.x_extraction.evidence
    mine = {p.removeprefix("/basics"): note for p, note in notes.items() if p.startswith("/basics/")}
    return Entry(rules.basics, mine)


def _places(outline: Outline, section: str) -> set[Place]:
    """Page and number of the lines of a section."""
    return {(line.page, n) for _, line in outline.numbered(section) for n in (line.number, *line.more)}
