"""The crew at work on one document: an outline of all of it, an agent a section in parallel, a last look at the rest.

Whoever fails, is late, asks too often or invents leaves its part as the rules read it, and the profile says so.
Imports CrewAI, which takes seconds and hundreds of megabytes: only where a model is configured.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import structlog
from crewai import Crew, Process
from crewai.utilities.converter import ConverterError

from parsing.compile import findings
from parsing.crew.agents import agent
from parsing.crew.chat import ChatLLM, OverBudget
from parsing.crew.ground import Ground
from parsing.crew.grounding import Entry, Incomplete, Invented, Trust, entries
from parsing.crew.leftovers import inventory, left_over, placed
from parsing.crew.listing import claim, grouped, listed, with_rules
from parsing.crew.outline import Outline, cut_by_rules, faults, gainsaid, marked, outlined
from parsing.crew.outputs import ANSWERS, Answer
from parsing.crew.person import person
from parsing.crew.reconciling import Claims, flattened, reconciled, rules_entries
from parsing.crew.tasks import Guard, answered, bounded, task
from parsing.errors import ModelsSpent
from parsing.jobs import OnSection
from parsing.models import Fallback, Profile
from parsing.periods import retimed_like
from parsing.ports import CrewModels, DocumentModels
from parsing.reading.document import Line
from parsing.reading.pool import Read
from parsing.revising import SECTIONS

PROMPT_VERSION = "crew-3"
SECTION_SECONDS = 45.0
ANSWER_TOKENS = {"work": 3000, "projects": 1500, "skills": 2000, "publications": 1500, "volunteer": 1500}
DEFAULT_TOKENS = 1000

log = structlog.get_logger(__name__)


@cache
def _words(language: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((files("prompts") / language / "crew.json").read_text("utf-8"))
    return kept


@dataclass(slots=True)
class _Work:
    """One document on its way."""

    rules: Profile
    models: DocumentModels
    on_section: OnSection
    answers: dict[str, tuple[Answer, Ground]] = field(default_factory=dict)
    failed: dict[str, Fallback] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """Of the document."""
        return self.rules.meta.x_extraction.doc_lang or "en"

    def fall_back(self, section: str, error: Exception) -> None:
        """The rules stand for a section."""
        self.failed[section] = _reason(error)
        log.info("crew.fallback", section=section, error=type(error).__name__)
        self.on_section(section, "fallback", None)


class NoAnswer(Exception):
    """The agent ended without an answer of the right form."""


class CrewPool:
    """Implements `parsing.jobs.SectionReader` on models. `at_once` bounds agents at work, over all documents."""

    def __init__(self, *, models: CrewModels, at_once: int = 5, section_seconds: float = SECTION_SECONDS) -> None:
        self._models = models
        self._slots = asyncio.Semaphore(at_once)
        self._seconds = section_seconds

    async def refine(self, read: Read, rules: Profile, *, on_section: OnSection) -> Profile:
        """A profile on top of the rules' own. Never fails: what can't be read stays as it was."""
        work = _Work(rules, self._models.open(), on_section)
        shown = bounded(read.lines)
        outline, by_crew = await self._outline(work, shown, read.lines)
        async with asyncio.TaskGroup() as group:
            for section in SECTIONS:
                lines = [pair for pair in outline.numbered(section) if pair[0] <= len(shown)]
                if lines:
                    group.create_task(self._section(work, section, lines))
                else:
                    on_section(section, "done", None)
        person_, found, claims = _settled(work, outline)
        if work.answers:
            found = await self._review(work, outline, shown, found, claims)
        return self._profile(work, person_, found, outline if by_crew else None)

    async def _outline(
        self, work: _Work, shown: Sequence[tuple[int, Line]], lines: Sequence[Line]
    ) -> tuple[Outline, bool]:
        """The crew's outline, and whether it is the crew's: the rules' own where none came, or one that can't be."""
        notes = work.rules.meta.x_extraction.sections
        rules = cut_by_rules(notes, lines)
        try:
            told = await self._ask(work, "outline", shown, check=lambda answer: faults(answer, len(shown)))
        except Exception as error:  # noqa: BLE001 -- whatever a model, a provider or the crew throws, the rules stand
            log.info("crew.outline", error=type(error).__name__)
            return rules, False
        outline = outlined(told, rules)  # type: ignore[arg-type]
        against = gainsaid(outline, rules, notes)
        if against is not None:
            log.info("crew.outline", error="gainsaid", section=against)
            return rules, False
        return outline, True

    async def _section(self, work: _Work, section: str, lines: Sequence[tuple[int, Line]]) -> None:
        work.on_section(section, "running", None)
        try:
            work.answers[section] = (await self._ask(work, section, lines), Ground(lines))
        except Exception as error:  # noqa: BLE001 -- see above
            work.fall_back(section, error)

    async def _review(
        self,
        work: _Work,
        outline: Outline,
        shown: Sequence[tuple[int, Line]],
        found: dict[str, list[Entry]],
        claims: Claims,
    ) -> dict[str, list[Entry]]:
        """The sections with what a last agent finds in the lines that nobody used."""
        left = left_over(shown, outline.headings(), claims)
        if not left:
            return found
        try:
            told: Any = await self._ask(work, "review", left, known=inventory(found))
            return placed(told, left, found, claims)
        except Exception as error:  # noqa: BLE001 -- see above
            log.info("crew.review", error=type(error).__name__)
            return found

    async def _ask(
        self,
        work: _Work,
        name: str,
        lines: Sequence[tuple[int, Line]],
        *,
        known: str = "",
        check: Callable[[Any], str | None] = lambda _: None,
    ) -> Answer:
        words = _words(work.language)
        llm = ChatLLM(
            chat=work.models,
            loop=asyncio.get_running_loop(),
            model=self._models.name,
            answer_tokens=ANSWER_TOKENS.get(name, DEFAULT_TOKENS),
            temperature=0,
            answer_schema=ANSWERS[name].model_json_schema(),
        )
        reader, guard = agent(words, name, llm), Guard(name, check)
        crew = Crew(
            agents=[reader],
            tasks=[task(words, name, reader, lines, known=known, guard=guard)],
            process=Process.sequential,
            memory=False,
            cache=False,
            share_crew=False,
            verbose=False,
            tracing=False,
        )
        try:
            async with self._slots, asyncio.timeout(self._seconds):
                output: Any = await crew.akickoff()
        except TimeoutError:
            raise
        except Exception as error:
            raise (NoAnswer(name) if guard.gave_up else error) from None
        finally:
            llm.abandon()
        told = answered(name, output.raw)
        if told is None:
            raise NoAnswer(name)
        return told

    def _profile(self, work: _Work, person_: Entry, found: dict[str, list[Entry]], outline: Outline | None) -> Profile:
        """Merging is plain code: what the crew read with what the rules did."""
        rules, usage = work.rules, work.models.usage
        read = [name for name in SECTIONS if name in work.answers]
        values, evidence = flattened(found)
        document = rules.model_dump() | values | {"basics": person_.value.model_dump()}
        evidence |= {f"/basics{pointer}": note for pointer, note in person_.evidence.items()}
        before = rules.meta.x_extraction
        notes = list(outline.notes()) if outline is not None else before.sections
        extraction = before.model_copy(
            update={
                "evidence": evidence,
                "sections": marked(notes, {**dict.fromkeys(read, "crew"), **work.failed}),
                "model": self._models.name if read else None,
                "usage": usage if usage.input_tokens or usage.output_tokens else None,
                "prompt_version": PROMPT_VERSION if read else None,
            }
        )
        profile = Profile.model_validate(document)
        profile.meta = rules.meta.model_copy(update={"x_extraction": extraction})
        for section in read:
            work.on_section(section, "done", document[section])
        if before.reference_date is not None:
            hidden = bool(before.stripped)
            extraction.warnings = findings(
                profile, date.fromisoformat(before.reference_date), hidden=hidden, ocr=before.ocr
            )
        return retimed_like(profile, rules)


def _settled(work: _Work, outline: Outline) -> tuple[Entry, dict[str, list[Entry]], Claims]:
    """Every section of the crew's and the rules' words together; who invents most of a section falls back."""
    claims, made = Claims(), dict[str, list[Entry]]()
    listed_skills = None
    for section, (answer, ground) in list(work.answers.items()):
        if section == "basics":
            continue
        try:
            if section == "skills":
                listed_skills = listed(answer, ground, Trust())  # type: ignore[arg-type]
                claim(listed_skills, claims)
            else:
                made[section] = entries(section, answer, ground, Trust())
                for entry in made[section]:
                    claims.add(entry)
        except (Incomplete, Invented) as error:
            del work.answers[section]
            work.fall_back(section, error)
    person_ = _person(work, claims)
    found: dict[str, list[Entry]] = {}
    for section in SECTIONS[1:]:
        mine, inside = rules_entries(work.rules, section), _places(outline, section)
        if section == "skills" and listed_skills is not None:
            found[section] = grouped(with_rules(listed_skills, work.rules, claims, inside))
        elif section in made:
            found[section] = reconciled(made[section], mine, claims, inside)
        elif section in work.failed:
            found[section] = mine
        else:
            found[section] = reconciled((), mine, claims, inside) if section != "skills" else mine
        for entry in found[section]:
            claims.add(entry)
    return person_, found, claims


def _person(work: _Work, claims: Claims) -> Entry:
    notes = work.rules.meta.x_extraction.evidence
    mine = {p.removeprefix("/basics"): note for p, note in notes.items() if p.startswith("/basics/")}
    result = Entry(work.rules.basics, mine)
    if "basics" in work.answers:
        answer, ground = work.answers["basics"]
        try:
            result = person(answer, ground, result, work.language, Trust())  # type: ignore[arg-type]
        except (Incomplete, Invented) as error:
            del work.answers["basics"]
            work.fall_back("basics", error)
    claims.add(result)
    return result


def _places(outline: Outline, section: str) -> set[tuple[int, int]]:
    """Page and number of the lines of a section; of any that no section has where the document was not outlined."""
    return {(line.page, n) for _, line in outline.numbered(section) for n in (line.number, *line.more)}


def _reason(error: Exception) -> Fallback:
    match error:
        case TimeoutError():
            return "late"
        case Invented():
            return "invented"
        case Incomplete():
            return "incomplete"
        case OverBudget() | ModelsSpent():
            return "over_budget"
        case NoAnswer() | ConverterError() | ValueError():
            return "malformed"
        case _:
            return "failed"
