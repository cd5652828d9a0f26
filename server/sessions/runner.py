"""The runner of one node: takes commands for any session, owns some, gives them up in order."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine, Sequence
from contextvars import copy_context

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from interview.events import ModelCalled
from interview.plan.stages import STAGES
from server.faults import Faults
from server.protocol.commands import Accepted, Command
from server.protocol.errors import AlreadyEnded, Unavailable
from server.protocol.http import SessionRecord
from server.sessions.broken import Broken
from server.sessions.cards import Cards
from server.sessions.dependencies import Dependencies
from server.sessions.ending import Ending
from server.sessions.inbox import Inboxes, Receipt, UnknownHere
from server.sessions.lease import Leases
from server.sessions.log.reader import LogReader
from server.sessions.log.writer import LogWriter
from server.sessions.machine.effects import Exit
from server.sessions.owner import GAP_MS, Owner
from server.sessions.ports import Clock, Interviews, Records, Reports, RoomOwner, Seals
from server.sessions.reaper import Reaper
from server.sessions.sweep import Sweep
from server.stores.keys import node_channel

logger = structlog.get_logger(__name__)

MAX_SESSIONS = 20_000
"""As many as sockets fit; a session that finds no node with room does not begin."""
HALT_SECONDS = 8.0
"""What a halted session gets to void its open turn and give its lease up."""
RECORD_SECONDS = 4.0
"""A command for a session that Redis does not know waits no longer for its record."""
UNHEARD_MS = 2000
"""If the node that accepted a command dies before it takes the session, another looks after so long."""


class Runner:
    """Implements `server.protocol.commands.Commands`. `start` it before commands come; `drain`, then `stop` it."""

    def __init__(
        self,
        *,
        redis: Redis,
        writer: LogWriter,
        reader: LogReader,
        interviews: Interviews,
        records: Records,
        reports: Reports,
        seals: Seals,
        hub: RoomOwner,
        node: str,
        lease_seconds: float = 10.0,
        idle_seconds: float = 120.0,
        max_sessions: int = MAX_SESSIONS,
        stages: Sequence[str] = STAGES,
        clock: Clock,
        on_call: Callable[[str, ModelCalled], None] = lambda _sid, _called: None,
        faults: Faults | None = None,
        broken: Broken | None = None,
    ) -> None:
        self._broken = Broken() if broken is None else broken
        self._faults = faults or Faults()
        self._redis = redis
        self._records = records
        self._hub = hub
        self._node = node
        self._lease_seconds = lease_seconds
        self._max_sessions = max_sessions
        self._clock = clock
        self._inboxes = Inboxes(redis, node=node)
        self._leases = Leases(redis, node=node, seconds=lease_seconds, clock=clock)
        self._cards = Cards(redis, faults=self._faults)
        self._dependencies = Dependencies(
            node=node,
            redis=redis,
            inboxes=self._inboxes,
            leases=self._leases,
            writer=writer,
            reader=reader,
            interviews=interviews,
            records=records,
            ending=Ending(records=records, reports=reports, seals=seals, cards=self._cards),
            cards=self._cards,
            stages=tuple(stages),
            idle_seconds=idle_seconds,
            clock=clock,
            on_call=on_call,
            faults=self._faults,
        )
        self._reaper = Reaper(
            self._leases,
            room=self._room,
            skips=lambda sid: self._has(sid) or self._broken.rests(sid),
            skipped=lambda: len(self._broken),
            take=self._take,
            faults=self._faults,
        )
        self.sweep = Sweep(redis, leases=self._leases, records=records)
        self._owners: dict[str, Owner] = {}
        self._tasks: dict[str, asyncio.Task[Exit]] = {}
        self._taking: set[str] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[object]] = set()
        self._draining = False
        self._context = copy_context()

    # ---- life

    async def start(self) -> None:
        """Begin to take sessions."""
        self._context = copy_context()
        with contextlib.suppress(RedisError):  # until it answers, the time is this machine's
            await self._clock.look()
        listening = asyncio.Event()
        self._loops = [
            asyncio.create_task(self._faults.lasting(f"runner.{name}", work))
            for name, work in (
                ("listen", lambda: self._listen(listening)),
                ("renew", self._renew),
                ("reaper", self._reaper.run),
                ("sweep", self.sweep.run),
                ("cards", self._cards.run),
            )
        ]
        await listening.wait()

    async def drain(self, seconds: float) -> None:
        """Take no more sessions; let turns end for so long, then leave what is open to the next owners."""
        self._draining = True
        for owner in list(self._owners.values()):
            owner.drain()
        if self._tasks and seconds > 0:
            await asyncio.wait(list(self._tasks.values()), timeout=seconds)
        for owner in list(self._owners.values()):
            owner.halt()
        if self._tasks:
            await asyncio.wait(list(self._tasks.values()), timeout=HALT_SECONDS)
        left = list(self._tasks.values())
        for task in left:
            task.cancel()
        if left:
            logger.error("runner.sessions_left", count=len(left))
            await asyncio.wait(left, timeout=HALT_SECONDS)

    async def stop(self) -> None:
        """Give up what is still owned and end. The writer must still run."""
        await self.drain(0)
        for task in [*self._loops, *self._errands]:
            task.cancel()
        await asyncio.gather(*self._loops, *self._errands, return_exceptions=True)
        await self._inboxes.close()
        await self._leases.close()

    def counts(self) -> dict[str, int]:
        """What runs here now, for metrics."""
        return {"sessions_owned": len(self._owners)}

    # ---- commands

    async def submit(self, session_id: str, command: Command) -> Accepted:
        """Durable before it returns, once per client id. Raises Rejected kinds, SessionNotFound, Unavailable."""
        receipt = await self._inboxes.accept(session_id, command)
        if isinstance(receipt, UnknownHere):
            record = await self._record(session_id)
            if record.status == "ended":
                if command.kind == "observers":
                    return Accepted(duplicate=False)
                raise AlreadyEnded
            if record.status != "ready":  # it began, and Redis has lost it: its owner will end it
                await self._call_for(session_id)
                raise AlreadyEnded
            receipt = await self._inboxes.accept(session_id, command, strategy=record.strategy)
        if isinstance(receipt, UnknownHere):
            raise Unavailable("redis")
        try:
            await self._see_to(session_id, receipt)
        except RedisError as error:
            raise Unavailable("redis") from error
        return receipt.accepted

    async def _record(self, sid: str) -> SessionRecord:
        try:
            async with asyncio.timeout(RECORD_SECONDS):
                return await self._records.get(sid)
        except TimeoutError as error:
            raise Unavailable("mongodb") from error

    async def _see_to(self, sid: str, receipt: Receipt) -> None:
        """Make sure that an owner acts on what was accepted."""
        if receipt.owner == self._node or sid in self._owners:
            owner = self._owners.get(sid)
            if owner is None:
                await self._call_for(sid)
            elif receipt.command is None:
                owner.ring()
            else:
                owner.hand(receipt.command, behind=receipt.before)
        elif receipt.owner is None:
            await self._call_for(sid)
        elif not receipt.heard:
            await self._leases.hasten(sid, in_ms=receipt.lease_ms)

    async def _call_for(self, sid: str) -> None:
        """Nobody owns it: we take it, and if we die on the way another does."""
        if self._room() > 0:
            await self._leases.hasten(sid, in_ms=UNHEARD_MS)
            self._errand(self._take_if_free(sid))
        else:
            await self._leases.hasten(sid, in_ms=0)

    async def _take_if_free(self, sid: str) -> None:
        with contextlib.suppress(RedisError):  # its alarm stands: it is looked at again
            await self._take(sid)

    # ---- owning

    def _room(self) -> int:
        return 0 if self._draining else self._max_sessions - len(self._owners) - len(self._taking)

    def _has(self, sid: str) -> bool:
        return sid in self._owners or sid in self._taking

    async def _take(self, sid: str) -> bool:
        """Become the owner, if nobody is. Raises RedisError."""
        if self._draining or self._has(sid) or self._broken.rests(sid):
            return False
        self._taking.add(sid)
        try:
            taken = await self._leases.acquire(sid)
            if taken is None:
                return False
            if abs(taken.gap) > GAP_MS:
                with contextlib.suppress(RedisError):  # if the clock has jumped, ours goes along before anything counts
                    await self._look_at_the_clock()
            owner = Owner(sid, taken=taken, dependencies=self._dependencies)
            self._owners[sid] = owner
        finally:
            self._taking.discard(sid)
        self._hub.owned(sid)
        # Not in the context of whichever request called for it: the session outlives that.
        task = self._tasks[sid] = asyncio.create_task(owner.run(), name="session", context=self._context.copy())
        task.add_done_callback(lambda task: self._left(sid, owner, task))
        if self._draining:
            owner.drain()
        return True

    def _left(self, sid: str, owner: Owner, task: asyncio.Task[Exit]) -> None:
        if self._owners.get(sid) is owner:
            del self._owners[sid]
            del self._tasks[sid]
            self._hub.disowned(sid)
        if task.cancelled() or task.exception() is not None or task.result() is Exit.BROKEN:
            if (seconds := self._broken.note(sid)) > 0:
                logger.warning("session.left_alone", session=sid, seconds=seconds)
        else:
            self._broken.mended(sid)
        if not task.cancelled() and task.exception() is not None:
            logger.error("session.lost_its_task", session=sid, exc_info=task.exception())
        elif not task.cancelled() and owner.missed and not self._draining:
            self._errand(self._take_if_free(sid))

    def _errand(self, work: Coroutine[object, None, object]) -> None:
        task = asyncio.create_task(work)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    # ---- loops

    async def _renew(self) -> None:
        pause = self._lease_seconds / 3
        while True:
            await asyncio.sleep(pause)
            owned = {sid: owner.token for sid, owner in self._owners.items()}
            try:
                async with asyncio.timeout(self._lease_seconds):
                    await self._look_at_the_clock()
                    asked = time.monotonic()
                    renewed = await self._leases.renew(owned)
            except (RedisError, TimeoutError) as error:
                # What we do meanwhile is fenced; the leases are taken back if nobody else took them.
                logger.warning("runner.leases_not_renewed", error=type(error).__name__, sessions=len(owned))
                pause = min(0.2, self._lease_seconds / 10)
                continue
            pause = self._lease_seconds / 3
            for sid, renewal in renewed.items():
                owner = self._owners.get(sid)
                if owner is None or owner.token != owned[sid]:
                    continue
                with self._faults.noted("runner.renewed"):
                    if renewal is None:
                        owner.lose()
                    else:
                        owner.newest(renewal.newest)
                        owner.logged(renewal.ends, at=asked)

    async def _look_at_the_clock(self) -> None:
        """What jumps is no time of the interviews that are under way. Raises RedisError."""
        if jumped := await self._clock.look():
            logger.warning("runner.clock_jumped", ms=jumped, sessions=len(self._owners))
            for owner in self._owners.values():
                with self._faults.noted("runner.jumped"):
                    owner.jumped(jumped)

    async def _listen(self, listening: asyncio.Event) -> None:
        """Hear which of our sessions have got a command on another node."""
        delay = 0.1
        while True:
            pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
            try:
                await pubsub.subscribe(node_channel(self._node))
                delay = 0.1
                for owner in list(self._owners.values()):
                    owner.ring()  # what was called while we were deaf
                listening.set()
                while True:
                    message = await pubsub.get_message(timeout=self._lease_seconds)
                    if message is not None:
                        self._called(message["data"].decode())
            except (RedisError, OSError, TimeoutError):
                listening.set()
                await asyncio.sleep(delay)
                delay = min(2.0, delay * 2)
            finally:
                with contextlib.suppress(RedisError, OSError):
                    await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py

    def _called(self, sid: str) -> None:
        owner = self._owners.get(sid)
        if owner is not None:
            owner.ring()
        elif self._room() > 0:
            self._errand(self._take_if_free(sid))
