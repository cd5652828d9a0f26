"""Wait for the candidate, take the answer in, decide on the next move, and make it where it needs nothing else."""

import uuid
from typing import TYPE_CHECKING, Literal, NotRequired

from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

from interview.dialogue.moves import after_answer, after_close
from interview.dialogue.pacing import Time
from interview.dialogue.turn import Line
from interview.graph.context import Context
from interview.graph.nodes.ask import say
from interview.graph.state import State, Update
from interview.graph.transcript import answered, lines

if TYPE_CHECKING:
    from interview.dialogue.progress import Progress

Heard = Command[Literal["listen", "answer", "close", "report"]]


class GivenAnswer(TypedDict):
    """An answer, as a run is resumed with it."""

    kind: Literal["answer"]
    input_id: str
    text: str
    deadline: NotRequired[int | None]
    at: NotRequired[int]


class GivenClose(TypedDict):
    """The end, as a run is resumed with it."""

    kind: Literal["close"]
    input_id: str
    reason: Literal["time_over", "left"]
    spoken: bool


Given = GivenAnswer | GivenClose


async def listen(state: State, runtime: Runtime[Context]) -> Heard:
    """Sleep in `interrupt()`. An input that the state already holds is passed over and the sleep goes on.

    So is what LangGraph kept of a turn that failed, and brings up first: who gave that input gives it again.
    """
    run = runtime.context.run
    progress = state["progress"]
    info = runtime.execution_info
    run.waiting = info.checkpoint_id if info else None
    run.turns = progress["turns"]
    run.spent = progress.get("spent")
    known = {message.id for message in state["messages"]} | {progress["last_input_id"]}
    while True:
        given = _input(interrupt({"awaiting": "answer", "turn": progress["turns"] - 1, "stage": progress["stage"]}))
        if run.only not in (None, given["input_id"]):
            continue
        if given["input_id"] not in known:
            break
        run.duplicate = True
    run.waiting = None
    run.consumed = given["input_id"]
    transcript = lines(state["messages"])
    taken = take(state, given, transcript, now=runtime.context.clock())
    return await follow(state, runtime, taken, transcript)


async def follow(state: State, runtime: Runtime[Context], taken: Update, transcript: list[Line]) -> Heard:
    """What was taken in behind the transcript, and what comes of it.

    A question is asked in the same step. As a step of its own it would come a dozen rounds of the event loop later,
    and a busy node is asked for first words by all its sessions at once.
    """
    progress = taken["progress"]
    if progress["closing"] or progress["move"]["kind"] == "answer":
        await runtime.context.voice.recorded()
    if progress["closing"]:
        return Command(update=taken, goto="report" if progress["silent"] else "close")
    if progress["move"]["kind"] == "answer":
        return Command(update=taken, goto="answer")
    heard: State = {**state, **taken, "messages": [*state["messages"], *taken["messages"]]}
    asked = await say(heard, runtime, [*transcript, *lines(taken["messages"])])
    return Command(update={**taken, **asked, "messages": [*taken["messages"], *asked["messages"]]}, goto="listen")


def take(state: State, given: Given, transcript: list[Line], *, now: int) -> Update:
    """The input's effect on the state with this transcript. `now`: for an input that does not say when it came."""
    progress = state["progress"]
    taken: Progress = {**progress, "last_input_id": given["input_id"]}
    if given["kind"] == "close":
        return {"progress": after_close(taken, reason=given["reason"], spoken=given["spoken"])}
    message = answered(given["input_id"], given["text"], progress)
    update: Update = {"messages": [message]}
    deadline, pinned = given.get("deadline"), state["pinned"]
    if deadline is not None:  # the clock was stopped meanwhile, or has more time
        update["pinned"] = pinned = {**pinned, "deadline": deadline}
    update["progress"] = after_answer(
        taken,
        plan=state["plan"],
        lines=transcript,
        answer=given["text"],
        time=Time.of(pinned, transcript, now=given.get("at", now)),
    )
    return update


def _input(given: Given | str) -> Given:
    # Studio and chat pages resume with bare text.
    if isinstance(given, str):
        return {"kind": "answer", "input_id": f"typed-{uuid.uuid4().hex}", "text": given}
    return given
