"""Interviews as threads: they sleep, wake elsewhere, survive a death at any write, and can be taken back."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, ChannelVersions, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.memory import InMemorySaver
from redis.asyncio import Redis

from interview.commands import Answer, Close, Finished, Standing, Waiting
from interview.errors import Fenced, NotBegun
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from tests.unit.interview.staging import HeldInterviewer, RecordingVoice, begin, good_answer, hold, services

THREAD = "s-1"


class Killed(Exception):
    """The process died here."""


class DyingSaver(BaseCheckpointSaver[str]):
    """Passes everything on to another saver until write number `dies_at`; from then on nothing gets through.

    `late`: that write itself still arrives, only the process does not live to know it.
    """

    def __init__(self, inner: BaseCheckpointSaver[str], *, dies_at: int, late: bool) -> None:
        super().__init__(serde=inner.serde)
        self._inner = inner
        self._dies_at = dies_at
        self._late = late
        self.writes = 0

    async def aget_tuple(self, config: RunnableConfig) -> Any:
        return await self._inner.aget_tuple(config)

    async def alist(self, config: RunnableConfig | None, **options: Any) -> AsyncIterator[Any]:
        async for item in self._inner.alist(config, **options):
            yield item

    def get_next_version(self, current: str | None, channel: None) -> str:
        return self._inner.get_next_version(current, channel)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        dying = self._count()
        if dying and not self._late:
            raise Killed
        written = await self._inner.aput(config, checkpoint, metadata, new_versions)
        if dying:
            raise Killed
        return written

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        dying = self._count()
        if dying and not self._late:
            raise Killed
        await self._inner.aput_writes(config, writes, task_id, task_path)
        if dying:
            raise Killed

    def _count(self) -> bool:
        self.writes += 1
        if self.writes > self._dies_at:
            raise Killed
        return self.writes == self._dies_at


@pytest.fixture(params=["memory", "redis"])
def saver(request: pytest.FixtureRequest) -> BaseCheckpointSaver[str]:
    if request.param == "memory":
        return InMemorySaver()
    client: Redis = request.getfixturevalue("redis")
    return RedisSaver(client)


def interviews_on(saver: BaseCheckpointSaver[str]) -> Interviews:
    return Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=saver)


def answers() -> list[str]:
    return [*(good_answer(turn, "fr") for turn in range(6)), "Quel est le salaire ?", "non merci"]


async def carry_on(interviews: Interviews, voice: RecordingVoice, answers_given: Sequence[str]) -> Finished:
    """As a host does after taking a thread over: look where it stands, go on from there."""
    stand = await interviews.standing(THREAD)
    while stand.status != "finished":
        match stand.status:
            case "new":
                await interviews.advance(THREAD, begin(minutes=4), voice=voice, fence=None)
            case "running":
                await interviews.advance(THREAD, None, voice=voice, fence=None)
            case "waiting":
                turn = int(stand.last_input_id.removeprefix("a-")) + 1 if stand.last_input_id else 0
                await interviews.advance(THREAD, Answer(f"a-{turn}", answers_given[turn]), voice=voice, fence=None)
        stand = await interviews.standing(THREAD)
    assert isinstance(stand.outcome, Finished)
    return stand.outcome


async def test_a_thread_tells_where_it_stands(saver: BaseCheckpointSaver[str]) -> None:
    """New, waiting, finished; with the newest input that counts."""
    interviews, voice = interviews_on(saver), RecordingVoice()
    assert await interviews.standing(THREAD) == Standing(status="new")
    with pytest.raises(NotBegun):
        await interviews.advance(THREAD, None, voice=voice, fence=None)
    with pytest.raises(NotBegun):
        await interviews.advance(THREAD, Answer("a-0", "Bonjour"), voice=voice, fence=None)
    first = await interviews.advance(THREAD, begin(), voice=voice, fence=None)
    assert await interviews.standing(THREAD) == Standing(status="waiting", turns=1, outcome=first)
    second = await interviews.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    assert await interviews.standing(THREAD) == Standing(status="waiting", last_input_id="a-0", turns=2, outcome=second)
    last = await interviews.advance(THREAD, Close("c-1", reason="left"), voice=voice, fence=None)
    assert isinstance(last, Finished)
    assert last.reason == "left"
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id, stand.outcome) == ("finished", "c-1", last)
    assert await interviews.advance(THREAD, Answer("a-9", "encore"), voice=voice, fence=None) == last


async def test_an_input_counts_once(saver: BaseCheckpointSaver[str]) -> None:
    """The beginning and an answer given again change nothing."""
    interviews, voice = interviews_on(saver), RecordingVoice()
    first = await interviews.advance(THREAD, begin(), voice=voice, fence=None)
    assert await interviews.advance(THREAD, begin(), voice=voice, fence=None) == first
    assert await interviews.advance(THREAD, None, voice=voice, fence=None) == first
    given = Answer("a-0", good_answer(0, "fr"))
    second = await interviews.advance(THREAD, given, voice=voice, fence=None)
    for _ in range(3):
        assert await interviews.advance(THREAD, given, voice=voice, fence=None) == second
    assert len(voice.said) == 2
    third = await interviews.advance(THREAD, Answer("a-1", good_answer(1, "fr")), voice=voice, fence=None)
    assert third != second
    assert len(voice.said) == 3


@pytest.mark.parametrize("late", [False, True])
async def test_a_death_at_any_write_changes_nothing(saver: BaseCheckpointSaver[str], *, late: bool) -> None:
    """Whatever write the process dies at, another process goes on and the whole interview reads the same."""
    answers_given = answers()
    reference_voice = RecordingVoice()
    reference = interviews_on(InMemorySaver())
    expected = await carry_on(reference, reference_voice, answers_given)
    dies_at = 0
    while True:
        dies_at += 1
        await saver.adelete_thread(THREAD)
        voice, dying = RecordingVoice(), DyingSaver(saver, dies_at=dies_at, late=late)
        try:
            await carry_on(interviews_on(dying), voice, answers_given)
        except Killed:
            finished = await carry_on(interviews_on(saver), voice, answers_given)
        else:
            break
        assert voice.said == reference_voice.said, f"died at write {dies_at}"
        assert {**finished.report, "made_at": 0} == {**expected.report, "made_at": 0}, f"died at write {dies_at}"
        head = (await interviews_on(saver).history(THREAD))[-1]["id"]
        state = await interviews_on(saver).state_at(THREAD, head)
        assert state is not None
        ids = [message["data"]["id"] for message in state["values"]["messages"]]
        assert ids == [i for turn in range(len(ids) // 2 + 1) for i in (f"turn-{turn}", f"a-{turn}")][: len(ids)]
    assert dies_at > len(reference_voice.said) + 3, "a write for each turn, and some for the beginning and the end"


async def test_a_cancelled_turn_is_said_again_under_its_index(saver: BaseCheckpointSaver[str]) -> None:
    """Cancelling in the middle of a turn leaves a thread that waits for that answer again, and knows it once."""

    class HangingVoice(RecordingVoice):
        """Never ends turn 1."""

        def __init__(self) -> None:
            super().__init__()
            self.speaking = asyncio.Event()

        async def speak(self, **call: Any) -> Any:
            if call["index"] == 1:
                self.speaking.set()
                await asyncio.Event().wait()
            return await super().speak(**call)

    interviews, hanging = interviews_on(saver), HangingVoice()
    await interviews.advance(THREAD, begin(), voice=hanging, fence=None)
    task = asyncio.create_task(
        interviews.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=hanging, fence=None)
    )
    await hanging.speaking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id, stand.turns) == ("waiting", None, 1)
    voice = RecordingVoice()
    voice.turns = hanging.turns
    again = interviews_on(saver)
    outcome = await again.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    assert isinstance(outcome, Waiting)
    assert sorted(voice.turns) == [0, 1]
    await again.advance(THREAD, Answer("a-1", good_answer(1, "fr")), voice=voice, fence=None)
    kept = await again.values(THREAD)
    assert [message.id for message in kept["messages"]] == ["turn-0", "a-0", "turn-1", "a-1", "turn-2"]


async def test_an_answer_whose_turn_failed_counts_once_it_is_given_again(saver: BaseCheckpointSaver[str]) -> None:
    """Neither does LangGraph's memory of it count in place of what is given, nor does it count twice."""

    class FailingVoice(RecordingVoice):
        """Fails at turn 1."""

        async def speak(self, **call: Any) -> Any:
            if call["index"] == 1:
                raise Killed
            return await super().speak(**call)

    failing, answers = FailingVoice(), [Answer(f"a-{turn}", good_answer(turn, "fr")) for turn in range(3)]
    await interviews_on(saver).advance(THREAD, begin(), voice=failing, fence=None)
    with pytest.raises(Killed):
        await interviews_on(saver).advance(THREAD, answers[0], voice=failing, fence=None)
    voice = RecordingVoice()
    voice.turns = failing.turns
    for one in (answers[1], answers[0], answers[0], answers[2]):
        assert isinstance(await interviews_on(saver).advance(THREAD, one, voice=voice, fence=None), Waiting)
    kept = await interviews_on(saver).values(THREAD)
    assert [message.id for message in kept["messages"] if message.type == "human"] == ["a-1", "a-0", "a-2"]
    assert sorted(voice.turns) == [0, 1, 2, 3]


