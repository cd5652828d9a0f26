"""Interviews as a host drives them: give an input, wait until the graph sleeps again or is done."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver, Checkpoint, CheckpointMetadata
from langgraph.checkpoint.base.id import uuid6
from langgraph.types import Command, Durability

from interview.assessment.assessing import Assessing
from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.commands import Answer, Begin, Close, Finished, Input, Outcome, Standing, Usage, Waiting
from interview.errors import NotBegun
from interview.graph.clock import Clock, wall_clock
from interview.graph.context import Context, Run
from interview.graph.nodes.listen import Given, GivenAnswer
from interview.graph.preparing import Preparing
from interview.graph.tools import Tools, ToolServices
from interview.graph.wiring import build_graph
from interview.interviewers.metered import Metered, Meters
from interview.interviewers.port import Card, Interviewer
from interview.models.usage import NO_LIMIT, Allowance, Meter
from interview.plan.pinned import pinned_of
from interview.ports import Voice
from interview.threads.heads import Heads
from interview.threads.history import CheckpointSummary, jsonable, summary

EXIT_SECONDS = 10.0
STEPS = 50
"""Upper bound of graph steps in one `advance`; a turn takes two."""
KNOWN = 20_000
NEXT = "branch:to:listen"
"""LangGraph's channel that has a value while `listen` is what comes next."""
OnRest = Callable[[Waiting], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a thread waited for an answer."""

    checkpoint_id: str
    left: int | None
    """Milliseconds that the interview still had when the answer was heard; None: it has no end of time."""


class Interviews:
    """All interviews of a process, one LangGraph thread each."""

    def __init__(
        self,
        *,
        interviewer: Interviewer,
        tools: ToolServices,
        checkpointer: BaseCheckpointSaver[str],
        clock: Clock = wall_clock,
        assessing: Assessing | None = None,
        assess: bool = True,
        allowance: Allowance = NO_LIMIT,
        preparing: Preparing | None = None,
    ) -> None:
        """Without `assess` nobody looks at the answers: branches of practice are looked at by their host."""
        self._interviewer = interviewer
        self._tools = tools
        self._checkpointer = Heads(checkpointer)
        self._clock = clock
        self._assessing = assessing or Assessing()
        self._assess = assess and interviewer.assesses
        self._allowance = allowance
        self._preparing = preparing
        self._meters = Meters()
        self._graph = build_graph(self._checkpointer)
        # Threads that slept here last: resuming one needs no look at its checkpoint first.
        self._known: OrderedDict[str, None] = OrderedDict()

    @property
    def card(self) -> Card:
        """Who conducts them."""
        return self._interviewer.card

    async def standing(self, thread_id: str) -> Standing:
        """Where the thread stands, from its last checkpoint in the store."""
        self._checkpointer.forget(thread_id)
        snapshot = await self._graph.aget_state(_config(thread_id))
        if not snapshot.config["configurable"].get("checkpoint_id"):
            return Standing(status="new")
        progress = snapshot.values.get("progress")
        last = progress["last_input_id"] if progress else None
        turns = progress["turns"] if progress else 0
        if not snapshot.tasks:
            closing: Literal["completed", "time_over", "left"] = (progress or {}).get("closing") or "completed"
            spent = (progress or {}).get("spent")
            finished = Finished(reason=closing, report=snapshot.values.get("report") or {}, spent=spent)
            return Standing(status="finished", last_input_id=last, turns=turns, outcome=finished)
        if any(task.name == "listen" and task.result is None for task in snapshot.tasks):
            waiting = Waiting(
                checkpoint_id=snapshot.config["configurable"]["checkpoint_id"],
                turns=turns,
                spent=(progress or {}).get("spent"),
            )
            return Standing(status="waiting", last_input_id=last, turns=turns, outcome=waiting)
        return Standing(status="running", last_input_id=last, turns=turns)

    async def advance(
        self, thread_id: str, given: Input | None, *, voice: Voice, fence: int | None, on_rest: OnRest | None = None
    ) -> Outcome:
        """Give an input (None: go on after a crash) and run until the thread sleeps or ends.

        `on_rest` may hear of the sleep behind an answer as soon as that is stored: the next input may be given then,
        while this call comes to its end.

        An input that the state holds already changes nothing. Raises NotBegun, Fenced, ModelUnavailable,
        CheckpointsUnavailable, and whatever the voice raises.
        """
        if given is None or isinstance(given, Begin):
            stand = await self.standing(thread_id)
            if stand.outcome is not None:
                return stand.outcome
            if stand.status == "running":
                return await self._run(thread_id, None, voice=voice, fence=fence)
            if given is None:
                raise NotBegun(thread_id)
            return await self._run(thread_id, {"pinned": pinned_of(given)}, voice=voice, fence=fence)
        if thread_id not in self._known:
            stand = await self.standing(thread_id)
            if stand.status == "new":
                raise NotBegun(thread_id)
            if isinstance(stand.outcome, Finished):
                return stand.outcome
        return await self._resume(thread_id, given, voice=voice, fence=fence, on_rest=on_rest)

    def prepare(self, begin: Begin) -> None:
        """The candidate is in the lobby: make the plan meanwhile, if there is room. Never waits, never fails."""
        if self._preparing is not None:
            self._preparing.start(pinned_of(begin))

    async def rewind(self, thread_id: str, checkpoint_id: str, *, fence: int | None) -> None:
        """Make the thread sleep again as it did at `checkpoint_id`, without what was given there.

        Raises NotBegun, Fenced, CheckpointsUnavailable.
        """
        config = _config(thread_id, fence=fence)
        config["configurable"] |= {"checkpoint_id": checkpoint_id, "checkpoint_ns": ""}
        saved = await self._checkpointer.aget_tuple(config)
        if saved is None:
            raise NotBegun(f"{thread_id} has no checkpoint {checkpoint_id}")
        # What `aupdate_state(as_node="__copy__")` does, but under the fencing token, which that call drops.
        copy: Checkpoint = {**saved.checkpoint, "id": str(uuid6()), "ts": datetime.now(UTC).isoformat()}
        metadata: CheckpointMetadata = {
            **saved.metadata,
            "source": "fork",
            "step": saved.metadata.get("step", 0) + 1,
        }
        self._known.pop(thread_id, None)
        await self._checkpointer.aput(config, copy, metadata, {})
        self._checkpointer.forget(thread_id)
        head = await self._graph.aget_state(_config(thread_id))
        kept = {message.id for message in head.values.get("messages", ())}
        await self._assessing.forget(thread_id, keep=kept)

    async def history(self, thread_id: str, *, limit: int = 1000) -> list[CheckpointSummary]:
        """The thread's checkpoints, oldest first; the newest `limit` of them."""
        found = [summary(item) async for item in self._graph.aget_state_history(_config(thread_id), limit=limit)]
        found.reverse()
        return found

    async def state_at(self, thread_id: str, checkpoint_id: str) -> dict[str, Any] | None:
        """The state at a checkpoint, JSON-able; None when there is no such checkpoint."""
        config = _config(thread_id)
        config["configurable"]["checkpoint_id"] = checkpoint_id
        snapshot = await self._graph.aget_state(config)
        return jsonable(snapshot) if snapshot.created_at else None

    async def values(self, thread_id: str) -> dict[str, Any]:
        """The newest state as the store has it; empty for a new thread, and for one whose data are gone."""
        self._checkpointer.forget(thread_id)
        snapshot = await self._graph.aget_state(_config(thread_id))
        return dict(snapshot.values)

    async def waiting_before(self, thread_id: str, message: str) -> Asked | None:
        """The newest checkpoint that waits and does not know this answer yet; None when there is none."""
        config = _config(thread_id)
        config["configurable"]["checkpoint_ns"] = ""
        left: int | None = None
        # LangGraph's own history works out the tasks of every checkpoint, which takes most of its time.
        async for saved in self._checkpointer.alist(config):
            values = saved.checkpoint["channel_values"]
            if any(one.id == message for one in values.get("messages", ())):
                left = _time_left(saved.checkpoint)
                continue
            snapshot = await self._graph.aget_state(saved.config)
            if snapshot.next == ("listen",):
                return Asked(checkpoint_id=str(saved.config["configurable"]["checkpoint_id"]), left=left)
        return None

    def again(self, given: Answer, asked: Asked) -> Answer:
        """Another answer to what was asked, with as much time left as there was when the first was heard."""
        return given if asked.left is None else replace(given, deadline=self._clock() + asked.left, at=None)

    async def assess(self, thread_id: str, answered: Answered, *, voice: Voice) -> Assessment | None:
        """What one answer shows, by whoever conducts the interviews; None where they look at none.

        Counted for the thread. Raises what the interviewer does.
        """
        if not self._interviewer.assesses:
            return None
        metered = self._metered(self._meters.of(thread_id), voice)
        return await metered.assess(answered, note=voice.emit)

    def charge(self, thread_id: str, beside: Usage) -> None:
        """So much was used beside this thread and counts for its limits."""
        self._meters.of(thread_id).charge(beside)

    async def release(self, thread_id: str) -> None:
        """Drop what this process holds of a thread (its owner is another now)."""
        self._known.pop(thread_id, None)
        self._checkpointer.forget(thread_id)
        await self._assessing.forget(thread_id)

    async def aclose(self) -> None:
        """Stop the assessments under way; the next owner starts them anew."""
        await self._assessing.aclose()
        if self._preparing is not None:
            await self._preparing.aclose()

    async def _resume(
        self, thread_id: str, given: Answer | Close, *, voice: Voice, fence: int | None, on_rest: OnRest | None
    ) -> Outcome:
        resume: Command[str] = Command(resume=_resume_value(given))
        run = Run(only=given.input_id)
        # One checkpoint a turn: whoever takes over in the middle of one gives the answer once more, and what the log
        # has of the turn is not said again. What costs more to do again (a plan, a report) is kept step by step.
        durability: Durability = "exit" if isinstance(given, Answer) else "async"
        rested: list[Waiting] = []

        def kept(checkpoint: Checkpoint) -> None:
            if (waiting := _rests(checkpoint, run, given)) is not None and on_rest is not None:
                self._sleeps(thread_id)
                self._checkpointer.tell(thread_id, None)
                rested.append(waiting)
                on_rest(waiting)

        self._checkpointer.tell(thread_id, kept if isinstance(given, Answer) and on_rest is not None else None)
        try:
            outcome = await self._run(
                thread_id, resume, voice=voice, fence=fence, run=run, durability=durability, rested=rested
            )
        finally:
            if not rested:  # else whoever came next may be listening
                self._checkpointer.tell(thread_id, None)
        if run.consumed == given.input_id or run.duplicate or isinstance(outcome, Finished):
            return outcome
        # The thread was in the middle of a step: that is done now, and the input was not looked at yet.
        return await self._run(thread_id, resume, voice=voice, fence=fence)

    async def _run(
        self,
        thread_id: str,
        graph_input: Any,
        *,
        voice: Voice,
        fence: int | None,
        run: Run | None = None,
        durability: Durability = "async",
        rested: Sequence[Waiting] = (),
    ) -> Outcome:
        """`rested`: filled once the thread sleeps and that was heard; from then on it is another run's."""
        run = run or Run()
        self._known.pop(thread_id, None)
        meter = self._meters.of(thread_id)
        context = Context(
            voice=voice,
            interviewer=self._metered(meter, voice),
            tools=Tools(self._tools, voice=voice),
            assessing=self._assessing,
            assesses=self._assess,
            clock=self._clock,
            meter=meter,
            preparing=self._preparing,
            run=run,
        )
        try:
            # Nobody reads a stream. Any mode costs work at every step, and some make LangGraph run each node as a task
            # beside another that waits for what it writes.
            stream = self._graph.astream(
                graph_input,
                _config(thread_id, fence=fence),
                context=context,
                stream_mode=[],
                durability=durability,
                # It stops before it would run into `interrupt()`, whose exception holds the frames that it ended, and
                # they hold it: a whole interview a turn that only the collector could free.
                interrupt_before=["listen"],
            )
            async for _ in stream:
                pass
        except asyncio.CancelledError as error:
            await _exit(error)
            raise
        if rested:
            return rested[0]
        if run.finished is not None:
            self._meters.forget(thread_id)
            self._checkpointer.forget(thread_id)
            return run.finished
        waiting = run.waiting or (self._checkpointer.newest(thread_id) if run.turns else None)
        if waiting is not None:
            self._sleeps(thread_id)
            return Waiting(checkpoint_id=waiting, turns=run.turns, spent=run.spent)
        stand = await self.standing(thread_id)
        if stand.outcome is None:
            raise NotBegun(thread_id)
        return stand.outcome

    def _sleeps(self, thread_id: str) -> None:
        self._known[thread_id] = None
        self._known.move_to_end(thread_id)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def _metered(self, meter: Meter, voice: Voice) -> Interviewer:
        # Nothing stands between a node and an interviewer without models, or one that measures the way itself.
        if self._interviewer.card.kind != "llm":
            return self._interviewer
        return Metered(self._interviewer, meter=meter, allowance=self._allowance, voice=voice)


def _time_left(checkpoint: Checkpoint) -> int | None:
    """Milliseconds that the interview still had at a checkpoint; None: it has no end of time."""
    deadline = (checkpoint["channel_values"].get("pinned") or {}).get("deadline")
    return deadline - round(datetime.fromisoformat(checkpoint["ts"]).timestamp() * 1000) if deadline else None


def _rests(checkpoint: Checkpoint, run: Run, given: Answer | Close) -> Waiting | None:
    """What a run comes to that has stored this: its answer was taken in, its turn said, and the next one is awaited."""
    values = checkpoint["channel_values"]
    progress = values.get("progress")
    if not run.said or run.finished is not None or run.consumed != given.input_id:
        return None
    if NEXT not in values or progress is None or progress["turns"] != run.turns:
        return None
    return Waiting(checkpoint_id=checkpoint["id"], turns=run.turns, spent=run.spent)


async def _exit(error: asyncio.CancelledError) -> None:
    # LangGraph hands over the task that still writes the last checkpoint; it must end before its store does.
    for left in error.args:
        if isinstance(left, asyncio.Task):
            await asyncio.wait({left}, timeout=EXIT_SECONDS)


def _config(thread_id: str, *, fence: int | None = None) -> RunnableConfig:
    configurable: dict[str, object] = {"thread_id": thread_id}
    if fence is not None:
        configurable["fence"] = fence
    return {"configurable": configurable, "recursion_limit": STEPS}


def _resume_value(given: Answer | Close) -> Given:
    if isinstance(given, Answer):
        value: GivenAnswer = {"kind": "answer", "input_id": given.input_id, "text": given.text}
        if given.deadline is not None:
            value["deadline"] = given.deadline
        if given.at is not None:
            value["at"] = given.at
        return value
    return {"kind": "close", "input_id": given.input_id, "reason": given.reason, "spoken": given.spoken}
