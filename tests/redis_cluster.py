"""A Redis cluster of the embedded binary on loopback: three masters, a replica of each."""

import contextlib
import re
import socket
import subprocess
from functools import partial
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.stores.embedded.redis import redis_binary
from tests.eventually import eventually

MASTERS = 3
SLOTS = 16384
NODE_TIMEOUT = 1500
"""Milliseconds of silence after which the others take a master for dead."""
PASSWORD = "invented-for-the-cluster"
USER = "vivavoce"


def rights() -> list[str]:
    """What README gives a user of ours."""
    readme = Path(__file__).resolve().parents[1] / "README.md"
    [named] = re.findall(r"ACL SETUSER vivavoce on >PASSWORD (.+)", readme.read_text())
    return list(named.split())


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody has, each a different one."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


class RedisClusterOfSix:
    """Six processes, in a folder each, that know each other from the start; the first three are the masters."""

    def __init__(self, folder: Path) -> None:
        ports = free_ports(4 * MASTERS)
        self.ports, buses = ports[: 2 * MASTERS], ports[2 * MASTERS :]
        self.processes: list[subprocess.Popen[bytes]] = []
        for index, (port, bus) in enumerate(zip(self.ports, buses, strict=True)):
            place = folder / str(port)
            place.mkdir(parents=True)
            (place / "nodes.conf").write_text(_nodes(index, self.ports, buses))
            options = {
                "port": port, "bind": "127.0.0.1", "dir": place, "cluster-enabled": "yes", "cluster-port": bus,
                "cluster-node-timeout": NODE_TIMEOUT, "cluster-require-full-coverage": "no", "appendonly": "yes",
                "save": "", "repl-diskless-sync-delay": 0, "requirepass": PASSWORD, "masterauth": PASSWORD,
            }  # fmt: skip
            words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
            words += ["--user", USER, "on", f">{PASSWORD}", *rights()]
            with (place / "log").open("wb") as log:
                self.processes.append(subprocess.Popen([str(redis_binary()), *words], stdout=log, stderr=log))

    @property
    def url(self) -> str:
        """What REDIS_URL says."""
        return f"redis+cluster://{USER}:{PASSWORD}@127.0.0.1:{self.ports[0]}"

    def client(self, port: int) -> Redis:
        """One of its nodes, asked by itself."""
        return Redis(host="127.0.0.1", port=port, password=PASSWORD)

    async def joined(self) -> None:
        """Once all of them serve."""
        async with contextlib.AsyncExitStack() as stack:
            for port in self.ports:
                node = await stack.enter_async_context(self.client(port))
                await eventually(partial(_whole, node), what="the cluster", within=20)

    async def refused(self) -> list[tuple[bytes, bytes]]:
        """What those who live have refused somebody: why, and what it was."""
        found = []
        for port, process in zip(self.ports, self.processes, strict=True):
            if process.poll() is None:
                async with self.client(port) as node:
                    log = await node.execute_command("ACL", "LOG")  # type: ignore[no-untyped-call]
                    found += [(entry[b"reason"], entry[b"object"]) for entry in log]
        return found

    async def master_of(self, key: str) -> int:
        """Which of the processes, by its place, is the master of a key."""
        for place, (port, process) in enumerate(zip(self.ports, self.processes, strict=True)):
            if process.poll() is not None:
                continue
            async with self.client(port) as node:
                for first, last, master, *_ in await _cluster(node, "SLOTS"):
                    if int(first) <= int(await _cluster(node, "KEYSLOT", key)) <= int(last):
                        return self.ports.index(int(master[1]))
            raise AssertionError(f"nobody has it, says {place}")
        raise AssertionError("nobody lives")

    def kill(self, place: int) -> None:
        """One of the processes, as when its machine goes."""
        self.processes[place].kill()
        self.processes[place].wait()

    def end(self) -> None:
        """All of them."""
        for process in self.processes:
            process.kill()
        for process in self.processes:
            process.wait()


async def _cluster(node: Redis, *words: str | int) -> Any:
    return await node.execute_command(f"CLUSTER {words[0]}", *words[1:])  # type: ignore[no-untyped-call]


async def _whole(node: Redis) -> bool:
    """Whether it serves, and has its copy: a replica its master's data, a master one replica."""
    try:
        state = await _cluster(node, "INFO")
        copies: dict[str, Any] = await node.info("replication")
    except RedisError:
        return False
    copied = copies.get("master_link_status") == "up" or copies.get("connected_slaves") == 1
    return bool(state["cluster_state"] == "ok") and copied


def _nodes(own: int, ports: list[int], buses: list[int]) -> str:
    """What a node has written down about its cluster, as if it had been in it before."""
    rows = []
    for index, (port, bus) in enumerate(zip(ports, buses, strict=True)):
        shard = index % MASTERS
        kind, master = ("master", "-") if index < MASTERS else ("slave", _name(shard))
        slots = f" {shard * SLOTS // MASTERS}-{(shard + 1) * SLOTS // MASTERS - 1}" if index < MASTERS else ""
        flags = f"myself,{kind}" if index == own else kind
        place = f"127.0.0.1:{port}@{bus},,tls-port=0,shard-id={_name(100 + shard)}"
        rows.append(f"{_name(index)} {place} {flags} {master} 0 0 {shard + 1} connected{slots}")
    return "\n".join([*rows, f"vars currentEpoch {MASTERS} lastVoteEpoch 0", ""])


def _name(number: int) -> str:
    return f"{number + 1:040x}"
