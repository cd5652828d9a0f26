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
from typing import Any, cast

import structlog
from crewai import Crew, Process
from crewai.utilities.converter import ConverterError

from parsing.crew.agents import agent
from parsing.crew.chat import ChatLLM, OverBudget
from parsing.crew.ground import Ground
from parsing.crew.grounding import Incomplete, Invented
from parsing.crew.leftovers import inventory, left_over, placed
from parsing.crew.outline import Outline, cut_by_rules, faults, gainsaid, marked, outlined
from parsing.crew.outputs import ANSWERS, Answer, OutlineAnswer, ReviewAnswer
from parsing.crew.reconciling import flattened
from parsing.crew.settling import Settling
from parsing.crew.tasks import Guard, answered, bounded, task
from parsing.errors import ModelsAway, ModelsSpent
from parsing.findings import findings
from parsing.jobs import OnSection
from parsing.json_object import JsonObject
from parsing.models import Fallback, Profile
from parsing.periods import retimed_like
from parsing.places import places
from parsing.ports import CrewModels, DocumentModels
from parsing.readers.pool import Read
from parsing.reading.document import Line
from parsing.revising import SECTIONS

PROMPT_VERSION = "crew-3"
SECTION_SECONDS = 45.0
ANSWER_TOKENS = {"work": 3000, "projects": 1500, "skills": 2000, "publications": 1500, "volunteer": 1500}
DEFAULT_TOKENS = 1000

log = structlog.get_logger(__name__)


@cache
def _words(language: str) -> JsonObject:
    kept: JsonObject = json.loads((files("prompts") / language / "crew.json").read_text("utf-8"))
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
        self.answers.pop(section, None)
        self.failed[section] = _reason(error)
        _note("crew.fallback", error, section=section)
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
        try:
            return await self._refined(read, rules, on_section=on_section)
        except Exception as error:  # noqa: BLE001 -- see `_outline`
            _note("crew.fault", error)
            for section in SECTIONS:
                on_section(section, "fallback", None)
            return rules

    async def _refined(self, read: Read, rules: Profile, *, on_section: OnSection) -> Profile:
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
        settling = Settling(rules, outline, on_fault=work.fall_back)
        settling.settle(dict(work.answers), work.language)
        if work.answers:
            await self._review(work, outline, shown, settling)
        return self._profile(work, settling, outline if by_crew else None)

    async def _outline(
        self, work: _Work, shown: Sequence[tuple[int, Line]], lines: Sequence[Line]
    ) -> tuple[Outline, bool]:
        """The crew's outline, and whether it is the crew's: the rules' own where none came, or one that can't be."""
        rules = cut_by_rules(work.rules.meta.x_extraction.sections, lines)
        try:
            answer = cast(
                "OutlineAnswer",
                await self._ask(work, "outline", shown, check=lambda answer: faults(answer, len(shown))),
            )
        except Exception as error:  # noqa: BLE001 -- whatever a model, a provider or the crew throws, the rules stand
            _note("crew.outline", error)
            return rules, False
        outline = outlined(answer, rules)
        against = gainsaid(outline, rules, work.rules)
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
        self, work: _Work, outline: Outline, shown: Sequence[tuple[int, Line]], settling: Settling
    ) -> None:
        """Add to the sections what a last agent finds in the lines that nobody used."""
        left = left_over(shown, outline.headings(), settling.claims)
        if not left:
            return
        try:
            reviewed = await self._ask(work, "review", left, known=inventory(settling.found))
            settling.found = placed(cast("ReviewAnswer", reviewed), left, settling.found, settling.claims)
        except Exception as error:  # noqa: BLE001 -- see above
            _note("crew.review", error)

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
        except Exception:
            if guard.gave_up:
                raise NoAnswer(name) from None
            raise
        finally:
            llm.abandon()
        answer = answered(name, output.raw)
        if answer is None:
            raise NoAnswer(name)
        return answer

    def _profile(self, work: _Work, settling: Settling, outline: Outline | None) -> Profile:
        """Merging is plain code: what the crew read with what the rules did."""
        rules, usage = work.rules, work.models.usage
        read = [name for name in SECTIONS if name in work.answers]
        values, evidence = flattened(settling.found)
        document = rules.model_dump() | values | {"basics": settling.person.value.model_dump()}
        evidence |= {f"/basics{pointer}": note for pointer, note in settling.person.evidence.items()}
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


_FORESEEN = (TimeoutError, Invented, Incomplete, OverBudget, ModelsSpent, ModelsAway, NoAnswer, ConverterError)


def _note(what: str, error: Exception, **more: str) -> None:
    """Log why the rules stand; with its place where nobody foresaw it."""
    if isinstance(error, _FORESEEN):
        log.info(what, error=type(error).__name__, **more)
    else:
        log.warning(what, error=type(error).__name__, at=places(error), **more)


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
