"""`langgraph.json` names a factory that works without any set-up."""

import json
from importlib import import_module
from inspect import signature
from pathlib import Path
from typing import cast

from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from interview.evaluation.studio import build_studio_graph, make_graph
from interview.graph.state import State

ROOT = Path(__file__).resolve().parents[3]
THREAD: RunnableConfig = {"configurable": {"thread_id": "studio-1"}}


def message(text: str) -> State:
    """What a chat page sends: a state with nothing but a message."""
    return cast("State", {"messages": [HumanMessage(text)]})


def test_the_file_names_the_factory() -> None:
    config = json.loads((ROOT / "langgraph.json").read_text())
    path, name = config["graphs"]["interview"].split(":")
    assert (ROOT / path).is_file()
    module = import_module(path.removeprefix("./").removesuffix(".py").replace("/", "."))
    assert getattr(module, name) is make_graph
    assert config["dependencies"] == ["."]


def test_the_factory_takes_nothing() -> None:
    """`langgraph dev` fills in what it knows and refuses a factory that wants anything else."""
    assert not signature(make_graph).parameters


def test_the_graph_can_be_drawn() -> None:
    graph = make_graph()
    nodes = set(graph.get_graph().nodes)
    assert {"plan", "ask", "listen", "answer", "close", "report"} <= nodes
    assert "messages" in graph.get_input_jsonschema()["properties"]


async def test_a_turn_by_interrupt_and_one_by_message() -> None:
    """Studio resumes the interrupt, a chat page sends a message: both are answers."""
    graph = build_studio_graph(InMemorySaver())
    first = await graph.ainvoke(message("Bonjour"), THREAD)
    assert first["progress"]["turns"] == 1
    assert (await graph.aget_state(THREAD)).next == ("listen",)
    second = await graph.ainvoke(Command(resume="Je suis développeuse chez Lumen Data depuis cinq ans."), THREAD)
    assert second["progress"]["turns"] == 2
    third = await graph.ainvoke(message("Je ne sais pas."), THREAD)
    assert third["progress"]["turns"] == 3
    assert third["messages"][-1].type == "ai"
    assert third["progress"]["move"]["trigger"] == "dont_know"
