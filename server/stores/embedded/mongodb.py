"""The embedded MongoDB: `nx-27017`, the MongoDB wire protocol over SQLite files, on a unix socket like Redis."""

import asyncio
import struct
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from server.stores.embedded.child import Recipe
from server.stores.embedded.errors import BinaryMissing
from server.stores.embedded.folder import DataFolder

SOCKET = "mongodb.sock"  # the ending by which MongoDB's clients know that it is one
SCRUB = "vivavoceScrub"
"""Our command to it: whatever was deleted leaves the file too."""
_FORMERLY = ("mongodb.pid", "mongodb.port")  # left by releases that listened on a port
_PROGRAM = Path(__file__).with_name("mongod.py")
_PING = b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
_BODY = struct.pack("<i", len(_PING) + 4) + _PING
OP_MSG = 2013
PING_MESSAGE = struct.pack("<iiiiiB", 21 + len(_BODY), 1, 0, OP_MSG, 0, 0) + _BODY


def mongodb_url(folder: DataFolder) -> str:
    """Address of the folder's MongoDB; it stays the same over restarts."""
    return f"mongodb://{quote(str(folder.socket_path(SOCKET)), safe='')}/?directConnection=true"


def mongodb_recipe(folder: DataFolder) -> Recipe:
    """How to run it. Raises BinaryMissing."""
    if find_spec("nx_27017") is None:
        raise BinaryMissing("nx-27017 is not installed")
    socket = folder.socket_path(SOCKET)

    def prepare() -> None:
        for left in (socket, *(folder.path / name for name in _FORMERLY)):
            left.unlink(missing_ok=True)  # a socket that a killed one left would keep it from starting

    async def answers() -> bool:
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_unix_connection(socket)
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
        command=[sys.executable, "-I", str(_PROGRAM), str(socket), str(folder.path / "mongodb"), SCRUB],
        answers=answers,
        log_file=folder.path / "logs" / "mongodb.log",
        prepare=prepare,
        keep=(folder.lock,),
    )
