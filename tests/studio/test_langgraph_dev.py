"""`langgraph dev` opens the repository's `langgraph.json`, and two turns are held over its API.

The command is no dependency of ours and brings many: it gets an environment of its own, made when `--studio` is given.
"""

import os
import shutil
import signal
import socket
import subprocess
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.eventually import eventually

ROOT = Path(__file__).resolve().parents[2]
CLI = "langgraph-cli[inmem]>=0.4.40,<0.5"

pytestmark = [pytest.mark.studio, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`langgraph` in a new environment that finds the project's own libraries behind its own."""
    folder = tmp_path_factory.mktemp("studio") / "environment"
    venv.create(folder, with_pip=True)
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", CLI], check=True, timeout=600)
    (packages,) = (folder / "lib").glob("python3*/site-packages")
    (packages / "project.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "langgraph"


@pytest.fixture
def server(command: Path, tmp_path: Path) -> Iterator[str]:
    """Its address. It keeps its threads in the folder it is started in: a copy of what it needs."""
    shutil.copy(ROOT / "langgraph.json", tmp_path)
    for package in ("interview", "parsing", "offers", "prompts"):
        shutil.copytree(ROOT / package, tmp_path / package)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [command, "dev", "--no-browser", "--no-reload", "--port", str(port)],
            cwd=tmp_path,
            env={
                **os.environ,
                "PATH": f"{command.parent}:{os.environ['PATH']}",
                "PYTHONPATH": "",
                "LANGSMITH_TRACING": "false",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    yield f"http://127.0.0.1:{port}"
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


async def test_two_turns_are_held_over_its_api(server: str) -> None:
    """A bare message is an answer, as a chat page sends it; so is what resumes the thread, as Studio does."""
    async with httpx.AsyncClient(base_url=server, timeout=60) as client:

        async def up() -> bool:
            try:
                return (await client.get("/ok")).is_success
            except httpx.TransportError:
                return False

        await eventually(up, within=90)
        thread = (await client.post("/threads", json={})).json()["thread_id"]

        async def turn(**given: Any) -> list[dict[str, Any]]:
            answer = await client.post(f"/threads/{thread}/runs/wait", json={"assistant_id": "interview", **given})
            messages: list[dict[str, Any]] = answer.json()["messages"]
            return messages

        def message(text: str) -> dict[str, Any]:
            return {"messages": [{"role": "user", "content": text}]}

        begun = await turn(input=message("Bonjour, je suis prête."))
        asked = await turn(input=message("J'ai conduit quarante services vers une autre plateforme."))
        text = "Nous avons mesuré chaque service, puis coupé les serveurs inutiles en six mois."
        again = await turn(command={"resume": {"kind": "answer", "input_id": "answer-2", "text": text}})
    said = [[one["content"] for one in messages if one["type"] == "ai"] for messages in (begun, asked, again)]
    assert [len(texts) for texts in said] == [1, 2, 3]
    assert len(set(said[-1])) == 3
    assert said[-1][1].endswith("?")
