"""Processes forked from one that has imported everything: a Python that starts anew needs two seconds of its own."""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
"""Variables of whoever runs the tests that reach a node."""
PROJECT = Path(__file__).resolve().parents[1]
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.imported"])


class ForkedNode:
    """A probed node, with what tests use of `subprocess.Popen`. test_serve starts the command itself."""

    def __init__(self, folder: Path, *arguments: str, errors: Path, **variables: str) -> None:
        environment = {name: value for name, value in os.environ.items() if name in KEPT}
        environment |= {"PYTHONPATH": str(PROJECT), **variables}
        output, said = CONTEXT.Pipe(duplex=False)
        with output, said:
            self.stdout = os.fdopen(os.dup(output.fileno()), "rb")
            inside = (environment, _serve, said, arguments, errors, folder)
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
            raise subprocess.TimeoutExpired("node", timeout or 0)
        self.stdout.close()
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Without a word."""
        self.send_signal(signal.SIGKILL)


def within(environment: Mapping[str, str], target: Callable[..., None], *arguments: object) -> None:
    """In a forked process: do this where these are all variables. Its parent may have begun with others."""
    os.environ.clear()
    os.environ.update(environment)
    target(*arguments)


def _serve(said: Connection, arguments: Sequence[str], errors: Path, folder: Path) -> None:
    os.chdir(folder)
    os.dup2(said.fileno(), 1)
    with errors.open("ab") as sink:
        os.dup2(sink.fileno(), 2)
    said.close()
    from tests.probed_node import main  # noqa: PLC0415 - imported already, but not where it is forked from

    main(arguments)
