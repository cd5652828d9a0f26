"""The disk of a running server fills up: what cannot be stored is refused with a typed answer; then all goes on."""

import resource
import signal
from pathlib import Path

import httpx
import psutil
import pytest

from tests.eventually import eventually
from tests.integration.commands.test_serve import Served, served

pytestmark = pytest.mark.timeout(180)  # whole servers start and stop here, and the machine may be busy

CV = "Camille Durand\n\nEXPERIENCE\nDeveloper, Acme, Jan 2020 - Mar 2023\n\nSKILLS\nPython\n"


def limit(store: psutil.Process, size: int) -> None:
    """No file of the process may grow beyond so many bytes: a full disk, on any machine and without a mount."""
    store.rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


async def sign_in(server: Served, client: httpx.AsyncClient) -> httpx.Response:
    await client.get(server.address.way_in)
    body = {"name": "Camille", "role": "candidate"}
    return await client.post("/api/sign-in/local", json=body, headers={"Origin": server.address})


@pytest.mark.parametrize(("word", "files"), [("redis", "redis/appendonlydir"), ("mongod.py", "mongodb")])
async def test_a_full_disk_is_said_and_passes(tmp_path: Path, word: str, files: str) -> None:
    """503 `unavailable`, temporary; the server lives, and takes the same again once there is space."""
    with served(tmp_path) as server:
        await server.ready()
        store = server.child(word)
        assert store is not None
        async with httpx.AsyncClient(base_url=server.address, trust_env=False, timeout=20) as client:
            assert (await sign_in(server, client)).status_code == 200
            folder = tmp_path / ".vivavoce" / files
            limit(store, max(path.stat().st_size for path in folder.iterdir()))
            sent = 0
            answers: list[httpx.Response] = []

            async def upload() -> int:
                nonlocal sent
                sent += 1
                text = f"{CV}{sent}\n" + "Worked hard.\n" * 500
                answers.append(await client.post("/api/cvs", json={"text": text}, headers={"Origin": server.address}))
                return answers[-1].status_code

            async def refused() -> bool:
                return await upload() == 503

            await eventually(refused, what="a refused upload")
            error = answers[-1].json()["error"]
            assert error["temporary"]
            assert {answer.status_code for answer in answers} <= {202, 503}
            assert await server.status("/healthz") == 200
            limit(store, resource.RLIM_INFINITY)

            async def taken() -> bool:
                return await upload() == 202

            await eventually(taken, what="an accepted upload")
            cv = answers[-1].json()["cv_id"]

            async def read() -> bool:
                return bool((await client.get(f"/api/cvs/{cv}")).json()["phase"] == "ready")

            await eventually(read, within=30, what="the reading")
        server.process.send_signal(signal.SIGTERM)
        assert await server.ends() == 0
