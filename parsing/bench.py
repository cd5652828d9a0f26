"""How well and how fast CVs are read, on a corpus whose truth is known: `vivavoce bench parsing`."""

import json
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from parsing.cases import LINES, document_of
from parsing.errors import BadDocument
from parsing.json_object import JsonObject
from parsing.readers.document_reader import DocumentReader, Outcome
from parsing.reading.kinds import kind_of
from parsing.reading.tesseract import find_tesseract
from parsing.scoring import Score, Tally, invented, score

REFERENCE = date(2026, 11, 1)
FLOORS = {
    "email": 0.99, "phone": 0.99, "url": 0.99, "name": 0.98, "sections": 0.96, "company": 0.92, "title": 0.92,
    "dates": 0.95, "school": 0.92, "degree": 0.92, "skills": 0.90, "languages": 0.97,
}  # fmt: skip
COLUMNS_APART = 0.03
"""How far two-column layouts may fall behind one column, per floor field."""


@dataclass(slots=True)
class Result:
    """One document's outcome."""

    id: str
    language: str
    layout: str
    half: str
    columns: int
    pages: int
    seconds: float
    score: Score
    invented: list[str]
    values: int
    error: str | None = None
    engine: Literal["rules", "crew"] = "rules"
    sections: dict[str, str] = field(default_factory=dict)
    """Of the crew: how each section ended, done or fallback."""
    reasons: dict[str, str] = field(default_factory=dict)
    """Why sections fell back."""


@dataclass(slots=True)
class Report:
    """All outcomes of a run."""

    results: list[Result] = field(default_factory=list)
    peak_bytes: int = 0

    def fields(self, **where: object) -> dict[str, Tally]:
        """Tallies per field over the documents that fit, e.g. `half="held"`."""
        tallies: dict[str, Tally] = defaultdict(Tally)
        for result in self.results:
            if all(getattr(result, k) == v for k, v in where.items()):
                for name, tally in result.score.fields.items():
                    tallies[name].add(tally)
        return dict(tallies)

    def engines(self) -> list[str]:
        """The engines that read, rules first."""
        return sorted({r.engine for r in self.results}, reverse=True) or ["rules"]

    def hallucination(self, engine: str | None = None) -> float:
        """Share of values with words that are not in the document; of all engines, or of one."""
        mine = [r for r in self.results if engine in (None, r.engine)]
        values = sum(r.values for r in mine)
        return sum(len(r.invented) for r in mine) / values if values else 0.0

    def seconds(self, share: float, engine: str = "rules") -> float:
        """A quantile of the time a document took."""
        times = sorted(r.seconds for r in self.results if r.engine == engine)
        return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0

    def misses(self, **where: object) -> list[str]:
        """Floors that the rules engine does not hold, in words; and anything that any engine invented."""
        where = {"engine": "rules"} | where
        tallies = self.fields(**where)
        found = [
            f"{name} {tallies[name].f1:.3f} < {floor}"
            for name, floor in FLOORS.items()
            if name in tallies and tallies[name].f1 < floor
        ]
        one, two = self.fields(columns=1, **where), self.fields(columns=2, **where)
        found += [
            f"{name} two columns {two[name].f1:.3f}, one {one[name].f1:.3f}"
            for name in FLOORS
            if name in one and name in two and one[name].f1 - two[name].f1 > COLUMNS_APART
        ]
        found += [f"{r.id} failed: {r.error}" for r in self.results if r.error]
        if self.hallucination() > 0:
            found.append(f"hallucination {self.hallucination():.4f}")
        return found


