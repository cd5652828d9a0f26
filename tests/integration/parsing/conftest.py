"""A node's side and a worker's side of parsing on real services."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio
from docket import Docket, Worker
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from parsing.bulletin import Bulletin
from parsing.crew.quiet import QUIET
from parsing.jobs import CvJobs, SectionReader
from parsing.models import CvStatus
from parsing.readers.pool import ReaderPool
from parsing.service import Cvs
from parsing.store import CvStore
from tests.stores import empty_redis, fresh_database

HERE = Path(__file__).parent
QUEUE = "parsing-tests"
Json = dict[str, Any]


@dataclass(slots=True)
class Workshop:
    """A running worker."""

    jobs: CvJobs
    readers: ReaderPool


Hire = Callable[..., AbstractAsyncContextManager[Workshop]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A worker's tests share a loop, because they share a reader."""
    for item in items:
        if item.path.parent == HERE and {"cvs", "hire"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


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


@pytest_asyncio.fixture(loop_scope="module")
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """On the loop of the readers."""
    async with empty_redis(redis_url) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def mongo(mongodb_url: str) -> AsyncIterator[AsyncDatabase[Json]]:
    """On the loop of the readers."""
    async with fresh_database(mongodb_url) as database:
        yield database


@pytest_asyncio.fixture(loop_scope="module")
async def cvs(mongo: AsyncDatabase[Json], redis: Redis, redis_url: str) -> AsyncIterator[Cvs]:
    async with Docket(name=QUEUE, url=redis_url) as docket:
        yield Cvs(mongo=mongo, redis=redis, docket=docket)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_readers() -> AsyncIterator[ReaderPool]:
    """One reader for all tests of a module: its start takes longer than most of what it reads here."""
    async with ReaderPool(size=1) as pool:
        yield pool


@pytest.fixture
def hire(mongo: AsyncDatabase[Json], redis: Redis, redis_url: str, shared_readers: ReaderPool) -> Hire:
    """Start a worker: `async with hire(): ...`; with readers of its own where a test says what they are like."""

    @asynccontextmanager
    async def hired(*, crew: SectionReader | None = None, **own: Any) -> AsyncIterator[Workshop]:
        async with (
            Docket(name=QUEUE, url=redis_url) as docket,
            ReaderPool(**{"size": 1, **own}) if own else nullcontext(shared_readers) as pool,
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
