"""Fakes of the server's own ports, held to the same contract tests as the real ones."""

import asyncio
import itertools

from server.errors import BadTicket, ServerError
from server.ports import Accepted, AnswerCommand, Command, Grant


class FakeTickets:
    """Tickets in memory: single use."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant | ServerError] = {}
        self._numbers = itertools.count(1)

    def issue(self, grant: Grant | ServerError) -> str:
        """A ticket for this grant, or one whose redemption fails like this."""
        ticket = f"ticket-{next(self._numbers)}"
        self._grants[ticket] = grant
        return ticket

    async def redeem(self, ticket: str) -> Grant:
        grant = self._grants.pop(ticket, None)
        if grant is None:
            raise BadTicket
        if isinstance(grant, ServerError):
            raise grant
        return grant


class FakeCommands:
    """Accepts every command once and remembers it; fails or hangs when told to."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, Command]] = []
        self.error: ServerError | None = None
        self.free = asyncio.Event()
        """Cleared: commands hang until it is set again."""
        self.free.set()
        self._answers: dict[tuple[str, str], str] = {}

    async def submit(self, session_id: str, command: Command) -> Accepted:
        await self.free.wait()
        if self.error is not None:
            raise self.error
        if isinstance(command, AnswerCommand):
            place = (session_id, command.client_msg_id)
            known = self._answers.get(place)
            if known is not None:
                return Accepted(duplicate=True, message=known)
            self._answers[place] = message = f"m_{command.client_msg_id}"
            self.accepted.append((session_id, command))
            return Accepted(duplicate=False, message=message)
        self.accepted.append((session_id, command))
        return Accepted(duplicate=False)

    def of(self, kind: str) -> list[Command]:
        """The accepted commands of one kind."""
        return [command for _, command in self.accepted if command.kind == kind]
