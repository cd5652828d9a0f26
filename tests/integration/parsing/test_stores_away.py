"""A store that is away while a CV is being read costs time and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docket import Docket, Worker
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from parsing.bulletin import Bulletin
from parsing.jobs import CvJobs
from parsing.readers.pool import ReaderPool
from parsing.service import Cvs
from parsing.store import CvStore
from server.stores.embedded.services import Services
from tests.corpus.hostile import PDFS
from tests.corpus.rawpdf import good
from tests.eventually import eventually
from tests.frailty import frozen, own_services

AWAY = 1.5
"""Seconds; longer than a job may be silent here before it is given to another worker."""
LOST_AFTER = timedelta(seconds=1)
PATIENCE = 5.0
"""Seconds until a reader is killed: longer than a store is away."""


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Services]:
    async with own_services(tmp_path) as services:
        yield services


@pytest.mark.timeout(90)
async def test_both_stores_go_away_in_the_middle(stores: Services) -> None:
    """First the queue, then the records: each CV ends as it would have, with one profile, read once or more."""
    assert stores.redis_url is not None
    assert stores.mongodb_url is not None
    redis = Redis.from_url(stores.redis_url)
    mongo: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(stores.mongodb_url, serverSelectionTimeoutMS=1000)
    async with (
        Docket(name="away", url=stores.redis_url) as docket,
        ReaderPool(size=2, wall_seconds=PATIENCE) as readers,
    ):
        cvs = Cvs(mongo=mongo["away"], redis=redis, docket=docket)
        CvJobs(
            store=CvStore(mongo=mongo["away"]), bulletin=Bulletin(redis=redis), readers=readers, docket=docket
        ).register()
        async with Worker(
            docket,
            redelivery_timeout=LOST_AFTER,
            minimum_check_interval=timedelta(milliseconds=50),
            reconnection_delay=timedelta(milliseconds=100),
        ) as worker:
            running = asyncio.create_task(worker.run_forever())
            try:
                for turn, away in enumerate((stores.redis, stores.mongodb)):
                    await _through(cvs, away, turn)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
    await redis.aclose()
    await mongo.close()


async def _through(cvs: Cvs, away: Any, turn: int) -> None:
    slow = await cvs.upload(f"slow{turn}", filename="cv.pdf", data=PDFS["pages laid over each other"][0]())

    async def begun() -> bool:
        return (await cvs.status(f"slow{turn}", slow.cv_id)).phase != "received"

    await eventually(begun, what="the reading")
    quick = await cvs.upload(f"quick{turn}", filename="cv.pdf", data=good())
    with frozen(away):
        await asyncio.sleep(AWAY)  # what is away stays away for so long

    async def ended(who: str, cv_id: str, phase: str) -> bool:
        return (await cvs.status(who, cv_id)).phase == phase

    await eventually(lambda: ended(f"quick{turn}", quick.cv_id, "ready"), what="the quick one")
    await eventually(lambda: ended(f"slow{turn}", slow.cv_id, "failed"), what="the slow one")
    assert (await cvs.status(f"slow{turn}", slow.cv_id)).error == "hostile_pdf"
    assert len((await cvs.export(f"quick{turn}"))["profiles"]) == 1
