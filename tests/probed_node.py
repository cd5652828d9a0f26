"""`vivavoce serve` with a probe on its loop: what holds a node of a test up is written down while it serves.

A node has its process for itself: whatever runs on its loop counts, imports and the collector included.
"""

import argparse
import asyncio
import contextlib
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.accounts.door import Door
from server.commands import serve as node
from server.commands.options import read_settings
from server.settings import Settings
from server.wiring.logging import configure_logging

STALL = 0.1
"""Seconds of the loop's processor time between two beats."""
_BEAT = 0.005
_LOOK = 0.02
PROJECT = Path(__file__).resolve().parents[1]


def command(stalls: Path, *options: str) -> list[str]:
    """What starts such a node; PYTHONPATH must lead to the project."""
    return [sys.executable, "-P", "-m", "tests.probed_node", "--stalls", str(stalls), *options]


def check(stalls: Path) -> None:
    """Fail when the node was held up."""
    assert not stalls.exists(), f"a node's loop was held up:\n{stalls.read_text()[:4000]}"


class Probe:
    """Looks from a thread of its own; begins once the application has started, ends when it is told to stop."""

    def __init__(self, stalls: Path) -> None:
        self._stalls = stalls
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._last = time.thread_time()
        self._over = threading.Event()
        self._beating = asyncio.create_task(self._beat(), name="probe")
        threading.Thread(target=self._look, daemon=True).start()

    async def _beat(self) -> None:
        while True:
            self._last = time.thread_time()
            await asyncio.sleep(_BEAT)

    def _look(self) -> None:
        written = 0.0
        while not self._over.wait(_LOOK):
            last = self._last
            busy = time.clock_gettime(self._clock) - last
            frame = sys._current_frames().get(self._thread)
            if busy > STALL and last != written and last == self._last and frame is not None:
                written = last
                stack = "".join(traceback.format_list(traceback.extract_stack(frame)[-25:]))
                with self._stalls.open("a") as file:
                    file.write(f"{busy * 1000:.0f} ms and more, last seen at:\n{stack}\n")

    async def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self._beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._beating


class ProbedApp:
    """The application, watched from the end of its start to the beginning of its stop."""

    def __init__(self, app: ASGIApp, stalls: Path) -> None:
        self._app, self._stalls = app, stalls
        self._probe: Probe | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def receive_and_stop() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown" and self._probe is not None:
                await self._probe.stop()
            return message

        async def send_and_start(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._probe = Probe(self._stalls)

        await self._app(scope, receive_and_stop, send_and_start)


def _load(stalls: Path) -> Callable[[], node.BuildApp]:
    def load() -> node.BuildApp:
        from server.app import create_app  # noqa: PLC0415 - as `vivavoce serve` does: while the stores start

        def build(settings: Settings, *, redis_url: str, mongodb_url: str, door: Door | None) -> ASGIApp:
            return ProbedApp(create_app(settings, redis_url=redis_url, mongodb_url=mongodb_url, door=door), stalls)

        return build

    return load


def main() -> None:
    """Serve until a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stalls", type=Path, required=True)
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    settings = read_settings(vivavoce_port=given.port, vivavoce_data=given.data)
    configure_logging(settings.vivavoce_log_level)
    node.serve(settings, load=_load(given.stalls), say=lambda line: print(line, flush=True))


if __name__ == "__main__":
    main()
