"""The plan is made while the candidate is in the lobby; whatever goes wrong there, the interview begins."""

import asyncio
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Begin, Waiting
from interview.errors import PlansUnavailable
from interview.events import NO_TURN, Counted, ModelUsed, PlanMade, WordsRefused
from interview.graph.preparing import Preparing
from interview.interviewers.rules import OfflineInterviewer
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.ports import Note
from interview.session import Interviews
from tests.eventually import eventually
from tests.fakes import MemoryPlans
from tests.unit.interview.staging import RecordingVoice, begin, services

USED = ModelUsed("test:m", 5.0, 30, 12, 0.5, counted=Counted((30, 12), 0.5))
REFUSED = WordsRefused(NO_TURN, "forbidden_topic", "a question that no plan may hold")


class Planner(OfflineInterviewer):
    """Plans as the rules do, with a mark; waits for `gate`, fails with `failure`."""

    def __init__(self, *, gate: asyncio.Event | None = None, failure: Exception | None = None) -> None:
        super().__init__(word_seconds=0)
        self._gate, self._failure = gate, failure
        self.planned = 0

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        self.planned += 1
        if self._gate is not None:
            await self._gate.wait()
        if self._failure is not None:
            raise self._failure
        note(USED)
        note(REFUSED)
        return Plan(**{**await super().plan(pinned, note=note), "model": "lobby"})


class AwayPlans(MemoryPlans):
    """Nothing can be reached."""

    async def claim(self, session_id: str, *, seconds: float) -> bool:
        del session_id, seconds
        raise PlansUnavailable

    async def kept(self, session_id: str) -> dict[str, Any] | None:
        del session_id
        raise PlansUnavailable


class Lobby:
    """An interview that is prepared, and then begun."""

    def __init__(self, planner: Planner, plans: MemoryPlans, *, wait: float = 5.0) -> None:
        preparing = Preparing(planner=planner, tools=services(), plans=plans, wait=wait)
        self.plans = plans
        self.voice = RecordingVoice()
        self.interviews = Interviews(
            interviewer=OfflineInterviewer(word_seconds=0),
            tools=services(),
            checkpointer=InMemorySaver(),
            preparing=preparing,
        )

    async def start(self, first: Begin) -> str:
        """Which model the plan names that the interview has."""
        self.outcome = await self.interviews.advance(first.session_id, first, voice=self.voice, fence=None)
        (made,) = [event for event in self.voice.events if isinstance(event, PlanMade)]
        return str(made.plan["model"])


async def test_what_the_lobby_has_made_is_there_at_once_and_counts() -> None:
    lobby = Lobby(Planner(), MemoryPlans())
    lobby.interviews.prepare(begin())
    await eventually(lambda: bool(lobby.plans.plans.get(begin().session_id)))
    assert await lobby.start(begin()) == "lobby"
    used = [event for event in lobby.voice.events if isinstance(event, ModelUsed)]
    assert [(event.purpose, event.counted) for event in used] == [("plan", USED.counted)]
    assert [event for event in lobby.voice.events if isinstance(event, WordsRefused)] == [REFUSED]
    assert isinstance(lobby.outcome, Waiting)
    assert lobby.outcome.spent is not None
    assert lobby.outcome.spent["input_tokens"] == 30


async def test_a_start_waits_for_what_is_under_way() -> None:
    gate = asyncio.Event()
    lobby = Lobby(Planner(gate=gate), MemoryPlans())
    lobby.interviews.prepare(begin())
    await eventually(lambda: begin().session_id in lobby.plans.plans)
    starting = asyncio.create_task(lobby.start(begin()))
    await asyncio.sleep(0)
    gate.set()
    assert await starting == "lobby"


async def test_nobody_waits_longer_than_without_a_lobby() -> None:
    lobby = Lobby(Planner(gate=asyncio.Event()), MemoryPlans(), wait=0.3)
    lobby.interviews.prepare(begin())
    await eventually(lambda: begin().session_id in lobby.plans.plans)
    assert await lobby.start(begin()) == "offline"
    await lobby.interviews.aclose()
    assert lobby.plans.plans == {}, "what was stopped is no longer waited for"


@pytest.mark.parametrize(
    ("planner", "plans"),
    [(Planner(failure=PlansUnavailable()), MemoryPlans()), (Planner(), AwayPlans())],
    ids=["the planner fails", "the store is away"],
)
async def test_whatever_goes_wrong_the_interview_begins(planner: Planner, plans: MemoryPlans) -> None:
    lobby = Lobby(planner, plans)
    lobby.interviews.prepare(begin())
    assert await lobby.start(begin()) == "offline"


async def test_a_plan_for_other_settings_is_none() -> None:
    lobby = Lobby(Planner(), MemoryPlans())
    lobby.interviews.prepare(begin(minutes=10))
    await eventually(lambda: bool(lobby.plans.plans.get(begin().session_id)))
    assert await lobby.start(begin(minutes=20)) == "offline"


async def test_what_is_asked_of_everybody_is_not_planned_for_one() -> None:
    planner = Planner()
    lobby = Lobby(planner, MemoryPlans())
    lobby.interviews.prepare(begin(mode="assessed"))
    assert await lobby.start(begin(mode="assessed")) == "offline"
    assert planner.planned == 0
