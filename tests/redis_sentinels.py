"""A master, its replica and a Sentinel that watches both, of the embedded binary on loopback."""

import contextlib
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.stores.embedded.redis import redis_binary
from tests.eventually import eventually
from tests.redis_cluster import free_ports

SERVICE = "interviews"
DOWN_MS = 800
"""Milliseconds of silence after which the Sentinel takes the master for dead."""


@dataclass(frozen=True, slots=True)
class Watched:
    """`url` is what REDIS_URL says."""

    url: str
    master: subprocess.Popen[bytes]


def _start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    folder.mkdir(parents=True)
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([str(redis_binary()), *words], stdout=log, stderr=log, cwd=folder)


@contextlib.asynccontextmanager
async def watched(folder: Path) -> AsyncIterator[Watched]:
    """Until all three know each other; all of them are gone afterwards."""
    one, two, sentinel = free_ports(3)
    plain = ("--save", "", "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0", "--port")
    configured = folder / "sentinel.conf"
    configured.write_text(
        f"port {sentinel}\nbind 127.0.0.1\nsentinel monitor {SERVICE} 127.0.0.1 {one} 1\n"
        f"sentinel down-after-milliseconds {SERVICE} {DOWN_MS}\nsentinel failover-timeout {SERVICE} 3000\n"
    )
    processes = [
        _start(folder / "one", *plain, str(one)),
        _start(folder / "two", *plain, str(two), "--replicaof", f"127.0.0.1 {one}"),
    ]
    try:
        async with Redis(port=one) as master:
            await eventually(partial(_copied, master), what="the replica", within=15)
        processes.append(_start(folder / "sentinel", str(configured), "--sentinel"))
        async with Redis(port=sentinel) as asked:
            await eventually(partial(_knows_both, asked), what="the Sentinel", within=20)
        yield Watched(f"redis+sentinel://127.0.0.1:{sentinel}/{SERVICE}/0", processes[0])
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


async def _copied(master: Redis) -> bool:
    with contextlib.suppress(RedisError):
        return bool((await master.info("replication"))["connected_slaves"])
    return False


async def _knows_both(sentinel: Redis) -> bool:
    with contextlib.suppress(RedisError):
        info = await sentinel.info("sentinel")
        return bool(info["master0"]["slaves"] and info["master0"]["status"] == "ok")
    return False
