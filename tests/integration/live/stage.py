"""A node with sockets only: hub, log writer and a real uvicorn on loopback; and viewers that keep what they saw."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import uvicorn
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.accounts.grant import Grant
from server.http.listener import listen
from server.live.endpoint import websocket_endpoint
from server.live.hub import Hub
from server.live.limits import Limits
from server.live.transport import SocketProtocol
from server.protocol.events import TurnCompleted, TurnStarted
from server.protocol.messages import PROTOCOL_VERSION, Role
from server.protocol.permissions import DEFAULT, Within
from server.sessions.log.reader import LogReader
from server.sessions.log.session_log import SessionLog
from server.sessions.log.writer import LogWriter
from server.stores.keys import fence_key
from tests.eventually import eventually
from tests.fakes import FakeCommands, FakeSignIns, FakeTickets
from tests.frames import server_frames

ORIGIN = "http://interviews.test"


class Node:
    """One running node."""

    def __init__(
        self,
        *,
        redis: Redis,
        reader: LogReader,
        name: str,
        limits: Limits,
        protocol: type[asyncio.Protocol] | str = SocketProtocol,
    ) -> None:
        self._protocol = protocol
        self.tickets = FakeTickets()
        self.commands = FakeCommands()
        self.sign_ins = FakeSignIns()
        self.hub = Hub(
            redis=redis, reader=reader, tickets=self.tickets, node=name, sign_ins=self.sign_ins, limits=limits
        )
        self.writer = LogWriter(redis, on_commit=self.hub.on_commit)
        self.port = 0
        self._server: uvicorn.Server | None = None
        self._redis = redis

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def connections(self) -> int:
        """TCP connections that the server still has."""
        return len(self._server.server_state.connections) if self._server is not None else 0

    async def own(self, sid: str) -> SessionLog:
        """Take the session as a runner would."""
        log = self.writer.open(sid, fence=int(await self._redis.incr(fence_key(sid))))
        self.hub.owned(sid)
        return log

    def ticket(
        self,
        sid: str | None,
        role: Role = "candidate",
        *,
        sign_in: str = "si",
        name: str = "Ana",
        person: str = "u1",
        within: Within = DEFAULT,
    ) -> str:
        return self.tickets.issue(Grant(person, name, role, sid, sign_in, within))

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Node"]:
        endpoint = websocket_endpoint(self.hub, [ORIGIN])
        listener = listen("127.0.0.1", 0)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            endpoint,
            http="server.http.transport:HttpProtocol",
            ws=self._protocol,
            ws_per_message_deflate=False,
            ws_max_size=64 * 1024,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
        )
        server = self._server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        await self.hub.start(self.commands)
        writing = asyncio.create_task(self.writer.run())
        serving = asyncio.create_task(server._serve(sockets=[listener]))
        await eventually(lambda: server.started, what="the server")
        try:
            yield self
        finally:
            await self.hub.stop()
            server.should_exit = True
            await serving
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing
            listener.close()


class Viewer:
    """A client that reads all the time, checks every frame against the published document and keeps it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._refs = 0
        self._arrived = asyncio.Condition()
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self._connection:
                frames = server_frames(message)
                async with self._arrived:
                    self.frames += frames
                    self._arrived.notify_all()
        except ConnectionClosed:
            pass
        finally:
            self.closed = self._connection.close_code
            async with self._arrived:
                self._arrived.notify_all()

    async def send(self, kind: str, **fields: Any) -> int:
        self._refs += 1
        await self._connection.send(orjson.dumps({"type": kind, "ref": self._refs, **fields}).decode())
        return self._refs

    async def send_raw(self, message: str | bytes) -> None:
        await self._connection.send(message)

    async def until(self, *kinds: str, ref: int | None = None, within: float = 30.0, after: int = 0) -> dict[str, Any]:
        """The first frame of one of these types (answering `ref`) from index `after` on."""

        def found() -> dict[str, Any] | None:
            for frame in self.frames[after:]:
                if frame["type"] in kinds and (ref is None or frame.get("ref") == ref):
                    return frame
            return None

        async with asyncio.timeout(within), self._arrived:
            await self._arrived.wait_for(lambda: found() is not None or self.reading.done() or self.closed is not None)
        frame = found()
        assert frame is not None, f"closed {self.closed} before {kinds}; saw {[f['type'] for f in self.frames][-5:]}"
        return frame

    async def reached(self, offset: int, stream: str = "public", *, within: float = 30.0) -> None:
        """Wait until it has seen the stream up to there, by events or by a snapshot."""

        def there() -> bool:
            return self.position()[stream] >= offset or self.closed is not None

        async with asyncio.timeout(within), self._arrived:
            await self._arrived.wait_for(there)
        assert self.position()[stream] >= offset, f"closed {self.closed} at {self.position()}"

    async def gone(self, within: float = 30.0) -> int | None:
        """The code the server closed with."""
        await asyncio.wait_for(asyncio.shield(self.reading), within)
        return self.closed

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        ref = await self.send(kind, **fields)
        return await self.until("reply", "error", "pong", ref=ref)

    async def leave(self) -> None:
        await self._connection.close()
        await self.reading

    # ---- what it saw

    def offsets(self, stream: str = "public") -> list[int]:
        """Every offset seen of a stream, in order of arrival; merged frames count as all they cover."""
        seen: list[int] = []
        for frame in self.frames:
            if frame["type"] == "event" and frame["stream"] == stream:
                seen += range(frame.get("first") or frame["offset"], frame["offset"] + 1)
        return seen

    def events(self, stream: str = "public") -> list[dict[str, Any]]:
        """The events seen one by one, without what a snapshot had folded."""
        return [f["event"] for f in self.frames if f["type"] == "event" and f["stream"] == stream]

    @property
    def start(self) -> dict[str, Any]:
        """Position that the events continue from: the snapshot's, or zero."""
        for frame in self.frames:
            if frame["type"] == "snapshot":
                return dict(frame["position"])
        return {"epoch": "", "public": 0, "staff": 0}

    def position(self) -> dict[str, Any]:
        """Where it stands now."""
        place = self.start
        for frame in self.frames:
            if frame["type"] == "snapshot":
                place = dict(frame["position"])
            elif frame["type"] == "event":
                place[frame["stream"]] = frame["offset"]
            elif frame["type"] == "live":
                place = dict(frame["position"])
        return place


@asynccontextmanager
async def visiting(node: Node, ticket: str, **hello: Any) -> AsyncIterator[Viewer]:
    """A socket that said hello."""
    async with connect(node.url, origin=ORIGIN, compression=None, max_size=None) as connection:  # type: ignore[arg-type]
        viewer = Viewer(connection)
        await viewer.send("hello", protocol=PROTOCOL_VERSION, ticket=ticket, **hello)
        try:
            yield viewer
        finally:
            await viewer.leave()


@asynccontextmanager
async def joined(
    node: Node, sid: str, role: Role = "candidate", *, resume: dict[str, Any] | None = None, **grant: Any
) -> AsyncIterator[Viewer]:
    """A viewer that is live."""
    async with visiting(node, node.ticket(sid, role, **grant), resume=resume) as viewer:
        await viewer.until("live")
        yield viewer


def say(log: SessionLog, turn: str, index: int, words: list[str]) -> None:
    """A whole turn."""
    log.append(TurnStarted(turn=turn, index=index, stage="welcome"), speaking=turn)
    for word in words:
        log.delta(turn, word)
    log.append(TurnCompleted(turn=turn, chars=sum(map(len, words))), speaking="")


def new_sid() -> str:
    return f"s_{secrets.token_hex(4)}"
