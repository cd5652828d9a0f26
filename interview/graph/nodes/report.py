"""Wait for the assessments still under way, within bounds, and write the report."""

from collections.abc import Mapping

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime
from pydantic import JsonValue

from interview.assessment.material import Held
from interview.assessment.report import OtherOffer, SectionName
from interview.commands import Finished
from interview.errors import ToolUnavailable
from interview.events import SectionMade
from interview.graph.assessments import parsed, settle
from interview.graph.context import Context
from interview.graph.coverage import tell_coverage
from interview.graph.state import State, Update
from interview.graph.transcript import answered_late, lines
from offers.models import OfferQuery

SETTLE_SECONDS = 60.0
MAX_OTHERS = 3


async def report(state: State, runtime: Runtime[Context]) -> Update:
    """The last node."""
    context = runtime.context
    context.count_on(state["pinned"], state["progress"].get("spent"))
    messages = [*state["messages"], *await _late(state, context)]
    transcript = lines(messages)
    late = await settle(state, runtime, transcript, seconds=SETTLE_SECONDS)
    tell_coverage(context, state, transcript, late, key="end")
    reason = state["progress"]["closing"] or "completed"
    held = Held(
        pinned=state["pinned"],
        plan=state["plan"],
        lines=transcript,
        assessments=parsed({**(state.get("assessments") or {}), **late}),
        reason=reason,
        locale=state["progress"]["locale"],
        at=context.clock(),
        others=await _others(state, context),
        written=await context.voice.sections(),
    )

    def tell(name: SectionName, section: Mapping[str, JsonValue]) -> None:
        context.voice.emit(SectionMade(name=name, section=section), key=f"report:{name}")

    made = (await context.interviewer.report(held, note=context.voice.emit, tell=tell)).model_dump(mode="json")
    spent = context.meter.total
    context.run.finished = Finished(reason=reason, report=made, spent=spent)
    unheard = messages[len(state["messages"]) :]
    return {"messages": unheard, "report": made, "assessments": late, "progress": {**state["progress"], "spent": spent}}


async def _late(state: State, context: Context) -> list[HumanMessage]:
    """Answers that were accepted before the end and that no step has taken in: the report knows them all the same."""
    known = {message.id for message in state["messages"]}
    transcript = lines(state["messages"])
    accepted = await context.voice.last_answers()
    return [answered_late(one.input_id, one.text, transcript) for one in accepted if one.input_id not in known]


async def _others(state: State, context: Context) -> list[OtherOffer]:
    """Offers that come close; none when the search is away, which the tool's event tells."""
    pinned = state["pinned"]
    title = (pinned["offer"] or {}).get("title")
    if not title or not context.interviewer.assesses:
        return []
    try:
        page = await context.tools.search_offers(OfferQuery(text=title, limit=MAX_OTHERS + 1), call="report:search")
    except ToolUnavailable:
        return []
    close = page.similar(pinned["offer_id"])[:MAX_OTHERS]
    return [OtherOffer(id=one.id, title=one.title, company=one.company) for one in close]
