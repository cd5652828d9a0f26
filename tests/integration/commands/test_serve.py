"""`vivavoce serve` as people run it: a process that says where it is, and leaves nothing behind."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from server.accounts.door import TOKEN_FILE
from server.commands.doctor.machine import check_machine
from server.settings import Settings
from server.stores.embedded.services import ADDRESSES
from tests.eventually import eventually
from tests.forked import Forked, vivavoce
from tests.printed import Address

pytestmark = pytest.mark.timeout(180)  # whole servers start and stop here, and the machine may be busy

CLEAN = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
ADDRESS = re.compile(r"^http://127\.0\.0\.1:\d+$")

STORES = {"redis": "redis", "mongod.py": "mongodb"}
"""The word in a store's command line, and its name in `/readyz`."""
SOURCE = {"OFFERS_API_URL": "http://127.0.0.1:9"}
"""Nobody answers there. Whoever fetches offers works in a process of its own."""


class Served:
    """A server started from the command line in a folder of its own."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes] | Forked") -> None:
        self.folder = folder
        self.process = process
        self.address = Address.at("", token="")

    async def ready(self) -> None:
        self.address = Address.of(await self.line())
        assert ADDRESS.match(self.address), (self.folder / "stderr").read_text()[-2000:]

    async def line(self) -> str:
        """The next that it prints."""
        assert self.process.stdout is not None
        return (await asyncio.wait_for(asyncio.to_thread(self.process.stdout.readline), 90)).decode()

    def family(self) -> list[psutil.Process]:
        process = psutil.Process(self.process.pid)
        return [process, *process.children(recursive=True)]

    def child(self, word: str) -> psutil.Process | None:
        for one in self.family()[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                if any(word in part for part in one.cmdline()):
                    return one
        return None

    def said(self) -> str:
        return (self.folder / "stderr").read_text()

    async def status(self, path: str) -> int:
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(self.address + path, timeout=10)).status_code
            except httpx.TransportError:
                return 0

    async def ends(self, within: float = 60) -> int:
        return await asyncio.to_thread(self.process.wait, within)


@contextlib.contextmanager
def served(folder: Path, *arguments: str, **environment: str) -> Iterator[Served]:
    """By the command, in a process that has imported all of it before."""
    (folder / "stderr").unlink(missing_ok=True)
    given = ("serve", *(arguments or ("--port", "0")))
    process = Forked(vivavoce, folder, *given, errors=folder / "stderr", **environment)
    with _ended(process):
        yield Served(folder, process)


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Served]:
    """As people start it: a program."""
    command = [sys.executable, "-P", "-m", "server.cli", "serve", "--port", "0"]
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(command, cwd=folder, env=CLEAN, stdout=subprocess.PIPE, stderr=errors)
    with process, _ended(process):
        yield Served(folder, process)


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[bytes] | Forked") -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def gone(processes: list[psutil.Process]) -> bool:
    return all(not one.is_running() or one.status() == psutil.STATUS_ZOMBIE for one in processes)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_says_where_it_is_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    """The first line is the address; it answers; Ctrl-C or SIGTERM ends all of it, with status 0."""
    with started(tmp_path) as server:
        await server.ready()
        assert await server.status("/healthz") == 200
        assert await server.status("/readyz") == 200
        await eventually(lambda: "worker.ready" in server.said(), what="the worker, which is the node itself")
        family = server.family()
        assert len(family) == 1 + len(STORES)
        server.process.send_signal(number)
        assert await server.ends() == 0
        assert gone(family)
        assert server.said().count("Traceback") == 0


async def test_away_from_loopback_it_prints_a_link_for_its_first_owner_until_there_is_one(tmp_path: Path) -> None:
    here = {"Origin": "https://club.example"}
    with served(tmp_path, VIVAVOCE_PUBLIC_URL=here["Origin"], VIVAVOCE_WORKER="off") as server:
        await server.ready()
        _, _, token = (await server.line()).strip().partition("https://club.example/join#")
        async with httpx.AsyncClient(base_url=str(server.address), headers=here, trust_env=False) as http:
            claimed = await http.post("/api/join/claim", json={"token": token, "name": "Olga"})
        assert claimed.json()["user"]["role"] == "owner"
        assert token not in (tmp_path / "stderr").read_text()
        server.process.send_signal(signal.SIGINT)
        await server.ends()
    with served(tmp_path, VIVAVOCE_PUBLIC_URL=here["Origin"], VIVAVOCE_WORKER="off") as server:
        await server.ready()
        assert "join" not in await server.line()


async def test_killed_it_takes_its_children_along(tmp_path: Path) -> None:
    """SIGKILL gives no chance to clean up; nothing is left all the same, and the next start works."""
    with served(tmp_path, **SOURCE) as server:
        await server.ready()
        await eventually(lambda: server.child("worker") is not None, what="the worker")
        family = server.family()
        assert len(family) == 2 + len(STORES)
        server.process.kill()
        await server.ends()
        await eventually(lambda: gone(family), what="the end of the children")
    with served(tmp_path) as server:
        await server.ready()
        assert await server.status("/readyz") == 200


async def test_a_child_that_dies_comes_back(tmp_path: Path) -> None:
    """One after the other: the server goes on meanwhile and is ready again soon."""
    with served(tmp_path, **SOURCE) as server:
        await server.ready()
        for word in (*STORES, "worker"):
            await eventually(lambda word=word: server.child(word) is not None, what=word)  # type: ignore[misc]
            child = server.child(word)
            assert child is not None
            child.kill()
            await eventually(lambda dead=child: not dead.is_running(), what="its end")  # type: ignore[misc]

            async def ready_again(word: str = word, child: psutil.Process = child) -> bool:
                return await server.status("/readyz") == 200 and server.child(word) not in {None, child}

            await eventually(ready_again, what="readiness")
            assert await server.status("/healthz") == 200


async def test_a_store_that_hangs_is_said(tmp_path: Path) -> None:
    """It neither answers nor dies: not ready, by name, and alive all the while; ready again when it goes on."""
    with served(tmp_path, VIVAVOCE_WORKER="off", VIVAVOCE_PORT="0") as server:
        await server.ready()
        for word, name in STORES.items():
            store = server.child(word)
            assert store is not None
            store.suspend()

            async def away() -> bool:
                return await server.status("/readyz") == 503

            try:
                await eventually(away, what="unreadiness")
                async with httpx.AsyncClient(trust_env=False, timeout=20) as client:
                    assert (await client.get(server.address + "/readyz")).json()["away"] == [name]
                assert await server.status("/healthz") == 200
            finally:
                store.resume()

            async def back() -> bool:
                return await server.status("/readyz") == 200

            await eventually(back, what="readiness")
        server.process.send_signal(signal.SIGTERM)
        assert await server.ends() == 0


async def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    """A clear line with a way out; nothing was started or made."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with served(tmp_path, "--port", str(port)) as server:
            assert await server.ends() == os.EX_UNAVAILABLE
    said = (tmp_path / "stderr").read_text()
    assert said.startswith(f"vivavoce: Port {port} of 127.0.0.1 is taken.")
    assert f"--port {port + 1}" in said
    assert os.listdir(tmp_path) == ["stderr"]  # noqa: PTH208


