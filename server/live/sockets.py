"""Where sockets leave Starlette: `/ws` goes straight to the hub, past the layers that wrap every message of HTTP."""

from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/ws"


class Sockets:
    """Outermost ASGI layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection of either kind."""
        if scope["type"] == "websocket" and scope["path"] == PATH:
            # An idle socket keeps its scope for hours: it need not hold a copy of the state too.
            await scope.pop("state")["socket"](scope, receive, send)
        else:
            await self._app(scope, receive, send)
