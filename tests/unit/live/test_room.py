"""A room's channels: whatever order, overlap or loss the sources have, a viewer sees every entry once and in order."""

import asyncio
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.live.channel import Channel
from server.live.frame import Frame
from server.live.limits import Limits
from server.live.room import Room
from server.protocol.codes import Close
from server.sessions.log.entry import Entry
from tests.eventually import eventually
from tests.fakes import FakeLog, entry

LIMITS = Limits(page_entries=3, tail_entries=8)


class RecordingViewer:
    """Keeps the offsets it was given, by stream."""

    def __init__(self) -> None:
        self.seen: dict[str, list[int]] = {"public": [], "staff": []}
        self.closed: Close | None = None

    def push(self, frame: Frame) -> None:
        event: dict[str, Any] = orjson.loads(frame.data)
        self.seen[event["stream"]].append(event["offset"])

    def close(self, code: Close) -> None:
        self.closed = code


def room_on(log: FakeLog) -> Room:
    return Room("s", reader=log, gate=asyncio.Semaphore(4), limits=LIMITS)


async def settled(room: Room) -> None:
    await eventually(lambda: room._filling is None, what="the fill")


@settings(max_examples=60)
@given(data=st.data())
def test_shuffled_lossy_and_overlapping_sources_are_made_whole(data: st.DataObject) -> None:
    async def story() -> None:
        log = FakeLog()
        room, viewer = room_on(log), RecordingViewer()
        for channel in room.channels("recruiter"):
            channel.subscribe(viewer)
        heard = list[Entry]()
        for _ in range(data.draw(st.integers(1, 6))):
            heard += log.write(data.draw(st.integers(0, 5)))
            heard += log.write(data.draw(st.integers(0, 2)), "staff")
            log.failures = data.draw(st.integers(0, 1))
            picked = data.draw(st.lists(st.sampled_from(heard), max_size=8)) if heard else []
            for each in picked:
                room.deliver(log.epoch, [each])
                if data.draw(st.booleans()):
                    await asyncio.sleep(0)
        room.reach(log.epoch, len(log.public), len(log.staff))
        await settled(room)
        assert viewer.seen["public"] == [each.offset for each in log.public]
        assert viewer.seen["staff"] == [each.offset for each in log.staff]
        assert viewer.closed is None

    asyncio.run(story())


def test_a_candidate_is_never_given_the_staff_channel() -> None:
    room = room_on(FakeLog())
    assert room.channels("candidate") == (room.public,)
    assert room.channels("recruiter") == room.channels("developer") == (room.public, room.staff)


async def test_another_epoch_makes_everybody_start_over() -> None:
    log = FakeLog()
    log.write(4)
    room, viewer = room_on(log), RecordingViewer()
    await room.locate()
    room.public.subscribe(viewer)
    log.epoch = "e2"
    log.public = []
    new = log.write(1)
    room.deliver("e2", new)
    await settled(room)
    assert viewer.closed is Close.RESYNC
    assert (room.epoch, room.public.last) == ("e2", 0)


@pytest.mark.parametrize("turns", range(6))
async def test_a_log_that_begins_while_its_position_is_read_is_no_other_log(turns: int) -> None:
    log = FakeLog()
    room, viewer = room_on(log), RecordingViewer()
    room.public.subscribe(viewer)
    reading = asyncio.create_task(room.locate())
    for _ in range(turns):
        await asyncio.sleep(0)
    room.deliver(log.epoch, log.write(1))
    await reading
    await settled(room)
    assert viewer.closed is None
    assert (viewer.seen["public"], room.epoch) == ([1], log.epoch)


@pytest.mark.parametrize("turns", range(8))
async def test_a_log_that_changes_while_a_hole_is_filled_is_noticed(turns: int) -> None:
    log = FakeLog()
    log.write(3)
    room, viewer = room_on(log), RecordingViewer()
    await room.locate()
    room.public.subscribe(viewer)
    room.fill()
    for _ in range(turns):
        await asyncio.sleep(0)
    log.epoch, log.public = "e2", []
    room.deliver(log.epoch, log.write(1))
    await settled(room)
    assert viewer.closed is Close.RESYNC
    assert room.epoch == "e2"


async def test_a_late_message_of_a_past_epoch_changes_nothing() -> None:
    log = FakeLog(epoch="e2")
    log.write(2)
    room, viewer = room_on(log), RecordingViewer()
    await room.locate()
    room.public.subscribe(viewer)
    room.deliver("e1", [entry(3)])
    await settled(room)
    assert viewer.closed is None
    room.deliver("e2", log.write(1))
    assert viewer.seen["public"] == [3]


async def test_without_viewers_positions_are_kept_and_nothing_is_read() -> None:
    log = FakeLog()
    log.write(10)
    room = room_on(log)
    await room.locate()
    room.deliver("e1", [entry(50)])
    assert room.public.last == 50
    assert log.reads == 0


async def test_a_fold_is_read_once_for_all_and_then_only_continued() -> None:
    log = FakeLog()
    log.write(7)
    room = room_on(log)
    await room.locate()
    histories = await asyncio.gather(*(room.history(room.channels("candidate")) for _ in range(50)))
    assert len({id(each) for each in histories}) == 1
    assert log.reads == 3  # pages of three
    first = histories[0].snapshot("e1", role=None)
    assert orjson.loads(first)["position"] == {"epoch": "e1", "public": 7, "staff": 0}
    room.deliver("e1", log.write(1))
    again = await room.history(room.channels("candidate"))
    assert log.reads == 4
    assert len(orjson.loads(again.snapshot("e1", role=None))["view"]["items"]) == 8
    room.forget(before=float("inf"))
    assert await room.history(room.channels("candidate")) is not again


@given(live=st.integers(0, 30), position=st.integers(0, 40))
def test_the_tail_gives_exactly_what_came_behind_a_position_or_nothing(live: int, position: int) -> None:
    channel = Channel("public", tail=LIMITS.tail_entries)
    channel.reach(5)
    with channel.joining():
        for offset in range(6, 6 + live):
            assert channel.deliver(entry(offset))
        found = channel.since(position)
        offsets = None if found is None else [orjson.loads(frame.data)["offset"] for frame in found]
        out_of_reach = position > channel.last or position < channel.last - LIMITS.tail_entries // 2 or position < 5
        assert offsets == list(range(position + 1, channel.last + 1)) or (offsets is None and out_of_reach)
    assert channel._tail == []


@pytest.mark.parametrize("gap", [1, 5])
def test_a_hole_is_reported_and_not_passed_over(gap: int) -> None:
    channel, viewer = Channel("public", tail=8), RecordingViewer()
    channel.subscribe(viewer)
    assert channel.deliver(entry(1))
    assert not channel.deliver(entry(2 + gap))
    assert channel.behind
    assert viewer.seen["public"] == [1]
    assert channel.deliver(entry(2))
