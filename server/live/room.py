"""One session on this node: its two channels, its position in the log, and how a hole is filled."""

import asyncio
import random
from typing import Protocol

from server.live.access import sees_staff_log
from server.live.channel import Channel
from server.live.history import History
from server.live.limits import Limits
from server.protocol.codes import Close
from server.protocol.errors import LogLost, ServerError, SessionNotFound
from server.protocol.messages import Role
from server.sessions.log.entry import Entry, Head, Page
from server.stores.keys import StreamName


class LogSource(Protocol):
    """Where logs are read; `server.sessions.log.reader.LogReader`."""

    async def head(self, sid: str) -> Head | None:
        """Where the log stands; None when nothing was ever logged. Raises Unavailable."""
        ...

    async def read(self, sid: str, stream: StreamName, *, after: int = 0, limit: int = 1000) -> Page:
        """Entries behind `after`, in order. Raises SessionNotFound, LogLost, Unavailable."""
        ...


class Room:
    """Shared by all viewers of a session on this node. Lives while it has members."""

    __slots__ = (
        "_again",
        "_filling",
        "_gate",
        "_history",
        "_limits",
        "_reader",
        "epoch",
        "members",
        "opening",
        "public",
        "sealed",
        "sid",
        "staff",
    )

    def __init__(self, sid: str, *, reader: LogSource, gate: asyncio.Semaphore, limits: Limits) -> None:
        self.sid = sid
        self.epoch = ""
        """The log's epoch; empty until something was logged."""
        self.sealed = False
        """Nothing will ever be logged again."""
        self.members = 0
        """Connections that hold the room."""
        self.opening: asyncio.Task[None] | None = None
        """Makes the room hear and know its place; shared by all who join meanwhile."""
        self.public = Channel("public", tail=limits.tail_entries)
        self.staff = Channel("staff", tail=limits.tail_entries)
        self._reader = reader
        self._gate = gate
        self._limits = limits
        self._history: History | None = None
        self._filling: asyncio.Task[None] | None = None
        self._again = False

    def channels(self, role: Role) -> tuple[Channel, ...]:
        """What this role may see. A candidate's connection never gets hold of the staff channel."""
        return (self.public, self.staff) if sees_staff_log(role) else (self.public,)

    # ---- entries come in

    def deliver(self, epoch: str, entries: list[Entry]) -> None:
        """Entries in the order of each stream, from any source."""
        if epoch != self.epoch:
            if self.epoch or self.public.last or self.staff.last:
                self.fill()  # ours or theirs is the past: the log itself decides
                return
            self.epoch = epoch
        whole = True
        for entry in entries:
            channel = self.public if entry.stream == "public" else self.staff
            whole = channel.deliver(entry) and whole
        if not whole:
            self.fill()

    def reach(self, epoch: str, public: int, staff: int) -> None:
        """The log's position as read from Redis: fill what did not come here."""
        if not self.epoch and not self.public.last:
            self.epoch = epoch
        if epoch != self.epoch:
            self.fill()
            return
        whole = self.public.reach(public)
        if not (self.staff.reach(staff) and whole):
            self.fill()

    def resync(self) -> None:
        """What we have can't be continued: everybody starts over."""
        self._history = None
        for viewer in {*self.public.viewers, *self.staff.viewers}:
            viewer.close(Close.RESYNC)

    # ---- entries are read

    async def locate(self) -> Head | None:
        """Read the log's position; resync if the log is another one. Raises Unavailable."""
        while True:
            before = self.epoch
            async with self._gate:
                head = await self._reader.head(self.sid)
            if self.epoch == before:
                break  # else the log began or changed meanwhile, and what was read may be older than what was heard
        if head is None:
            if self.epoch:
                self._restart("")
            return None
        if self.epoch not in ("", head.epoch):
            self._restart(head.epoch)
        self.epoch = head.epoch
        self.sealed = head.sealed
        self.public.reach(head.public)
        self.staff.reach(head.staff)
        return head

    async def read(self, stream: StreamName, *, after: int) -> Page:
        """A page behind `after`, which is also delivered here. Raises Unavailable, LogLost."""
        async with self._gate:
            page = await self._reader.read(self.sid, stream, after=after, limit=self._limits.page_entries)
        if page.epoch != self.epoch:
            raise LogLost(self.sid)
        self.deliver(page.epoch, page.entries)
        return page

    def fill(self) -> None:
        """Read what is missing, now and once."""
        self._again = True
        if self._filling is None:
            self._filling = asyncio.get_running_loop().create_task(self._fill())

    async def filled(self) -> None:
        """Wait until every channel is where the log was when this was called. Raises Unavailable, LogLost."""
        epoch = self.epoch
        await self.locate()
        if epoch and self.epoch != epoch:
            raise LogLost(self.sid)
        for channel in (self.public, self.staff):
            goal = channel.seen
            while channel.last < goal:
                page = await self.read(channel.stream, after=channel.last)
                if not page.entries:
                    raise LogLost(self.sid)

    async def _fill(self) -> None:
        delay = 0.05
        try:
            while True:
                try:
                    self._again = False
                    await self.filled()
                except (LogLost, SessionNotFound):
                    self.resync()
                    return
                except ServerError:
                    await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, not a secret
                    delay = min(2.0, delay * 2)
                    continue
                if not (self._again or self.public.behind or self.staff.behind):
                    return
        finally:
            self._filling = None

    def _restart(self, epoch: str) -> None:
        self.resync()
        self.epoch = epoch
        for channel in (self.public, self.staff):
            channel.last = channel.seen = 0

    # ---- fresh joins

    async def history(self, channels: tuple[Channel, ...]) -> History:
        """The fold, at least up to where `channels` are now; read by one for all. Raises Unavailable, LogLost."""
        if self._history is None:
            self._history = History()
        history = self._history
        history.used = asyncio.get_running_loop().time()
        goals = [(channel.stream, channel.last) for channel in channels]
        while any(history.position(stream) < goal for stream, goal in goals):
            async with history.lock:
                for stream, goal in goals:
                    while (after := history.position(stream)) < goal:
                        page = await self.read(stream, after=after)
                        if not page.entries:
                            raise LogLost(self.sid)
                        history.extend(page)
        return history

    def forget(self, before: float) -> None:
        """Drop the fold if nobody joined since `before`."""
        if self._history is not None and self._history.used < before and not self._history.lock.locked():
            self._history = None

    async def close(self) -> None:
        """End the room's own tasks."""
        for task in (self._filling, self.opening):
            if task is not None and not task.done():
                task.cancel()
                await asyncio.wait([task])