async def test_who_leaves_is_not_held_up_by_a_turn_that_fails(saver: BaseCheckpointSaver[str]) -> None:
    """A close is not behind the answer that no model could reply to; the report knows it from the host."""

    class SilentVoice(RecordingVoice):
        """Nothing can be said after turn 0."""

        async def speak(self, **call: Any) -> Any:
            if call["index"] > 0:
                raise Killed
            return await super().speak(**call)

    voice, answer = SilentVoice(), Answer("a-0", good_answer(0, "fr"))
    await interviews_on(saver).advance(THREAD, begin(), voice=voice, fence=None)
    with pytest.raises(Killed):
        await interviews_on(saver).advance(THREAD, answer, voice=voice, fence=None)
    voice.late = [answer]
    close = Close("c-0", reason="left", spoken=False)
    outcome = await interviews_on(saver).advance(THREAD, close, voice=voice, fence=None)
    assert isinstance(outcome, Finished)
    kept = await interviews_on(saver).values(THREAD)
    assert [message.id for message in kept["messages"]] == ["turn-0", "a-0"]


async def test_rewinding_takes_an_answer_back(saver: BaseCheckpointSaver[str]) -> None:
    """The thread sleeps again before that answer, and another one leads elsewhere."""
    interviews, voice = interviews_on(saver), RecordingVoice()
    await interviews.advance(THREAD, begin(), voice=voice, fence=None)
    before = await interviews.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    assert isinstance(before, Waiting)
    await interviews.advance(THREAD, Answer("a-1", "je ne sais pas"), voice=voice, fence=None)
    await interviews.rewind(THREAD, before.checkpoint_id, fence=None)
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id) == ("waiting", "a-0")
    del voice.turns[2]
    after = await interviews.advance(THREAD, Answer("a-2", good_answer(4, "fr")), voice=voice, fence=None)
    assert isinstance(after, Waiting)
    state = await interviews.state_at(THREAD, after.checkpoint_id)
    assert state is not None
    assert [m["data"]["id"] for m in state["values"]["messages"]] == ["turn-0", "a-0", "turn-1", "a-2", "turn-2"]
    await interviews.rewind(THREAD, before.checkpoint_id, fence=None)
    del voice.turns[2]
    again = await interviews.advance(THREAD, Answer("a-1", good_answer(5, "fr")), voice=voice, fence=None)
    assert isinstance(again, Waiting)
    assert (await interviews.standing(THREAD)).last_input_id == "a-1"


