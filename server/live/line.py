"""The sending half of one socket: an outbox, and what empties it without ever making anybody wait.

Two ways to the peer. With a `Wire` (our own protocol class under uvicorn) everything that became ready in one turn of
the event loop is written at its end by one callback for all sockets. Through plain ASGI, and whenever the peer is
slow, a writer task lives as long as something waits.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from server.live.frame import Frame
from server.live.outbox import Outbox
from server.protocol.codes import Close

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Abort = Callable[[], None]


class Wire(Protocol):
    """A connection that takes bytes at once."""

    @property
    def free(self) -> bool:
        """Whether the peer keeps up."""
        ...

    def write(self, message: bytes) -> None:
        """Send one text message; only while `free`."""
        ...

    def admit(self) -> None:
        """Whoever is behind it is known now."""
        ...

    def abort(self) -> None:
        """Drop the connection now."""
        ...


class Flush:
    """Writes for all sockets of a node at the end of the event loop's turn."""

    __slots__ = ("_lines",)

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def add(self, line: "Line") -> None:
        """Something waits there."""
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._run)
        self._lines.append(line)

    def _run(self) -> None:
        lines, self._lines = self._lines, []
        for line in lines:
            line.flush()


class Line:
    """Frames in, WebSocket text messages out, in order; the close goes last.

    `push` and `close` never wait. A peer that takes nothing blocks only its own writer, and `stuck` tells since when.
    """

    __slots__ = ("_abort", "_busy", "_closing", "_flush", "_outbox", "_send", "_since", "_wire", "_writer", "gone")

    def __init__(self, send: Send, *, wire: Wire | None, flush: Flush, abort: Abort, limit: int) -> None:
        self._send = send
        self._wire = wire
        self._flush = flush
        self._abort = abort
        self._outbox = Outbox(limit)
        self._busy = False
        self._writer: asyncio.Task[None] | None = None
        self._closing: Close | None = None
        self._since = 0.0
        self.gone = False
        """Nothing more can be sent."""

    @property
    def closing(self) -> Close | None:
        """Why the socket is being closed by us, if it is."""
        return self._closing

    def admit(self) -> None:
        """The peer's ticket stands: its connection is kept when others need room."""
        if self._wire is not None:
            self._wire.admit()

    def push(self, frame: Frame) -> None:
        """Queue a frame. When the peer is so slow that it doesn't fit, the socket is closed instead."""
        if self._closing is not None or self.gone:
            return
        if not self._outbox.put(frame):
            self._outbox.clear()
            self.close(Close.TOO_SLOW)
        elif not self._busy:
            self._busy = True
            if self._wire is not None:
                self._flush.add(self)
            else:
                self._start()

    def close(self, code: Close) -> None:
        """Close the socket once everything queued is sent. The first reason stands."""
        if self._closing is not None or self.gone:
            return
        self._closing = code
        if not self._busy:
            self._busy = True
            self._start()

    async def send(self, data: bytes) -> None:
        """Send one message past the outbox, at the peer's pace; only while nothing is pushed. Raises OSError."""
        if self.gone:
            raise ConnectionResetError
        self._since = asyncio.get_running_loop().time()
        try:
            await self._send({"type": "websocket.send", "text": data.decode()})
        except RuntimeError as error:  # how an ASGI server says that it has closed meanwhile
            raise ConnectionResetError from error
        finally:
            self._since = 0.0

    def stuck(self, before: float) -> bool:
        """Whether one and the same message has been waiting for the peer since `before`."""
        return 0.0 < self._since < before

    def abort(self) -> None:
        """Drop the connection without a word: the peer doesn't listen."""
        self.gone = True
        self._outbox.clear()
        if self._writer is not None:
            self._writer.cancel()
        if self._wire is not None:
            self._wire.abort()
        else:
            self._abort()

    async def finish(self) -> None:
        """Wait until the writer is done: the peer is gone, or everything was sent and the close behind it."""
        self.flush()
        writer = self._writer
        if writer is not None and not writer.done():
            await asyncio.wait([writer])

    def flush(self) -> None:
        """Write what waits, as far as the peer takes it; the rest is the writer's."""
        if not self._busy or self._writer is not None:
            return  # somebody did it meanwhile
        wire, outbox = self._wire, self._outbox
        if wire is not None and not self.gone:
            while wire.free and (data := outbox.take()) is not None:
                wire.write(data)
        if self.gone:
            outbox.clear()
            self._busy = False
        elif len(outbox) or self._closing is not None:
            self._start()
        else:
            self._busy = False

    def _start(self) -> None:
        self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        loop, outbox = asyncio.get_running_loop(), self._outbox
        try:
            while (data := outbox.take()) is not None:
                self._since = loop.time()
                await self._send({"type": "websocket.send", "text": data.decode()})
            if self._closing is not None:
                self._since = loop.time()
                self.gone = True
                code = self._closing
                await self._send({"type": "websocket.close", "code": int(code), "reason": code.name.lower()})
        except (OSError, RuntimeError):
            self.gone = True  # the peer left first; the reader learns it too
            outbox.clear()
        finally:
            self._since = 0.0
            self._writer = None
            self._busy = False
