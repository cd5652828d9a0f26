"""The model's part of a report: its words, section by section and side by side. Figures are settled before."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Annotated, Protocol, TypeVar

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from interview.assessment.ledger import corrections, replaced_by
from interview.assessment.material import Held, Tell
from interview.assessment.report import QuestionAnalysis, Report, SectionName
from interview.assessment.report import Sentence as Kept
from interview.assessment.report_sections import restored, section
from interview.assessment.sieve import Sieve, Unsupported
from interview.dialogue.sentences import sentences
from interview.errors import ModelUnavailable
from interview.models.client import Models
from interview.models.framing import Frame
from interview.models.structured import ask_for
from interview.ports import Note
from prompts.loader import phrases, render

BY_CODE: tuple[SectionName, ...] = ("competencies", "gaps", "other_offers")
"""Sections without a word of a model: delivered at once."""
BY_MODEL: tuple[SectionName, ...] = ("summary", "questions", "next_steps")
MAX_FACTS = 30_000
MAX_ANSWER = 900
MOST_CLAIMS = 6
T_co = TypeVar("T_co", covariant=True)

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]


class Loose(BaseModel):
    """A model may say more than it was asked."""

    model_config = ConfigDict(extra="ignore")


class ProposedSentence(Loose):
    """A sentence, and the marks of the answers that it rests on."""

    text: Sentence
    rests_on: list[str] = Field(default_factory=list, max_length=20)


def _loose(given: object) -> object:
    """A small model leaves the marks out: bare sentences, a text as a whole, notes by question."""
    if isinstance(given, str):
        return [{"text": one.strip()} for one in sentences(given)]
    if isinstance(given, dict):
        return [{"question": name, "text": text} for name, text in given.items()]
    return [{"text": one} if isinstance(one, str) else one for one in given] if isinstance(given, list) else given


class ProposedSummary(Loose):
    """The first words of a report."""

    summary: Annotated[list[ProposedSentence], BeforeValidator(_loose)] = Field(min_length=1, max_length=12)


class ProposedNote(ProposedSentence):
    """What one question brought."""

    question: str


class ProposedNotes(Loose):
    """A note a question."""

    notes: Annotated[list[ProposedNote], BeforeValidator(_loose)] = Field(max_length=60)


class ProposedSteps(Loose):
    """What to do next."""

    next_steps: Annotated[list[ProposedSentence], BeforeValidator(_loose)] = Field(min_length=1, max_length=6)


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
            "sentences": made["summary"].sentences,
            "summary_of": made["summary"].summary_of,
            "questions": made["questions"].questions,
            "notes_of": made["questions"].notes_of,
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
        "offer_asks_for": _demands(held),
    }

    async def said(*, of: bool) -> list[Kept]:
        proposed, _ = await ask_for(
            ProposedSummary,
            _messages("report_summary", facts, held, of=of),
            models=models,
            locale=held.locale,
            note=note,
        )
        kept = Sieve(held, facts, note, of=of).kept(proposed.summary)
        if not kept or len(kept) * 2 < len(proposed.summary):
            raise Unsupported
        return kept

    to, about = await _both(said, held)
    update: dict[str, object] = {"summary": " ".join(one.text for one in to), "sentences": to}
    if about:
        update["summary_of"] = " ".join(one.text for one in about)
    return report.model_copy(update=update)


async def _notes(report: Report, held: Held, models: Models, note: Note) -> Report:
    answered = [item for item in report.questions if item.answers]
    facts = {"questions": [_facts(item, held, quotes=2) for item in answered]}
    known = {item.question for item in answered}

    async def said(*, of: bool) -> dict[str, str]:
        proposed, _ = await ask_for(
            ProposedNotes, _messages("report_notes", facts, held, of=of), models=models, locale=held.locale, note=note
        )
        # Looked at together: a note may say what an answer held without a "you" of its own.
        asked_for = [one for one in proposed.notes if one.question in known]
        notes: dict[str, str] = {}
        for one, kept in Sieve(held, facts, note, of=of).each(asked_for):
            notes[one.question] = f"{notes[one.question]} {kept.text}" if one.question in notes else kept.text
        if proposed.notes and not notes:
            raise Unsupported
        return notes

    to, about = await _both(said, held)
    questions = [item.model_copy(update={"note": to.get(item.question) or item.note}) for item in report.questions]
    return report.model_copy(update={"questions": questions, "notes_of": {**report.notes_of, **(about or {})}})


async def _steps(report: Report, held: Held, models: Models, note: Note) -> Report:
    facts = {
        "position": report.offer_title,
        "questions": [_facts(item, held, quotes=1) for item in report.questions],
        "competencies": [{"label": item.label, "score_of_5": item.score} for item in report.competencies],
        "gaps": [item.label for item in report.gaps],
        "offer_asks_for": _demands(held),
    }
    proposed, _ = await ask_for(
        ProposedSteps, _messages("report_steps", facts, held), models=models, locale=held.locale, note=note
    )
    kept = [one.text for one in Sieve(held, facts, note, advice=True).kept(proposed.next_steps)]
    if not kept:
        raise Unsupported
    # The rules' own steps take the place of those that may not stand.
    return report.model_copy(update={"next_steps": list(dict.fromkeys([*kept, *report.next_steps]))[:3]})


class Said(Protocol[T_co]):
    """Writes one text: to the person, or of them."""

    def __call__(self, *, of: bool) -> Coroutine[None, None, T_co]:
        """The text."""
        ...


async def _both(said: Said[T_co], held: Held) -> tuple[T_co, T_co | None]:
    """To the person, and of them where somebody else reads the report too. What speaks of them may fail alone."""
    if held.pinned["mode"] != "assessed":
        return await said(of=False), None
    spoken = asyncio.create_task(said(of=False))
    about = asyncio.create_task(said(of=True))
    try:
        await asyncio.wait((spoken, about))
        failed = about.exception()
        if failed is not None and not isinstance(failed, ModelUnavailable):
            raise failed
        return spoken.result(), None if failed is not None else about.result()
    finally:
        for task in (spoken, about):
            task.cancel()
        await asyncio.wait((spoken, about))


def _demands(held: Held) -> list[str]:
    return [item["label"] for item in held.plan["competencies"] if item["id"].startswith("offer-")]


def _messages(name: str, facts: Mapping[str, object], held: Held, *, of: bool = False) -> list[BaseMessage]:
    frame = Frame.of(held.pinned["session_id"])
    text = frame.clean(json.dumps(facts, ensure_ascii=False), bound=MAX_FACTS)
    given = {"facts": text, "open": frame.open, "close": frame.close}
    if name != "report_steps":
        given["whom"] = phrases(held.locale)["writing"]["of" if of else "to"]
    return [HumanMessage(render(held.locale, name, **given))]


def _facts(item: QuestionAnalysis, held: Held, *, quotes: int) -> dict[str, object]:
    put_right = corrections(held.assessments.values())
    words = {**phrases(held.locale)["coaching"]["parts"], **phrases(held.locale)["report"]["parts"]}
    return {
        "id": item.question,
        "asked": item.asked[:300],
        "score_of_5": item.score,
        "answered": bool(item.answers),
        "quotes": [quote.text[:300] for quote in item.quotes[:quotes]],
        "there": [words.get(code, code) for code in item.worked],
        "missing": [words.get(code, code) for code in item.missing],
        "answers": {f"a{line.turn}": line.text[:MAX_ANSWER] for line in held.lines if line.id in item.answers},
        "claims": [quote.text[:300] for quote in item.claims if replaced_by(quote, put_right) is None][:MOST_CLAIMS],
        "put_right": [
            {"said": one.quote.text, "in": f"a{one.quote.turn}", "instead_of": one.text, "where": one.against}
            for one in item.corrections
        ],
        "contradictions": [
            {"said": one.quote.text, "in": f"a{one.quote.turn}", "elsewhere": one.text, "where": one.against}
            for one in item.contradictions
        ],
    }
