"""What a turn costs besides speaking: one checkpoint, nothing read back, nothing left to the collector."""

import gc
import pickle
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer, Close, Waiting
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from interview.threads.heads import LONG, OVERHEAD, SPREAD, Heads
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, services

THREAD = "s-1"


class CountingSaver(InMemorySaver):
    """Counts, and refuses to write while `away`."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = self.puts = 0
        self.away = False

    async def aget_tuple(self, config: RunnableConfig) -> Any:
        self.reads += 1
        return await super().aget_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        if self.away:
            raise ConnectionError
        self.puts += 1
        return await super().aput(config, checkpoint, metadata, new_versions)


@pytest.fixture
def saver() -> CountingSaver:
    return CountingSaver()


@pytest.fixture
def interviews(saver: CountingSaver) -> Interviews:
    return Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=saver)


@pytest.fixture
async def voice(interviews: Interviews) -> RecordingVoice:
    """Of an interview that has begun."""
    voice = RecordingVoice()
    await interviews.advance(THREAD, begin(), voice=voice, fence=None)
    return voice


async def _talk(interviews: Interviews, turns: range, voice: RecordingVoice) -> Waiting:
    for turn in turns:
        outcome = await interviews.advance(
            THREAD, Answer(f"a-{turn}", good_answer(turn, "fr")), voice=voice, fence=None
        )
    assert isinstance(outcome, Waiting)
    return outcome


async def test_a_turn_is_one_write_and_no_read(
    interviews: Interviews, saver: CountingSaver, voice: RecordingVoice
) -> None:
    reads, puts = saver.reads, saver.puts
    outcome = await _talk(interviews, range(3), voice)
    assert (saver.reads - reads, saver.puts - puts) == (0, 3)
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id, stand.outcome) == ("waiting", "a-2", outcome)


async def test_a_turn_leaves_nothing_to_the_collector(interviews: Interviews, voice: RecordingVoice) -> None:
    await _talk(interviews, range(1), voice)
    gc.collect()
    gc.disable()
    try:
        await _talk(interviews, range(1, 3), voice)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 100, "objects of two turns that only the collector could free"


async def test_what_failed_is_not_remembered(
    interviews: Interviews, saver: CountingSaver, voice: RecordingVoice
) -> None:
    await _talk(interviews, range(1), voice)
    saver.away = True
    with pytest.raises(ConnectionError):
        await _talk(interviews, range(1, 2), voice)
    saver.away = False
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id) == ("waiting", "a-0")
    outcome = await interviews.advance(THREAD, Answer("a-1", good_answer(1, "fr")), voice=voice, fence=None)
    assert isinstance(outcome, Waiting)
    assert outcome.turns == 3


async def _put(heads: Heads, number: int, *, thread: str, new: dict[str, str] | None = None, **values: Any) -> None:
    before = {"checkpoint_id": f"c{number - 1}"} if number else {}
    config: RunnableConfig = {"configurable": {"thread_id": thread, "checkpoint_ns": "", **before}}
    checkpoint = Checkpoint(
        v=4,
        id=f"c{number}",
        ts="",
        channel_values=values,
        channel_versions={},
        versions_seen={},
        updated_channels=None,
    )
    await heads.aput(config, checkpoint, {}, dict(new or {}))


@pytest.mark.parametrize(("letters", "kept"), [(0, ["c0", "c0", "c0"]), (8 * OVERHEAD, [None, None, "c0"])])
async def test_heads_are_held_up_to_their_size(letters: int, kept: list[str | None]) -> None:
    """The newest is held however long it is."""
    heads = Heads(InMemorySaver(), most=8 * OVERHEAD)
    for number in range(3):
        await _put(heads, 0, thread=f"t{number}", messages=[HumanMessage("x" * letters)])
    assert [heads.newest(f"t{number}") for number in range(3)] == kept


async def test_what_a_head_holds_is_what_was_written() -> None:
    """Compressed or not, changed or not; and nobody who has read a cold one can change it."""
    heads = Heads(InMemorySaver(), warm=0)
    latest: RunnableConfig = {"configurable": {"thread_id": THREAD, "checkpoint_ns": ""}}
    plan = {"questions": [f"Question {number}" for number in range(LONG)]}
    for number in range(4):
        messages = [HumanMessage(f"Answer {place}", id=f"a-{place}") for place in range(number)]
        new = {"messages": "2"} if number else {"messages": "1", "plan": "1"}
        await _put(heads, number, thread=THREAD, new=new, messages=messages, plan=plan)
        found = await heads.aget_tuple(latest)
        assert found is not None
        assert found.checkpoint["id"] == f"c{number}"
        assert found.checkpoint["channel_values"] == {"messages": messages, "plan": plan}
        found.checkpoint["channel_values"]["plan"]["questions"].clear()
    again = await heads.aget_tuple(latest)
    assert again is not None
    assert again.checkpoint["channel_values"]["plan"] == plan


async def test_a_fork_takes_nothing_of_the_head_before_it() -> None:
    """Who writes behind another checkpoint than the newest gives a value that has no new version there."""
    heads = Heads(InMemorySaver())
    for number, plan in ((0, "old"), (1, "new")):
        await _put(heads, number, thread=THREAD, new={"plan": str(number)}, plan=plan)
    await _put(heads, 1, thread=THREAD, plan="old")  # behind c0 again
    found = await heads.aget_tuple({"configurable": {"thread_id": THREAD, "checkpoint_ns": ""}})
    assert found is not None
    assert found.checkpoint["channel_values"] == {"plan": "old"}


async def test_what_stands_for_a_turn_is_held_as_it_is_where_there_is_room() -> None:
    """And gives its room back when its thread goes, or when it is another value."""
    plan, other = {"questions": ["Why?"] * 10}, {"questions": ["How?"] * 10}
    heads = Heads(InMemorySaver(), warm=SPREAD * len(pickle.dumps(plan, pickle.HIGHEST_PROTOCOL)))

    async def found(thread: str) -> Any:
        saved = await heads.aget_tuple({"configurable": {"thread_id": thread, "checkpoint_ns": ""}})
        assert saved is not None
        return saved.checkpoint["channel_values"]["plan"]

    for number, thread in enumerate(("first", "second")):
        await _put(heads, 0, thread=thread, new={"plan": "1"}, plan=plan)
        assert await found(thread) is not plan
        await _put(heads, 1, thread=thread, plan=plan)
        assert (await found(thread) is plan, await found(thread) == plan) == (number == 0, True)
    await _put(heads, 2, thread="first", new={"plan": "2"}, plan=other)
    await _put(heads, 2, thread="second", plan=plan)
    assert await found("first") == other
    assert await found("second") is plan
    heads.forget("second")
    await _put(heads, 3, thread="first", plan=other)
    assert await found("first") is other


async def test_no_step_changes_what_was_given_to_it(
    interviews: Interviews, saver: CountingSaver, voice: RecordingVoice
) -> None:
    """The store has each value as it was when it was made; a warm one is what steps have been given ever since."""
    await _talk(interviews, range(4), voice)
    latest: RunnableConfig = {"configurable": {"thread_id": THREAD, "checkpoint_ns": ""}}
    reads = saver.reads
    held = await interviews._checkpointer.aget_tuple(latest)
    assert saver.reads == reads
    stored = await saver.aget_tuple(latest)
    assert held is not None
    assert held.checkpoint["channel_values"] == stored.checkpoint["channel_values"]
    await interviews.advance(THREAD, Close("end", reason="left", spoken=True), voice=voice, fence=None)
    for name, value in held.checkpoint["channel_values"].items():
        assert value == stored.checkpoint["channel_values"][name], name
