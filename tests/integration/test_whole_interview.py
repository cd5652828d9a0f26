"""One interview through the whole application: three roles at once, and the log as the judge of what each has seen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import orjson
import pytest
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from server.protocol.codes import Close
from tests.eventually import eventually
from tests.frames import server_frames
from tests.serving import Serving, Visitor, serving

ANSWER = "At Atelier Lumen I led the migration of forty services and cut our costs by thirty percent in one year."


class Viewer:
    """A socket whose every frame is checked and kept."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self._refs = 0

    async def send(self, kind: str, **more: Any) -> None:
        self._refs += 1
        await self.socket.send(orjson.dumps({"type": kind, "ref": self._refs, **more}).decode())

    async def request(self, kind: str, **more: Any) -> dict[str, Any]:
        """Send and wait for the reply or the error to it."""
        await self.send(kind, **more)
        ref = self._refs

        def answers() -> list[dict[str, Any]]:
            return [frame for frame in self.frames if frame["type"] in ("reply", "error") and frame["ref"] == ref]

        await eventually(lambda: bool(answers()), what=f"the answer to {kind}")
        return answers()[0]

    async def read(self) -> None:
        """Take everything in until the socket closes."""
        try:
            async for message in self.socket:
                self.frames += server_frames(message)
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code

    def events(self, kind: str | None = None, stream: str | None = None) -> list[dict[str, Any]]:
        return [
            frame
            for frame in self.frames
            if frame["type"] == "event" and kind in (None, frame["event"]["type"]) and stream in (None, frame["stream"])
        ]

    def has(self, kind: str) -> bool:
        return any(frame["type"] == kind for frame in self.frames) or bool(self.events(kind))

    async def heard(self, turns: int) -> None:
        """Wait until so many turns were said."""
        await eventually(lambda: len(self.events("turn.completed")) >= turns, what=f"turn {turns}")

    async def joined(self) -> Self:
        await eventually(lambda: self.has("live") or self.has("lobby") or self.code is not None, what="the join")
        return self


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str) -> AsyncIterator[Serving]:
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        yield running


@asynccontextmanager
async def viewing(node: Serving, visitor: Visitor, session: str | None, *, ticket: str = "") -> AsyncIterator[Viewer]:
    ticket = ticket or (await visitor.post("/api/tickets", {"session": session})).json()["ticket"]
    address = node.url.replace("http", "ws") + "/ws"
    async with connect(address, origin=Origin(node.url), compression=None) as socket:
        viewer = Viewer(socket)
        reading = asyncio.create_task(viewer.read())
        await viewer.send("hello", protocol=1, ticket=ticket)
        yield await viewer.joined()
        await socket.close()
        await reading


async def read_log(visitor: Visitor, session: str, stream: str) -> list[dict[str, Any]]:
    """All pages of a stream."""
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["offset"] if events else 0
        page = (await visitor.get(f"/api/sessions/{session}/log", stream=stream, after=after, limit=7)).json()
        events += page["events"]
        if page["done"]:
            return events


async def answer_everything(candidate: Viewer, *, most: int) -> None:
    """Answer each finished turn, then leave."""
    await candidate.send("start")
    for number in range(most):
        await candidate.heard(number + 1)
        await candidate.send("answer", client_msg_id=f"answer-{number:04d}", text=f"{ANSWER} ({number})")
    await candidate.heard(most + 1)
    await candidate.send("end")
    await eventually(lambda: candidate.has("report.ready"), what="the report")


def without_section(frame: dict[str, Any]) -> dict[str, Any]:
    """As it comes to who may not read a practice report."""
    event = frame["event"]
    return {**frame, "event": {**event, "section": None}} if event["type"] == "report.section" else frame


async def test_who_waits_in_the_lobby_is_on_the_wall_until_they_leave_it(node: Serving) -> None:
    """Nobody runs an interview that has not begun; staff sees all the same that somebody is there."""
    async with node.visitor("Camille") as camille, node.visitor("Rémi", "recruiter") as remi:
        session = (await camille.session(minutes=5))["id"]
        async with viewing(node, remi, None) as wall:

            def lines() -> list[dict[str, Any]]:
                return [card for frame in wall.frames for card in frame.get("cards", ()) if card["session"] == session]

            async with viewing(node, camille, session) as candidate:
                await eventually(lambda: bool(lines()), what="the line of the lobby")
                assert (lines()[0]["status"], lines()[0]["here"]) == ("ready", True)
                assert lines()[0]["candidate"] == "Camille"
                await candidate.send("start")
                await eventually(lambda: lines()[-1]["status"] == "running", what="the line of the interview")
        other = (await camille.session(minutes=5))["id"]
        async with viewing(node, remi, None) as wall:
            async with viewing(node, camille, other):
                await eventually(lambda: any(other in str(frame.get("cards")) for frame in wall.frames))
            await eventually(lambda: any(other in frame.get("gone", ()) for frame in wall.frames), what="the end")


