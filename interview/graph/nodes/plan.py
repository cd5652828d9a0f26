"""Pin the documents and plan the interview."""

from dataclasses import replace

from langgraph.runtime import Runtime

from interview.dialogue.progress import Move, Progress
from interview.events import Event, ModelCalled, ModelUsed, PlanMade
from interview.graph.context import Context
from interview.graph.pinning import pin
from interview.graph.state import State, Update
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan


async def plan(state: State, runtime: Runtime[Context]) -> Update:
    """Read profile and offer; a plan is made without them too, and says so."""
    context = runtime.context
    pinned = await pin(state["pinned"], context.tools)
    context.count_on(pinned, None)
    made = await _prepared(context, pinned) or await context.interviewer.plan(pinned, note=context.voice.emit)
    context.voice.emit(PlanMade(plan=made), key="plan")
    progress = Progress(
        stage="welcome",
        turns=0,
        question=0,
        follow_ups_here=0,
        follow_ups=0,
        repairs_here=0,
        candidate_questions=0,
        locale=pinned["locale"],
        move=Move(kind="open", question=0, trigger=None, detail=None, last=False),
        closing=None,
        silent=False,
        last_input_id=None,
    )
    return {"pinned": pinned, "plan": made, "progress": progress, "assessments": {}}


async def _prepared(context: Context, pinned: Pinned) -> Plan | None:
    """What was made in the lobby; what it has cost counts from here on."""
    if context.preparing is None:
        return None

    def note(event: Event) -> None:
        if isinstance(event, ModelUsed):
            context.meter.add(event)
        if isinstance(event, ModelUsed | ModelCalled):
            event = replace(event, purpose="plan")
        context.voice.emit(event)

    return await context.preparing.take(pinned, note=note)
