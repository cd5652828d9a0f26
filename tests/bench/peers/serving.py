"""A peer under load: its process on the server's core, and a Redis of the same kind as ours where it adds to one."""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

import psutil
import uvloop
from websockets.asyncio.client import connect

from server.stores.embedded.services import Services
from tests.bench.load import Peer
from tests.bench.serving import SERVER_CORE, Cost


class PeerServer:
    """`tests.bench.peers.app` in a process of its own; use as a context manager."""

    def __init__(self, kind: str, *, model: str, xadd: bool) -> None:
        self._kind, self._model, self._xadd = kind, model, xadd
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Self:
        self._stack = contextlib.ExitStack()
        command = [sys.executable, "-m", "tests.bench.peers.app", self._kind, self._model, str(self.port)]
        self._redis: psutil.Process | None = None
        if self._xadd:
            folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="vv-bench-"))
            services = Services(folder=Path(folder), mongodb=False)
            services.launch()
            self._stack.callback(lambda: uvloop.run(services.stop()))
            uvloop.run(services.ready())
            assert services.redis is not None
            assert services.redis_url is not None
            self._redis = psutil.Process(services.redis.pid)
            for process in (self._redis, *self._redis.children(recursive=True)):
                process.cpu_affinity([SERVER_CORE])
            command.append(services.redis_url)
        self._process = subprocess.Popen(["taskset", "-c", str(SERVER_CORE), *command])
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.1)
        raise RuntimeError("the peer did not start")

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._stack.close()

    def cost(self) -> Cost:
        """CPU seconds so far."""
        own = psutil.Process(self._process.pid).cpu_times()
        redis = self._redis.cpu_times() if self._redis is not None else None
        return Cost(
            server=own.user + own.system,
            redis=redis.user + redis.system if redis is not None else 0.0,
            mongo=0.0,
        )


class PeerCandidate(Peer):
    """A socket on a peer: nobody signs in, nothing is joined."""

    def __init__(self, port: int, number: int) -> None:
        self._port, self._number, self._ref = port, number, 0

    async def join(self) -> "PeerCandidate":
        """Connect."""
        address = f"ws://127.0.0.1:{self._port}/ws?session={self._number}"
        self.socket = await connect(address, compression=None, max_size=None, ping_interval=None)
        return self
