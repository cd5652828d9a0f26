"""Where sockets leave Starlette: `/ws` goes straight to the hub, past the layers that wrap every message of HTTP."""

from starlette.types import ASGIApp, Receive, Scope, Send

from server.hub.endpoint import websocket_endpoint

PATH = "/ws"


class Sockets:
    """Outermost ASGI layer."""

    def __init__(self, app: ASGIApp, *, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection of either kind."""
        if scope["type"] == "websocket" and scope["path"] == PATH:
            await websocket_endpoint(scope["state"]["hub"], self._origins)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