async def test_rewinding_while_the_next_turn_is_spoken(saver: BaseCheckpointSaver[str]) -> None:
    """A rollback in mid-turn: the run is cancelled, then taken back, and the withdrawn answer leaves no trace."""

    class HangingVoice(RecordingVoice):
        """Never ends turn 1 while `hangs`."""

        def __init__(self) -> None:
            super().__init__()
            self.speaking = asyncio.Event()
            self.hangs = True

        async def speak(self, **call: Any) -> Any:
            if call["index"] == 1 and self.hangs:
                self.speaking.set()
                await asyncio.Event().wait()
            return await super().speak(**call)

    interviews, voice = interviews_on(saver), HangingVoice()
    before = await interviews.advance(THREAD, begin(), voice=voice, fence=None)
    assert isinstance(before, Waiting)
    task = asyncio.create_task(interviews.advance(THREAD, Answer("a-0", "je passe"), voice=voice, fence=None))
    await voice.speaking.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await interviews.rewind(THREAD, before.checkpoint_id, fence=None)
    stand = await interviews.standing(THREAD)
    assert (stand.status, stand.last_input_id) == ("waiting", None)
    voice.hangs = False
    after = await interviews.advance(THREAD, Answer("a-1", good_answer(0, "fr")), voice=voice, fence=None)
    assert isinstance(after, Waiting)
    state = await interviews.state_at(THREAD, after.checkpoint_id)
    assert state is not None
    assert [m["data"]["id"] for m in state["values"]["messages"]] == ["turn-0", "a-1", "turn-1"]


