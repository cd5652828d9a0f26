"""Jobs survive their workers."""

import asyncio
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import psutil
import pytest
from docket import Docket
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

from parsing.errors import ParsingUnavailable
from parsing.jobs import job_key
from parsing.readers.pool import ReaderPool
from parsing.service import Cvs
from parsing.store import CvStore, now_ms
from tests.corpus.hostile import PDFS
from tests.corpus.rawpdf import good
from tests.eventually import eventually
from tests.integration.parsing.conftest import QUEUE, Hire, Json, finished, reader_children

ROOT = Path(__file__).parents[3]
PATIENCE = 5.0
"""Seconds until a reader is killed, where a test is about what comes after: others need tenths of one."""


async def one_read(cvs: Cvs) -> None:
    """Somebody's CV, to the end: from then on a reader is warm."""
    status = await cvs.upload("carol", filename="cv.pdf", data=good())
    assert (await finished(cvs, "carol", status.cv_id))[-1].phase == "ready"


@pytest.mark.timeout(90)
async def test_a_killed_worker_is_replaced(
    cvs: Cvs, hire: Hire, mongo: AsyncDatabase[Json], redis_url: str, mongodb_url: str
) -> None:
    """SIGKILL in the middle of a long document: another worker ends the job, and no reader child stays behind."""
    code = "tests.integration.parsing.worker_process"
    command = [sys.executable, "-m", code, redis_url, mongodb_url, mongo.name]
    worker = await asyncio.to_thread(subprocess.Popen, command, cwd=ROOT)
    try:
        await one_read(cvs)
        status = await cvs.upload("alice", filename="cv.pdf", data=PDFS["pages laid over each other"][0]())
        watching = aiter(cvs.watch("alice", status.cv_id))
        async with asyncio.timeout(40):
            while (await anext(watching)).phase == "received":
                pass
        children = psutil.Process(worker.pid).children(recursive=True)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        async with hire(wall_seconds=PATIENCE):
            other = await cvs.upload("bob", filename="cv.pdf", data=good())
            assert (await finished(cvs, "bob", other.cv_id))[-1].phase == "ready"
            last = (await finished(cvs, "alice", status.cv_id))[-1]
        assert (last.phase, last.error) == ("failed", "hostile_pdf")
        assert children
        _, alive = await asyncio.to_thread(psutil.wait_procs, children, timeout=30)
        assert alive == []
    finally:
        worker.kill()
        worker.wait()


async def test_a_cv_without_a_job_is_found(cvs: Cvs, hire: Hire, mongo: AsyncDatabase[Json]) -> None:
    """A node died between the store and the queue: the sweep queues the CV again."""
    status = await cvs.upload("alice", filename="cv.pdf", data=good())
    await cvs._docket.cancel(f"cv:{status.cv_id}")
    await mongo["cvs"].update_one({"_id": status.cv_id}, {"$set": {"updated_at": now_ms() - 10 * 60_000}})
    async with hire() as workshop:
        await workshop.jobs.sweep_cvs()
        assert (await finished(cvs, "alice", status.cv_id))[-1].phase == "ready"


async def test_a_job_done_twice_leaves_one_revision(cvs: Cvs, hire: Hire) -> None:
    """At least once is harmless."""
    async with hire() as workshop:
        status = await cvs.upload("alice", filename="cv.pdf", data=good())
        await finished(cvs, "alice", status.cv_id)
        await workshop.jobs.parse_cv(status.cv_id, "alice")
    assert len((await cvs.export("alice"))["profiles"]) == 1


async def test_a_reader_that_dies_harms_its_document_alone(cvs: Cvs, hire: Hire) -> None:
    """The child is killed from outside in mid-document; the next CV gets a fresh child."""
    async with hire():
        await one_read(cvs)
        slow = await cvs.upload("alice", filename="cv.pdf", data=PDFS["pages laid over each other"][0]())
        watching = aiter(cvs.watch("alice", slow.cv_id))
        async with asyncio.timeout(20):
            while (await anext(watching)).phase == "received":
                pass
        for child in reader_children():
            child.kill()
        last = (await finished(cvs, "alice", slow.cv_id))[-1]
        other = await cvs.upload("bob", filename="cv.pdf", data=good())
        assert (await finished(cvs, "bob", other.cv_id))[-1].phase == "ready"
    assert (last.phase, last.error) == ("failed", "hostile_pdf")


