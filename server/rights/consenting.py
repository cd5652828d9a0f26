"""No interview begins without its candidate's stored consent: asked of the server, not of the page."""

from typing import Protocol

from server.protocol.commands import Accepted, Command, Commands, StartCommand
from server.protocol.errors import ConsentMissing
from server.protocol.http import SessionRecord


class Records(Protocol):
    """`server.sessions.records.sessions.Sessions`."""

    async def get(self, session_id: str) -> SessionRecord:
        """Raises SessionNotFound, Unavailable."""
        ...


class ConsentedCommands:
    """`Commands` that lets a start through once consent is stored.

    What began before consent was stored at all (an earlier release) goes on: only a session that waits is looked at.
    """

    def __init__(self, commands: Commands, *, records: Records) -> None:
        self._commands = commands
        self._records = records

    async def submit(self, session_id: str, command: Command) -> Accepted:
        """As the commands behind it do. Raises ConsentMissing."""
        if isinstance(command, StartCommand):
            record = await self._records.get(session_id)
            if record.status == "ready" and record.consent is None:
                raise ConsentMissing
        return await self._commands.submit(session_id, command)
