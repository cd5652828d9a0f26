"""What a turn costs besides speaking: one checkpoint, nothing read back, nothing left to the collector."""

import gc
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer, Waiting
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from interview.threads.heads import LEAST, Heads
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


@pytest.mark.parametrize(("letters", "kept"), [(0, [None, "c1", "c2"]), (LEAST, [None, None, "c2"])])
async def test_heads_are_held_up_to_their_size(letters: int, kept: list[str | None]) -> None:
    """The newest is held however long it is."""
    heads = Heads(InMemorySaver(), most=2 * LEAST)
    said = [HumanMessage("x" * letters)] if letters else []
    for number in range(3):
        config: RunnableConfig = {"configurable": {"thread_id": f"t{number}", "checkpoint_ns": ""}}
        checkpoint = Checkpoint(
            v=4,
            id=f"c{number}",
            ts="",
            channel_values={"messages": said},
            channel_versions={},
            versions_seen={},
            updated_channels=None,
        )
        await heads.aput(config, checkpoint, {}, {})
    assert [heads.newest(f"t{number}") for number in range(3)] == kept
