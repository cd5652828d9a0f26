"""One socket from its handshake to its end: hello, join, requests.

The ASGI task is the reader; `Line` holds what is to be sent and writes it. Nobody else waits for a peer.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import orjson

from server.codes import Close
from server.errors import BadTicket, Forbidden, LogLost, ServerError, SessionNotFound
from server.hub.channel import Channel
from server.hub.frame import Frame
from server.hub.history import position_json
from server.hub.hub import Hub
from server.hub.line import Abort, Line, Send, Wire
from server.hub.outbox import MESSAGE_BYTES, MESSAGE_FRAMES
from server.hub.requests import BadFrame, carry_out, failure, failure_of, parse
from server.hub.room import Room
from server.log.entry import Page
from server.ports import Grant
from server.wire.messages import PROTOCOL_VERSION, Hello, Ping, Position

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class _Gone(Exception):
    """The peer has left."""


class Connection:
    """A viewer of one session, or of the lobby."""

    __slots__ = (
        "_channels",
        "_hub",
        "_line",
        "_read_at",
        "_receive",
        "_stamp",
        "_tokens",
        "sign_in",
    )

    def __init__(self, hub: Hub, *, receive: Receive, send: Send, abort: Abort, wire: Wire | None = None) -> None:
        self.sign_in = ""
        self._hub = hub
        self._receive = receive
        self._line = Line(send, wire=wire, flush=hub.flush, abort=abort, limit=hub.limits.outbox_bytes)
        self._channels: tuple[Channel, ...] = ()
        self._read_at = self._stamp = asyncio.get_running_loop().time()
        self._tokens = float(hub.limits.burst)

    # ---- for channels, lobby and hub

    def push(self, frame: Frame) -> None:
        """Queue a frame."""
        self._line.push(frame)

    def close(self, code: Close) -> None:
        """Close once what is queued was sent."""
        self._line.close(code)

    def move(self, after_ms: int) -> None:
        """Tell the client to come back elsewhere, then close."""
        self._line.push(Frame(orjson.dumps({"type": "moving", "after_ms": after_ms})))
        self._line.close(Close.MOVING)

    def sweep(self, now: float) -> None:
        """Close or abort if stuck or silent."""
        if self._line.stuck(now - self._hub.limits.write_seconds):
            logger.info("socket dropped: its peer takes nothing")
            self._line.close(Close.TOO_SLOW)
            self._line.abort()
        elif self._read_at < now - self._hub.limits.silence_seconds:
            self._line.close(Close.SILENT)

    # ---- life

    async def run(self) -> None:
        """Serve the accepted socket until it is closed by either side."""
        hub = self._hub
        hub.attach(self)
        try:
            if hub.draining:
                self.close(Close.MOVING)
            else:
                await self._serve()
        except _Gone:
            pass
        except OSError:
            self._line.gone = True  # it left while we were sending
        finally:
            try:
                await self._line.finish()
            finally:
                hub.detach(self, self._line.closing)

    async def _serve(self) -> None:
        hello = await self._hello()
        if hello is None:
            return
        ref = hello.ref
        try:
            grant = await self._admitted(hello)
            self.sign_in = grant.sign_in
            if grant.session_id is None:
                await self._visit_lobby(grant, ref)
            else:
                await self._watch(grant, grant.session_id, hello)
        except ServerError as error:
            self.push(Frame(failure(error, ref)))
            self.close(_close_code(error))

    async def _hello(self) -> Hello | None:
        try:
            async with asyncio.timeout(self._hub.limits.hello_seconds):
                text = await self._next()
        except TimeoutError:
            self.close(Close.HELLO_LATE)
            return None
        try:
            message = parse(text)
            if not isinstance(message, Hello):
                raise BadFrame("hello comes first", ref=message.ref)  # noqa: TRY301  # one way out for all of them
        except BadFrame as error:
            self._refuse(error)
            self.close(Close.BAD_FRAME)
            return None
        if message.protocol != PROTOCOL_VERSION:
            words = f"this server speaks protocol {PROTOCOL_VERSION}"
            self.push(Frame(failure_of("protocol", ref=message.ref, message=words)))
            self.close(Close.PROTOCOL)
            return None
        return message

    async def _admitted(self, hello: Hello) -> Grant:
        grant = await self._hub.tickets.redeem(hello.ticket)
        if grant.session_id is None and grant.role == "candidate":
            raise Forbidden
        return grant

    # ---- the lobby

    async def _visit_lobby(self, grant: Grant, ref: int) -> None:
        self.push(Frame(self._welcome(grant, ref, recovered=False)))
        try:
            await self._hub.lobby.join(self)
            await self._requests(grant)
        finally:
            self._hub.lobby.leave(self)

    # ---- a session

    async def _watch(self, grant: Grant, sid: str, hello: Hello) -> None:
        hub = self._hub
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(hub.limits.join_seconds):
                    room = await stack.enter_async_context(hub.room(sid))
                    stack.callback(self._unsubscribe)
                    await self._join(room, grant, hello)
            except (LogLost, SessionNotFound):
                self.close(Close.RESYNC)  # the log changed under the join; the next hello sees the new one
                return
            except TimeoutError:
                self.close(Close.UNAVAILABLE)
                return
            if grant.role != "candidate":
                observer = secrets.token_hex(8)
                hub.presence.join(sid, observer, grant.name)
                stack.callback(hub.presence.leave, sid, observer, grant.name)
            await self._requests(grant)

    def _unsubscribe(self) -> None:
        for channel in self._channels:
            channel.unsubscribe(self)

    async def _join(self, room: Room, grant: Grant, hello: Hello) -> None:
        """Everything up to `live`: buffer what comes, read history, splice, subscribe in the same breath."""
        channels = self._channels = room.channels(grant.role)
        epoch = room.epoch
        with ExitStack() as stack:
            for channel in channels:
                stack.enter_context(channel.joining())
            at = await self._resumed(room, channels, hello.resume)
            if at is not None:
                await self._line.send(self._welcome(grant, hello.ref, recovered=True))
            else:
                history = await room.history(channels)
                snapshot = history.snapshot(room.epoch, staff=len(channels) > 1)
                at = {channel: history.position(channel.stream) for channel in channels}
                await self._line.send(self._welcome(grant, hello.ref, recovered=False))
                await self._line.send(snapshot)
            while (behind := next((each for each in channels if each.since(at[each]) is None), None)) is not None:
                page = await room.read(behind.stream, after=at[behind])
                if not page.entries or epoch not in ("", page.epoch):
                    raise LogLost(room.sid)
                await self._send_page(page)
                at[behind] = page.entries[-1].offset
            if epoch not in ("", room.epoch):
                raise LogLost(room.sid)
            for channel in channels:
                for frame in channel.since(at[channel]) or ():
                    self._line.push(frame)
                channel.subscribe(self)
        self._line.push(Frame(b'{"type":"live","position":%b}' % self._position(room)))

    async def _resumed(
        self, room: Room, channels: tuple[Channel, ...], resume: Position | None
    ) -> dict[Channel, int] | None:
        """The viewer's own position if its log can be continued from there; None: it starts over."""
        if resume is None:
            return None
        at = {channel: resume.public if channel.stream == "public" else resume.staff for channel in channels}
        if any(channel.last < at[channel] for channel in channels):
            await room.filled()  # it may have heard more than we have, on another node
        if resume.epoch != room.epoch and any(at.values()):
            return None
        missing = sum(channel.last - at[channel] for channel in channels)
        if missing > self._hub.limits.resume_entries or any(channel.last < at[channel] for channel in channels):
            return None
        return at

    async def _send_page(self, page: Page) -> None:
        lines: list[bytes] = []
        size = 0
        for entry in page.entries:
            line = entry.frame()
            if lines and (size + len(line) > MESSAGE_BYTES or len(lines) == MESSAGE_FRAMES):
                await self._line.send(b"\n".join(lines))
                lines, size = [], 0
            lines.append(line)
            size += len(line)
        if lines:
            await self._line.send(b"\n".join(lines))

    def _position(self, room: Room) -> bytes:
        staff = room.staff.last if len(self._channels) > 1 else 0
        return position_json(room.epoch, room.public.last, staff)

    def _welcome(self, grant: Grant, ref: int, *, recovered: bool) -> bytes:
        return orjson.dumps(
            {
                "type": "welcome",
                "ref": ref,
                "protocol": PROTOCOL_VERSION,
                "node": self._hub.node,
                "role": grant.role,
                "session": grant.session_id,
                "recovered": recovered,
                "now": _now(),
            }
        )

    # ---- requests

    async def _requests(self, grant: Grant) -> None:
        hub, line = self._hub, self._line
        while line.closing is None:
            text = await self._next()
            if not self._within_rate():
                self.push(Frame(failure_of("rate", ref=None, message="Far too many messages.")))
                self.close(Close.RATE)
                return
            try:
                message = parse(text)
                if isinstance(message, Hello):
                    raise BadFrame("hello comes once", ref=message.ref)  # noqa: TRY301  # one way out for all of them
            except BadFrame as error:
                self._refuse(error)
                if error.fatal:
                    self.close(Close.BAD_FRAME)
                    return
                continue
            if isinstance(message, Ping):
                self.push(Frame(b'{"type":"pong","ref":%d,"now":%d}' % (message.ref, _now())))
                continue
            try:
                seconds = hub.limits.request_seconds
                reply = await carry_out(message, grant=grant, commands=hub.commands, seconds=seconds)
            except ServerError as error:
                self.push(Frame(failure(error, message.ref)))
            else:
                self.push(Frame(reply))

    def _refuse(self, error: BadFrame) -> None:
        self.push(Frame(failure_of(error.code, ref=error.ref, message=error.detail)))

    async def _next(self) -> str:
        """The next text message. Raises _Gone; a binary one is a bad frame like any other."""
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            self._line.gone = True
            raise _Gone
        self._read_at = asyncio.get_running_loop().time()
        text = event.get("text")
        return text if text is not None else ""

    def _within_rate(self) -> bool:
        limits = self._hub.limits
        self._tokens = min(float(limits.burst), self._tokens + (self._read_at - self._stamp) * limits.rate)
        self._stamp = self._read_at
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


def _now() -> int:
    return int(time.time() * 1000)


def _close_code(error: ServerError) -> Close:
    match error:
        case BadTicket():
            return Close.TICKET
        case SessionNotFound():
            return Close.NOT_FOUND
        case Forbidden():
            return Close.FORBIDDEN
        case _:
            return Close.UNAVAILABLE
