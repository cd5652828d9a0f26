"""What reading CVs takes: speed and memory of warm readers, and how well text and scans are read."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from parsing.bench import FLOORS, bench
from parsing.reading.tesseract import find_tesseract
from tests.corpus.pace import pace, pdfs
from tests.corpus.scans import scanned

SAMPLE = Path(__file__).parents[1] / "corpus/sample"
CVS = 1000


def speed() -> list[dict[str, Any]]:
    """P: the sample again and again, by two readers."""
    return [asyncio.run(pace(pdfs(SAMPLE), CVS))]


def quality() -> list[dict[str, Any]]:
    """PQ: F1 of the rules engine on the sample, from its text and from scans of it."""
    rows = [_row("text", SAMPLE)]
    if find_tesseract() is not None:
        with tempfile.TemporaryDirectory() as folder:
            for seed, truth in enumerate(sorted(SAMPLE.glob("*.json"))[::2]):
                Path(folder, truth.name).write_bytes(truth.read_bytes())
                pdf = truth.with_suffix(".pdf")
                Path(folder, pdf.name).write_bytes(scanned(pdf.read_bytes(), seed=seed))
            rows.append(_row("scans", Path(folder)))
    return rows


def _row(source: str, folder: Path) -> dict[str, Any]:
    report = bench(folder)
    fields = report.fields()
    return {
        "from": source,
        "documents": len(report.results),
        **{name: fields[name].f1 for name in FLOORS if name in fields},
        "invented": report.hallucination(),
        "p50_ms": report.seconds(0.5) * 1000,
    }
