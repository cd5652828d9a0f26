"""What the sessions of one node share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from server.log.keys import observers_key
from server.log.reader import LogReader
from server.log.writer import LogWriter
from server.runner.cards import Cards
from server.runner.ending import Ending
from server.runner.inbox import Inboxes
from server.runner.lease import Leases
from server.runner.ports import Interviews, Records


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to every actor. `clock` tells ms since the epoch."""

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

    async def observers(self, sid: str) -> list[str]:
        """Names of the staff members who watch a session, on any node. Raises RedisError."""
        members: Any = await self.redis.zrangebyscore(observers_key(sid), self.clock(), "+inf")
        return sorted({member.decode().partition("\t")[2] for member in members})
