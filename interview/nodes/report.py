"""Wait for the assessments still under way, within bounds, and write the report."""

from typing import Any

from langgraph.runtime import Runtime

from interview.assessments import parsed, settle
from interview.commands import Finished
from interview.context import Context
from interview.interviewer import Held
from interview.state import State
from interview.transcript import lines

SETTLE_SECONDS = 60.0


async def report(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The last node."""
    context = runtime.context
    told = lines(state["messages"])
    late = await settle(state, runtime, told, seconds=SETTLE_SECONDS)
    reason = state["progress"]["closing"] or "completed"
    held = Held(
        pinned=state["pinned"],
        plan=state["plan"],
        lines=told,
        assessments=parsed({**(state.get("assessments") or {}), **late}),
        reason=reason,
        locale=state["progress"]["locale"],
        at=context.clock(),
    )
    made = (await context.interviewer.report(held, note=context.voice.emit)).model_dump(mode="json")
    context.run.finished = Finished(reason=reason, report=made)
    return {"report": made, "assessments": late}