async def test_the_history_lists_every_checkpoint(saver: BaseCheckpointSaver[str]) -> None:
    """Oldest first, one a turn besides the beginning's and the end's, each with its state."""
    interviews, voice = interviews_on(saver), RecordingVoice()
    await hold(interviews, voice, answers(), first=begin(minutes=4))
    found = await interviews.history(THREAD)
    steps = [item["step"] for item in found]
    assert steps == sorted(set(steps))
    assert [item["parent"] for item in found[1:]] == [item["id"] for item in found[:-1]]
    assert all(item["at"] is not None for item in found)
    turns = len(voice.said)
    assert turns < len(found) <= turns + 6
    for item in found:
        state = await interviews.state_at(THREAD, item["id"])
        assert state is not None
        assert state["id"] == item["id"]
    assert await interviews.state_at(THREAD, "1f000000-0000-6000-8000-000000000000") is None


async def test_an_assessment_never_holds_up_a_turn(saver: BaseCheckpointSaver[str]) -> None:
    """Two turns pass while the first answer is being assessed; the report waits for it."""
    gate = asyncio.Event()

    async def held() -> AsyncIterator[None]:
        await gate.wait()
        yield

    interviewer = HeldInterviewer(held)
    interviews = Interviews(interviewer=interviewer, tools=services(), checkpointer=saver)
    voice = RecordingVoice()
    await interviews.advance(THREAD, begin(minutes=4), voice=voice, fence=None)
    for turn in range(3):
        await interviews.advance(THREAD, Answer(f"a-{turn}", good_answer(turn, "fr")), voice=voice, fence=None)
    assert interviewer.assessed == []
    closing = asyncio.create_task(interviews.advance(THREAD, Close("c", reason="left"), voice=voice, fence=None))
    gate.set()
    outcome = await closing
    assert isinstance(outcome, Finished)
    assert sorted(interviewer.assessed) == ["a-0", "a-1", "a-2"]
    assert outcome.report["coverage"]["assessed"] >= 2


async def test_assessments_lost_with_a_process_are_made_again(saver: BaseCheckpointSaver[str]) -> None:
    """The state says which answers have none."""
    never = asyncio.Event()

    async def held() -> AsyncIterator[None]:
        await never.wait()
        yield

    voice = RecordingVoice()
    lost = Interviews(interviewer=HeldInterviewer(held), tools=services(), checkpointer=saver)
    await lost.advance(THREAD, begin(minutes=4), voice=voice, fence=None)
    await lost.advance(THREAD, Answer("a-0", good_answer(0, "fr")), voice=voice, fence=None)
    await lost.aclose()
    outcome = await interviews_on(saver).advance(THREAD, Close("c", reason="left"), voice=voice, fence=None)
    assert isinstance(outcome, Finished)
    assert outcome.report["questions"][0]["score"] is not None


async def test_a_stale_owner_writes_nothing(redis: Redis) -> None:
    """The fencing token goes with every checkpoint."""
    saver = RedisSaver(redis)
    await redis.set("vv:{s-1}:fence", 2)
    interviews, voice = interviews_on(saver), RecordingVoice()
    with pytest.raises(Fenced):
        await interviews.advance(THREAD, begin(), voice=voice, fence=1)
    assert (await interviews.standing(THREAD)).status == "new"
    first = await interviews.advance(THREAD, begin(), voice=RecordingVoice(), fence=2)
    assert isinstance(first, Waiting)
    await redis.set("vv:{s-1}:fence", 3)
    with pytest.raises(Fenced):
        await interviews.rewind(THREAD, first.checkpoint_id, fence=2)
