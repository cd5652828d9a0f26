"""Say goodbye."""

from typing import Any

from langgraph.runtime import Runtime

from interview.context import Context
from interview.moves import to_close
from interview.speaking import speak
from interview.state import State


async def close(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
    """The last turn; nobody answers it."""
    return await speak({**state, "progress": to_close(state["progress"])}, runtime)
