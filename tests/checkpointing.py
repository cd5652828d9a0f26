"""A small interview graph, and what tests of checkpoints ask of a Redis."""

import operator
from collections.abc import Callable
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    CheckpointMetadata,
    CheckpointTuple,
    empty_checkpoint,
)
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt
from redis.asyncio import Redis

from interview.threads.saver import RedisSaver

TTL = 600


class State(TypedDict, total=False):
    messages: Annotated[list[AnyMessage], add_messages]
    notes: Annotated[list[dict[str, Any]], operator.add]
    profile: dict[str, Any]
    asked: int


async def ask(state: State) -> State:
    asked = state.get("asked", 0) + 1
    return {"messages": [AIMessage(f"Question {asked}? " + "é" * 200, id=f"q{asked}")], "asked": asked}


async def listen(state: State) -> State:
    answer = interrupt({"asked": state["asked"]})
    return {"messages": [HumanMessage(str(answer), id=f"a{state['asked']}")], "notes": [{"of": state["asked"]}]}


def build(saver: BaseCheckpointSaver[Any]) -> Any:
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_node("listen", listen)
    graph.add_edge(START, "ask")
    graph.add_edge("ask", "listen")
    graph.add_edge("listen", "ask")
    return graph.compile(checkpointer=saver)


def config(thread: str = "t", **more: Any) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ""} | more}


async def interview(graph: Any, turns: int, **named: Any) -> None:
    await graph.ainvoke({"profile": {"name": "Camille", "work": ["x" * 500] * 4}}, config(**named))
    for turn in range(turns):
        await graph.ainvoke(Command(resume=f"Answer {turn}. " + "à" * 400), config(**named))


Saving = Callable[..., RedisSaver]
"""A saver on the test's Redis, which is closed at its end."""


async def put(
    saver: BaseCheckpointSaver[Any], values: dict[str, Any], *, after: RunnableConfig | None = None, **named: Any
) -> RunnableConfig:
    """Store a checkpoint in which every value is new."""
    checkpoint = empty_checkpoint()
    versions = {channel: saver.get_next_version(None, None) for channel in values}
    checkpoint["channel_values"], checkpoint["channel_versions"] = values, versions
    metadata: CheckpointMetadata = {"source": "loop", "step": 1, "parents": {}}
    return await saver.aput(after or config(**named), checkpoint, metadata, versions)


async def lives(redis: Redis) -> dict[bytes, int]:
    return {key: await redis.ttl(key) async for key in redis.scan_iter(match="*:ck:*")}


async def memory(redis: Redis) -> int:
    return sum([await redis.memory_usage(key, samples=0) or 0 for key in await lives(redis)])


def known(found: CheckpointTuple | None) -> CheckpointTuple:
    assert found is not None
    return found
