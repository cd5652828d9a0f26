"""The other side of a load test: candidates and observers who speak the protocol and keep the time."""

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect

from server.rights.consent import consent
from tests.printed import Address


def clock() -> float:
    """Seconds on the machine's monotonic clock, which server and load share."""
    return time.monotonic()


@dataclass(slots=True)
class Timings:
    """What many sessions saw. Seconds."""

    first_token: list[float] = field(default_factory=list)
    delay: list[float] = field(default_factory=list)
    tokens: int = 0


class Api:
    """One signed-in user over HTTP."""

    def __init__(self, url: Address, role: str, name: str) -> None:
        self.url, self.role, self.name = url, role, name
        self._http = httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=60)

    async def sign_in(self) -> "Api":
        """Local sign-in, as somebody who has opened the printed address."""
        await self._http.get(self.url.way_in)
        answer = await self._http.post("/api/sign-in/local", json={"name": self.name, "role": self.role})
        answer.raise_for_status()
        return self

    async def session(self) -> str:
        """A new session on any offer."""
        offers = (await self._http.get("/api/offers", params={"limit": 1})).raise_for_status().json()
        body = {"offer_id": offers["hits"][0]["offer"]["id"], "locale": "en", "minutes": 60, "mode": "practice"}
        session = str((await self._http.post("/api/sessions", json=body)).raise_for_status().json()["id"])
        asked = consent("en")
        agreed = {"locale": asked.locale, "hash": asked.hash}
        (await self._http.post(f"/api/sessions/{session}/consent", json=agreed)).raise_for_status()
        return session

    async def ticket(self, session: str | None) -> str:
        """Admission to one socket."""
        answer = await self._http.post("/api/tickets", json={"session": session})
        return str(answer.raise_for_status().json()["ticket"])

    async def close(self) -> None:
        """Done."""
        await self._http.aclose()


class Peer:
    """One socket on one session."""

    def __init__(self, api: Api, session: str | None) -> None:
        """`session`: None for the wall."""
        self._api, self.session = api, session
        self._ref = 0
        self.socket: ClientConnection

    async def join(self) -> "Peer":
        """Connect, say hello, read up to `live`, on the wall up to its first frame."""
        address = self._api.url.replace("http", "ws") + "/ws"
        self.socket = await connect(address, compression=None, origin=self._api.url, max_size=None, ping_interval=None)  # type: ignore[arg-type]  # a plain string is an Origin
        ticket = await self._api.ticket(self.session)
        await self.send(type="hello", protocol=1, ticket=ticket)
        while True:
            for frame in await self.frames():
                if frame["type"] in ("live", "lobby"):
                    return self
                if frame["type"] == "error":
                    raise RuntimeError(frame["code"] + ": " + frame["message"])

    async def send(self, **message: Any) -> None:
        """One request."""
        self._ref += 1
        await self.socket.send(orjson.dumps({"ref": self._ref, **message}).decode())

    async def frames(self) -> list[dict[str, Any]]:
        """The next WebSocket message, taken apart."""
        return [orjson.loads(line) for line in str(await self.socket.recv()).split("\n")]

    async def turn(self, timings: Timings, *, asked: float, stamped: bool) -> None:
        """Read one whole turn. With `stamped`, every token is the µs at which the model made it."""
        first = True
        while True:
            message = str(await self.socket.recv())
            now = clock()
            for line in message.split("\n"):
                frame = orjson.loads(line)
                if frame["type"] == "error":
                    raise RuntimeError(frame["code"] + ": " + frame["message"])
                if frame["type"] != "event":
                    continue
                event = frame["event"]
                if event["type"] == "text.delta":
                    if first:
                        first = False
                        timings.first_token.append(now - asked)
                    words = event["text"].split()
                    timings.tokens += len(words)
                    if stamped:
                        timings.delay += [now - int(word, 36) / 1e6 for word in words]
                elif event["type"] == "turn.completed":
                    return
                elif event["type"] == "session.ended":
                    raise RuntimeError("the interview ended under load")

    async def answer(self) -> float:
        """Send an answer; gives the time it was sent."""
        asked = clock()
        await self.send(type="answer", client_msg_id=uuid.uuid4().hex, text="I led the work and we shipped in May.")
        return asked

    async def close(self) -> None:
        """Leave."""
        await self.socket.close()


async def gather_bounded(jobs: list[Any], width: int = 50) -> list[Any]:
    """Run coroutines, at most `width` at once, in order of their results."""
    gate = asyncio.Semaphore(width)

    async def one(job: Any) -> Any:
        async with gate:
            return await job

    return await asyncio.gather(*(one(job) for job in jobs))
