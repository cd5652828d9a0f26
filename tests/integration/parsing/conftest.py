"""A node's side and a worker's side of parsing on real services."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

import psutil
import pytest
from docket import Docket, Worker
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from parsing.bulletin import Bulletin
from parsing.crew.quiet import QUIET
from parsing.jobs import CvJobs, SectionReader
from parsing.models import CvStatus
from parsing.readers.pool import REST_AFTER, ReaderPool
from parsing.service import Cvs
from parsing.store import CvStore

QUEUE = "parsing-tests"
Json = dict[str, Any]


@dataclass(slots=True)
class Workshop:
    """A running worker."""

    jobs: CvJobs
    readers: ReaderPool


Hire = Callable[..., AbstractAsyncContextManager[Workshop]]


@pytest.fixture(scope="module")
def quiet() -> Iterator[None]:
    """CrewAI told not to report home, before it is imported."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        with warnings.catch_warnings():
            # Takes seconds, which no loop should wait for, and finds fault with itself.
            warnings.simplefilter("ignore")
            import_module("parsing.crew.crew_pool")
            import_module("crewai.rag.embeddings")
        yield


@pytest.fixture
async def cvs(mongo: AsyncDatabase[Json], redis: Redis, redis_url: str) -> AsyncIterator[Cvs]:
    async with Docket(name=QUEUE, url=redis_url) as docket:
        yield Cvs(mongo=mongo, redis=redis, docket=docket)


@pytest.fixture
def hire(mongo: AsyncDatabase[Json], redis: Redis, redis_url: str) -> Hire:
    """Start a worker: `async with hire(): ...`."""

    @asynccontextmanager
    async def hired(
        *,
        crew: SectionReader | None = None,
        wall_seconds: float = 20.0,
        readers: int = 1,
        rest_after: float = REST_AFTER,
    ) -> AsyncIterator[Workshop]:
        async with (
            Docket(name=QUEUE, url=redis_url) as docket,
            ReaderPool(size=readers, wall_seconds=wall_seconds, rest_after=rest_after) as pool,
        ):
            jobs = CvJobs(
                store=CvStore(mongo=mongo), bulletin=Bulletin(redis=redis), readers=pool, docket=docket, crew=crew
            )
            jobs.register()
            async with Worker(
                docket, redelivery_timeout=timedelta(seconds=2), minimum_check_interval=timedelta(milliseconds=50)
            ) as worker:
                running = asyncio.create_task(worker.run_forever())
                yield Workshop(jobs, pool)
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    return hired


async def finished(cvs: Cvs, candidate: str, cv_id: str) -> list[CvStatus]:
    """All statuses up to the last."""
    async with asyncio.timeout(40):
        return [status async for status in cvs.watch(candidate, cv_id)]


def reader_children() -> list[psutil.Process]:
    """The processes that read documents for this one."""
    return [one for one in psutil.Process().children() if "parsing.readers.child" in one.cmdline()]
