"""What surrounds every request: an id, security headers, one log line, and an answer when our code breaks."""

import secrets
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.faults import Faults
from server.http.errors import answer
from server.protocol.errors import ServerError

_log = structlog.stdlib.get_logger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}
_HSTS = "max-age=31536000"
ROUTE_KEY = "vivavoce.route"
"""Where an endpoint leaves its template in the scope."""


class RequestScope:
    """Outermost ASGI layer of HTTP; sockets pass untouched."""

    def __init__(self, app: ASGIApp, *, secure: bool, faults: Faults) -> None:
        self._app = app
        self._faults = faults
        self._headers = {**_HEADERS, "strict-transport-security": _HSTS} if secure else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        began = time.perf_counter()
        status = 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = request_id
                if scope["path"].startswith("/api/"):
                    headers.setdefault("cache-control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await self._app(scope, receive, dressed)
            except ConnectionAbortedError:
                await _log.ainfo("request.broken_off")
            except Exception as error:  # noqa: BLE001 (the server goes on, and must not print what was sent)
                self._faults.counted()
                await _log.aerror("request.crashed", exc_info=error)
                if status == 0:
                    await answer(ServerError())(scope, receive, dressed)
            finally:
                _write_line(scope, status=status, seconds=time.perf_counter() - began)


def _write_line(scope: Scope, *, status: int, seconds: float) -> None:
    # The route's template, never the address itself: a query may hold what somebody looks for.
    fields = {
        "method": scope["method"],
        "route": scope.get(ROUTE_KEY),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    if status >= 500 or status == 0:
        _log.warning("request", **fields)
    elif scope["path"].startswith("/api/"):
        _log.info("request", **fields)
    else:
        _log.debug("request", **fields)
