"""Joining and resuming a session, on the owner's node and on another."""

import asyncio
import contextlib
import random
from typing import Any

import pytest
from redis.asyncio import Redis

from server.live.transport import SocketProtocol
from server.protocol.events import AnswerAccepted, SessionEnded, ToolCalled
from server.sessions.log.reader import LogReader
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.session_log import SessionLog
from server.stores.keys import log_key, meta_key, session_keys
from tests.integration.live.stage import Node, Viewer, joined, new_sid, say, visiting


async def test_a_viewer_of_a_session_that_has_not_begun_sees_it_begin(nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    async with joined(owner, sid) as here, joined(other, sid) as there:
        assert (await here.until("snapshot"))["view"]["status"] == "ready"
        log = await owner.own(sid)
        say(log, "t1", 0, ["Bonjour ", "Ana."])
        await log.flush()
        for viewer in (here, there):
            await viewer.reached(3)
            assert viewer.offsets() == [1, 2, 3]
            assert [event["type"] for event in viewer.events()] == ["turn.started", "text.delta", "turn.completed"]


async def test_a_fresh_viewer_gets_turns_folded_and_a_resumed_one_only_what_it_missed(
    nodes: tuple[Node, Node],
) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    say(log, "t1", 0, ["Bonjour ", "Ana."])
    log.append(ToolCalled(call="c1", tool="read_profile"))
    await log.flush()
    async with joined(other, sid) as first:
        snapshot = await first.until("snapshot")
        assert snapshot["view"]["items"][0]["text"] == "Bonjour Ana."
        assert snapshot["staff"] == []
        place = first.position()
    say(log, "t2", 1, ["Encore ", "une question."])
    await log.flush()
    for node in nodes:
        async with joined(node, sid, resume=place) as again:
            assert (await again.until("welcome"))["recovered"] is True
            assert again.offsets() == [4, 5, 6]
    async with joined(owner, sid, "recruiter") as staff:
        assert [event["type"] for event in (await staff.until("snapshot"))["staff"]] == ["tool.called"]


async def test_the_open_turn_goes_on_where_the_snapshot_ends(nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    say(log, "t1", 0, ["One."])
    log.delta("t2", "Half a ")
    await log.flush()
    async with joined(other, sid) as viewer:
        log.delta("t2", "sentence.")
        await log.flush()
        await viewer.reached(5)
        assert viewer.events() == [{"type": "text.delta", "turn": "t2", "start": 7, "text": "sentence."}]


async def test_a_position_that_cannot_be_continued_is_answered_by_a_snapshot(node: Node) -> None:
    sid = new_sid()
    log = await node.own(sid)
    say(log, "t1", 0, ["One."])
    await log.flush()
    epoch = log.epoch
    for place in ({"epoch": "another", "public": 2}, {"epoch": epoch, "public": 99}, {"epoch": "", "public": 1}):
        async with joined(node, sid, resume=place) as viewer:
            assert (await viewer.until("welcome"))["recovered"] is False
            assert (await viewer.until("snapshot"))["position"] == {"epoch": epoch, "public": 3, "staff": 0}
    async with joined(node, sid, resume={"epoch": "", "public": 0}) as viewer:  # heard of it before it began
        assert (await viewer.until("welcome"))["recovered"] is True
        assert viewer.offsets() == [1, 2, 3]


async def test_a_lost_log_makes_everybody_start_over(redis: Redis, nodes: tuple[Node, Node]) -> None:
    sid = new_sid()
    log = await nodes[0].own(sid)
    say(log, "t1", 0, ["One."])
    await log.flush()
    async with joined(nodes[0], sid) as here, joined(nodes[1], sid) as there:
        await redis.delete(meta_key(sid), log_key(sid, "public"))
        again = await nodes[0].own(sid)
        say(again, "t1", 0, ["Another beginning."])
        await again.flush()
        assert [await here.gone(), await there.gone()] == [4002, 4002]
        place = here.position()
    async with joined(nodes[1], sid, resume=place) as viewer:
        assert (await viewer.until("welcome"))["recovered"] is False
        assert (await viewer.until("snapshot"))["view"]["items"][0]["text"] == "Another beginning."


async def test_a_sealed_session_reads_the_same(
    redis: Redis, reader: LogReader, sealed: SealedLogs, nodes: tuple[Node, Node]
) -> None:
    sid = new_sid()
    log = await nodes[0].own(sid)
    say(log, "t1", 0, ["One."])
    log.append(SessionEnded(reason="completed"))
    await log.flush()
    async with joined(nodes[0], sid) as viewer:
        before = (await viewer.until("snapshot"))["view"]
        place = viewer.position()
    await Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60).seal(sid)
    await redis.delete(*session_keys(sid))
    async with joined(nodes[1], sid) as viewer:
        assert (await viewer.until("snapshot"))["view"] == before
    async with joined(nodes[1], sid, resume={**place, "public": 2}) as viewer:
        assert (await viewer.until("welcome"))["recovered"] is True
        assert viewer.offsets() == [3, 4]


async def test_a_candidate_sees_nothing_of_the_staff_stream(nodes: tuple[Node, Node]) -> None:
    owner, other = nodes
    sid = new_sid()
    log = await owner.own(sid)
    log.append(ToolCalled(call="before", tool="secret_tool"))
    say(log, "t1", 0, ["One."])
    await log.flush()
    sly = {"epoch": log.epoch, "public": 0, "staff": 0}
    async with (
        joined(owner, sid) as here,
        joined(other, sid, resume=sly) as there,
        joined(other, sid, "recruiter") as staff,
    ):
        log.append(ToolCalled(call="after", tool="secret_tool"))
        say(log, "t2", 1, ["Two."])
        await log.flush()
        await staff.reached(2, "staff")
        for viewer in (here, there):
            await viewer.reached(6)
            assert "secret_tool" not in repr(viewer.frames)
            assert viewer.offsets("staff") == []
            assert {frame["position"]["staff"] for frame in viewer.frames if "position" in frame} == {0}
        assert "secret_tool" in repr(staff.frames)


class Story:
    """A session that talks as fast as it can until it is stopped, or for 150 turns."""

    def __init__(self, log: SessionLog, seed: int) -> None:
        self._log = log
        self._random = random.Random(seed)  # noqa: S311  # a seed, not a secret
        self.begun = asyncio.Event()
        self.enough = asyncio.Event()

    async def tell(self) -> None:
        index = 0
        while not self.enough.is_set():
            words = [self._random.choice(["été ", "word ", "\u2028", "🙂 "]) for _ in range(self._random.randrange(40))]
            say(self._log, f"t{index}", index, words)
            self._log.append(AnswerAccepted(message=f"m{index}", text="Oui."))
            if self._random.random() < 0.3:
                self._log.append(ToolCalled(call=f"c{index}", tool="read_offer"))
            await self._log.flush()
            index += 1
            if index == 5:
                self.begun.set()
            if index == 150:
                await self.enough.wait()


async def watch_on_and_off(nodes: tuple[Node, Node], sid: str, seed: int, goal: asyncio.Event) -> list[Viewer]:
    """One person: joins, leaves, comes back on whichever node, until the goal is reached; then reads to the end."""
    chance = random.Random(seed)  # noqa: S311  # a seed, not a secret
    role = chance.choice(["candidate", "recruiter"])
    visits: list[Viewer] = []
    place: dict[str, Any] | None = None
    while not goal.is_set():
        node = chance.choice(nodes)
        async with joined(node, sid, role, resume=place) as viewer:  # type: ignore[arg-type]
            visits.append(viewer)
            for _ in range(chance.randrange(4)):
                with contextlib.suppress(TimeoutError):  # the story may have ended
                    await viewer.until("event", after=len(viewer.frames), within=0.5)
        place = viewer.position()
    return visits


@pytest.mark.parametrize(("seed", "protocol"), [(1, SocketProtocol), (2, SocketProtocol), (3, "websockets-sansio")])
async def test_people_come_and_go_on_two_nodes_and_nobody_misses_or_repeats_anything(
    nodes: tuple[Node, Node], reader: LogReader, seed: int
) -> None:
    sid = new_sid()
    log = await nodes[0].own(sid)
    story = Story(log, seed)
    telling = asyncio.create_task(story.tell())
    done = asyncio.Event()
    people = [asyncio.create_task(watch_on_and_off(nodes, sid, seed * 100 + n, done)) for n in range(8)]
    async with joined(nodes[1], sid, "developer") as constant:
        await story.begun.wait()
        await constant.reached(200)
        if seed % 2 == 0:  # the session moves to the other node while everybody watches
            nodes[0].hub.disowned(sid)
            story.enough.set()
            await telling
            story = Story(await nodes[1].own(sid), seed + 50)
            telling = asyncio.create_task(story.tell())
            await constant.reached(constant.position()["public"] + 100)
        story.enough.set()
        await telling
        done.set()
        head = await reader.head(sid)
        assert head is not None
        await constant.reached(head.public)
        await constant.reached(head.staff, "staff")
    everyone = [[constant], *await asyncio.gather(*people)]
    for visits in everyone:
        for stream in ("public", "staff"):
            at: int | None = None
            for viewer in visits:
                if not viewer.frames[0]["recovered"]:
                    at = viewer.start[stream]
                for offset in viewer.offsets(stream):
                    assert at is not None
                    assert offset == at + 1, f"{stream}: {offset} after {at}"
                    at = offset
    seen = {frame["offset"]: frame["event"] for frame in constant.frames if frame.get("stream") == "public"}
    stored: dict[int, Any] = {}
    while len(stored) < head.public:
        for entry in (await reader.read(sid, "public", after=len(stored))).entries:
            stored[entry.offset] = entry
    for offset, event in seen.items():
        assert event["type"] in stored[offset].body.decode()


async def test_a_hundred_fresh_observers_cost_few_reads(redis: Redis, node: Node) -> None:
    sid = new_sid()
    log = await node.own(sid)
    for index in range(40):
        say(log, f"t{index}", index, ["word "] * 30)
        await log.flush()
    node.hub.disowned(sid)
    before = int((await redis.info("commandstats"))["cmdstat_xrange"]["calls"]) if await _known(redis) else 0

    async def one() -> None:
        async with visiting(node, node.ticket(sid, "recruiter")) as viewer:
            await viewer.until("live")
            assert len((await viewer.until("snapshot"))["view"]["items"]) == 40

    await asyncio.gather(*(one() for _ in range(100)))
    calls = int((await redis.info("commandstats"))["cmdstat_xrange"]["calls"]) - before
    assert calls < 10


async def _known(redis: Redis) -> bool:
    return "cmdstat_xrange" in await redis.info("commandstats")
