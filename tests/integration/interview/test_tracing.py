"""LangSmith: silent unless it is asked for, then told of every call of a model."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.eventually import eventually
from tests.integration.test_whole_interview import ANSWER, viewing
from tests.serving import serving


class FakeLangSmith:
    """Takes whatever is posted to it and keeps it."""

    def __init__(self) -> None:
        kept: list[tuple[str, str, bytes]] = []

        class Taker(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(b"{}")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                kept.append((self.path, self.headers.get("x-api-key", ""), body))
                self._answer(b"{}")

            do_PATCH = do_POST  # noqa: N815 - the standard library's names

            def _answer(self, body: bytes) -> None:
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
                """Quiet."""

        self.kept = kept
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Taker)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def langsmith() -> Iterator[FakeLangSmith]:
    fake = FakeLangSmith()
    thread = threading.Thread(target=fake.server.serve_forever, daemon=True)
    thread.start()
    yield fake
    fake.server.shutdown()
    thread.join()


@pytest.mark.parametrize("tracing", [False, True])
async def test_traces_leave_only_when_they_are_asked_for(
    langsmith: FakeLangSmith, redis_url: str, mongodb_url: str, *, tracing: bool
) -> None:
    settings: dict[str, Any] = {
        "vivavoce_models": "scripted:20@0",
        "langsmith_tracing": tracing,
        "langsmith_api_key": "ls-test",
        "langsmith_endpoint": langsmith.url,
        "langsmith_project": "rehearsals",
    }
    try:
        async with (
            serving(redis_url=redis_url, mongodb_url=mongodb_url, **settings) as node,
            node.visitor("Camille") as camille,
        ):
            session = (await camille.session())["id"]
            async with viewing(node, camille, session) as candidate:
                await candidate.send("start")
                await candidate.heard(1)
                await candidate.request("answer", client_msg_id="answer-0001", text=ANSWER)
                await candidate.heard(2)
                if tracing:
                    await eventually(lambda: any(b"rehearsals" in body for _, _, body in langsmith.kept))
    finally:
        async with serving(redis_url=redis_url, mongodb_url=mongodb_url):
            pass  # tracing is the process's: it is off again after this
    assert {key for _, key, _ in langsmith.kept} == ({"ls-test"} if tracing else set())


@pytest.mark.parametrize("variable", ["LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"])
def test_older_variables_of_the_environment_turn_nothing_on(variable: str) -> None:
    script = (
        "from interview.graph.tracing import configure_tracing\n"
        "from langchain_core.tracers.context import _tracing_v2_is_enabled as enabled\n"
        "assert enabled()\n"
        "configure_tracing(enabled=False)\n"
        "assert not enabled()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env={variable: "true"}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
