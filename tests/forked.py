"""Processes forked from one that has imported everything: a Python that starts anew needs two seconds of its own."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
"""Variables of whoever runs the tests that reach a node."""
PROJECT = Path(__file__).resolve().parents[1]
Program = Callable[[Sequence[str]], None]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.imported"])


class Forked:
    """A process that does what a program does, with what tests use of `subprocess.Popen`.

    That `vivavoce` itself starts as a program of its own is tried where it is told how it serves (test_serve).
    """

    def __init__(
        self, program: Program, folder: Path, *arguments: str, errors: Path | None = None, **variables: str
    ) -> None:
        """In this folder, with no variables but these; without `errors` those go where the output goes."""
        environment = {name: value for name, value in os.environ.items() if name in KEPT}
        environment |= {"PYTHONPATH": str(PROJECT), **variables}
        output, said = CONTEXT.Pipe(duplex=False)
        with output, said:
            self.stdout = os.fdopen(os.dup(output.fileno()), "rb")
            inside = (environment, _become, program, said, arguments, errors, folder)
            self._process = CONTEXT.Process(target=within, args=inside)
            self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; raises TimeoutExpired."""
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        self.stdout.close()
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Without a word."""
        self.send_signal(signal.SIGKILL)

    def communicate(self) -> tuple[int, str]:
        """The exit code, and all that was written."""
        written = self.stdout.read().decode()
        return self.wait(), written


def vivavoce(arguments: Sequence[str]) -> None:
    """The command."""
    from server.cli import main  # noqa: PLC0415 - as the program does; whoever forks it needs no command line

    sys.argv = ["vivavoce", *arguments]
    main()


def within(environment: Mapping[str, str], target: Callable[..., None], *arguments: object) -> None:
    """In a forked process: do this where these are all variables. Its parent may have begun with others."""
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)


def _become(program: Program, said: Connection, arguments: Sequence[str], errors: Path | None, folder: Path) -> None:
    os.chdir(folder)
    os.dup2(said.fileno(), 1)
    if errors is None:
        os.dup2(said.fileno(), 2)
    else:
        with errors.open("ab") as sink:
            os.dup2(sink.fileno(), 2)
    said.close()
    program(arguments)
