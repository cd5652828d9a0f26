"""Say goodbye."""

from langgraph.runtime import Runtime

from interview.dialogue.moves import to_close
from interview.graph.context import Context
from interview.graph.speaking import speak
from interview.graph.state import State, Update
from interview.graph.transcript import lines


async def close(state: State, runtime: Runtime[Context]) -> Update:
    """The last turn; nobody answers it."""
    return await speak({**state, "progress": to_close(state["progress"])}, runtime, lines(state["messages"]))
