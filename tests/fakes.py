"""Fakes of the server's own ports, held to the same contract tests as the real ones."""

import asyncio
import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.accounts.grant import Grant
from server.accounts.memberships import Membership
from server.protocol.commands import Accepted, AnswerCommand, Command, StopCommand
from server.protocol.errors import BadTicket, NotStarted, ServerError, SessionNotFound, TurnOver, Unavailable
from server.protocol.events import AnswerAccepted, PublicEvent, StaffEvent, ToolCalled
from server.protocol.messages import DEFAULT_ORGANISATION, Role
from server.protocol.permissions import Standing
from server.sessions.log.entry import Entry, Head, Page
from server.stores.keys import StreamName


class FakeTickets:
    """Tickets in memory: single use."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant | Exception] = {}
        self._numbers = itertools.count(1)
        self.free = asyncio.Event()
        """Cleared: what a ticket allows was read, and its holder does not hear of it until this is set again."""
        self.free.set()
        self.read = 0

    def issue(self, grant: Grant | Exception) -> str:
        """A ticket for this grant, or one whose redemption fails like this."""
        ticket = f"ticket-{next(self._numbers)}"
        self._grants[ticket] = grant
        return ticket

    async def redeem(self, ticket: str) -> Grant:
        grant = self._grants.pop(ticket, None)
        if grant is None:
            raise BadTicket
        if isinstance(grant, Exception):
            raise grant
        self.read += 1
        await self.free.wait()
        return grant


class FakeSignIns:
    """Every sign-in lives until it is ended, and acts as the same until its person is changed."""

    def __init__(self) -> None:
        self.ended: set[str] = set()
        self.changed: set[str] = set()
        """People who are something else by now."""
        self.unreadable: set[str] = set()
        """Sign-ins of which the store does not answer."""

    async def stands(self, sign_in: str, standing: Standing) -> bool | None:
        if sign_in in self.unreadable:
            raise Unavailable("mongodb")
        if sign_in in self.ended:
            return None
        return standing.person not in self.changed


class FakeMemberships:
    """Memberships in memory, one a person and organisation."""

    def __init__(self) -> None:
        self._memberships: dict[str, Membership] = {}
        self.away = False

    async def grant(
        self, person: str, role: Role, *, organisation: str = DEFAULT_ORGANISATION, team: str | None = None
    ) -> Membership:
        made = Membership(f"m {person} {organisation}", person, role, organisation, team)
        self._memberships[made.id] = made
        return made

    async def find(self, membership: str) -> Membership | None:
        if self.away:
            raise Unavailable("mongodb")
        return self._memberships.get(membership)

    async def end(self, membership: str) -> None:
        self._memberships.pop(membership, None)


class FakeCommands:
    """Accepts what fits, once, and remembers it; fails or hangs when asked to."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, Command]] = []
        self.error: ServerError | None = None
        self.free = asyncio.Event()
        """Cleared: commands hang until it is set again."""
        self.free.set()
        self.speaking: dict[str, str] = {}
        """Session -> the turn being said."""
        self._once: set[tuple[str, str]] = set()

    async def submit(self, session_id: str, command: Command) -> Accepted:
        await self.free.wait()
        if self.error is not None:
            raise self.error
        message = command.input_id if isinstance(command, AnswerCommand) else None
        once = message or command.kind
        if (session_id, once) in self._once:
            return Accepted(duplicate=True, message=message)
        if command.kind in ("answer", "stop") and (session_id, "start") not in self._once:
            raise NotStarted
        if isinstance(command, StopCommand) and self.speaking.get(session_id) != command.turn:
            raise TurnOver
        if command.kind in ("start", "answer"):
            self._once.add((session_id, once))
        self.accepted.append((session_id, command))
        return Accepted(duplicate=False, message=message)

    def of(self, kind: str) -> list[Command]:
        """The accepted commands of one kind."""
        return [command for _, command in self.accepted if command.kind == kind]


def entry(offset: int, stream: StreamName = "public") -> Entry:
    """Some entry at that place."""
    event: PublicEvent | StaffEvent
    if stream == "public":
        event = AnswerAccepted(message=f"m{offset}", text=".")
    else:
        event = ToolCalled(call=f"c{offset}", tool="read_profile")
    return Entry(stream, offset, offset, event.model_dump_json().encode())


@dataclass
class FakeLog:
    """One session's log in memory that can be lost and unreachable; stands for LogReader."""

    epoch: str = "e1"
    public: list[Entry] = field(default_factory=list)
    staff: list[Entry] = field(default_factory=list)
    failures: int = 0
    """How many of the next calls find the store away."""
    reads: int = 0

    def write(self, count: int, stream: StreamName = "public") -> list[Entry]:
        entries = self.public if stream == "public" else self.staff
        new = [entry(len(entries) + n + 1, stream) for n in range(count)]
        entries += new
        return new

    async def head(self, sid: str) -> Head | None:
        await self._reach(sid)
        begun = bool(self.public or self.staff)
        head = Head(self.epoch, len(self.public), len(self.staff), "running", "", sealed=False)
        await asyncio.sleep(0)  # an answer is older than what is heard when it comes
        return head if begun else None

    async def read(self, sid: str, stream: StreamName, *, after: int = 0, limit: int = 1000) -> Page:
        await self._reach(sid)
        self.reads += 1
        if not self.public and not self.staff:
            raise SessionNotFound(sid)
        entries = self.public if stream == "public" else self.staff
        page = Page(self.epoch, entries[after : after + limit], len(entries))
        await asyncio.sleep(0)
        return page

    async def _reach(self, sid: str) -> None:
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise Unavailable(sid)


class MemoryPlans:
    """`interview.ports.Plans` in memory. Claims do not lapse."""

    def __init__(self) -> None:
        self.plans: dict[str, dict[str, Any]] = {}

    async def claim(self, session_id: str, *, seconds: float) -> bool:
        assert seconds > 0
        if session_id in self.plans:
            return False
        self.plans[session_id] = {}
        return True

    async def keep(self, session_id: str, plan: Mapping[str, Any]) -> None:
        # As it comes back from where it is really kept.
        self.plans[session_id] = json.loads(json.dumps(plan))

    async def drop(self, session_id: str) -> None:
        self.plans.pop(session_id, None)

    async def taken(self, session_id: str) -> None:
        assert self.plans[session_id]

    async def kept(self, session_id: str) -> Mapping[str, Any] | None:
        return self.plans.get(session_id)
