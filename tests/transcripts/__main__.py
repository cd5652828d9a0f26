"""Writes the transcripts in this folder: `python -m tests.transcripts NAME [NAME ...]`, all of them without names.

A transcript is never edited by hand. With `--model openai:NAME` (and `OPENAI_BASE_URL`, `OPENAI_API_KEY` in the
environment) a model conducts; the file then says which, when, and how long its turns took.
"""

import argparse
import asyncio
import datetime as dt
import os
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from interview.assessment.report import QuestionAnalysis, Report
from interview.evaluation.run import CRITERIA
from interview.evaluation.stage import Recording
from interview.events import ModelFailed, TurnMeasured
from interview.interviewers.model import LlmInterviewer
from interview.interviewers.rules import OfflineInterviewer
from interview.models.catalogue import build_endpoints, parse_specs
from interview.models.client import Models
from interview.models.providers.provider import Account
from tests.transcripts.holding import Someone, hold_with, people

FOLDER = Path(__file__).parent
LABELS = {
    "fr": ("Intervieweur", "Candidat ou candidate", "Compte rendu", "Compétence", "Note", "non évalué", "Trois pistes"),
    "en": ("Interviewer", "Candidate", "Report", "Competence", "Score", "not assessed", "Three next steps"),
}


def transcript(held: Recording, someone: Someone, *, head: str) -> Iterator[str]:
    """Markdown, line by line."""
    interviewer, candidate, report, *_ = LABELS[someone.begin.locale]
    yield f"# {someone.offer.title}, {someone.offer.company}"
    yield head
    for line in held.lines:
        who = interviewer if line.who == "interviewer" else candidate
        move = f" *({line.trigger})*" if line.who == "interviewer" and line.move in ("follow_up", "repair") else ""
        yield f"**{who}**{move}: {line.text}"
    yield f"## {report}"
    yield from _report(held.report, someone.begin.locale)


def _report(report: Report, locale: str) -> Iterator[str]:
    *_, competence, score, unknown, steps = LABELS[locale]
    yield f"> {report.notice}"
    yield report.summary
    rows = [f"| {competence} | | {score} |", "|---|---|---|"]
    rows += [
        f"| {item.label} | {item.status} | {unknown if item.score is None else item.score} |"
        for item in report.competencies
    ]
    yield "\n".join(rows)
    yield "\n".join(line for item in report.questions for line in _question(item))
    yield f"{steps}:"
    yield "\n".join(f"{place}. {step}" for place, step in enumerate(report.next_steps, start=1))
    fallback = f", fallback: {report.fallback}" if report.fallback else ""
    yield f"{report.engine}, {report.model}, prompts {report.prompts}, rubric {report.rubric}{fallback}"


def _question(item: QuestionAnalysis) -> Iterator[str]:
    yield f"- **{item.question}** {item.asked} ({'-' if item.score is None else item.score})"
    if item.note:
        yield f"  - {item.note}"
    for quote in item.quotes[:2]:
        yield f"  - “{quote.text}” ({quote.message}, {quote.start}-{quote.end})"


def _head(held: Recording, someone: Someone, *, model: str | None, seconds: float) -> str:
    begin = someone.begin
    lines = [
        "Person and company are invented; the answers were written by hand, the rest by Vivavoce.",
        f"{begin.minutes} minutes, {begin.persona}, {begin.difficulty}.",
    ]
    if model is not None:
        turns = [event for event in held.events if isinstance(event, TurnMeasured)]
        failed = sum(isinstance(event, ModelFailed) for event in held.events)
        back = ", ".join(f"{fault} {count}" for fault, count in held.taken_back.most_common()) or "none"
        first = statistics.median(event.first_token_ms or 0 for event in turns) if turns else 0
        whole = statistics.median(event.total_ms for event in turns) if turns else 0
        lines.append(
            f"{model}, {dt.datetime.now(dt.UTC).date()}, on two CPU cores: {len(turns)} turns worded by the model, "
            f"first token after {first / 1000:.1f} s and whole turn after {whole / 1000:.1f} s (medians), "
            f"{seconds:.0f} s in all; turns taken back: {back}; calls failed: {failed}."
        )
    broken = [one.__name__.replace("_", " ") for one in CRITERIA if one(held) is False]
    lines.append(f"Criteria of `vivavoce bench interviewer` not met: {', '.join(broken) or 'none'}.")
    return " ".join(lines)


async def write(names: list[str], *, model: str | None) -> None:
    """Hold and write."""
    interviewer = OfflineInterviewer(word_seconds=0) if model is None else _through(model)
    for name in names:
        someone = people()[name]
        began = asyncio.get_running_loop().time()
        held = await hold_with(interviewer, someone, follow=sys.stderr)
        head = _head(held, someone, model=model, seconds=asyncio.get_running_loop().time() - began)
        path = FOLDER / f"{'offline' if model is None else 'llm'}-{name}.md"
        path.write_text("\n\n".join(transcript(held, someone, head=head)) + "\n")
        sys.stdout.write(f"{path.name}\n")


def _through(model: str) -> LlmInterviewer:
    account = Account(SecretStr(os.environ.get("OPENAI_API_KEY", "none")), os.environ.get("OPENAI_BASE_URL"))
    endpoints = build_endpoints(parse_specs(model), accounts={"openai": account}, timeout=185)
    return LlmInterviewer(models=Models(endpoints=endpoints, timeout=180))


def main() -> None:
    """Read the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.transcripts", description=main.__doc__)
    parser.add_argument("names", nargs="*", choices=[*people(), []])
    parser.add_argument("--model")
    options = parser.parse_args()
    asyncio.run(write(options.names or list(people()), model=options.model))


if __name__ == "__main__":
    main()
