"""Ask: a question, a follow-up, or the same thing again in other words."""

from typing import Any

from langgraph.runtime import Runtime

from interview.graph.context import Context
from interview.graph.speaking import speak
from interview.graph.state import State


async def ask(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """Say the move."""
    return await speak(state, runtime)
