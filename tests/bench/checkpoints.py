"""What a turn costs with each checkpointer: a LangGraph turn of four checkpoints, 20 sessions of 20 turns at once.

`python -m tests.bench.checkpoints` prints a table and JSON lines; medians of three, in one run.
"""

import asyncio
import gc
import operator
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import uvloop
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph_checkpoint_plainredis import AsyncRedisSaver
from redis.asyncio import Redis

from interview.threads.saver import RedisSaver
from server.stores.embedded.services import Services
from tests.bench.report import Report, medians

if TYPE_CHECKING:
    from collections.abc import Callable

SESSIONS, TURNS, RUNS = 20, 20, 3
QUESTION = (
    "Tell me about the migration: what was your own part, what went wrong, and how did you find out in time? " * 3
)
ANSWER = "I moved billing off the old cluster in three steps, with a shadow run of two weeks before each of them. " * 6


class State(TypedDict, total=False):
    """About what an interview holds."""

    messages: Annotated[list[AnyMessage], add_messages]
    profile: dict[str, Any]
    offer: dict[str, Any]
    plan: list[dict[str, Any]]
    assessments: Annotated[list[dict[str, Any]], operator.add]
    stage: str
    asked: int
    last_input: str


async def hear(state: State) -> State:
    """The answer enters."""
    return {"messages": [HumanMessage(ANSWER, id=f"a{state['asked']}")], "last_input": f"input-{state['asked']}"}


async def assess(state: State) -> State:
    """What it showed."""
    return {"assessments": [{"message": f"a{state['asked']}", "score": 3, "evidence": [{"start": 0, "end": 40}]}]}


async def ask(state: State) -> State:
    """The next question."""
    asked = state["asked"] + 1
    return {"messages": [AIMessage(QUESTION, id=f"q{asked}")], "asked": asked, "stage": "technical"}


def build(checkpointer: BaseCheckpointSaver[Any]) -> Any:
    """Three steps and the input: four checkpoints a turn."""
    graph = StateGraph(State)
    for node in (hear, assess, ask):
        graph.add_node(node.__name__, node)
    graph.add_edge(START, "hear")
    graph.add_edge("hear", "assess")
    graph.add_edge("assess", "ask")
    graph.add_edge("ask", END)
    return graph.compile(checkpointer=checkpointer)


def begin() -> State:
    """Pinned at the start, never changed."""
    jobs = [{"company": f"Company {n}", "title": "Engineer", "highlights": [QUESTION, ANSWER]} for n in range(5)]
    return {
        "profile": {"basics": {"name": "Camille Martin"}, "work": jobs},
        "offer": {"title": "Platform engineer", "description": ANSWER * 4},
        "plan": [{"stage": f"stage {n}", "competence": "delivery", "questions": 2} for n in range(6)],
        "asked": 0,
    }


async def measure(checkpointer: BaseCheckpointSaver[Any]) -> dict[str, float]:
    """Milliseconds of wall and of our CPU a turn, all sessions at once."""
    graph = build(checkpointer)

    async def hold(number: int) -> None:
        config = {"configurable": {"thread_id": f"bench-{id(checkpointer)}-{number}"}}
        for turn in range(TURNS):
            await graph.ainvoke(begin() if turn == 0 else {"stage": "hear"}, config)

    await asyncio.gather(*(hold(1000 + number) for number in range(4)))
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(hold(number) for number in range(SESSIONS)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    turns = SESSIONS * TURNS / 1000
    return {"ms_a_turn": wall / turns, "cpu_ms_a_turn": cpu / turns}


async def redis_cost(client: Redis) -> dict[str, float]:
    """What the turns left in Redis."""
    memory = await client.info("memory")
    return {"redis_kib": memory["used_memory_dataset"] / 1024, "keys": float(await client.dbsize())}


async def compare(url: str) -> list[dict[str, Any]]:
    """One row a checkpointer; the ratio is to InMemorySaver's time."""
    kinds: dict[str, Callable[[Redis], BaseCheckpointSaver[Any]]] = {
        "InMemorySaver": lambda _: InMemorySaver(),
        "RedisSaver": lambda client: RedisSaver(client, 3600),
        "plainredis": lambda client: AsyncRedisSaver(client, ttl=3600),
    }
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
    for _ in range(RUNS):
        for name, make in kinds.items():
            client = Redis.from_url(url)
            await client.flushall()
            figures = await measure(make(client))
            runs[name].append(figures | await redis_cost(client))
            await client.aclose()
    rows: list[dict[str, Any]] = []
    for name, several in runs.items():
        row = medians(several)
        floor = rows[0]["ms_a_turn"] if rows else row["ms_a_turn"]
        rows.append({"checkpointer": name, **row, "ratio": row["ms_a_turn"] / floor})
    return rows


def rows() -> list[dict[str, Any]]:
    """The whole comparison on a Redis of its own."""
    with tempfile.TemporaryDirectory(prefix="vv-bench-") as folder:
        services = Services(folder=Path(folder), mongodb=False)
        services.launch()
        uvloop.run(services.ready())
        try:
            assert services.redis_url is not None
            return uvloop.run(compare(services.redis_url))
        finally:
            uvloop.run(services.stop())


if __name__ == "__main__":
    Report().show(f"Checkpoints: {SESSIONS} sessions x {TURNS} turns, four checkpoints a turn", rows())
