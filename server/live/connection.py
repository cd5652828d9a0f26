"""One socket from its handshake to its end: hello, join, requests.

The ASGI task is the reader; `Line` holds what is to be sent and writes it. Nobody else waits for a peer.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson
from redis.exceptions import OutOfMemoryError, RedisError

from server.accounts.grant import Grant
from server.live.access import admit
from server.live.channel import Channel
from server.live.frame import Frame
from server.live.hub import Hub
from server.live.join import join
from server.live.line import Abort, Line, Send, Wire
from server.live.requests import BadFrame, carry_out, failure, failure_of, parse
from server.live.room import Room
from server.protocol.codes import Close
from server.protocol.errors import (
    BadTicket,
    Forbidden,
    LogLost,
    ServerError,
    SessionNotFound,
    StorageFull,
    TooManySockets,
    Unavailable,
)
from server.protocol.messages import PROTOCOL_VERSION, Hello, Ping, Position
from server.protocol.permissions import Action, Standing, is_staff
from server.sessions.log.sections import reads

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class _Gone(Exception):
    """The peer has left."""


class Connection:
    """A viewer of one session, or of the wall."""

    __slots__ = (
        "_attends",
        "_channels",
        "_hub",
        "_line",
        "_observer",
        "_read_at",
        "_reads",
        "_receive",
        "_room",
        "_stamp",
        "_tokens",
        "sign_in",
        "standing",
        "user",
    )

    sign_in: str
    user: str
    standing: Standing | None
    _room: Room | None
    _channels: tuple[Channel, ...]
    _observer: tuple[str, str] | None

    def __init__(self, hub: Hub, *, receive: Receive, send: Send, abort: Abort, wire: Wire | None = None) -> None:
        self.sign_in = self.user = ""
        self.standing = None
        self._hub = hub
        self._receive = receive
        self._line = Line(send, wire=wire, flush=hub.flush, abort=abort, limit=hub.limits.outbox_bytes)
        self._room = None
        self._channels = ()
        self._observer = None
        self._attends = False
        self._reads: frozenset[Action] = frozenset()
        self._read_at = self._stamp = asyncio.get_running_loop().time()
        self._tokens = float(hub.limits.burst)

    # ---- for channels, wall and hub

    def push(self, frame: Frame) -> None:
        """Queue a frame, or what its viewer may read of it."""
        if frame.emptied is not None and frame.needs not in self._reads:
            frame = frame.emptied
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
        full = hub.full
        hub.attach(self)
        try:
            if hub.draining:
                self.close(Close.MOVING)
            elif full:
                self.close(Close.UNAVAILABLE)
            else:
                await self._serve()
        except _Gone:
            pass
        except OSError:
            self._line.gone = True  # it left while we were sending
        finally:
            try:
                await self._leave()
                await self._line.finish()
            finally:
                hub.detach(self, self._line.closing)

    async def _serve(self) -> None:
        hello = await self._hello()
        if hello is None:
            return
        ref, ticket, resume = hello.ref, hello.ticket, hello.resume
        del hello  # a socket lives for hours; so would everything that its frames still name
        try:
            grant = await self._admitted(ticket)
            if self._line.closing is not None:
                return
            if self._hub.crowded(grant.user_id):
                raise TooManySockets  # noqa: TRY301  # one way out for all of them
            self._line.admit()
            if grant.session_id is None:
                await self._enter_wall(grant, ref)
            elif not await self._enter(grant, grant.session_id, ref, resume):
                return
            del ticket, resume
            await self._requests(grant)
        except ServerError as error:
            self._end(error, ref)
        except RedisError:
            self._end(Unavailable("redis"), ref)
        except (_Gone, OSError):
            raise
        except Exception:
            self._hub.faults.counted()
            logger.exception("a socket failed")
            self._end(ServerError(), ref)

    def _end(self, error: ServerError, ref: int) -> None:
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

    async def _admitted(self, ticket: str) -> Grant:
        revocation = self._hub.revocation
        heard = revocation.heard
        try:
            async with asyncio.timeout(self._hub.limits.request_seconds):
                grant = await self._hub.tickets.redeem(ticket)
                admit(grant)
                self.sign_in, self.user, self.standing = grant.sign_in, grant.user_id, grant.standing
                self._reads = reads(grant.role)
                if revocation.heard != heard:  # news that came meanwhile found nobody's name on this socket
                    await revocation.check(grant.sign_in, grant.standing)
        except OSError as error:  # which a time-out is too
            raise Unavailable("tickets") from error
        return grant

    # ---- entering

    async def _enter_wall(self, grant: Grant, ref: int) -> None:
        self.push(Frame(self._welcome(grant, ref, recovered=False)))
        await self._hub.wall.join(self, grant.within)

    async def _enter(self, grant: Grant, sid: str, ref: int, resume: Position | None) -> bool:
        """Whether the viewer is live; else the socket is being closed."""
        hub = self._hub
        try:
            async with asyncio.timeout(hub.limits.join_seconds):
                room = self._room = await hub.enter(sid)
                self._channels = room.channels(grant.role)
                await join(
                    room,
                    self._channels,
                    viewer=self,
                    role=grant.role,
                    line=self._line,
                    welcome=lambda recovered: self._welcome(grant, ref, recovered=recovered),
                    resume=resume,
                    most=hub.limits.resume_entries,
                )
        except (LogLost, SessionNotFound):
            self.close(Close.RESYNC)  # the log changed under the join; the next hello sees the new one
            return False
        except TimeoutError:
            self.close(Close.UNAVAILABLE)
            return False
        if is_staff(grant.role):
            self._observer = (secrets.token_hex(8), grant.name)
            hub.presence.join(sid, *self._observer)
        else:
            self._attends = True
            hub.attendance.arrive(sid)
        return True

    async def _leave(self) -> None:
        hub, room = self._hub, self._room
        hub.wall.leave(self)
        for channel in self._channels:
            channel.unsubscribe(self)
        if room is not None:
            if self._attends:
                hub.attendance.leave(room.sid)
            if self._observer is not None:
                hub.presence.leave(room.sid, *self._observer)
            await hub.leave(room)

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
                "now": self._hub.clock(),
            }
        )

    # ---- requests

    async def _requests(self, grant: Grant) -> None:
        while self._line.closing is None:
            # One at a time in a frame of its own: between two of them a socket holds nothing of the last one.
            await self._request(await self._next(), grant)

    async def _request(self, text: str, grant: Grant) -> None:
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
        if isinstance(message, Ping):
            self.push(Frame(b'{"type":"pong","ref":%d,"now":%d}' % (message.ref, self._hub.clock())))
            return
        hub = self._hub
        try:
            seconds = hub.limits.request_seconds
            reply = await carry_out(message, grant=grant, commands=hub.commands, seconds=seconds)
        except ServerError as error:
            self.push(Frame(failure(error, message.ref)))
        except RedisError as error:
            full = isinstance(error, OutOfMemoryError)
            self.push(Frame(failure(StorageFull() if full else Unavailable("redis"), message.ref)))
        else:
            self.push(Frame(reply))

    def _refuse(self, error: BadFrame) -> None:
        self.push(Frame(failure_of(error.code, ref=error.ref, message=error.detail)))

    async def _next(self) -> str:
        """The next text message. Raises _Gone, also when we have closed; a binary one is a bad frame like any other."""
        event = await self._receive()
        if event["type"] == "websocket.disconnect":
            self._line.gone = True
            raise _Gone
        if self._line.closing is not None:
            raise _Gone  # whoever was shut out may go on sending until they take note of it
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


def _close_code(error: ServerError) -> Close:
    match error:
        case BadTicket():
            return Close.TICKET
        case SessionNotFound():
            return Close.NOT_FOUND
        case Forbidden():
            return Close.FORBIDDEN
        case TooManySockets():
            return Close.RATE
        case _:
            return Close.UNAVAILABLE