@pytest.mark.usefixtures("redis")
async def test_candidate_recruiter_and_developer_see_the_same_interview(redis_url: str, mongodb_url: str) -> None:
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, offers=None) as node,
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as remi,
        node.visitor("Dana", "developer") as dana,
    ):
        session = (await camille.session(minutes=5))["id"]
        async with (
            viewing(node, remi, None) as wall,
            viewing(node, camille, session) as candidate,
            viewing(node, remi, session) as recruiter,
        ):
            await answer_everything(candidate, most=3)
            await eventually(lambda: recruiter.has("report.ready"))
            await eventually(lambda: any(session in frame.get("gone", []) for frame in wall.frames), what="the card")
        public, staff = await read_log(dana, session, "public"), await read_log(dana, session, "staff")
        assert [frame["offset"] for frame in public] == list(range(1, len(public) + 1))
        assert candidate.events() == public
        assert recruiter.events(stream="public") == [without_section(frame) for frame in public]
        assert recruiter.events(stream="staff") == await read_log(remi, session, "staff")
        assert [frame["offset"] for frame in recruiter.events(stream="staff")] == [frame["offset"] for frame in staff]
        assert candidate.events(stream="staff") == []
        assert any("Rémi" in frame["event"]["names"] for frame in candidate.events("observers.changed"))

        kept = (await camille.get(f"/api/sessions/{session}")).json()
        assert (kept["status"], kept["end_reason"], kept["report"]) == ("ended", "left", True)
        report = (await camille.get(f"/api/sessions/{session}/report")).json()
        assert report["session_id"] == session
        checkpoints = (await dana.get(f"/api/sessions/{session}/checkpoints")).json()["checkpoints"]
        state = (await dana.get(f"/api/sessions/{session}/checkpoints/{checkpoints[-1]['id']}")).json()
        said = [message for message in state["values"]["messages"] if message["type"] == "human"]
        assert [ANSWER in message["data"]["content"] for message in said] == [True] * 3
        missing = await dana.get(f"/api/sessions/{session}/checkpoints/none")
        assert (missing.status_code, missing.json()["error"]["code"]) == (404, "checkpoint_not_found")


async def test_a_page_of_strangers_opens_no_socket(node: Serving) -> None:
    for origin in ("https://evil.example", "null", node.url + "0"):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(node.url.replace("http", "ws") + "/ws", origin=Origin(origin)):
                pass
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize("ticket", ["wrong", ""])
async def test_a_wrong_ticket_closes_the_socket(node: Serving, ticket: str) -> None:
    async with node.visitor("Camille") as camille, viewing(node, camille, None, ticket=ticket or "x") as viewer:
        pass
    assert viewer.code == Close.TICKET


async def test_a_ticket_opens_one_socket(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        session = (await camille.session())["id"]
        ticket = (await camille.post("/api/tickets", {"session": session})).json()["ticket"]
        async with (
            viewing(node, camille, session, ticket=ticket) as first,
            viewing(node, camille, session, ticket=ticket) as second,
        ):
            assert first.has("live")
            assert second.code == Close.TICKET


async def test_signing_out_closes_the_sockets_of_that_sign_in_only(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Camille") as elsewhere:
        session = (await camille.session())["id"]
        async with viewing(node, camille, session) as here, viewing(node, elsewhere, session) as there:
            await camille.post("/api/sign-out")
            await eventually(lambda: here.code is not None)
            assert (here.code, there.code) == (Close.SIGNED_OUT, None)


async def test_a_recruiter_who_speaks_is_told_that_it_is_not_theirs(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Rémi", "recruiter") as remi:
        session = (await camille.session())["id"]
        async with viewing(node, remi, session) as recruiter:
            await recruiter.send("start")
            await eventually(lambda: recruiter.has("error"))
            refused = next(frame for frame in recruiter.frames if frame["type"] == "error")
    assert (refused["code"], refused["temporary"]) == ("forbidden", False)


async def test_metrics_count_what_happens(redis_url: str, mongodb_url: str) -> None:
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_metrics=True) as node,
        node.visitor("Camille") as camille,
    ):
        session = (await camille.session())["id"]
        async with viewing(node, camille, session) as candidate:
            await candidate.send("start")
            await eventually(lambda: candidate.has("turn.completed"))
            lines = dict(
                line.rsplit(" ", 1)
                for line in (await camille.get("/metrics")).text.splitlines()
                if not line.startswith("#")
            )
    assert float(lines["vivavoce_sockets"]) == 1
    assert float(lines["vivavoce_sessions_owned"]) == 1
    assert float(lines['vivavoce_log_events_total{stream="public"}']) == len(candidate.events())
    assert float(lines["vivavoce_text_chunks_total"]) == len(candidate.events("text.delta"))
