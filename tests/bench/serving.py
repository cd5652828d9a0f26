"""A server under load: `vivavoce serve` on one core with its children, measured from outside through /proc."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil

from tests.printed import Address

SERVER_CORE, LOAD_CORE = 0, 1


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds used so far, by kind of process."""

    server: float
    redis: float
    mongo: float


class Server:
    """Starts in a folder of its own; use as a context manager."""

    def __init__(
        self,
        *,
        models: str | None = None,
        extra: dict[str, str] | None = None,
        module: Sequence[str] = ("server.cli", "serve"),
    ) -> None:
        self._module = module
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._folder = tempfile.TemporaryDirectory(prefix="vv-bench-")
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self._environment = {
            **kept,
            "VIVAVOCE_PORT": str(self.port),
            "VIVAVOCE_DATA": str(Path(self._folder.name) / "data"),
            "VIVAVOCE_WORKER": "off",
            "VIVAVOCE_QUOTA_FACTOR": "100",
            **({"VIVAVOCE_MODELS": models} if models else {}),
            **(extra or {}),
        }
        self.url = Address.at(f"http://127.0.0.1:{self.port}", token="")
        self.ready_seconds = 0.0

    def start(self) -> None:
        """Start and wait for the ready line; `ready_seconds` tells how long it took."""
        began = time.perf_counter()
        self._process = subprocess.Popen(
            ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", *self._module],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=(Path(self._folder.name) / "stderr").open("wb"),
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if self.url.encode() in line:
                self.url = Address.of(line)
                break
        else:
            raise RuntimeError((Path(self._folder.name) / "stderr").read_text()[-2000:])
        self.ready_seconds = time.perf_counter() - began

    def stop(self) -> None:
        """Stop it and wait for its end."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(40)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.close()

    @property
    def resident(self) -> int:
        """Resident bytes of the server process alone."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    @property
    def redis_resident(self) -> int:
        """Resident bytes of the embedded Redis."""
        children = psutil.Process(self._process.pid).children(recursive=True)
        return sum(child.memory_info().rss for child in children if _kind(child) == "redis")

    def memory(self) -> list[dict[str, str | int]]:
        """Each process's resident megabytes, and with pages that processes share divided among them."""
        main = psutil.Process(self._process.pid)
        rows: list[dict[str, str | int]] = []
        for process in [main, *main.children(recursive=True)]:
            held = process.memory_full_info()
            kind = "node" if process == main else _kind(process)
            rows.append({"process": kind, "resident_mb": round(held.rss / 1e6), "divided_mb": round(held.pss / 1e6)})
        return rows

    def cost(self) -> Cost:
        """CPU seconds so far."""
        spent = {"server": 0.0, "redis": 0.0, "mongo": 0.0}
        main = psutil.Process(self._process.pid)
        for process in [main, *main.children(recursive=True)]:
            times = process.cpu_times()
            kind = "server" if process == main else _kind(process)
            spent[kind] += times.user + times.system
        return Cost(**spent)


def _kind(child: psutil.Process) -> str:
    return "redis" if "redis" in " ".join(child.cmdline()).split("--", 1)[0] else "mongo"
