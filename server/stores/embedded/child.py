"""One supervised child process: started in a session of its own, restarted when it dies, ended by its id."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from server.stores.embedded.errors import StartFailed

LOOK = 0.1  # seconds between two looks at the process; a poll costs a microsecond
BACKOFF_FIRST, BACKOFF_MOST = 0.1, 10.0  # seconds before a restart
STEADY = 30.0  # seconds after which a child counts as well again
LOG_BYTES = 1 << 20  # a log file is cut to nothing above this
LOG_LOOK = 60.0  # seconds between two looks at the log's size

log = structlog.get_logger(__name__)
TETHER = Path(__file__).with_name("tether.py")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to run a service. `answers` connects once and tells whether the service is ready; it never raises."""

    name: str
    command: Sequence[str]
    answers: Callable[[], Awaitable[bool]]
    log_file: Path | None = None  # None: the child writes where we write
    prepare: Callable[[], None] = lambda: None  # before each start, e.g. to remove a stale file
    death_signal: int = signal.SIGKILL  # sent by the kernel when we die
    grace: float = 10.0  # seconds between SIGTERM and SIGKILL
    environment: Mapping[str, str] | None = None
    keep: Sequence[int] = field(default=())  # file descriptors the child holds open too


class Child:
    """A child and its watch. Start it from the main thread: Linux ties a child to the *thread* that made it."""

    def __init__(self, recipe: Recipe, *, how: str = "kernel" if sys.platform == "linux" else "watch") -> None:
        self.recipe = recipe
        self.restarts = 0
        self._how = how
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process id, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def spawn(self) -> None:
        """Start the process and return at once."""
        recipe = self.recipe
        recipe.prepare()
        command = [sys.executable, "-I", "-S", str(TETHER), self._how, str(os.getpid())]
        command += [str(int(recipe.death_signal)), *recipe.command]
        with contextlib.ExitStack() as stack:
            output = None
            if recipe.log_file is not None:
                output = stack.enter_context(recipe.log_file.open("ab"))
                self._bound_log()
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=recipe.environment,
                pass_fds=recipe.keep,
                start_new_session=True,  # Ctrl-C in the terminal reaches us alone; we end our children in order
            )
        self._started = time.monotonic()

    async def ready(self, *, patience: float = 30.0) -> None:
        """Wait until it answers. Raises StartFailed when it ends first or time is up."""
        deadline = time.monotonic() + patience
        pause = 0.005
        while not (self.pid is not None and await self.recipe.answers()):
            if self.pid is None:
                raise StartFailed(f"{self.recipe.name} ended while starting{self._last_words()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.recipe.name} did not answer within {patience:.0f} s{self._last_words()}")
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.1)

    async def supervise(self) -> None:
        """Restart the process whenever it ends, until stopped or cancelled."""
        backoff, looked = BACKOFF_FIRST, time.monotonic()
        while not self._stopping:
            await asyncio.sleep(LOOK)
            if self._stopping:
                return
            if time.monotonic() - looked > LOG_LOOK:
                looked = time.monotonic()
                self._bound_log()
            if self._process is None or self._process.poll() is None:
                continue
            if time.monotonic() - self._started > STEADY:
                backoff = BACKOFF_FIRST
            log.warning(
                "embedded.died", service=self.recipe.name, status=self._process.returncode, restart_in=round(backoff, 2)
            )
            await asyncio.sleep(backoff)
            backoff = min(backoff * 2, BACKOFF_MOST)
            if self._stopping:
                return
            self.restarts += 1
            try:
                self.spawn()
            except OSError as error:  # no space, no file handles: the next round tries again
                log.error("embedded.restart_failed", service=self.recipe.name, reason=error.strerror)  # noqa: TRY400

    async def stop(self) -> None:
        """SIGTERM, then SIGKILL to the child's whole session; returns when it is gone."""
        self._stopping = True
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(_gone(process), self.recipe.grace)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it left behind in its session, and itself if it hangs
        await _gone(process)

    def kill(self) -> None:
        """End it at once, for a start that failed half-way; nothing when it was stopped already."""
        self._stopping = True
        if self.pid is not None and self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _bound_log(self) -> None:
        path = self.recipe.log_file
        if path is not None and path.exists() and path.stat().st_size > LOG_BYTES:
            os.truncate(path, 0)  # the child appends, so it goes on at the start

    def _last_words(self) -> str:
        path = self.recipe.log_file
        if path is None or not path.exists():
            return ""
        lines = [line for line in path.read_text(errors="replace")[-2000:].splitlines() if line.strip()]
        return f": {lines[-1].strip()[:300]}" if lines else ""


async def _gone(process: subprocess.Popen[bytes]) -> None:
    while True:
        if process.poll() is not None:
            return
        await asyncio.sleep(0.01)