async def test_with_stores_of_ones_own_nothing_is_started(tmp_path: Path, redis_url: str, mongodb_url: str) -> None:
    """REDIS_URL and MONGODB_URL: no children; the folder holds what keeps the printed address the same, and no data."""
    stores = {"REDIS_URL": redis_url, "MONGODB_URL": mongodb_url, "MONGODB_DATABASE": "test-serve"}
    with served(tmp_path, VIVAVOCE_WORKER="off", VIVAVOCE_PORT="0", **stores) as server:
        await server.ready()
        assert await server.status("/readyz") == 200
        assert server.family()[1:] == []
        assert os.listdir(tmp_path / ".vivavoce") == [TOKEN_FILE]  # noqa: PTH208
        server.process.send_signal(signal.SIGTERM)
        assert await server.ends() == 0


async def test_a_folder_has_one_server_that_others_may_join(tmp_path: Path) -> None:
    """A second one is told who has it, and shares the stores with `--join`, which finds nobody when alone."""
    with served(tmp_path, "--port", "0", "--join") as alone:
        assert await alone.ends() == os.EX_UNAVAILABLE
    assert "No server runs on" in (tmp_path / "stderr").read_text()
    with served(tmp_path) as first:
        await first.ready()
        with served(tmp_path) as second:
            assert await second.ends() == os.EX_TEMPFAIL
        assert f"is used by process {first.process.pid}" in (tmp_path / "stderr").read_text()
        with served(tmp_path, "--port", "0", "--join") as joined:
            await joined.ready()
            assert await joined.status("/readyz") == 200
            assert joined.family()[1:] == []
            joined.process.send_signal(signal.SIGTERM)
            assert await joined.ends() == 0
        assert await first.status("/readyz") == 200
        _, printed = await asyncio.to_thread(Forked(vivavoce, tmp_path, "invite").communicate)
        assert printed.startswith(f"{first.address}/join#")
        checked = await asyncio.to_thread(
            check_machine, Settings(_env_file=None, vivavoce_data=tmp_path / ".vivavoce"), embedded=True
        )
        assert f"answers at {first.address}" in next(each.detail for each in checked if each.about == "port")


async def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    """No traceback; what to do."""
    with served(tmp_path, "--port", "0", "--data", str(tmp_path / "stderr" / "data")) as server:
        assert await server.ends() == os.EX_UNAVAILABLE
    assert "VIVAVOCE_DATA" in (tmp_path / "stderr").read_text()
    assert "Traceback" not in (tmp_path / "stderr").read_text()


async def test_a_settings_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VIVAVOCE_PORT=0\n", encoding="utf-16")
    with served(tmp_path) as server:
        assert await server.ends() == os.EX_CONFIG
        assert ".env is not in UTF-8" in (tmp_path / "stderr").read_text().splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "status", "words"),
    [
        ({"VIVAVOCE_MODELS": "openai:some-model"}, os.EX_CONFIG, "some-model needs OPENAI_API_KEY"),
        ({"MONGODB_URL": "mongodb://u:invented@127.0.0.1:1"}, os.EX_TEMPFAIL, "MongoDB does not answer"),
        ({"VIVAVOCE_PORT": "many"}, os.EX_CONFIG, "VIVAVOCE_PORT"),
        ({"VIVAVOCE_PUBLIC_URL": "https://interviews.example/app"}, os.EX_CONFIG, "VIVAVOCE_PUBLIC_URL holds a path"),
    ],
)
async def test_what_cannot_start_says_why(tmp_path: Path, environment: dict[str, str], status: int, words: str) -> None:
    """One line for people, a status for programs, no secret, and no process left."""
    with served(tmp_path, "--host", "127.0.0.1", **{"VIVAVOCE_PORT": "0"} | environment) as server:
        assert await server.ends() == status
        said = (tmp_path / "stderr").read_text()
        assert words in said.splitlines()[-1]
        assert "invented" not in said
        assert "Traceback" not in said
        assert not (tmp_path / ".vivavoce" / ADDRESSES).exists()
