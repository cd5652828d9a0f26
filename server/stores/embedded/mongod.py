"""The embedded MongoDB's process: nx-27017's handler behind a unix socket that only its own user can open.

Run as `python -I mongod.py SOCKET FOLDER COMMAND`. nx-27017's own program listens on TCP without a password, for every
user of the machine. It logs commands that it does not know and what its errors quote, and those hold CVs and answers:
its log is switched off. Why it could not start still reaches standard error.
"""

import asyncio
import logging
import os
import signal
import sys
from types import FrameType
from typing import Any

import uvloop
from nx_27017 import NeoSQLiteHandler
from nx_27017.server import handle_client


class Handler(NeoSQLiteHandler):  # type: ignore[misc] # ships no types
    """With one command more: deleted documents leave the files too. SQLite keeps them in free pages and in its log."""

    scrub = ""
    """Its name."""

    def handle_command(self, msg: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A command and its answer."""
        command = next((content for kind, content in msg["sections"] if kind == "body"), None) or {}
        if self.scrub not in command:
            answered: tuple[int, dict[str, Any]] = super().handle_command(msg)
            return answered
        name = command["$db"]
        with self._lock_for(name):
            database = self.get_database(name)
            database.command("vacuum")
            reply = database.command({"wal_checkpoint": 1}, mode="TRUNCATE")
        return msg["request_id"], {"ok": reply["ok"], "busy": reply.get("busy", 1)}


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


def main(path: str, folder: str, scrub: str) -> None:
    """Open the files, then listen."""
    logging.disable(logging.ERROR)
    os.umask(0o177)
    handler = Handler(data_dir=folder)  # a file a database; one shared file would mix databases up
    handler.scrub = scrub
    signal.signal(signal.SIGTERM, end)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(listen(path, handler))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3])
