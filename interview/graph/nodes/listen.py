"""Wait for the candidate, take the answer in, decide on the next move."""

import uuid
from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from interview.dialogue.moves import after_answer, after_close
from interview.graph.context import Context
from interview.graph.state import State
from interview.graph.transcript import answered, lines

if TYPE_CHECKING:
    from interview.dialogue.progress import Progress


async def listen(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Sleep in `interrupt()`. An input that the state already holds is passed over and the sleep goes on."""
    run = runtime.context.run
    progress = state["progress"]
    info = runtime.execution_info
    run.waiting = info.checkpoint_id if info else None
    run.turns = progress["turns"]
    run.spent = progress.get("spent")
    known = {message.id for message in state["messages"]} | {progress["last_input_id"]}
    while True:
        given = _input(interrupt({"awaiting": "answer", "turn": progress["turns"] - 1, "stage": progress["stage"]}))
        if given["input_id"] not in known:
            break
        run.duplicate = True
    run.waiting = None
    run.consumed = given["input_id"]
    return take(state, given)


def take(state: State, given: dict[str, Any]) -> dict[str, Any]:
    """The input's effect on the state."""
    progress = state["progress"]
    taken: Progress = {**progress, "last_input_id": given["input_id"]}
    if given["kind"] == "close":
        return {"progress": after_close(taken, reason=given["reason"], spoken=given["spoken"])}
    message = answered(given["input_id"], given["text"], progress)
    transcript = lines(state["messages"])
    following = after_answer(taken, plan=state["plan"], lines=transcript, answer=given["text"])
    update: dict[str, Any] = {"messages": [message], "progress": following}
    deadline = given.get("deadline")
    if deadline is not None:  # the clock was stopped meanwhile, or has more time
        update["pinned"] = {**state["pinned"], "deadline": deadline}
    return update


def _input(given: Any) -> dict[str, Any]:
    # Studio and chat pages resume with bare text.
    if isinstance(given, str):
        return {"kind": "answer", "input_id": f"typed-{uuid.uuid4().hex}", "text": given}
    return dict(given)
