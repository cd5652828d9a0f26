"""How well and how fast CVs are read, on a corpus whose truth is known: `vivavoce bench parsing`."""

import json
import resource
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from parsing.errors import BadDocument
from parsing.reading.desk import Desk
from parsing.reading.kinds import kind_of
from parsing.reading.recognition import find_tesseract
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


@dataclass(slots=True)
class Report:
    """All outcomes of a run."""

    results: list[Result] = field(default_factory=list)
    peak_bytes: int = 0

    def fields(self, **where: Any) -> dict[str, Tally]:
        """Tallies per field over the documents that fit, e.g. `half="held"`."""
        tallies: dict[str, Tally] = defaultdict(Tally)
        for result in self.results:
            if all(getattr(result, k) == v for k, v in where.items()):
                for name, tally in result.score.fields.items():
                    tallies[name].add(tally)
        return dict(tallies)

    def hallucination(self) -> float:
        """Share of values with words that are not in the document."""
        values = sum(r.values for r in self.results)
        return sum(len(r.invented) for r in self.results) / values if values else 0.0

    def seconds(self, share: float) -> float:
        """A quantile of the time a document took."""
        times = sorted(r.seconds for r in self.results)
        return times[min(len(times) - 1, int(share * len(times)))] if times else 0.0

    def misses(self, **where: Any) -> list[str]:
        """Floors that do not hold, in words."""
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


def documents(corpus: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Records of a corpus with their PDFs."""
    for path in sorted(corpus.glob("*.json")):
        pdf = path.with_suffix(".pdf")
        if pdf.exists():
            yield json.loads(path.read_text(encoding="utf-8")), pdf.read_bytes()


def bench(corpus: Path, *, only: str = "") -> Report:
    """Read a whole corpus with the rules engine. `only` keeps ids that contain it."""
    desk = Desk(tesseract=find_tesseract())
    desk.warm()
    report = Report()
    for record, data in documents(corpus):
        if only in record["id"]:
            report.results.append(_one(desk, record, data))
    report.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return report


def _one(desk: Desk, record: dict[str, Any], data: bytes) -> Result:
    started = time.perf_counter()
    common: dict[str, Any] = {k: record[k] for k in ("id", "language", "layout", "half", "columns")}
    try:
        outcome = desk.work(data, kind_of(data, "cv.pdf"), sha256=None, reference=REFERENCE, tell=lambda _, __: None)
    except BadDocument as error:
        return Result(
            **common,
            pages=0,
            seconds=time.perf_counter() - started,
            score=Score(),
            invented=[],
            values=0,
            error=error.code,
        )
    seconds = time.perf_counter() - started
    bad, values = invented(outcome.profile, outcome.document.text)
    return Result(
        **common,
        pages=outcome.document.pages,
        seconds=seconds,
        score=score(record, outcome.profile),
        invented=bad,
        values=values,
    )


def table(report: Report) -> str:
    """The report in columns of text."""
    groups: list[tuple[str, dict[str, Any]]] = [("all", {})]
    groups += [(f"half {h}", {"half": h}) for h in sorted({r.half for r in report.results})]
    groups += [(lang, {"language": lang}) for lang in ("fr", "en")]
    groups += [(f"{n} col", {"columns": n}) for n in (1, 2)]
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
    told = _aligned(rows)
    layouts = sorted({r.layout for r in report.results})
    worst = [["layout", *FLOORS]]
    for layout in layouts:
        fields = report.fields(layout=layout)
        worst.append([layout, *(f"{fields.get(n, Tally()).f1:.2f}" for n in FLOORS)])
    times = [r.seconds for r in report.results] or [0.0]
    totals = (
        f"documents {len(report.results)}, hallucination {report.hallucination():.5f},"
        f" p50 {statistics.median(times) * 1000:.0f} ms, p95 {report.seconds(0.95) * 1000:.0f} ms,"
        f" peak memory {report.peak_bytes / 2**20:.0f} MiB"
    )
    return "\n".join([told, "", _aligned(worst), "", totals, *(f"below: {miss}" for miss in report.misses())])


def json_lines(report: Report) -> Iterable[str]:
    """The report as JSON lines, one a field and group, then one of totals."""
    for name, tally in sorted(report.fields().items()):
        yield json.dumps(
            {
                "bench": "parsing",
                "engine": "rules",
                "field": name,
                "precision": round(tally.precision, 4),
                "recall": round(tally.recall, 4),
                "f1": round(tally.f1, 4),
            }
        )
    yield json.dumps(
        {
            "bench": "parsing",
            "engine": "rules",
            "documents": len(report.results),
            "hallucination": report.hallucination(),
            "p50_ms": round(report.seconds(0.5) * 1000),
            "p95_ms": round(report.seconds(0.95) * 1000),
            "peak_mib": round(report.peak_bytes / 2**20),
        }
    )


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
