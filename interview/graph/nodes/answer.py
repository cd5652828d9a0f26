"""Answer the candidate's own question from the offer, through the tools."""

from typing import TYPE_CHECKING

from langgraph.runtime import Runtime

from interview.dialogue.enquiry import wants_other_offers
from interview.errors import ToolUnavailable
from interview.graph.context import Context
from interview.graph.speaking import speak
from interview.graph.state import State, Update
from interview.graph.toolbox import Toolbox
from interview.graph.transcript import lines
from interview.plan.documents import offer_record
from offers.models import OfferQuery

if TYPE_CHECKING:
    from interview.dialogue.turn import Facts


async def answer(state: State, runtime: Runtime[Context]) -> Update:
    """Look up what the question needs, then say it. What cannot be looked up is said to be unknown."""
    context, progress, pinned = runtime.context, state["progress"], state["pinned"]
    asked = state["messages"][-1].text
    call = f"turn:{progress['turns']}"
    facts: Facts = {"question": asked, "offer": pinned["offer"], "offer_error": pinned["offer_error"]}
    if pinned["offer"] is None:
        try:
            read = await context.tools.read_offer(pinned["session_id"], pinned["offer_id"], call=f"{call}:offer")
            facts["offer"], facts["offer_error"] = offer_record(read), None
        except ToolUnavailable as error:
            facts["offer_error"] = error.code
    if wants_other_offers(asked, progress["locale"]):
        title = (facts["offer"] or {}).get("title") or ""
        try:
            page = await context.tools.search_offers(OfferQuery(text=title, limit=4), call=f"{call}:search")
            others = page.similar(pinned["offer_id"])[:3]
            facts["others"] = [{"id": o.id, "title": o.title, "company": o.company} for o in others]
        except ToolUnavailable as error:
            facts["others_error"] = error.code
    tools = Toolbox(context.tools, pinned, call=call) if state["plan"]["engine"] == "llm" else None
    return await speak(state, runtime, lines(state["messages"]), facts=facts, tools=tools)
