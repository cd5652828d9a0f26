"""Ask: a question, a follow-up, or the same thing again in other words."""

from typing import TYPE_CHECKING

from langgraph.runtime import Runtime

from interview.dialogue.turn import Line
from interview.graph.context import Context
from interview.graph.speaking import speak
from interview.graph.state import State, Update
from interview.graph.toolbox import Toolbox
from interview.graph.transcript import lines

if TYPE_CHECKING:
    from interview.dialogue.turn import Facts


async def ask(state: State, runtime: Runtime[Context]) -> Update:
    """Say the move."""
    return await say(state, runtime, lines(state.get("messages", [])))


async def say(state: State, runtime: Runtime[Context], transcript: list[Line]) -> Update:
    """The same, with the transcript as it was read before. A model may look up what the person asks in between."""
    messages = state.get("messages", [])
    if state["plan"]["engine"] != "llm" or not messages:
        return await speak(state, runtime, transcript)
    pinned, call = state["pinned"], f"turn:{state['progress']['turns']}"
    facts: Facts = {"question": messages[-1].text, "offer": pinned["offer"], "offer_error": pinned["offer_error"]}
    return await speak(state, runtime, transcript, facts=facts, tools=Toolbox(runtime.context.tools, pinned, call=call))
