"""A step of the graph beside its owner: one that rests makes room for the next one before it has come to its end."""

import asyncio
from typing import TYPE_CHECKING, cast

import pytest

from interview.commands import Answer, Input, Outcome, Waiting
from interview.ports import Voice
from server.sessions.graph_run import GraphRun
from tests.eventually import eventually
from tests.fake_interviews import FakeInterviews

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from server.sessions.voice import SessionVoice


class RestingInterviews(FakeInterviews):
    """Each answer leads to a rest at once; `ending` holds the steps back behind it."""

    def __init__(self) -> None:
        super().__init__(cast("Redis", None))
        self.broken = False

    async def _advance(self, thread_id: str, given: Input | None, *, voice: Voice, fence: int | None) -> Outcome:
        del voice, fence, thread_id
        assert isinstance(given, Answer)
        if self.broken:
            raise RuntimeError
        return Waiting(checkpoint_id=given.input_id, turns=1)


@pytest.fixture
def interviews() -> RestingInterviews:
    return RestingInterviews()


def run_of(interviews: RestingInterviews, rung: list[None]) -> GraphRun:
    return GraphRun("s_1", token=1, interviews=interviews, on_end=lambda: rung.append(None))


def give(run: GraphRun, name: str) -> None:
    run.start(Answer(name, "Oui"), voice=cast("SessionVoice", None))


async def test_the_next_step_begins_while_the_last_one_puts_its_things_away(interviews: RestingInterviews) -> None:
    interviews.ending.clear()
    rung: list[None] = []
    run = run_of(interviews, rung)
    for name in ("a-1", "a-2"):
        give(run, name)
        await eventually(lambda: run.ended)
        assert run.take() == Waiting(checkpoint_id=name, turns=1)
        assert not run.ended
    assert len(rung) == 2
    stopped = asyncio.create_task(run.halt())
    await asyncio.sleep(0)
    assert not stopped.done()
    interviews.ending.set()
    await stopped
    assert len(rung) == 2


async def test_a_step_that_fails_is_taken_with_its_error(interviews: RestingInterviews) -> None:
    rung: list[None] = []
    run = run_of(interviews, rung)
    interviews.broken = True
    give(run, "a-1")
    await eventually(lambda: run.ended)
    with pytest.raises(RuntimeError):
        run.take()
    assert rung == [None]


async def test_what_was_halted_is_taken_by_nobody(interviews: RestingInterviews) -> None:
    interviews.ending.clear()
    run = run_of(interviews, [])
    give(run, "a-1")
    await eventually(lambda: run.ended)
    await run.halt()
    assert not run.ended
