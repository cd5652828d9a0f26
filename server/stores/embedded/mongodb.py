"""The embedded MongoDB: `nx-27017`, the MongoDB wire protocol over SQLite files, on a free loopback port."""

import asyncio
import os
import socket
import struct
import sys
from importlib.util import find_spec

from server.stores.embedded.child import Recipe
from server.stores.embedded.errors import BinaryMissing
from server.stores.embedded.folder import DataFolder

_PING = b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
_BODY = struct.pack("<i", len(_PING) + 4) + _PING
OP_MSG = 2013
PING_MESSAGE = struct.pack("<iiiiiB", 21 + len(_BODY), 1, 0, OP_MSG, 0, 0) + _BODY

# It logs commands that it does not know and what its errors quote, and those hold CVs and answers: its log is switched
# off. Why it could not start still reaches its standard error.
START = "import logging, nx_27017; logging.disable(logging.ERROR); nx_27017.main()"


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unused(port: int) -> bool:
    """Whether nobody listens there; connections that linger from before a restart do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def mongodb_url(port: int) -> str:
    """Address of the MongoDB on this port."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


def mongodb_recipe(folder: DataFolder, port: int) -> Recipe:
    """How to run it on this port. Raises BinaryMissing."""
    if find_spec("nx_27017") is None:
        raise BinaryMissing("nx-27017 is not installed")
    pid_file = folder.path / "mongodb.pid"
    options = {
        "--host": "127.0.0.1",
        "--port": str(port),
        "--data-dir": str(folder.path / "mongodb"),  # a file a database; one shared file would mix databases up
        "--pid-file": str(pid_file),
        "--log-file": os.devnull,  # standard error is what we keep, and bound
    }

    async def answers() -> bool:
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                try:
                    writer.write(PING_MESSAGE)
                    header = await reader.readexactly(16)
                    return bool(struct.unpack("<i", header[12:])[0] == OP_MSG)
                finally:
                    writer.close()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            return False

    return Recipe(
        name="mongodb",
        command=[sys.executable, "-I", "-c", START, *(part for pair in options.items() for part in pair)],
        answers=answers,
        log_file=folder.path / "logs" / "mongodb.log",
        prepare=lambda: pid_file.unlink(missing_ok=True),  # a stale one, after a kill, would keep it from starting
        keep=(folder.lock,),
    )
