"""Outbox and merging: nothing is lost, reordered or repeated, whatever is put and taken when."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.live.frame import MAX_MERGED, Frame, Merged
from server.live.outbox import MESSAGE_BYTES, MESSAGE_FRAMES, Outbox
from server.sessions.log.entry import Entry
from tests.frames import server_frames

TEXT = st.text(min_size=1, max_size=40)


class Speech:
    """Makes the frames of a session's public stream."""

    def __init__(self) -> None:
        self.offset = 0
        self._turn = 0
        self._start = 0
        self.events: list[dict[str, Any]] = []

    def delta(self, text: str) -> Frame:
        event = {"type": "text.delta", "turn": f"t{self._turn}", "start": self._start, "text": text}
        self._start += len(text)
        return self._frame(event)

    def complete(self) -> Frame:
        event = {"type": "turn.completed", "turn": f"t{self._turn}", "chars": self._start}
        self._turn += 1
        self._start = 0
        return self._frame(event)

    def _frame(self, event: dict[str, Any]) -> Frame:
        self.offset += 1
        self.events.append(event)
        return Frame.of(Entry("public", self.offset, 1000 + self.offset, orjson.dumps(event)))


def texts(frames: list[dict[str, Any]]) -> dict[str, str]:
    """What a viewer has of each turn, checking that every delta continues it."""
    turns: dict[str, str] = {}
    for frame in frames:
        event = frame["event"]
        if event["type"] == "text.delta":
            assert event["start"] == len(turns.get(event["turn"], ""))
            turns[event["turn"]] = turns.get(event["turn"], "") + event["text"]
    return turns


def everything(outbox: Outbox) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    while (message := outbox.take()) is not None:
        frames += server_frames(message)
    return frames


@given(
    steps=st.lists(st.one_of(TEXT, st.just("complete"), st.just("take")), max_size=200), limit=st.integers(600, 20_000)
)
def test_what_is_taken_continues_without_gap_or_repeat(steps: list[str], limit: int) -> None:
    outbox, speech, seen = Outbox(limit), Speech(), list[dict[str, Any]]()
    for step in steps:
        if step == "take":
            message = outbox.take()
            seen += server_frames(message) if message is not None else []
        elif not outbox.put(speech.complete() if step == "complete" else speech.delta(step)):
            break
    else:
        seen += everything(outbox)
        assert (len(outbox), outbox.size) == (0, 0)
        covered: list[int] = []
        for frame in seen:
            covered += range(frame.get("first") or frame["offset"], frame["offset"] + 1)
            assert frame["at"] == 1000 + frame["offset"]
        assert covered == list(range(1, speech.offset + 1))
        assert texts(seen) == texts([{"event": event} for event in speech.events])


def test_a_viewer_that_keeps_up_gets_frames_as_they_are() -> None:
    outbox, speech = Outbox(1 << 20), Speech()
    frames = [speech.delta("one "), speech.delta("two "), speech.complete()]
    for frame in frames:
        assert outbox.put(frame)
    assert outbox.take() == b"\n".join(frame.data for frame in frames)
    assert outbox.take() is None
    outbox.put(frames[0])
    assert outbox.take() is frames[0].data, "a single frame isn't even copied"


def test_a_lagging_viewer_s_deltas_are_merged_long_before_the_limit() -> None:
    outbox, speech = Outbox(64 * 1024), Speech()
    count = 4000
    for _ in range(count):
        assert outbox.put(speech.delta("word "))
    assert speech.offset * len(speech.delta("word ").data) > 5 * 64 * 1024, "unmerged it would have been far too much"
    frames = everything(outbox)
    assert len(frames) < 10
    assert frames[0]["first"] == 1
    assert sum(len(frame["event"]["text"]) for frame in frames) == 5 * count


def test_what_cannot_be_merged_passes_the_limit() -> None:
    outbox, speech = Outbox(4096), Speech()
    assert not all(outbox.put(speech.complete()) for _ in range(100))


def test_one_frame_of_any_size_is_taken_when_nothing_waits() -> None:
    outbox = Outbox(100)
    huge = Frame(b'"' + b"x" * 10_000 + b'"')
    assert outbox.put(huge)
    assert not outbox.put(huge)


def test_a_message_is_bounded_in_frames_and_bytes() -> None:
    outbox, speech = Outbox(1 << 24), Speech()
    for _ in range(200):
        outbox.put(speech.complete())
    message = outbox.take()
    assert message is not None
    assert message.count(b"\n") == MESSAGE_FRAMES - 1
    outbox.clear()
    for _ in range(8):
        outbox.put(speech.delta("x" * 20_000))
    while (message := outbox.take()) is not None:
        assert len(message) <= MESSAGE_BYTES


@pytest.mark.parametrize("field", ["turn", "start", "offset"])
def test_only_what_continues_is_merged(field: str) -> None:
    event: dict[str, Any] = {"type": "text.delta", "turn": "t", "start": 0, "text": "ab"}
    merged = Merged(Entry("public", 1, 1, orjson.dumps(event)))
    following = {**event, "start": 2}
    if field != "offset":
        following[field] = {"turn": "other", "start": 3}[field]
    entry = Entry("public", 3 if field == "offset" else 2, 2, orjson.dumps(following))
    assert not merged.extend(entry)
    assert merged.extend(Entry("public", 2, 2, orjson.dumps({**event, "start": 2})))


def test_a_merged_frame_stays_small() -> None:
    speech = Speech()
    first = speech.delta("x" * MAX_MERGED).delta
    second = speech.delta("y").delta
    assert first is not None
    assert second is not None
    assert not Merged(first).extend(second)
