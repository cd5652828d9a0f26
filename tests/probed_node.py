"""`vivavoce serve` with a probe on its loop: what holds a node of a test up is written down while it serves.

A node has its process for itself: whatever runs on its loop counts, imports and the collector included.
"""

import argparse
import asyncio
import json
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.accounts.door import Door
from server.commands import serve as node
from server.commands.options import read_settings
from server.settings import Settings
from server.wiring.logging import configure_logging

STALL = 0.1
"""Seconds of the loop's processor time between a question and its answer that are too long, if no other are named."""
_WORK = 0.0002
"""Seconds of the loop's processor time since its last answer that are worth a question: more than an answer costs."""
_LOOKS = 5
"""How often the loop is looked at within the time of a stall."""
_HUNG = 1.0
"""Seconds after which a stall is written down though it is not over: perhaps it never is."""


@dataclass(frozen=True, slots=True)
class Stall:
    """What held a loop up: seconds of its processor time, and the stack last seen, innermost frame last."""

    seconds: float
    stack: list[str]


def read_stalls(stalls: Path) -> list[Stall]:
    """What a node has written so far, in order."""
    return [Stall(**json.loads(line)) for line in stalls.read_text().splitlines()] if stalls.exists() else []


def check(stalls: Path) -> None:
    """Fail when the node was held up."""
    held = [f"{stall.seconds * 1000:.0f} ms, last seen at:\n{''.join(stall.stack)}" for stall in read_stalls(stalls)]
    assert not held, "a node's loop was held up:\n" + "\n".join(held)[:4000]


def at_rest(frame: FrameType) -> bool:
    """Whether a loop waits for something to happen: whatever held it up is over and is not on its stack any more."""
    return frame.f_code.co_name == "select" and Path(frame.f_code.co_filename).name == "selectors.py"


class Probe:
    """Looks from a thread of its own; begins once the application has started, ends when it is told to stop.

    The thread asks the loop for an answer whenever the loop has worked since the last one, and so an idle node stays
    idle: what counts is the loop's processor time from the question to the answer.
    """

    def __init__(self, stalls: Path, threshold: float = STALL) -> None:
        self._stalls, self._threshold = stalls, threshold
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._asked: float | None = None
        self._answered = time.thread_time()
        self._ended: deque[Stall] = deque()
        self._seen: tuple[float, list[str]] = (0.0, [])
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()

    def _answer(self) -> None:
        asked, self._answered = self._asked, time.thread_time()
        if asked is not None and self._answered - asked > self._threshold:
            began, stack = self._seen
            self._ended.append(Stall(self._answered - asked, stack if began == asked else []))
        self._asked = None

    def _look(self) -> None:
        hung = 0.0
        while not self._over.wait(self._threshold / _LOOKS):
            self._write()
            asked, now = self._asked, time.clock_gettime(self._clock)
            if asked is None:
                if now - self._answered > _WORK:
                    self._asked = now
                    self._loop.call_soon_threadsafe(self._answer)
                continue
            busy = now - asked
            frame = sys._current_frames().get(self._thread)
            if frame is None or busy < self._threshold / 2 or at_rest(frame):
                continue
            stack = traceback.format_list(traceback.extract_stack(frame)[-25:])
            if asked != self._asked:
                continue
            self._seen = (asked, stack)
            if busy > _HUNG and asked != hung:
                hung = asked
                self._ended.append(Stall(busy, stack))
        self._write()

    def _write(self) -> None:
        while self._ended:
            with self._stalls.open("a") as file:
                file.write(json.dumps(asdict(self._ended.popleft())) + "\n")

    async def stop(self) -> None:
        """Look no more."""
        self._over.set()
        await asyncio.to_thread(self._looking.join)


class ProbedApp:
    """The application, watched from the end of its start to the beginning of its stop."""

    def __init__(self, app: ASGIApp, stalls: Path, threshold: float = STALL) -> None:
        self._app, self._stalls, self._threshold = app, stalls, threshold
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
                self._probe = Probe(self._stalls, self._threshold)

        await self._app(scope, receive_and_stop, send_and_start)


def _load(stalls: Path, threshold: float) -> Callable[[], node.BuildApp]:
    def load() -> node.BuildApp:
        from server.app import create_app  # noqa: PLC0415 - as `vivavoce serve` does: while the stores start

        def build(settings: Settings, *, redis_url: str, mongodb_url: str, door: Door | None) -> ASGIApp:
            app = create_app(settings, redis_url=redis_url, mongodb_url=mongodb_url, door=door)
            return ProbedApp(app, stalls, threshold)

        return build

    return load


def main(arguments: Sequence[str]) -> None:
    """Serve until a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stalls", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=STALL)
    parser.add_argument("--port", type=int)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args(arguments)
    settings = read_settings(vivavoce_port=given.port, vivavoce_data=given.data)
    configure_logging(settings.vivavoce_log_level)
    node.serve(settings, load=_load(given.stalls, given.threshold), say=lambda line: print(line, flush=True))


if __name__ == "__main__":
    main(sys.argv[1:])
