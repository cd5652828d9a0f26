"""The wiring: which node follows which."""

from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from interview.graph.context import Context
from interview.graph.nodes.answer import answer
from interview.graph.nodes.ask import ask
from interview.graph.nodes.close import close
from interview.graph.nodes.listen import listen
from interview.graph.nodes.plan import plan
from interview.graph.nodes.report import report
from interview.graph.state import State
from interview.language.acts import prepare

Graph = CompiledStateGraph[State, Context, State, State]


def build_graph(checkpointer: BaseCheckpointSaver[str] | None = None) -> Graph:
    """The interview. One thread a session; it sleeps in `listen`."""
    prepare()
    graph = StateGraph(State, context_schema=Context)
    for node in (plan, ask, listen, answer, close, report):
        graph.add_node(node)
    graph.add_edge(START, "plan")
    wire(graph)
    return graph.compile(checkpointer=checkpointer, name="interview")


def wire(graph: StateGraph[State, Any, State, State]) -> None:
    """The edges between the nodes; how a thread is entered is the caller's, and `listen` names what follows it."""
    graph.add_edge("plan", "ask")
    graph.add_edge("ask", "listen")
    graph.add_conditional_edges("answer", _after_answering)
    graph.add_edge("close", "report")
    graph.add_edge("report", END)


# A coroutine, though it waits for nothing: LangGraph would ask a plain function in a thread.
async def _after_answering(state: State) -> Literal["listen", "close"]:
    return "close" if state["progress"]["move"]["last"] else "listen"
