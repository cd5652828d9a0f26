"""The browser client: one shell for all pages, and its files."""

import re
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from server.http.client_files import REVALIDATE, ClientFiles
from server.http.dependencies import State
from server.http.endpoint import comes_from_here
from server.http.errors import RouteNotFound
from server.protocol.pages import PAGES

_SLASHED = re.compile(r"(?:/[A-Za-z0-9_-]+)+/+")
"""Addresses that may be a page's but for a slash at the end: nothing in them leads to another server."""


def fallback(folder: Path) -> ASGIApp:
    """For addresses that no route has: people get the shell, which says so; programs get JSON.

    A page's address with a slash at its end leads to the page.
    """

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        people = "text/html" in Headers(scope=scope).get("accept", "") and scope["method"] in {"GET", "HEAD"}
        if not people or scope["path"].startswith("/api/"):
            raise RouteNotFound
        response: Response
        if _SLASHED.fullmatch(scope["path"]):
            response = RedirectResponse(scope["path"].rstrip("/"), headers={"cache-control": REVALIDATE})
        else:
            response = FileResponse(folder / "index.html", status_code=404, headers={"cache-control": REVALIDATE})
        await response(scope, receive, send)

    return serve


def page_routes(folder: Path) -> Iterable[BaseRoute]:
    """Routes of the shell and the files, from the client's folder."""
    files = ClientFiles(directory=folder)

    async def shell(_: Request[State]) -> Response:
        return FileResponse(folder / "index.html", media_type="text/html", headers={"cache-control": REVALIDATE})

    async def home(request: Request[State]) -> Response:
        """The first page. With the token of the printed address it opens the way in by name, and forgets the token."""
        token = request.query_params.get("token")
        if token is None:
            return await shell(request)
        response = RedirectResponse("/", status_code=303, headers={"cache-control": "no-store"})
        door = request.state["door"]
        if door is not None and comes_from_here(request) and door.opens(token):
            door.put(response)
        return response

    async def favicon(request: Request) -> Response:
        return await files.get_response("favicon.svg", request.scope)

    for path in PAGES:
        yield Route(path, home if path == "/" else shell)
    yield Route("/favicon.ico", favicon)
    yield Mount("/web", files)
