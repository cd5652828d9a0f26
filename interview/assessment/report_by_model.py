"""The model's part of a report: its words, section by section and side by side. Figures are settled before."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from interview.assessment.material import Held, Tell
from interview.assessment.proposals import addressed
from interview.assessment.report import QuestionAnalysis, Report, SectionName
from interview.assessment.report_sections import restored, section
from interview.errors import ModelUnavailable
from interview.language.lexicon import lexicon
from interview.models.client import Models
from interview.models.framing import Frame
from interview.models.structured import ask_for
from interview.ports import Note
from prompts.loader import phrases, render

BY_CODE: tuple[SectionName, ...] = ("competencies", "gaps", "other_offers")
"""Sections without a word of a model: told at once."""
BY_MODEL: tuple[SectionName, ...] = ("summary", "questions", "next_steps")
MAX_FACTS = 30_000
MAX_ANSWER = 900
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
Step = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]


class Unsupported(ModelUnavailable):
    """The model wrote what the material does not support, or what no report may say."""

    def __init__(self) -> None:
        super().__init__("not supported by the material", code="unsupported", temporary=True)


class Loose(BaseModel):
    """A model may say more than it was asked."""

    model_config = ConfigDict(extra="ignore")


class ProposedSummary(Loose):
    """The first words of a report."""

    summary: Annotated[str, StringConstraints(strip_whitespace=True, min_length=40, max_length=2000)]


class ProposedNotes(Loose):
    """A sentence a question, by the question's id."""

    notes: dict[str, Sentence]


class ProposedSteps(Loose):
    """What to do next."""

    next_steps: list[Step] = Field(min_length=3, max_length=6)


async def write(report: Report, held: Held, *, models: Models, note: Note, tell: Tell) -> Report:
    """The report in a model's words. Where no model answers, the rules' words stay and the section says why."""
    report = restored(report, held.written)
    writers: Mapping[SectionName, Callable[[], Awaitable[Report]]] = {
        "summary": lambda: _summary(report, held, models, note),
        "questions": lambda: _notes(report, held, models, note),
        "next_steps": lambda: _steps(report, held, models, note),
    }
    for name in BY_CODE:
        tell(name, section(report, name))
    if not report.coverage.answered:
        for name in BY_MODEL:
            tell(name, section(report, name))
        return report

    async def work(name: SectionName) -> tuple[SectionName, Report]:
        if name in held.written:
            return name, report
        try:
            made = await writers[name]()
        except ModelUnavailable as error:
            made = report.model_copy(update={"fallback": error.code})
        tell(name, section(made, name))
        return name, made

    tasks = [asyncio.create_task(work(name), name=f"report {name}") for name in BY_MODEL]
    try:
        made = dict(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return report.model_copy(
        update={
            "summary": made["summary"].summary,
            "questions": made["questions"].questions,
            "next_steps": made["next_steps"].next_steps,
            "fallback": next((one.fallback for one in made.values() if one.fallback), None),
        }
    )


async def _summary(report: Report, held: Held, models: Models, note: Note) -> Report:
    facts = {
        "position": report.offer_title,
        "ended": report.reason,
        "coverage": report.coverage.model_dump(),
        "mean_of_5": report.score,
        "competencies": [{"label": item.label, "score_of_5": item.score} for item in report.competencies],
        "questions": [_facts(item, held, quotes=0) for item in report.questions],
        "gaps": [item.label for item in report.gaps],
    }
    proposed, _ = await ask_for(
        ProposedSummary, _messages("report_summary", facts, held), models=models, locale=held.locale, note=note
    )
    _check([proposed.summary], facts, held)
    if not addressed(proposed.summary, held.locale):
        raise Unsupported
    return report.model_copy(update={"summary": proposed.summary})


async def _notes(report: Report, held: Held, models: Models, note: Note) -> Report:
    answered = [item for item in report.questions if item.answers]
    facts = {"questions": [_facts(item, held, quotes=2) for item in answered]}
    proposed, _ = await ask_for(
        ProposedNotes, _messages("report_notes", facts, held), models=models, locale=held.locale, note=note
    )
    known = {item.question for item in answered}
    notes = {name: text for name, text in proposed.notes.items() if name in known and addressed(text, held.locale)}
    _check(list(notes.values()), facts, held)
    questions = [item.model_copy(update={"note": notes.get(item.question) or item.note}) for item in report.questions]
    return report.model_copy(update={"questions": questions})


async def _steps(report: Report, held: Held, models: Models, note: Note) -> Report:
    facts = {
        "position": report.offer_title,
        "questions": [_facts(item, held, quotes=1) for item in report.questions],
        "competencies": [{"label": item.label, "score_of_5": item.score} for item in report.competencies],
        "gaps": [item.label for item in report.gaps],
    }
    proposed, _ = await ask_for(
        ProposedSteps, _messages("report_steps", facts, held), models=models, locale=held.locale, note=note
    )
    steps = list(dict.fromkeys(proposed.next_steps))[:3]
    # Advice is about answering, not about the trade: a small model sends a driver out to buy tyres.
    if len(steps) < 3 or _forbidden(steps) or not all(lexicon(held.locale).found("advice", step) for step in steps):
        raise Unsupported
    return report.model_copy(update={"next_steps": steps})


def _messages(name: str, facts: Mapping[str, Any], held: Held) -> list[BaseMessage]:
    frame = Frame.of(held.pinned["session_id"])
    text = frame.clean(json.dumps(facts, ensure_ascii=False), bound=MAX_FACTS)
    return [HumanMessage(render(held.locale, name, facts=text, open=frame.open, close=frame.close))]


def _facts(item: QuestionAnalysis, held: Held, *, quotes: int) -> dict[str, Any]:
    words = {**phrases(held.locale)["coaching"]["parts"], **phrases(held.locale)["report"]["parts"]}
    return {
        "id": item.question,
        "asked": item.asked[:300],
        "score_of_5": item.score,
        "answered": bool(item.answers),
        "quotes": [quote.text[:300] for quote in item.quotes[:quotes]],
        "there": [words.get(code, code) for code in item.worked],
        "missing": [words.get(code, code) for code in item.missing],
        "answers": [line.text[:MAX_ANSWER] for line in held.lines if line.id in item.answers],
        "contradictions": [
            {"said": one.quote.text, "elsewhere": one.text}
            for answer in item.answers
            for one in (held.assessments[answer].contradictions if answer in held.assessments else ())
        ],
    }


def _check(texts: Sequence[str], facts: Mapping[str, Any], held: Held) -> None:
    """Raises Unsupported. A figure that the material does not hold is an invention, whoever suggested it."""
    known = {_figure(found) for found in _NUMBER.findall(json.dumps(facts, ensure_ascii=False))}
    said = {_figure(found) for text in texts for found in _NUMBER.findall(text)} - {
        _figure(str(held.pinned["minutes"]))
    }
    if said - known - {"5", str(held.pinned["minutes"])} or _forbidden(texts):  # scores are out of 5
        raise Unsupported


def _figure(text: str) -> str:
    return text.replace(",", ".").removesuffix(".0")


def _forbidden(texts: Sequence[str]) -> bool:
    kinds = ("forbidden", "praise", "inside")
    return any(lexicon(locale).found(kind, text) for kind in kinds for text in texts for locale in ("fr", "en"))