def documents(corpus: Path) -> Iterator[tuple[JsonObject, bytes]]:
    """Records of a corpus with their files, PDF or Word; a case brings its page as lines and has no file."""
    for path in sorted(corpus.glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        file = next((f for end in (".pdf", ".docx") if (f := path.with_suffix(end)).exists()), None)
        if file is not None:
            yield record, file.read_bytes()
        elif LINES in record:
            yield record, b""


def bench(corpus: Path, *, only: str = "") -> Report:
    """Read a whole corpus with the rules engine. `only` keeps ids that contain it."""
    reader = DocumentReader(tesseract=find_tesseract())
    reader.warm()
    report = Report()
    for record, data in documents(corpus):
        if only in record["id"]:
            report.results.append(timed(reader, record, data)[0])
    report.peak_bytes = peak_bytes()
    return report


def peak_bytes() -> int:
    """The most memory this process held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def timed(reader: DocumentReader, record: JsonObject, data: bytes) -> tuple[Result, Outcome | None]:
    """One document read by the rules and scored; no outcome when it could not be read."""
    started = time.perf_counter()
    common: JsonObject = {k: record[k] for k in ("id", "language", "layout", "half", "columns")}
    try:
        if LINES in record:
            outcome = reader.made(document_of(record), sha256=None, reference=REFERENCE)
        else:
            outcome = reader.work(data, kind_of(data, "cv"), sha256=None, reference=REFERENCE, tell=lambda _, __: None)
    except BadDocument as error:
        return Result(
            **common,
            pages=0,
            seconds=time.perf_counter() - started,
            score=Score(),
            invented=[],
            values=0,
            error=error.code,
        ), None
    seconds = time.perf_counter() - started
    bad, values = invented(outcome.profile, outcome.document.text)
    return Result(
        **common,
        pages=outcome.document.pages,
        seconds=seconds,
        score=score(record, outcome.profile),
        invented=bad,
        values=values,
    ), outcome


def table(report: Report) -> str:
    """The report in columns of text."""
    groups: list[tuple[str, JsonObject]] = [("all", {})]
    groups += [(f"half {h}", {"half": h}) for h in sorted({r.half for r in report.results})]
    groups += [(lang, {"language": lang}) for lang in ("fr", "en")]
    groups += [(f"{n} col", {"columns": n}) for n in (1, 2)]
    groups = [(name, {"engine": "rules"} | where) for name, where in groups]
    names = sorted({name for r in report.results for name in r.score.fields}, key=lambda n: (n not in FLOORS, n))
    rows = [["field", "floor", "P", "R", *(name for name, _ in groups)]]
    tallies = [report.fields(**where) for _, where in groups]
    for name in names:
        every = tallies[0].get(name, Tally())
        rows.append(
            [
                name,
                str(FLOORS.get(name, "")),
                f"{every.precision:.3f}",
                f"{every.recall:.3f}",
                *(f"{t.get(name, Tally()).f1:.3f}" for t in tallies),
            ]
        )
    by_field = _aligned(rows)
    layouts = sorted({r.layout for r in report.results})
    worst = [["layout", *FLOORS]]
    for layout in layouts:
        fields = report.fields(layout=layout, engine="rules")
        worst.append([layout, *(f"{fields.get(n, Tally()).f1:.2f}" for n in FLOORS)])
    rules = [r for r in report.results if r.engine == "rules"]
    totals = (
        f"documents {len(rules)}, hallucination {report.hallucination():.5f},"
        f" p50 {report.seconds(0.5) * 1000:.0f} ms, p95 {report.seconds(0.95) * 1000:.0f} ms,"
        f" peak memory {report.peak_bytes / 2**20:.0f} MiB"
    )
    parts = [
        by_field,
        "",
        _aligned(worst),
        "",
        *_engines(report),
        totals,
        *(f"below: {miss}" for miss in report.misses()),
    ]
    return "\n".join(parts)


def _engines(report: Report) -> list[str]:
    """A row an engine, and how often the crew fell back, when a crew read too."""
    if report.engines() == ["rules"]:
        return []
    rows = [["engine", *FLOORS, "invented", "p50 ms", "p95 ms"]]
    for engine in report.engines():
        fields = report.fields(engine=engine)
        scores = [f"{fields.get(name, Tally()).f1:.3f}" for name in FLOORS]
        times = [f"{report.seconds(share, engine) * 1000:.0f}" for share in (0.5, 0.95)]
        rows.append([engine, *scores, f"{report.hallucination(engine):.5f}", *times])
    shares = [["section", "asked", "fell back", "share", "why"]]
    for section, asked, failed, reasons in fallbacks(report):
        why = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        shares.append([section, str(asked), str(failed), f"{failed / asked:.3f}", why])
    return [_aligned(rows), "", _aligned(shares), ""]


def fallbacks(report: Report) -> Iterator[tuple[str, int, int, dict[str, int]]]:
    """Per section: how often the crew was asked, how often it fell back, and why."""
    asked: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for result in report.results:
        for section, state in result.sections.items():
            asked[section] += 1
            failed[section] += state == "fallback"
        for section, reason in result.reasons.items():
            reasons[section][reason] += 1
    for section, count in asked.items():
        yield section, count, failed[section], dict(reasons[section])


def json_lines(report: Report) -> Iterable[str]:
    """The report as JSON lines, one a field and group, then one of totals."""
    for engine in report.engines():
        for name, tally in sorted(report.fields(engine=engine).items()):
            yield json.dumps(
                {
                    "bench": "parsing",
                    "engine": engine,
                    "field": name,
                    "precision": round(tally.precision, 4),
                    "recall": round(tally.recall, 4),
                    "f1": round(tally.f1, 4),
                }
            )
        yield json.dumps(
            {
                "bench": "parsing",
                "engine": engine,
                "documents": sum(r.engine == engine for r in report.results),
                "hallucination": report.hallucination(engine),
                "p50_ms": round(report.seconds(0.5, engine) * 1000),
                "p95_ms": round(report.seconds(0.95, engine) * 1000),
                "peak_mib": round(report.peak_bytes / 2**20),
            }
        )
    for section, asked, failed, reasons in fallbacks(report):
        yield json.dumps(
            {
                "bench": "parsing",
                "engine": "crew",
                "section": section,
                "asked": asked,
                "fell_back": failed,
                "reasons": reasons,
            }
        )


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
