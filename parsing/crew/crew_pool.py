"""The crew at work: one agent a section, in parallel, with a bound over all documents of a worker.

A section whose agent fails, is late, asks too often or invents stays as the rules engine read it, and says so.
Imports CrewAI, which takes seconds and hundreds of megabytes: only where a model is configured.
"""

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import structlog
from crewai import Crew, Process
from crewai.utilities.converter import ConverterError

from parsing.crew.agents import agent
from parsing.crew.chat import ChatLLM, OverBudget
from parsing.crew.grounding import Ground, Grounded, Incomplete, Invented, grounded
from parsing.crew.outputs import ANSWERS, Answer
from parsing.crew.tasks import task
from parsing.errors import ModelsSpent
from parsing.jobs import OnSection
from parsing.models import Fallback, ModelUsage, Profile
from parsing.periods import retimed_like
from parsing.ports import CrewModels, DocumentModels
from parsing.reading.document import Line
from parsing.reading.pool import Read
from parsing.revising import PARTS_OF, SECTIONS

PROMPT_VERSION = "crew-2"
SECTION_SECONDS = 45.0
ANSWER_TOKENS = {"work": 3000, "projects": 1500, "skills": 1500, "publications": 1500, "volunteer": 1500}
DEFAULT_TOKENS = 1000

log = structlog.get_logger(__name__)


@cache
def _words(language: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((files("prompts") / language / "crew.json").read_text("utf-8"))
    return kept


@dataclass(frozen=True, slots=True)
class _Work:
    """One section of one document."""

    section: str
    lines: list[Line]
    models: DocumentModels
    rules: Profile


class CrewPool:
    """Implements `parsing.jobs.SectionReader` on models. `at_once` bounds agents at work, over all documents."""

    def __init__(self, *, models: CrewModels, at_once: int = 5, section_seconds: float = SECTION_SECONDS) -> None:
        self._models = models
        self._slots = asyncio.Semaphore(at_once)
        self._seconds = section_seconds

    async def refine(self, read: Read, rules: Profile, *, on_section: OnSection) -> Profile:
        """A profile on top of the rules' own. Never fails: what can't be read stays as it was."""
        found: dict[str, Grounded | Fallback] = {}
        asked = self._models.open()
        async with asyncio.TaskGroup() as group:
            for section in SECTIONS:
                theirs = _lines_of(section, rules, read.lines)
                if theirs:
                    work = _Work(section, theirs, asked, rules)
                    group.create_task(self._section(work, found=found, on_section=on_section))
                else:
                    on_section(section, "done", None)
        return _merged(rules, found, model=self._models.name, usage=asked.usage)

    async def _section(self, work: _Work, *, found: dict[str, Grounded | Fallback], on_section: OnSection) -> None:
        section, rules = work.section, work.rules
        async with self._slots:
            on_section(section, "running", None)
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await self._ask(work, rules.meta.x_extraction.doc_lang or "en")
                part = grounded(section, answer, Ground(work.lines), getattr(rules, section))
            except Exception as error:  # noqa: BLE001 -- whatever a model, a provider or the crew throws, the rules stand
                field = str(error) if isinstance(error, Invented) else ""
                found[section] = _reason(error)
                log.info("crew.fallback", section=section, error=type(error).__name__, field=field)
                on_section(section, "fallback", None)
                return
            found[section] = part
            on_section(section, "done", part.value)

    async def _ask(self, work: _Work, language: str) -> Answer:
        words, section = _words(language), work.section
        llm = ChatLLM(
            chat=work.models,
            loop=asyncio.get_running_loop(),
            model=self._models.name,
            answer_tokens=ANSWER_TOKENS.get(section, DEFAULT_TOKENS),
            temperature=0,
        )
        reader = agent(words, section, llm)
        job = task(words, section, reader, [(n, line.text) for n, line in enumerate(work.lines, 1)])
        crew = Crew(
            agents=[reader],
            tasks=[job],
            process=Process.sequential,
            memory=False,
            cache=False,
            share_crew=False,
            verbose=False,
            tracing=False,
        )
        try:
            output: Any = await crew.akickoff()
        finally:
            llm.abandon()
        told = output.tasks_output[-1].pydantic
        if not isinstance(told, ANSWERS[section]):
            raise NoAnswer(section)
        return told


class NoAnswer(Exception):
    """The agent ended without an answer of the right form."""


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


def _lines_of(section: str, rules: Profile, lines: list[Line]) -> list[Line]:
    """The lines an agent reads: its section's, for basics also what stands before and around."""
    keys = {key for key, whose in PARTS_OF.items() if whose == section} | {section}
    wanted = {
        (note.page, number) for note in rules.meta.x_extraction.sections if note.key in keys for number in note.lines
    }
    return [line for line in lines if (line.page, line.number) in wanted]


def _merged(rules: Profile, found: dict[str, Grounded | Fallback], *, model: str, usage: ModelUsage) -> Profile:
    """Merging is plain code: sections the crew read, the rest by the rules."""
    document = rules.model_dump()
    extraction = document["meta"]["x_extraction"]
    read = {section: part for section, part in found.items() if isinstance(part, Grounded)}
    evidence = {
        p: n for p, n in extraction["evidence"].items() if p.split("/")[1] not in read or p.startswith("/basics")
    }
    for section, part in read.items():
        document[section] = part.value
        evidence |= {pointer: note.model_dump() for pointer, note in part.evidence.items()}
    for note in extraction["sections"]:
        told = found.get(PARTS_OF.get(note["key"], note["key"]))
        note["engine"] = "crew" if isinstance(told, Grounded) else "rules"
        note["fallback"] = told if isinstance(told, str) else None
    extraction |= {
        "evidence": evidence,
        "model": model if read else None,
        "usage": usage.model_dump() if usage.input_tokens or usage.output_tokens else None,
        "prompt_version": PROMPT_VERSION if read else None,
    }
    return retimed_like(Profile.model_validate(document), rules)
