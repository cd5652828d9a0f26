"""The rules engine and the crew on one corpus, side by side. Imports no CrewAI: the crew is handed in."""

import asyncio
import time
from pathlib import Path

from parsing.bench import Report, Result, documents, peak_bytes, timed
from parsing.jobs import SectionReader
from parsing.json_object import JsonObject
from parsing.models import Profile
from parsing.readers.document_reader import DocumentReader
from parsing.readers.pool import Read
from parsing.revising import PARTS_OF
from parsing.scoring import invented, score

AT_ONCE = 4
"""Documents; the crew itself bounds how many sections it reads."""


async def compare(corpus: Path, crew: SectionReader, *, only: str = "") -> Report:
    """Read a corpus with the rules, then each document with the crew on top: two results a document."""
    reader = DocumentReader()
    reader.warm()
    report = Report()
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(record: JsonObject, data: bytes) -> None:
        async with slots:
            result, outcome = timed(reader, record, data)
            report.results.append(result)
            if outcome is None:
                return
            lines = list(outcome.document.lines)
            report.results.append(await _refined(crew, record, result, Read(outcome.profile.model_dump(), lines)))

    async with asyncio.TaskGroup() as group:
        for record, data in documents(corpus):
            if only in record["id"]:
                group.create_task(one(record, data))
    report.peak_bytes = peak_bytes()
    report.results.sort(key=lambda result: (result.engine, result.id))
    return report


async def _refined(crew: SectionReader, record: JsonObject, rules: Result, read: Read) -> Result:
    states: dict[str, str] = {}
    started = time.perf_counter()
    profile = await crew.refine(
        read, Profile.model_validate(read.profile), on_section=lambda name, state, _: states.update({name: state})
    )
    seconds = time.perf_counter() - started
    notes = profile.meta.x_extraction.sections
    there = {PARTS_OF.get(note.key, note.key) for note in notes}
    reasons = {PARTS_OF.get(note.key, note.key): note.fallback for note in notes if note.fallback is not None}
    bad, values = invented(profile, "\n".join(line.text for line in read.lines))
    return Result(
        id=rules.id,
        language=rules.language,
        layout=rules.layout,
        half=rules.half,
        columns=rules.columns,
        pages=rules.pages,
        seconds=rules.seconds + seconds,
        score=score(record, profile),
        invented=bad,
        values=values,
        engine="crew",
        sections={name: state for name, state in states.items() if name in there},
        reasons=dict(reasons),
    )
