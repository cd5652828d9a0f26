"""The sending half of one socket: an outbox and, while something waits in it, the task that writes."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from server.codes import Close
from server.hub.frame import Frame
from server.hub.outbox import Outbox

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Abort = Callable[[], None]


class Line:
    """Frames in, WebSocket text messages out, in order; the close goes last.

    `push` and `close` never wait. A peer that takes nothing blocks only the writer task, and `stuck` tells since when.
    """

    __slots__ = ("_abort", "_closing", "_outbox", "_send", "_since", "_writer", "gone", "sent")

    def __init__(self, send: Send, *, abort: Abort, limit: int) -> None:
        self._send = send
        self._abort = abort
        self._outbox = Outbox(limit)
        self._writer: asyncio.Task[None] | None = None
        self._closing: Close | None = None
        self._since = 0.0
        self.gone = False
        """Nothing more can be sent."""
        self.sent = 0
        """Messages sent, for metrics."""

    @property
    def closing(self) -> Close | None:
        """Why the socket is being closed by us, if it is."""
        return self._closing

    def push(self, frame: Frame) -> bool:
        """Queue a frame; False when the peer is too slow and has been told so."""
        if self._closing is not None or self.gone:
            return True
        if not self._outbox.put(frame):
            self._outbox.clear()
            self.close(Close.TOO_SLOW)
            return False
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())
        return True

    def close(self, code: Close) -> None:
        """Close the socket once everything queued is sent. The first reason stands."""
        if self._closing is not None or self.gone:
            return
        self._closing = code
        if self._writer is None:
            self._writer = asyncio.get_running_loop().create_task(self._write())

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
        self._abort()

    async def finish(self) -> None:
        """Wait until the writer is done; the peer is gone or everything, the close included, was sent."""
        writer = self._writer
        if writer is not None and not writer.done():
            await asyncio.wait([writer])

    async def _write(self) -> None:
        loop, outbox = asyncio.get_running_loop(), self._outbox
        try:
            while (data := outbox.take()) is not None:
                self._since = loop.time()
                await self._send({"type": "websocket.send", "text": data.decode()})
                self.sent += 1
            if self._closing is not None:
                self._since = loop.time()
                self.gone = True
                await self._send({"type": "websocket.close", "code": int(self._closing), "reason": self._closing.name})
        except (OSError, RuntimeError):
            self.gone = True  # the peer left first; the reader learns it too
            outbox.clear()
        finally:
            self._since = 0.0
            self._writer = None
