"""The whole application on a real uvicorn in this process, and visitors over HTTP whose answers are checked."""

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx
import uvicorn

from offers.ports import OfferService
from server.accounts.door import COOKIE, Door
from server.app import create_app
from server.commands.serve import KEEP_ALIVE_SECONDS
from server.http.listener import listen
from server.rights.consent import consent
from server.settings import Settings
from server.stores.clients import STORE_SECONDS
from tests.answers import check_answer, published
from tests.loop_probe import node_started, node_stopped
from tests.offers_list import ListedOffers

LISTED = ListedOffers()
_TLS = ssl.create_default_context()  # read once: a client that reads the certificates itself holds up the loop


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are pytest's."""
        yield


async def _run(server: _Server, listener: socket.socket) -> None:
    """`SystemExit`, uvicorn's way to say that the application did not start, would end the loop of other tests too."""
    try:
        await server.serve(sockets=[listener])
    except SystemExit:
        raise RuntimeError("the application did not start") from None


@dataclass(frozen=True, slots=True)
class Serving:
    """A node that serves at `url`; `state` is what its requests get."""

    url: str
    door: Door
    state: dict[str, Any] = field(repr=False)

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """A client that behaves like one of our own pages, in a browser that has opened the printed address."""
        return httpx.AsyncClient(
            base_url=self.url,
            headers={"Origin": self.url, **headers},
            cookies={COOKIE: self.door.proof},
            event_hooks={"response": [check_answer]},
            timeout=30,
            verify=_TLS,
        )

    @contextlib.asynccontextmanager
    async def visitor(self, name: str, role: str = "candidate") -> AsyncIterator["Visitor"]:
        """Somebody who has signed in."""
        async with self.browser() as http:
            yield await Visitor(http).sign_in(name, role)


class Visitor:
    """A signed-in browser."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.id = ""

    async def sign_in(self, name: str, role: str) -> Self:
        answer = await self.http.post("/api/sign-in/local", json={"name": name, "role": role})
        self.id = answer.raise_for_status().json()["user"]["id"]
        return self

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.http.post(path, json=body if body is not None else {}, **more)

    async def session(self, *, agreed: bool = True, **changes: Any) -> dict[str, Any]:
        """A new session on the first offer, and the candidate's consent to it."""
        offers = (await self.get("/api/offers", limit=1)).raise_for_status().json()
        asked = {
            "offer_id": offers["hits"][0]["offer"]["id"],
            "locale": "en",
            "minutes": 10,
            "mode": "practice",
            **changes,
        }
        answer = await self.post("/api/sessions", asked)
        made: dict[str, Any] = answer.raise_for_status().json()
        return await self.agree(made["id"]) if agreed else made

    async def agree(self, session: str) -> dict[str, Any]:
        """To what is recorded, as the lobby asks it."""
        asked = consent("en")
        answer = await self.post(f"/api/sessions/{session}/consent", {"locale": asked.locale, "hash": asked.hash})
        agreed: dict[str, Any] = answer.raise_for_status().json()
        return agreed


@contextlib.asynccontextmanager
async def serving(
    *,
    redis_url: str,
    mongodb_url: str,
    offers: OfferService | None = LISTED,
    patience: float = STORE_SECONDS,
    **settings: Any,
) -> AsyncIterator[Serving]:
    """Start a node, wait until it is ready, stop it. `offers=None`: the service that the settings ask for."""
    listener = listen("127.0.0.1", 0)  # as a node does: on a socket that names no protocol small answers wait 40 ms
    port = listener.getsockname()[1]
    given = {
        "_env_file": None,
        "vivavoce_port": port,
        "vivavoce_worker": "off",
        "mongodb_database": f"test-{secrets.token_hex(6)}",
        "vivavoce_log_level": "warning",
        **settings,
    }
    door = Door(secrets.token_urlsafe(32))
    app = create_app(
        Settings(**given), door=door, redis_url=redis_url, mongodb_url=mongodb_url, offers=offers, patience=patience
    )
    configuration = uvicorn.Config(
        app,
        http="server.http.transport:HttpProtocol",
        ws="server.live.transport:SocketProtocol",
        ws_per_message_deflate=False,
        ws_max_size=65536,
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=2,
    )
    server = _Server(configuration)
    task = asyncio.create_task(_run(server, listener))
    try:
        async with asyncio.timeout(90):
            while not server.started:
                if task.done():
                    await task
                    raise RuntimeError("the server did not start")
                await asyncio.sleep(0.01)
        published()
        node_started()
        try:
            yield Serving(f"http://127.0.0.1:{port}", door, server.lifespan.state)
        finally:
            node_stopped()
    finally:
        server.should_exit = True
        await task
        listener.close()
