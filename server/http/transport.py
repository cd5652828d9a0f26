"""uvicorn's HTTP protocol with bounds that it does not have: on heads, on waiting, and on what comes at once.

Give the class to uvicorn as `http=`. Every way in which a connection can cost without asking for anything ends here:
a head that never ends, a body that dribbles after its answer, a reader that does not read, a thousand requests in one
packet, an upgrade that is none.
"""

import asyncio
import re
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from server.accounts.peers import STATE_KEY, Peers

_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?", re.ASCII)
"""RFC 9112, 3.2: one, a name or an address and perhaps a port; empty where there is none."""


class _Refused(Exception):
    """Stops the parser."""


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._peers: Peers = self.app_state.get(STATE_KEY) or Peers()
        self._deadline: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._refusal: tuple[int, str] | None = None
        self._whole = True
        """Nothing of a request has come since the last one ended."""
        self._in_head = False
        self._unanswered = 0
        self._head = self._raw = self._headers = self._pieces = self._body = 0

    # ---- the connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """A guest, until it asks for something."""
        super().connection_made(transport)
        self._until(self._peers.bounds.head_seconds)
        self._peers.enter(self, self.client[0] if self.client else None)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._release()
        super().connection_lost(exc)

    def drop(self) -> None:
        """Close it now."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Feed the parser, as far as this peer may go."""
        if self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        if self._idle and self._deadline is None:
            self._until(self._peers.bounds.head_seconds)
        all_head = self._whole or self._in_head
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            if self._should_upgrade():
                self.handle_websocket_upgrade()
            return
        except httptools.HttpParserError:
            self._turn_away()
            return
        if self._in_head and all_head:
            self._raw += len(data)  # the parser keeps a header that does not end to itself
            if self._raw > self._peers.bounds.head_bytes:
                self._refusal = (431, "head")
                self._turn_away()

    def handle_websocket_upgrade(self) -> None:
        """From here on the connection is the socket's."""
        self._release()
        super().handle_websocket_upgrade()

    def pause_writing(self) -> None:
        """The peer takes nothing: it may, for a while."""
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(self._peers.bounds.write_seconds, self._drop_as, "unread")

    def resume_writing(self) -> None:
        """It reads again."""
        self._cancel_stuck()
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing more was asked for."""
        self._close()

    # ---- the parser's calls

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._whole, self._in_head = False, True
        self._head = self._raw = self._headers = self._pieces = self._body = 0

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or a trailer."""
        self._headers += 1
        size = len(name) + len(value)
        if self._headers > self._peers.bounds.headers or size > self._peers.bounds.header_bytes:
            self._refuse(431, "head")
        self._count_head(size + 4)
        if self._in_head:  # no trailer passes for a header: what a proxy has checked in the head is not said again
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        self._cancel_deadline()
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or not all(map(_HOST.fullmatch, hosts or [b""])) or not (hosts or self._is_old):
            self._refuse(400, "host")
        if self.parser.should_upgrade() and self._should_upgrade():
            body = any(
                name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
                for name, value in self.headers
            )
            if body or not self._idle:
                self._refuse(400, "upgrade")
        elif self._unanswered > self._peers.bounds.pipelined:
            self._refuse(429, "pipelined")
        else:
            self._unanswered += 1
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._pieces += 1
        self._body += len(body)
        bounds = self._peers.bounds
        if self._pieces > bounds.pieces and self._body < self._pieces * bounds.piece_bytes:
            self._refuse(400, "pieces")
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole: no guest any more."""
        self._whole = True
        self._cancel_deadline()
        self._peers.settle(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is written; what comes next is waited for as from a guest."""
        self._unanswered -= 1
        super().on_response_complete()
        if self.transport.is_closing():
            self._close()
        elif self._idle:
            if not self._whole:
                self._until(self._peers.bounds.rest_seconds)
            self._peers.wait(self)

    # ---- ends

    @property
    def _idle(self) -> bool:
        return self._unanswered == 0

    @property
    def _is_old(self) -> bool:
        """HTTP/1.0 knows no Host."""
        return self.parser.get_http_version() == "1.0"

    def _count_head(self, size: int) -> None:
        self._head += size
        if self._head > self._peers.bounds.head_bytes:
            self._refuse(431, "head")

    def _refuse(self, status: int, reason: str) -> None:
        self._refusal = (status, reason)
        raise _Refused

    def _turn_away(self) -> None:
        """Answer what cannot be read, unless an answer is being written, and close."""
        status, reason = self._refusal or (400, "malformed")
        self._peers.tell(reason)
        if self._idle:
            head = [STATUS_LINE[status], b"content-length: 0\r\nconnection: close\r\n\r\n"]
            self.transport.write(b"".join(head))
        self._close()

    def _drop_as(self, reason: str) -> None:
        self._peers.tell(reason)
        self.transport.abort()

    def _close(self) -> None:
        """Close; a peer that does not take the last bytes is not waited for."""
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self._cancel_stuck()
            self._stuck = self.loop.call_later(self._peers.bounds.close_seconds, self.transport.abort)

    def _until(self, seconds: float) -> None:
        self._cancel_deadline()
        self._deadline = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        self._deadline = None
        self._refusal = (408, "late")
        self._turn_away()

    def _release(self) -> None:
        self._cancel_deadline()
        self._cancel_stuck()
        self._peers.leave(self)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cancel_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
