"""Pin the documents and plan the interview."""

from typing import Any

from langgraph.runtime import Runtime

from interview.commands import Usage
from interview.dialogue.progress import Move, Progress
from interview.errors import ToolUnavailable
from interview.events import PlanMade
from interview.graph.context import Context
from interview.graph.state import State
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned


async def plan(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Read profile and offer; a plan is made without them too, and says so."""
    context = runtime.context
    pinned = await _pin(state["pinned"], context)
    context.count_on(pinned, None)
    made = await context.interviewer.plan(pinned, note=context.voice.emit)
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


async def _pin(pinned: Pinned, context: Context) -> Pinned:
    found = Pinned(**pinned)
    try:
        offer = await context.tools.read_offer(pinned["session_id"], pinned["offer_id"], call="plan:offer")
    except ToolUnavailable as error:
        found["offer_error"] = error.code
    else:
        found["offer"] = offer.model_dump(mode="json")
        found["offer_hash"] = offer.content_hash
    if pinned["profile_revision"] is None:
        found["profile_error"] = "profile_not_found"
        return found
    try:
        revision = await context.tools.read_profile(
            pinned["candidate_id"], pinned["profile_revision"], call="plan:profile"
        )
    except ToolUnavailable as error:
        found["profile_error"] = error.code
    else:
        found["profile"] = blind(revision.profile)
        found["profile_hash"] = revision.sha256
        if (usage := revision.profile.meta.x_extraction.usage) is not None:
            found["reading"] = Usage(
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cost=usage.cost or 0.0,
                unpriced=usage.cost is None,
            )
    return found
