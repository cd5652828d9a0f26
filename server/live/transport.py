"""uvicorn's WebSocket protocol with what ASGI has no word for, and with bounds that it does not have.

A peer that reads nothing can be dropped without waiting for its buffers; a text message that is already bytes can be
written at once, without a task or another encoding; what only the handshake needed is let go. Every frame counts,
fragments, pings and pongs too, and a handshake that cannot be read is answered and closed. Give the class to uvicorn
as `ws=`. Without it everything works through plain ASGI, a little slower, and without these bounds.
"""

import asyncio
import logging
import struct
import time
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import ProtocolError
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.server import ServerProtocol

from server.accounts.peers import STATE_KEY, Peers
from server.live.mailbox import Gate, Mailbox
from server.protocol.codes import Close

EXTENSION = "vivavoce.socket"
"""Where the endpoint finds the protocol in `scope["extensions"]`."""
_UNREADABLE = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class CountedFrames(ServerProtocol):
    """The protocol's own state machine with a bucket of frames, looked at before anything is made of a frame."""

    def __init__(self, *, rate: float, burst: int, max_size: int | None) -> None:
        super().__init__(max_size=max_size, logger=logging.getLogger("uvicorn.error"))
        self._rate, self._burst = rate, burst
        self._left = float(burst)
        self._at = time.monotonic()
        self.flooded = False

    def recv_frame(self, frame: Frame) -> None:
        """One frame. Raises ProtocolError when there are too many, which ends the parsing of what has come."""
        self._left -= 1.0
        if self._left < 0.0:
            now = time.monotonic()
            self._left = min(float(self._burst), self._left + (now - self._at) * self._rate)
            self._at = now
            if self._left < 0.0:
                self.flooded = True
                self.fail(Close.RATE, "rate")
                raise ProtocolError("too many frames")
        super().recv_frame(frame)


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection; public here is what `server.live.line.Wire` asks for, and what `Peers` asks for."""

    conn: CountedFrames

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._peers: Peers = self.app_state.get(STATE_KEY) or Peers()
        bounds = self._peers.bounds
        self.queue = Mailbox()  # type: ignore[assignment]
        self.writable = Gate()  # type: ignore[assignment]
        self.conn = CountedFrames(rate=bounds.frame_rate, burst=bounds.frame_burst, max_size=self.config.ws_max_size)

    # ---- the connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A guest, until its ticket stands."""
        super().connection_made(transport)
        self._peers.enter(self, self.client[0] if self.client else None)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._peers.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of the peer."""
        if self.transport.is_closing():
            return
        conn = self.conn
        conn.receive_data(data)
        if conn.handshake_exc is not None and not self.handshake_initiated:
            self._peers.tell("handshake")
            self.transport.write(b"".join(conn.data_to_send()) or _UNREADABLE)
            self.close_sent = self.handshake_complete = True
            self._close()
        elif conn.parser_exc is not None:
            self.handle_parser_exception()
        else:
            self.handle_events()

    def handle_connect(self, event: Request) -> None:
        """The handshake request was read: offer ourselves to the application."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[Any, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

    def handle_parser_exception(self) -> None:
        """What came is no WebSocket, or too much of it."""
        self._peers.tell("frames" if self.conn.flooded else "protocol")
        if self.conn.close_sent is None:  # it had left already
            self.transport.abort()
            return
        super().handle_parser_exception()
        self._close()

    def send_receive_event_to_app(self) -> None:
        """A whole message. One that is no text ends the socket, with a line in the log for all of some seconds."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.fail(1007, "not UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def handle_close(self, event: Frame) -> None:
        """The peer leaves."""
        super().handle_close(event)
        if self.transport.is_closing():
            self._close()

    def admit(self) -> None:
        """Its ticket stands: no guest any more."""
        self._peers.settle(self)

    def drop(self) -> None:
        """Close it now: a guest that others need the place of."""
        self.transport.abort()

    def _close(self) -> None:
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self.loop.call_later(self._peers.bounds.close_seconds, self.transport.abort)

    # ---- for the hub

    @property
    def free(self) -> bool:
        """Writing now would not pile up: the handshake is done and the peer takes what it gets."""
        return (
            self.handshake_complete
            and not self.close_sent
            and not self.disconnected
            and self.writable.is_set()
            and not self.transport.is_closing()
        )

    def write(self, message: bytes) -> None:
        """Send one text message, already UTF-8; only while `free`."""
        size = len(message)
        if size < 126:
            header = bytes((0x81, size))
        elif size < 65536:
            header = b"\x81\x7e" + struct.pack("!H", size)
        else:
            header = b"\x81\x7f" + struct.pack("!Q", size)
        self.transport.write(header + message)

    def settle(self) -> None:
        """The handshake is over: forget its headers, which a socket would else keep for hours."""
        self.scope["headers"] = []
        for message in (self.request, self.response):
            message.headers.clear()  # the parser's own frame names the request for as long as it lives
        del self.request, self.response

    def abort(self) -> None:
        """Drop the connection now, whatever is still in its buffers."""
        self.transport.abort()

    async def send(self, message: Any) -> None:
        """As ASGI says; but a closing handshake that the peer doesn't answer ends in an abort."""
        await super().send(message)
        if message["type"] == "websocket.close" and self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(self.close_timeout, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """No pong: the peer is dead, and so are its buffers."""
        super().keepalive_timeout()
        self.transport.abort()
