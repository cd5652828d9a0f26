"""Sockets without a network: any interleaving of joins, leaves, losses and slow peers, drawn by Hypothesis."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from server.accounts.grant import Grant
from server.live.connection import Connection
from server.live.hub import Hub
from server.live.limits import Limits
from server.protocol.messages import PROTOCOL_VERSION
from tests.eventually import eventually
from tests.fakes import FakeLog, FakeTickets
from tests.frames import server_frames

SID = "s_1"
LIMITS = Limits(page_entries=2, tail_entries=6, resume_entries=25)


class Peer:
    """The other end of one socket, as ASGI sees it; it can stop taking messages."""

    def __init__(self, hub: Hub, ticket: str, resume: dict[str, Any] | None) -> None:
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None
        self.taking = asyncio.Event()
        self.taking.set()
        self._incoming: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
        connection = Connection(hub, receive=self._incoming.get, send=self._take, abort=lambda: None)
        self.serving = asyncio.get_running_loop().create_task(connection.run())
        hello = {"type": "hello", "ref": 1, "protocol": PROTOCOL_VERSION, "ticket": ticket, "resume": resume}
        self.send(hello)

    def send(self, frame: dict[str, Any]) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "text": orjson.dumps(frame).decode()})

    async def _take(self, message: MutableMapping[str, Any]) -> None:
        await self.taking.wait()
        if message["type"] == "websocket.close":
            self.code = message["code"]
            self._incoming.put_nowait({"type": "websocket.disconnect", "code": self.code})
        else:
            self.frames += server_frames(message["text"])

    async def leave(self) -> None:
        self.taking.set()
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.serving, 5)

    def position(self) -> dict[str, Any] | None:
        """Where it stands, checking on the way that nothing was left out or came twice."""
        place: dict[str, Any] | None = None
        offset: int | None = None
        for frame in self.frames:
            if frame["type"] == "welcome" and frame["recovered"]:
                offset = self.resumed_at
            elif frame["type"] == "snapshot":
                offset = frame["position"]["public"]
                assert len(frame["view"]["items"]) == offset
            elif frame["type"] == "event":
                assert offset is not None
                assert frame["offset"] == offset + 1
                offset = frame["offset"]
            elif frame["type"] == "live":
                assert frame["position"]["public"] == offset
                place = dict(frame["position"])
        if place is not None:
            place["public"] = offset
        return place

    resumed_at = 0


class Story:
    """One session on one node, and everybody who ever watched it."""

    def __init__(self) -> None:
        self._log, self._tickets = FakeLog(), FakeTickets()
        self._redis = Redis(host="never.connected.invalid")
        self.hub = Hub(redis=self._redis, reader=self._log, tickets=self._tickets, node="n1", limits=LIMITS)
        self.hub.owned(SID)
        self._here: list[Peer] = []
        self._places: list[dict[str, Any]] = []

    async def say(self, count: int) -> None:
        self.hub.on_commit(SID, self._log.epoch, self._log.write(count))

    async def say_unheard(self, count: int) -> None:
        self._log.write(count)

    async def check(self, _: int) -> None:
        for room in self.hub._rooms.values():
            room.reach(self._log.epoch, len(self._log.public), 0)

    async def join(self, _: int) -> None:
        self._visit(None)

    async def resume(self, which: int) -> None:
        if self._places:
            self._visit(self._places[which % len(self._places)])

    async def leave(self, which: int) -> None:
        if self._here:
            peer = self._here.pop(which % len(self._here))
            await peer.leave()
            place = peer.position()
            if place is not None:
                self._places.append(place)

    async def block(self, which: int) -> None:
        if self._here:
            self._here[which % len(self._here)].taking.clear()

    async def release(self, which: int) -> None:
        if self._here:
            self._here[which % len(self._here)].taking.set()

    async def fail(self, times: int) -> None:
        self._log.failures = times % 3

    async def breathe(self, turns: int) -> None:
        for _ in range(turns):
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Everything comes right: whoever is here gets the whole log, and nothing is left when they have gone."""
        self._log.failures = 0
        for peer in self._here:
            peer.taking.set()
        await self.say(1)
        await eventually(lambda: all(self._whole(peer) for peer in self._here), what="every viewer's log")
        while self._here:
            await self.leave(0)
        assert self.hub.counts() == {"sockets": 0, "rooms": 0, "pubsub_losses": 0}
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await self._redis.aclose()

    def _visit(self, resume: dict[str, Any] | None) -> None:
        ticket = self._tickets.issue(Grant("u_1", "Ana", "candidate", SID, "si"))
        peer = Peer(self.hub, ticket, resume)
        peer.resumed_at = resume["public"] if resume else 0
        self._here.append(peer)

    def _whole(self, peer: Peer) -> bool:
        """It has everything, or was asked to come back because the store was away."""
        place = peer.position()
        return peer.code == 4003 or (place is not None and place["public"] == len(self._log.public))


OPERATIONS = ["say", "say_unheard", "check", "join", "resume", "leave", "block", "release", "fail", "breathe"]


@settings(max_examples=150)
@given(operations=st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(1, 12)), max_size=60))
def test_whatever_happens_in_between_every_viewer_s_log_is_whole(operations: list[tuple[str, int]]) -> None:
    async def scene() -> None:
        story = Story()
        for operation, number in operations:
            await getattr(story, operation)(number)
        await story.end()

    asyncio.run(scene())
