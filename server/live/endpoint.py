"""The ASGI end of a socket: exact Origin, handshake, connection.

Mount it in front of Starlette's own stack, not inside: its exception middleware wraps `send`, once a message. uvicorn
is to run with `ws="server.live.transport:SocketProtocol"`, `ws_max_size=65536` and `ws_per_message_deflate=False`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from server.live.connection import Connection, Receive
from server.live.hub import Hub
from server.live.line import Send
from server.live.transport import EXTENSION

logger = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Endpoint = Callable[[Scope, Receive, Send], Awaitable[None]]


def websocket_endpoint(hub: Hub, allowed_origins: Collection[str]) -> Endpoint:
    """An ASGI application for `GET /ws`.

    `allowed_origins` are compared exactly (`https://interviews.example`, `http://127.0.0.1:8000`). A browser always
    sends an Origin; a client that sends none is no browser, so nobody's cookies can be abused through it, and it
    still needs a ticket.
    """
    allowed = frozenset(origin.encode("latin-1") for origin in allowed_origins)

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if len(origins) > 1 or not allowed.issuperset(origins):
            await send({"type": "websocket.close", "code": 1008})  # before accept: a 403
            return
        await send({"type": "websocket.accept"})
        task = asyncio.current_task()
        aborted = False

        def abort() -> None:
            nonlocal aborted
            aborted = True
            if task is not None:
                task.cancel()

        wire = scope.get("extensions", {}).get(EXTENSION)
        if wire is not None:
            wire.settle()
        connection = Connection(hub, receive=receive, send=send, abort=abort, wire=wire)
        try:
            await connection.run()
        except asyncio.CancelledError:
            if not aborted or task is None or task.uncancel():
                raise

    return endpoint
