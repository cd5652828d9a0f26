"""Several nodes on one Redis and one MongoDB, each held to a share of a core; the stores are not."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Self

import psutil

from server.stores.embedded.services import Services
from tests.bench.quota import Quota
from tests.bench.serving import SERVER_CORE, Cost
from tests.printed import Address


class Nodes:
    """`addresses` of those that run, in order. Use as a context manager."""

    def __init__(self, count: int, *, models: str, share: float) -> None:
        self._count, self._models, self._share = count, models, share
        self._leaving = contextlib.ExitStack()
        self._processes: list[subprocess.Popen[bytes]] = []
        self.addresses: list[Address] = []

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as failing:
            failing.callback(self._leaving.close)
            folder = Path(self._leaving.enter_context(tempfile.TemporaryDirectory(prefix="vv-bench-")))
            self._services = Services(folder=folder / "stores")
            self._services.launch()
            self._leaving.callback(lambda: asyncio.run(self._services.stop()))
            asyncio.run(self._services.ready())
            quotas = [self._leaving.enter_context(Quota(str(place), share=self._share)) for place in range(self._count)]
            self._leaving.callback(self._end)
            for place in range(self._count):
                self._start(folder, place)
            for place, process in enumerate(self._processes):
                self._await_address(folder, place, process)
                # Only now: the start is not what is measured, and would take four times as long.
                quotas[place].add(process.pid)
            failing.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()

    def _start(self, folder: Path, number: int) -> None:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "PYTHONPATH")}
        environment = {
            **kept,
            "VIVAVOCE_PORT": "0",
            "VIVAVOCE_DATA": str(folder / "nodes"),  # one: they share the token that lets people in
            "VIVAVOCE_WORKER": "off",
            "VIVAVOCE_QUOTA_FACTOR": "100",
            "VIVAVOCE_MODELS": self._models,
            "REDIS_URL": str(self._services.redis_url),
            "MONGODB_URL": str(self._services.mongodb_url),
        }
        with (folder / f"stderr-{number}").open("wb") as sink:
            command = ["taskset", "-c", str(SERVER_CORE), sys.executable, "-m", "server.cli", "serve"]
            self._processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=sink))

    def _await_address(self, folder: Path, number: int, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if b"http://127.0.0.1:" in line:
                self.addresses.append(Address.of(line))
                break
        else:
            raise RuntimeError((folder / f"stderr-{number}").read_text()[-2000:])

    def drain(self, number: int) -> None:
        """Tell one to stop; returns at once."""
        self._processes[number].send_signal(signal.SIGTERM)

    def kill(self, number: int) -> None:
        """One of them, as if its machine had gone."""
        self._processes[number].kill()

    async def gone(self, number: int) -> None:
        """Once it has ended."""
        await asyncio.to_thread(self._processes[number].wait)

    def _end(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()

    def cost(self) -> Cost:
        """CPU seconds so far, of the nodes that run and of both stores."""
        spent = {"server": 0.0, "redis": 0.0, "mongo": 0.0}
        for process in self._processes:
            if process.poll() is None:
                spent["server"] += _seconds(psutil.Process(process.pid))
        for child in psutil.Process().children(recursive=True):
            words = " ".join(child.cmdline())
            if "vivavoce-redis" in words:
                spent["redis"] += _seconds(child)
            elif "mongod.py" in words:
                spent["mongo"] += _seconds(child)
        return Cost(**spent)


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
