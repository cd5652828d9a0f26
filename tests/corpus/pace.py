"""How fast warm readers work, and whether their memory stays flat: `python -m tests.corpus.pace FOLDER [COUNT]`."""

import asyncio
import sys
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

from parsing.readers.pool import ReaderPool
from tests.bench.report import quantile

READERS = 2
EVERY = 50
"""Documents between two looks at the memory."""


def resident() -> int:
    """Bytes of this process and its children."""
    me = psutil.Process()
    return sum(p.memory_info().rss for p in (me, *me.children(recursive=True)))


async def pace(files: list[bytes], count: int, *, tesseract: str | None = None) -> dict[str, Any]:
    """Read `count` documents with two readers, one after the other again and again, and tell the figures."""
    times: list[float] = []
    long_ones: list[float] = []
    marks: list[int] = []
    async with ReaderPool(size=READERS, tesseract=tesseract) as readers:

        async def one(data: bytes) -> None:
            started = time.perf_counter()
            read = await readers.read(data, "pdf", sha256=None, reference=date(2026, 11, 1))
            times.append(time.perf_counter() - started)
            if read.profile["meta"]["x_extraction"]["pages"] == 2:
                long_ones.append(times[-1])
            if len(times) % EVERY == 0:
                marks.append(resident())

        await asyncio.gather(*(one(data) for data in files[:READERS]))
        for kept in (times, long_ones, marks):
            kept.clear()
        work = iter(islice(cycle(files), count))

        async def hand() -> None:
            for data in work:
                await one(data)

        started = time.perf_counter()
        await asyncio.gather(*(hand() for _ in range(READERS)))
        seconds = time.perf_counter() - started
        marks.append(resident())
    return {
        "cvs": count,
        "cvs_per_s": count / seconds,
        "p50_ms": quantile(times, 0.5) * 1000,
        "p95_ms": quantile(times, 0.95) * 1000,
        "two_pages": len(long_ones),
        "two_pages_p95_ms": quantile(long_ones, 0.95) * 1000,
        "first_mib": round(marks[0] / 2**20),
        "peak_mib": round(max(marks) / 2**20),
        "last_mib": round(marks[-1] / 2**20),
    }


def pdfs(folder: Path) -> list[bytes]:
    """All PDFs of a folder."""
    return [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]


if __name__ == "__main__":
    print(asyncio.run(pace(pdfs(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 1000)))
