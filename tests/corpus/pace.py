"""How fast warm readers work, and whether their memory stays flat: `python -m tests.corpus.pace FOLDER [COUNT]`."""

import asyncio
import statistics
import sys
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import psutil

from parsing.reading.pool import ReaderPool


def resident() -> int:
    """Bytes of this process and its children."""
    me = psutil.Process()
    return sum(p.memory_info().rss for p in (me, *me.children(recursive=True)))


async def pace(files: list[bytes], count: int) -> None:
    times: list[float] = []
    marks: list[int] = []
    async with ReaderPool(size=2) as readers:

        async def one(data: bytes) -> None:
            started = time.perf_counter()
            await readers.read(data, "pdf", sha256=None, reference=date(2026, 11, 1))
            times.append(time.perf_counter() - started)
            if len(times) % 100 == 0:
                marks.append(resident())

        await asyncio.gather(*(one(data) for data in files[:2]))
        times.clear()
        work = iter(islice(cycle(files), count))

        async def hand() -> None:
            for data in work:
                await one(data)

        started = time.perf_counter()
        await asyncio.gather(hand(), hand())
        seconds = time.perf_counter() - started
    times.sort()
    print(
        f"{count} CVs in {seconds:.1f} s: {count / seconds:.1f} a second; p50 {statistics.median(times) * 1000:.0f} ms,"
        f" p95 {times[int(0.95 * len(times))] * 1000:.0f} ms; memory {[round(m / 2**20) for m in marks]} MiB"
    )


if __name__ == "__main__":
    corpus = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.pdf"))]
    asyncio.run(pace(corpus, int(sys.argv[2]) if len(sys.argv) > 2 else 1000))
