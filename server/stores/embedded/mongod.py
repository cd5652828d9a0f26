"""The embedded MongoDB's process: nx-27017's handler behind a unix socket that only its own user can open.

Run as `python -I mongod.py SOCKET FOLDER`. nx-27017's own command listens on TCP without a password, for every user
of the machine. It logs commands that it does not know and what its errors quote, and those hold CVs and answers: its
log is switched off. Why it could not start still reaches standard error.
"""

import asyncio
import logging
import os
import signal
import sys
from types import FrameType

import uvloop
from nx_27017 import NeoSQLiteHandler
from nx_27017.server import handle_client


async def listen(path: str, handler: NeoSQLiteHandler) -> None:
    """Serve until the process ends."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await handle_client(reader, writer, handler)

    server = await asyncio.start_unix_server(serve, path)
    async with server:
        await server.serve_forever()


def end(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM: out at once; what was acknowledged is in the files."""
    sys.exit(0)


def main(path: str, folder: str) -> None:
    """Open the files, then listen."""
    logging.disable(logging.ERROR)
    os.umask(0o177)
    handler = NeoSQLiteHandler(data_dir=folder)  # a file a database; one shared file would mix databases up
    signal.signal(signal.SIGTERM, end)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen(path, handler))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
