"""Whole runner nodes for tests: real Redis, real MongoDB protocol, real log; the interviews are given."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.faults import Faults
from server.protocol.cards import InterviewerCard
from server.protocol.commands import Accepted, AnswerCommand, StartCommand
from server.protocol.events import Strategy
from server.protocol.http import SessionRequest
from server.protocol.messages import SessionView
from server.sessions.broken import Broken
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding
from server.sessions.log.reader import LogReader
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from server.sessions.ports import Interviews
from server.sessions.records.reports import Reports
from server.sessions.records.sessions import Sessions
from server.sessions.runner import Runner
from server.stores.clients import redis_client
from server.stores.clock import SharedClock, redis_time
from server.stores.keys import StreamName
from tests.fake_sources import FakeOffers, FakeProfiles

NUMBERS = itertools.count(1)


class FakeRooms:
    """Remembers what a node owns; passes on what it committed."""

    def __init__(self) -> None:
        self.mine: set[str] = set()
        self.log: list[str] = []
        self.also: Callable[[str, str, list[Entry]], None] = lambda *_: None

    def owned(self, sid: str) -> None:
        self.mine.add(sid)
        self.log.append(f"+{sid}")

    def disowned(self, sid: str) -> None:
        self.mine.discard(sid)
        self.log.append(f"-{sid}")

    def on_commit(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        self.also(sid, epoch, entries)


class Clock(SharedClock):
    """The real one. Tests let time pass (`ahead`), or make the clock of Redis jump (`jumped`)."""

    def __init__(self, redis: Redis) -> None:
        self.ahead = self.jumped = 0
        self._redis_time = redis_time(redis)
        super().__init__(self._jumping)

    def __call__(self) -> int:
        return super().__call__() + self.ahead

    async def _jumping(self) -> int:
        return await self._redis_time() + self.jumped


@dataclass
class Node:
    """One node."""

    name: str
    runner: Runner
    rooms: FakeRooms
    writer: LogWriter
    reader: LogReader
    sessions: Sessions
    reports: Reports
    clock: Clock
    faults: Faults
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def session(self, *, strategy: Strategy = "enqueue", minutes: int = 10, timed: bool = True) -> str:
        """A new session, not started."""
        request = SessionRequest(
            offer_id="sample:baker", locale="fr", minutes=minutes, mode="practice", strategy=strategy, timed=timed
        )
        record = await self.sessions.create(candidate_id="amelie", candidate_name="Amélie Roux", request=request)
        return record.id

    async def start(self, sid: str) -> Accepted:
        return await self.runner.submit(sid, StartCommand())

    async def answer(self, sid: str, text: str, *, identity: str | None = None) -> Accepted:
        client = identity or f"answer-{next(NUMBERS):04d}"
        return await self.runner.submit(sid, AnswerCommand.of(client, text))

    async def events(self, sid: str, stream: StreamName = "public") -> list[dict[str, Any]]:
        """Everything logged so far."""
        return [orjson.loads(entry.body) for entry in await self.entries(sid, stream)]

    async def entries(self, sid: str, stream: StreamName = "public") -> list[Entry]:
        if await self.reader.head(sid) is None:
            return []
        page = await self.reader.read(sid, stream, limit=100_000)
        return page.entries

    async def view(self, sid: str) -> SessionView:
        folding = Folding()
        for entry in await self.entries(sid):
            folding.apply(entry)
        return folding.view

    async def types(self, sid: str) -> list[str]:
        """Event types in order, without the text."""
        return [event["type"] for event in await self.events(sid) if event["type"] != "text.delta"]

    def waits(self, sid: str, *, turns: int) -> Callable[[], Any]:
        """For `eventually`: so many turns were said and none is open."""

        async def check() -> bool:
            turns_said = [item for item in (await self.view(sid)).items if item.kind == "turn"]
            return len(turns_said) == turns and all(turn.state != "open" for turn in turns_said)

        return check

    def speaks(self, sid: str, *, chars: int = 1) -> Callable[[], Any]:
        """For `eventually`: a turn is open and at least so much of it is logged."""

        async def check() -> bool:
            items = (await self.view(sid)).items
            return any(item.kind == "turn" and item.state == "open" and len(item.text) >= chars for item in items)

        return check

    def sealed(self, sid: str) -> Callable[[], Any]:
        """For `eventually`: it is over and stored."""

        async def check() -> bool:
            head = await self.reader.head(sid)
            return head is not None and head.sealed and sid not in self.rooms.mine

        return check


@asynccontextmanager
async def node(
    name: str,
    *,
    redis_url: str,
    mongo: AsyncDatabase[dict[str, Any]],
    interviews: Callable[[Redis], Interviews],
    lease_seconds: float = 2.0,
    idle_seconds: float = 60.0,
    max_sessions: int = 100,
    broken: Broken | None = None,
) -> AsyncIterator[Node]:
    """A started node, stopped afterwards."""
    redis = redis_client(redis_url)
    rooms, clock, faults = FakeRooms(), Clock(redis), Faults()
    sealed = SealedLogs(mongo)
    reader = LogReader(redis, sealed=sealed)
    reports = Reports(mongo)
    sessions = Sessions(
        mongo,
        profiles=FakeProfiles(amelie=3),
        offers=FakeOffers(),
        reports=reports,
        interviewer=InterviewerCard(kind="scripted", model="fake"),
    )
    writer = LogWriter(redis, on_commit=rooms.on_commit)
    writing = asyncio.create_task(writer.run())
    runner = Runner(
        redis=redis,
        writer=writer,
        reader=reader,
        interviews=interviews(redis),
        records=sessions,
        reports=reports,
        seals=Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60),
        hub=rooms,
        node=name,
        lease_seconds=lease_seconds,
        idle_seconds=idle_seconds,
        max_sessions=max_sessions,
        clock=clock,
        broken=broken,
        faults=faults,
    )
    await runner.start()
    try:
        yield Node(name, runner, rooms, writer, reader, sessions, reports, clock, faults)
    finally:
        await runner.stop()
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing
        await redis.aclose()
