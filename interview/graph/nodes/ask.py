"""Ask: a question, a follow-up, or the same thing again in other words."""

from typing import TYPE_CHECKING

from langgraph.runtime import Runtime

from interview.graph.context import Context
from interview.graph.speaking import speak
from interview.graph.state import State, Update
from interview.graph.toolbox import Toolbox

if TYPE_CHECKING:
    from interview.dialogue.turn import Facts


async def ask(state: State, runtime: Runtime[Context]) -> Update:
    """Say the move. A model may look things up for what the person asks in between."""
    messages = state.get("messages", [])
    if state["plan"]["engine"] != "llm" or not messages:
        return await speak(state, runtime)
    pinned, call = state["pinned"], f"turn:{state['progress']['turns']}"
    facts: Facts = {"question": messages[-1].text, "offer": pinned["offer"], "offer_error": pinned["offer_error"]}
    return await speak(state, runtime, facts=facts, tools=Toolbox(runtime.context.tools, pinned, call=call))
