"""The worker inside a node: what is queued gets done in this process, and it ends in order with the node."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docket import Docket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from parsing.service import Cvs
from server.commands.embedded_worker import EmbeddedWorker
from server.settings import Settings
from server.stores.addresses import Addresses
from server.stores.queue import DOCKET
from server.wiring.jobs import needs_process
from tests.corpus.hostile import PDFS
from tests.eventually import eventually

CV = "Camille Durand\ncamille@example.org\n\nEXPERIENCE\nDeveloper, Acme, Jan 2020 - Mar 2023\n\nSKILLS\nPython\n"
BARE = Settings(_env_file=None)


async def test_it_reads_what_was_queued_before_it_began(
    redis: Redis, mongo: AsyncDatabase[dict[str, Any]], redis_url: str, mongodb_url: str, tmp_path: Path
) -> None:
    settings = BARE.model_copy(update={"mongodb_database": mongo.name, "vivavoce_data": tmp_path})
    worker = EmbeddedWorker(settings, Addresses(redis_url=redis_url, mongodb_url=mongodb_url))
    async with Docket(name=DOCKET, url=redis_url) as docket:
        cvs = Cvs(mongo=mongo, redis=redis, docket=docket)
        queued = await cvs.upload_text("u_1", text=CV)
        worker.start()
        try:

            async def read() -> bool:
                return (await cvs.status("u_1", queued.cv_id)).phase == "ready"

            await eventually(read, within=40, what="the reading")
            assert len(await docket.workers()) == 1
        finally:
            await worker.stop()
        assert len(await docket.workers()) == 0
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "worker"]


async def test_a_cv_that_is_being_read_when_the_node_stops_is_read_at_its_next_start_once(
    redis: Redis, mongo: AsyncDatabase[dict[str, Any]], redis_url: str, mongodb_url: str, tmp_path: Path
) -> None:
    """Longer than a node that stops waits for its jobs."""
    settings = BARE.model_copy(update={"mongodb_database": mongo.name, "vivavoce_data": tmp_path})
    addresses = Addresses(redis_url=redis_url, mongodb_url=mongodb_url)

    def node() -> EmbeddedWorker:
        return EmbeddedWorker(settings, addresses, grace=0.2, lost_after=timedelta(seconds=1))

    async with Docket(name=DOCKET, url=redis_url) as docket:
        cvs = Cvs(mongo=mongo, redis=redis, docket=docket)
        slow = await cvs.upload("u_1", filename="cv.pdf", data=PDFS["300,000 objects"][0]())

        async def phase() -> str:
            return (await cvs.status("u_1", slow.cv_id)).phase

        async def begun() -> bool:
            return await phase() != "received"

        first = node()
        first.start()
        await eventually(begun, within=40, what="the reading")
        await first.stop()
        assert await phase() not in ("ready", "failed")
        assert len(await docket.workers()) == 0
        second = node()
        second.start()
        try:

            async def ended() -> bool:
                return await phase() in ("ready", "failed")

            await eventually(ended, within=40, what="the end of the reading")
        finally:
            await second.stop()
        assert await phase() == "ready"
        assert len((await cvs.export("u_1"))["profiles"]) == 1


async def test_it_ends_at_once_while_its_stores_are_away(tmp_path: Path) -> None:
    nowhere = Addresses(redis_url="redis://127.0.0.1:9", mongodb_url="mongodb://127.0.0.1:9")
    worker = EmbeddedWorker(BARE.model_copy(update={"vivavoce_data": tmp_path}), nowhere)
    worker.start()
    began = time.monotonic()
    await worker.stop()
    assert time.monotonic() - began < 5


async def test_one_that_never_began_has_nothing_to_end() -> None:
    await EmbeddedWorker(BARE, Addresses(redis_url="", mongodb_url="")).stop()


@pytest.mark.parametrize(
    ("update", "apart"),
    [
        ({}, False),
        ({"vivavoce_models": "scripted:100@30"}, False),
        ({"offers_api_url": "https://offers.example"}, True),
        ({"vivavoce_models_crew": "openai:gpt-4.1-mini"}, True),
    ],
)
def test_a_crew_and_an_encoder_work_in_a_process_of_their_own(update: dict[str, str], apart: bool) -> None:  # noqa: FBT001 - a row of the table
    assert needs_process(BARE.model_copy(update=update)) is apart
