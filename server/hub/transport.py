"""uvicorn's WebSocket protocol with three things added that ASGI has no word for.

A peer that reads nothing can be dropped without waiting for its buffers; a text message that is already bytes can be
written at once, without a task or another encoding; and what only the handshake needed is let go. Give the class to
uvicorn as `ws=`. Without it everything works through plain ASGI, a little slower, and a peer that has stopped reading
keeps its file descriptor until its TCP connection ends.
"""

import struct
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION = "vivavoce.socket"
"""Where the endpoint finds the protocol in `scope["extensions"]`."""


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection; public here is what `server.hub.line.Wire` asks for."""

    def handle_connect(self, event: Request) -> None:
        """The handshake request was read: offer ourselves to the application."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[Any, Any] = self.scope["extensions"]
            extensions[EXTENSION] = self

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
