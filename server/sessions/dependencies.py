"""What the sessions of one node share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from interview.events import ModelCalled
from server.faults import Faults
from server.sessions.cards import Cards
from server.sessions.ending import Ending
from server.sessions.inbox import Inboxes
from server.sessions.lease import Leases
from server.sessions.log.reader import LogReader
from server.sessions.log.writer import LogWriter
from server.sessions.ports import Interviews, Records
from server.stores.keys import observers_key


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Handed to every owner. `clock` gives ms since the epoch; `on_call` takes a session's calls of models."""

    node: str
    redis: Redis
    inboxes: Inboxes
    leases: Leases
    writer: LogWriter
    reader: LogReader
    interviews: Interviews
    records: Records
    ending: Ending
    cards: Cards
    stages: Sequence[str]
    idle_seconds: float
    clock: Callable[[], int]
    on_call: Callable[[str, ModelCalled], None]
    faults: Faults

    async def observers(self, sid: str) -> list[str]:
        """Names of the staff members who watch a session, on any node. Raises RedisError."""
        members: Any = await self.redis.zrangebyscore(observers_key(sid), self.clock(), "+inf")
        return sorted({member.decode().partition("\t")[2] for member in members})
