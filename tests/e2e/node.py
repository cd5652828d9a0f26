"""A whole node as its users meet it: `vivavoce serve` as a process, and a client that speaks the protocol."""

import asyncio
import signal
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, Self

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from server.rights.consent import consent
from tests.forked import Forked
from tests.printed import Address
from tests.probed_node import STALL, check, main

Frame = dict[str, Any]


class Addressed(Protocol):
    """Whatever serves at an address."""

    url: Address


class Node:
    """One `vivavoce serve` process on given stores. It says itself on which port, when it is ready."""

    def __init__(
        self,
        *,
        folder: Path,
        redis_url: str,
        mongodb_url: str,
        database: str,
        models: str,
        worker: str = "off",
        stall: float = STALL,
        **more: str,
    ) -> None:
        self.url = Address.at("", token="")
        folder.mkdir(parents=True, exist_ok=True)
        self.errors, self._stalls = folder / "stderr", folder / "stalls"
        self.process = Forked(
            main,
            folder,
            *("--stalls", str(self._stalls), "--threshold", str(stall), "--port", "0"),
            errors=self.errors,
            **{
                "VIVAVOCE_DATA": str(folder / "data"),
                "VIVAVOCE_WORKER": worker,
                "VIVAVOCE_LEASE_SECONDS": "2",
                "VIVAVOCE_MODELS": models,
                "REDIS_URL": redis_url,
                "MONGODB_URL": mongodb_url,
                "MONGODB_DATABASE": database,
                **more,
            },
        )

    async def ready(self) -> Self:
        """Wait for its address, which it tells when it is ready. A node that does not start tells nothing."""
        line = await asyncio.wait_for(asyncio.to_thread(self.process.stdout.readline), 90)
        self.url = Address.of(line)
        assert self.url.startswith("http://127.0.0.1:"), self.errors.read_text()[-2000:]
        return self

    def kill(self) -> None:
        """As if the machine had gone."""
        self.process.kill()
        self.process.wait()
        check(self._stalls)

    def stop(self) -> int:
        """As an operator does; gives the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            return -1
        check(self._stalls)
        return code


class Client:
    """A signed-in user. HTTP goes to one node, sockets to any."""

    def __init__(self, node: Addressed) -> None:
        self.node = node
        self.http = httpx.AsyncClient(base_url=node.url, headers={"Origin": node.url}, timeout=30)

    async def sign_in(self, name: str, role: str) -> Self:
        """Local sign-in, as somebody who has opened the printed address."""
        await self.http.get(self.node.url.way_in)
        (await self.http.post("/api/sign-in/local", json={"name": name, "role": role})).raise_for_status()
        return self

    def at(self, node: Addressed) -> "Client":
        """The same user on another node."""
        other = Client(node)
        other.http.cookies = self.http.cookies
        return other

    async def new_session(self, **changes: Any) -> str:
        """A session on the first offer."""
        offers = (await self.http.get("/api/offers", params={"limit": 1})).raise_for_status().json()
        body = {
            "offer_id": offers["hits"][0]["offer"]["id"],
            "locale": "en",
            "minutes": 30,
            "mode": "practice",
            **changes,
        }
        session = str((await self.http.post("/api/sessions", json=body)).raise_for_status().json()["id"])
        asked = consent("en")
        agreed = {"locale": asked.locale, "hash": asked.hash}
        (await self.http.post(f"/api/sessions/{session}/consent", json=agreed)).raise_for_status()
        return session

    async def log(self, session: str, stream: str = "public") -> list[Frame]:
        """The whole log over HTTP."""
        events: list[Frame] = []
        while True:
            after = events[-1]["offset"] if events else 0
            answer = await self.http.get(f"/api/sessions/{session}/log", params={"stream": stream, "after": after})
            page = answer.raise_for_status().json()
            events += page["events"]
            if page["done"]:
                return events

    async def close(self) -> None:
        """Done."""
        await self.http.aclose()


class Viewer:
    """One socket that remembers every event it was shown, across reconnects, and insists that none is missing."""

    def __init__(self, client: Client, session: str) -> None:
        self.client, self.session = client, session
        self.events: list[Frame] = []
        self.replies: dict[int, Frame] = {}
        self.position: dict[str, Any] | None = None
        self.closed: int | None = None
        self.since = 0
        """How many events it had when it last started over from a snapshot."""
        self.status = "ready"
        """The session's, as of that snapshot."""
        self._ref = 0
        self.server = ""
        self.recovered: list[bool] = []
        self._live = False
        self._socket: ClientConnection
        self._reader: asyncio.Task[None]
        self._changed = asyncio.Event()

    async def connect(self, client: Client | None = None) -> Self:
        """Connect, resuming if it was connected before."""
        self.client = client or self.client
        self.closed = None
        self._live = False
        url = self.client.node.url
        answer = await self.client.http.post("/api/tickets", json={"session": self.session})
        ticket = answer.raise_for_status().json()["ticket"]
        self._socket = await connect(url.replace("http", "ws") + "/ws", origin=url, compression=None)  # type: ignore[arg-type]  # a string will do
        self._reader = asyncio.create_task(self._read())
        resume = {"resume": self.position} if self.position else {}
        await self.send("hello", protocol=1, ticket=ticket, **resume)
        await self.until(lambda: self._live)
        return self

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                for line in str(message).split("\n"):
                    self._take(orjson.loads(line))
                self._changed.set()
        except ConnectionClosed:
            pass
        self.closed = self._socket.close_code
        self._changed.set()

    def _take(self, frame: Frame) -> None:
        match frame["type"]:
            case "event":
                assert self.position is not None
                expected = self.position[frame["stream"]] + 1
                assert (frame.get("first") or frame["offset"]) == expected, "a hole or a repetition"
                self.position[frame["stream"]] = frame["offset"]
                self.events.append(frame)
            case "snapshot":
                self.position = dict(frame["position"])
                self.since = len(self.events)
                self.status = frame["view"]["status"]
            case "live":
                self._live = True
            case "welcome":
                self.server = frame["node"]
                self.recovered.append(frame["recovered"])
            case "reply" | "error":
                self.replies[frame["ref"]] = frame

    async def send(self, kind: str, **fields: Any) -> int:
        """A request; gives its ref."""
        self._ref += 1
        await self._socket.send(orjson.dumps({"type": kind, "ref": self._ref, **fields}).decode())
        return self._ref

    async def ask(self, kind: str, **fields: Any) -> Frame:
        """A request and its reply or error."""
        ref = await self.send(kind, **fields)
        await self.until(lambda: ref in self.replies)
        return self.replies[ref]

    async def answer(self, text: str = "I led it and it worked.", message: str | None = None) -> Frame:
        """An answer."""
        return await self.ask("answer", client_msg_id=message or uuid.uuid4().hex, text=text)

    async def until(self, condition: Callable[[], object], seconds: float = 30) -> None:
        """Wait until the condition holds, looking again after each message."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                if condition():
                    return
                await self._changed.wait()

    def of(self, *kinds: str) -> list[Frame]:
        """Events of these types so far."""
        return [frame["event"] for frame in self.events if frame["event"]["type"] in kinds]

    async def drop(self) -> None:
        """Lose the connection without a word."""
        self._socket.transport.abort()
        await self._reader

    async def close(self) -> None:
        """Leave politely."""
        await self._socket.close()
        await self._reader
