"""Fan-out on one node: rooms, the pub/sub connection, and everything that runs by the clock."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable
from typing import Protocol

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.accounts.grant import Tickets
from server.faults import Faults
from server.live.attendance import Attendance
from server.live.limits import Limits
from server.live.line import Flush
from server.live.lobby import LobbyLines, Records
from server.live.presence import Presence
from server.live.revocation import Identified, Revocation, SignInRegister
from server.live.room import LogSource, Room
from server.live.wall import Wall
from server.protocol.codes import Close
from server.protocol.commands import Commands
from server.protocol.errors import Unavailable
from server.sessions.log.entry import Entry
from server.stores.clock import wall_ms
from server.stores.keys import CONTROL, live_channel, meta_key, observers_key
from server.stores.subscriptions import Subscriptions

logger = logging.getLogger(__name__)


CHECKED = 64
"""Rooms in one pipeline: bounds how long packing it keeps the event loop."""


class Socket(Identified, Protocol):
    """What the hub needs of a connection. Nothing here waits."""

    def move(self, after_ms: int) -> None:
        """Tell the client to come back elsewhere, then close."""
        ...

    def sweep(self, now: float) -> None:
        """Close or abort if stuck or silent. `now` is the loop's clock."""
        ...


class Hub:
    """The sockets of one node and what they share. Build it, `start`, give `on_commit` to the log's writer."""

    def __init__(
        self,
        *,
        redis: Redis,
        reader: LogSource,
        tickets: Tickets,
        node: str,
        sign_ins: SignInRegister | None = None,
        limits: Limits | None = None,
        records: Records | None = None,
        clock: Callable[[], int] = wall_ms,
        faults: Faults | None = None,
    ) -> None:
        """`clock`: the one that interviews are measured by; viewers count down by it."""
        self.node = node
        self.clock = clock
        self.faults = faults or Faults()
        self.tickets = tickets
        self.limits = limits or Limits()
        lobby = None if records is None else LobbyLines(records)
        self.wall = Wall(redis, seconds=self.limits.wall_seconds, lobby=lobby, clock=clock, faults=self.faults)
        self.attendance = Attendance(redis, seconds=self.limits.candidate_seconds, clock=clock)
        self.flush = Flush()
        self.draining = False
        self.closes: dict[int, int] = {}
        """How many sockets we closed, by code."""
        self._redis = redis
        self._reader = reader
        self._gate = asyncio.Semaphore(self.limits.reads)
        self._rooms: dict[str, Room] = {}
        self._channels: dict[bytes, Room] = {}
        self._owned: set[str] = set()
        self._sockets: set[Socket] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._aside: set[asyncio.Task[None]] = set()
        self._commands: Commands | None = None
        self._presence: Presence | None = None
        self._check_now = asyncio.Event()
        self.revocation = Revocation(
            self._sockets,
            sign_ins=sign_ins,
            seconds=self.limits.sign_in_seconds,
            again=self.limits.check_seconds,
        )
        self._subscriptions = Subscriptions(
            redis,
            on_message=self._on_message,
            on_restored=self._on_restored,
            probe_seconds=self.limits.probe_seconds,
        )
        self._subscriptions.want(CONTROL)

    # ---- life

    async def start(self, commands: Commands) -> None:
        """Begin. `commands` comes only now because whoever carries them out needs the hub first."""
        self._commands = commands
        self._presence = Presence(
            self._redis, commands=commands, seconds=self.limits.observer_seconds, clock=self.clock
        )
        lasting = {
            "subscriptions": self._subscriptions.run,
            "presence": self._presence.run,
            "attendance": self.attendance.run,
            "check": self._check,
            "revocation": self.revocation.run,
            "sweep": self._sweep,
        }
        self._tasks = [asyncio.create_task(self.faults.lasting(f"hub.{name}", work)) for name, work in lasting.items()]

    async def stop(self) -> None:
        """Close what is left (4000) and end every task."""
        self.draining = True
        for socket in list(self._sockets):
            socket.close(Close.MOVING)
        if self._presence is not None:
            await self._presence.leave_all()
        await self.attendance.leave_all()
        ending = [*self._tasks, *self._aside]
        for task in ending:
            task.cancel()
        if ending:
            await asyncio.wait(ending)
        self._tasks = []
        await self.wall.stop()
        for room in list(self._rooms.values()):
            await room.close()

    async def drain(self, *, batches: int = 10, seconds: float = 10.0) -> None:
        """Take no more sockets; tell those here to move, in random batches over `seconds`, and close them (4000)."""
        self.draining = True
        sockets = list(self._sockets)
        random.shuffle(sockets)
        batches = max(1, min(batches, len(sockets)))
        for batch in range(batches):
            for socket in sockets[batch::batches]:
                socket.move(random.randrange(0, 1000))  # noqa: S311  # jitter, not a secret
            if batch < batches - 1:
                await asyncio.sleep(seconds / batches)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._empty.wait()

    # ---- for the owner of sessions

    def on_commit(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        """Entries this node has just logged: straight to the viewers here."""
        room = self._rooms.get(sid)
        if room is not None:
            self._deliver(room, epoch, entries)

    def _deliver(self, room: Room, epoch: str, entries: list[Entry]) -> None:
        """Whoever logs or listens must not suffer from what goes wrong with a viewer."""
        try:
            room.deliver(epoch, entries)
        except Exception as error:  # noqa: BLE001 - see above
            self.faults.note("hub.deliver", error)
            room.resync()

    def owned(self, sid: str) -> None:
        """This node writes the session's log from now on."""
        self._owned.add(sid)
        room = self._rooms.get(sid)
        if room is not None:
            self._subscriptions.drop(live_channel(sid))
            room.fill()

    def disowned(self, sid: str) -> None:
        """Another node may write from now on."""
        self._owned.discard(sid)
        room = self._rooms.get(sid)
        if room is not None:
            task = asyncio.get_running_loop().create_task(self._listen(room))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)

    async def _listen(self, room: Room) -> None:
        """Hear the room over pub/sub, then fill what was said before it was heard."""
        with contextlib.suppress(Unavailable):  # it stays wanted, and every room is checked when it comes true
            await self._hear(room)
            if room.members:
                room.fill()

    async def _hear(self, room: Room) -> None:
        if room.sid not in self._owned and room.members:
            await self._subscriptions.add(live_channel(room.sid), seconds=self.limits.request_seconds)

    # ---- for connections

    @property
    def commands(self) -> Commands:
        """Where requests go."""
        assert self._commands is not None  # noqa: S101  # sockets exist only between start and stop
        return self._commands

    @property
    def presence(self) -> Presence:
        """Who watches from here."""
        assert self._presence is not None  # noqa: S101
        return self._presence

    @property
    def full(self) -> bool:
        """No more sockets fit."""
        return len(self._sockets) >= self.limits.sockets

    def crowded(self, user: str) -> bool:
        """Whether this person has as many sockets here as anybody may."""
        return sum(socket.user == user for socket in self._sockets) > self.limits.person_sockets

    def attach(self, socket: Socket) -> None:
        """A socket was accepted."""
        self._sockets.add(socket)
        self._empty.clear()

    def detach(self, socket: Socket, code: Close | None) -> None:
        """It is gone; `code` if we closed it."""
        self._sockets.discard(socket)
        if not self._sockets:
            self._empty.set()
        if code is not None:
            self.closes[code] = self.closes.get(code, 0) + 1

    async def enter(self, sid: str) -> Room:
        """The session's room, listening and located; `leave` it. Raises Unavailable."""
        room = self._rooms.get(sid)
        if room is None:
            room = self._rooms[sid] = Room(sid, reader=self._reader, gate=self._gate, limits=self.limits)
            self._channels[live_channel(sid).encode()] = room
        room.members += 1
        try:
            await self._opened(room)
        except BaseException:
            await self.leave(room)
            raise
        return room

    async def leave(self, room: Room) -> None:
        """One member less; the last one closes the room."""
        room.members -= 1
        if room.members == 0:
            del self._rooms[room.sid]
            del self._channels[live_channel(room.sid).encode()]
            self._subscriptions.drop(live_channel(room.sid))
            await room.close()

    async def _opened(self, room: Room) -> None:
        if room.opening is None or (room.opening.done() and room.opening.exception() is not None):
            room.opening = asyncio.get_running_loop().create_task(self._open(room))
            room.opening.add_done_callback(_observed)
        await asyncio.shield(room.opening)

    async def _open(self, room: Room) -> None:
        await self._hear(room)
        await room.locate()

    # ---- what comes in over pub/sub

    def _on_message(self, channel: bytes, payload: bytes) -> None:
        room = self._channels.get(channel)
        if room is not None:
            try:
                place, _, body = payload.partition(b"\n")
                stream, epoch, offset, at = place.decode().split(" ")
                entry = Entry("public" if stream == "public" else "staff", int(offset), int(at), body)
            except ValueError as error:
                self.faults.note("hub.message", error)
            else:
                self._deliver(room, epoch, [entry])
        elif channel == CONTROL.encode():
            self._on_news(payload)

    def _on_news(self, payload: bytes) -> None:
        try:
            news = orjson.loads(payload)
            self.revocation.revoke(sign_in=news.get("sign_in"))
            self.revocation.shift(person=news.get("person"))
            for sid in news.get("left", ()):
                self.attendance.left_elsewhere(sid)
        except (orjson.JSONDecodeError, AttributeError, TypeError) as error:
            self.faults.note("hub.news", error)

    def _on_restored(self) -> None:
        self._check_now.set()
        self.revocation.look()

    # ---- by the clock

    async def _check(self) -> None:
        """Compare every room with its log: what pub/sub lost in silence is found here."""
        while True:
            await _pause(self._check_now, self.limits.check_seconds)
            try:
                await self.check_positions()
            except RedisError as error:
                logger.info("positions not checked (%s)", type(error).__name__)

    async def check_positions(self) -> None:
        """All rooms whose entries come from other nodes. Raises RedisError."""
        rooms = [room for room in self._rooms.values() if not room.sealed and room.sid not in self._owned]
        now = self.clock()
        for start in range(0, len(rooms), CHECKED):
            part = rooms[start : start + CHECKED]
            async with self._redis.pipeline(transaction=False) as pipe:
                for room in part:
                    pipe.hmget(meta_key(room.sid), "epoch", "public", "staff")
                    pipe.zremrangebyscore(observers_key(room.sid), 0, now)
                replies = await pipe.execute()
            for room, (epoch, public, staff), expired in zip(part, replies[::2], replies[1::2], strict=True):
                if epoch is not None:
                    room.reach(epoch.decode(), int(public or 0), int(staff or 0))
                elif room.epoch:
                    room.fill()
                if expired:
                    self.presence.announce(room.sid)

    async def _sweep(self) -> None:
        """Stuck and silent sockets, folds that nobody asks for."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(self.limits.sweep_seconds)
            now = loop.time()
            for socket in list(self._sockets):
                socket.sweep(now)
            for room in self._rooms.values():
                room.forget(now - 30.0)

    def counts(self) -> dict[str, int]:
        """What runs here now, for metrics."""
        return {
            "sockets": len(self._sockets),
            "rooms": len(self._rooms),
            "pubsub_losses": self._subscriptions.losses,
        }


async def _pause(wake: asyncio.Event, seconds: float) -> None:
    """Until woken, or so long. Not `wait_for`: in Python 3.11 it may swallow the cancellation that ends us."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
    wake.clear()


def _observed(task: asyncio.Task[None]) -> None:
    """Whoever waited has seen the error; without a waiter it must not be reported as never retrieved."""
    if not task.cancelled():
        task.exception()