async def test_readers_start_with_a_document_and_end_when_nothing_comes(cvs: Cvs, hire: Hire) -> None:
    async with hire(rest_after=0.1) as workshop:
        assert workshop.readers.running == 0
        for _ in range(2):
            await one_read(cvs)
            await eventually(lambda: workshop.readers.running == 0, what="the end of the reader")


async def test_a_start_that_is_cancelled_leaves_no_reader() -> None:
    async with ReaderPool(size=1) as pool:
        starting = asyncio.create_task(pool.read(good(), "pdf", sha256=None, reference=date(2026, 11, 1)))
        await eventually(lambda: pool.running == 1)
        starting.cancel()
        await eventually(lambda: pool.running == 0)


async def test_a_cv_that_is_erased_in_the_middle_is_gone(
    cvs: Cvs, hire: Hire, mongo: AsyncDatabase[Json], redis_url: str
) -> None:
    """No record, no file, no profile, and its reader is free for the next one at once."""
    others = set(reader_children())  # of other tests, which are still being ended
    async with hire(size=1), Docket(name=QUEUE, url=redis_url) as docket:
        await one_read(cvs)
        slow = await cvs.upload("alice", filename="cv.pdf", data=PDFS["pages laid over each other"][0]())
        watching = aiter(cvs.watch("alice", slow.cv_id))
        async with asyncio.timeout(20):
            while (await anext(watching)).phase == "received":
                pass
        (busy,) = set(reader_children()) - others
        await docket.cancel(job_key(slow.cv_id))  # as an erasure does it
        await CvStore(mongo=mongo).drop(slow.cv_id)
        other = await cvs.upload("bob", filename="cv.pdf", data=good())
        assert (await finished(cvs, "bob", other.cv_id))[-1].phase == "ready"
        await eventually(lambda: not busy.is_running(), within=3, what="the end of its reader")
    assert await cvs.export("alice") == {"cvs": [], "profiles": []}
    assert [file["filename"] async for file in mongo["cv.files"].find()] == ["cv.pdf"] * 2


@pytest.mark.timeout(120)
async def test_ones_pile_does_not_hold_up_another(cvs: Cvs, hire: Hire) -> None:
    """Alice uploads twenty CVs, two of which must be killed; Bob's one after them is read long before hers are."""
    blends = PDFS["pages laid over each other"][0]()
    piles = [blends, blends + b"\n", *(good() + b"\n" * n for n in range(18))]
    hers = [await cvs.upload("alice", filename="cv.pdf", data=data) for data in piles]
    his = await cvs.upload("bob", filename="cv.pdf", data=good())
    async with hire(size=2, wall_seconds=PATIENCE):
        assert (await finished(cvs, "bob", his.cv_id))[-1].phase == "ready"
        phases = [(await cvs.status("alice", status.cv_id)).phase for status in hers]
        assert sum(phase in ("ready", "failed") for phase in phases) <= 4
        ends = [(await finished(cvs, "alice", status.cv_id))[-1] for status in hers]
    assert [end.phase for end in ends] == ["failed"] * 2 + ["ready"] * 18


async def test_a_slow_document_meets_the_clock(cvs: Cvs, hire: Hire) -> None:
    """Wall clock time is bounded, whatever the child does."""
    started = time.monotonic()
    async with hire(wall_seconds=1.0):
        status = await cvs.upload("alice", filename="cv.pdf", data=PDFS["pages laid over each other"][0]())
        last = (await finished(cvs, "alice", status.cv_id))[-1]
    assert (last.phase, last.error) == ("failed", "hostile_pdf")
    assert time.monotonic() - started < 20


async def test_a_store_that_is_away_is_reported() -> None:
    """As a temporary error, not as a lost CV."""
    client: AsyncMongoClient[Json] = AsyncMongoClient("mongodb://127.0.0.1:1", serverSelectionTimeoutMS=200)
    with pytest.raises(ParsingUnavailable):
        await CvStore(mongo=client["any"]).find("any")
    await client.close()
