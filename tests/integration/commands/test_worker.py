"""`vivavoce worker` as a process: takes queued CVs, ends in order when told to."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from docket import Docket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from parsing.service import Cvs
from server.stores.queue import DOCKET
from tests.eventually import eventually

pytestmark = pytest.mark.timeout(180)  # whole servers start and stop here, and the machine may be busy

CLEAN = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
CV = "Camille Durand\ncamille@example.org\n\nEXPERIENCE\nDeveloper, Acme, Jan 2020 - Mar 2023\n\nSKILLS\nPython\n"


async def start(folder: Path, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "server.cli", "worker", cwd=folder, env=CLEAN | environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_it_reads_what_was_queued_and_ends_in_order(
    tmp_path: Path, redis: Redis, mongo: AsyncDatabase[dict[str, Any]], redis_url: str, mongodb_url: str
) -> None:
    """A CV uploaded while no worker runs is read by the next one; SIGTERM ends it; nothing of the CV is logged."""
    async with Docket(name=DOCKET, url=redis_url) as docket:
        cvs = Cvs(mongo=mongo, redis=redis, docket=docket)
        queued = await cvs.upload_text("u_1", text=CV)
        stores = {"REDIS_URL": redis_url, "MONGODB_URL": mongodb_url, "MONGODB_DATABASE": mongo.name}
        wrong = {"OFFERS_API_URL": "http://127.0.0.1:9", "OFFERS_STORE": "nowhere://bucket"}  # holds up no CV
        worker = await start(tmp_path, **stores, **wrong)
        try:

            async def read() -> bool:
                return (await cvs.status("u_1", queued.cv_id)).phase == "ready"

            await eventually(read, within=40, what="the reading")
            assert (await cvs.profile("u_1")).profile.basics.name == "Camille Durand"
            worker.send_signal(signal.SIGTERM)
            _, said = await asyncio.wait_for(worker.communicate(), 20)
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()
    assert worker.returncode == 0
    assert b"worker.ready" in said
    assert b"offers.no_store" in said
    assert b"Durand" not in said


async def test_without_a_server_it_says_so(tmp_path: Path) -> None:
    """No addresses and nobody on the data folder."""
    worker = await start(tmp_path)
    _, said = await worker.communicate()
    assert worker.returncode == os.EX_UNAVAILABLE
    assert b"No server runs on .vivavoce" in said
