"""RedisSaver on a real Redis, under LangGraph: history, fencing, expiry, trouble."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.base.id import uuid6
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT
from langgraph.graph import START, StateGraph
from langgraph.types import Command
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from interview.errors import CheckpointDamaged, CheckpointsUnavailable, Fenced
from interview.threads.saver import RedisSaver
from tests.checkpointing import TTL, Saving, State, ask, build, config, interview, known, lives, put

# What a graph sees


async def test_a_graph_leaves_the_same_history_as_in_memory(saving: Saving) -> None:
    histories = []
    for saver in (saving(TTL), InMemorySaver()):
        graph = build(saver)
        await interview(graph, 12)
        states = [state async for state in graph.aget_state_history(config())]
        histories.append([(s.values, s.next, s.metadata, [i.value for i in s.interrupts]) for s in states])
    assert histories[0] == histories[1]
    assert len(histories[0]) == 27


async def test_another_node_goes_on_from_what_one_wrote(saving: Saving) -> None:
    await interview(build(saving(TTL)), 5)
    graph = build(saving(TTL))
    await graph.ainvoke(Command(resume="From elsewhere."), config())
    values = (await graph.aget_state(config())).values
    assert values["asked"] == 7
    assert [message.id for message in values["messages"]] == [f"{kind}{n}" for n in range(1, 7) for kind in "qa"] + [
        "q7"
    ]


async def test_a_fork_leaves_the_first_branch_as_it_was(saving: Saving) -> None:
    graph = build(saving(TTL))
    await interview(graph, 10)
    states = [state async for state in graph.aget_state_history(config())]
    middle, head = states[9], states[0]
    fork = await graph.aupdate_state(middle.config, {"messages": [HumanMessage("Other words.", id="other")]})
    forked = (await graph.aget_state(fork)).values["messages"]
    assert [message.id for message in forked] == [m.id for m in middle.values["messages"]] + ["other"]
    assert (await graph.aget_state(head.config)).values == head.values
    assert (await graph.aget_state(middle.config)).values == middle.values


async def test_a_cancelled_run_keeps_its_last_checkpoint_and_goes_on(saving: Saving, redis: Redis) -> None:
    entered, released = asyncio.Event(), asyncio.Event()

    async def slow(state: State) -> State:
        entered.set()
        await released.wait()
        return {"asked": state["asked"] + 6}

    saver = saving(TTL)
    graph = StateGraph(State)
    graph.add_node("ask", ask)
    graph.add_node("slow", slow)
    running: Any = graph.add_edge(START, "ask").add_edge("ask", "slow").compile(checkpointer=saver)
    run = asyncio.ensure_future(running.ainvoke({"profile": {}}, config()))
    await entered.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError) as caught:
        await run
    if caught.value.args and isinstance(caught.value.args[-1], asyncio.Task):
        await caught.value.args[-1]
    state = await running.aget_state(config())
    assert state.next == ("slow",)
    assert state.values["asked"] == 1
    assert all(0 < ttl <= TTL for ttl in (await lives(redis)).values())
    released.set()
    assert (await running.ainvoke(None, config()))["asked"] == 7


# Fencing


async def contents(redis: Redis) -> list[object]:
    """What the thread's keys hold. A hash's dump tells its order too, which changes while Redis grows it."""
    rows = [await redis.hgetall(key) for key in sorted(await lives(redis)) if await redis.type(key) == b"hash"]
    index = [await redis.zrange(key, 0, -1) for key in sorted(await lives(redis)) if await redis.type(key) == b"zset"]
    return [*rows, *index]


async def test_an_old_fence_writes_nothing(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    graph = build(saver)
    await redis.set("vv:{t}:fence", 5)
    await interview(graph, 2, fence=5)
    await redis.set("vv:{t}:fence", 6)
    before = await contents(redis)
    with pytest.raises(Fenced) as caught:
        await graph.ainvoke(Command(resume="Too late."), config(fence=5))
    assert (caught.value.code, caught.value.temporary) == ("fenced", False)
    head = known(await saver.aget_tuple(config()))
    with pytest.raises(Fenced):
        await saver.aput_writes(
            config(fence=5, checkpoint_id=head.config["configurable"]["checkpoint_id"]), [("asked", 1)], "task"
        )
    with pytest.raises(Fenced):
        await put(saver, {"asked": 1}, fence=5)
    assert await contents(redis) == before
    await graph.ainvoke(Command(resume="In time."), config(fence=6))
    assert (await graph.aget_state(config())).values["asked"] == 4


async def test_without_a_fence_key_a_fenced_write_is_refused(saving: Saving, redis: Redis) -> None:
    with pytest.raises(Fenced):
        await put(saving(), {"asked": 1}, fence=1)
    assert await redis.dbsize() == 0


# Expiry


async def test_every_key_expires_on_every_path(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    await saver.aput_writes(config("only-writes", checkpoint_id=str(uuid6())), [("a", 1)], "task")
    await saver.aput_writes(config("only-special", checkpoint_id=str(uuid6())), [(INTERRUPT, 1)], "task")
    await interview(build(saver), 5)
    await saver.acopy_thread("t", "copy")
    await saver.acopy_thread("t", "pruned")
    await saver.aprune(["pruned"])
    found = await lives(redis)
    assert len(found) == 2 * 5
    assert all(0 < ttl <= TTL for ttl in found.values()), found


async def test_each_write_renews_the_whole_thread(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    stored = await put(saver, {"a": "x" * 100})
    for again in (
        lambda: put(saver, {"a": "y" * 100}, after=stored),
        lambda: saver.aput_writes(stored, [("a", 1)], "task"),
        lambda: saver.aput_writes(stored, [(ERROR, "no")], "task"),
    ):
        for key in await lives(redis):
            await redis.expire(key, 5)
        await again()
        assert all(ttl > TTL - 5 for ttl in (await lives(redis)).values())


async def test_without_ttl_nothing_expires(saving: Saving, redis: Redis) -> None:
    saver = saving()
    await put(saver, {"a": "x" * 100})
    await saver.acopy_thread("t", "copy")
    assert set((await lives(redis)).values()) == {-1}


async def test_a_branch_goes_when_its_thread_goes(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    await put(saver, {"a": "x" * 100})
    for key in await lives(redis):
        await redis.expire(key, 30)
    await saver.acopy_thread("t", "branch")
    await saver.aexpire_with("branch", "t")
    assert all(0 < ttl <= 30 for ttl in (await lives(redis)).values())
    for key in await lives(redis):
        if b"{t}" in key:
            await redis.persist(key)
    await saver.aexpire_with("branch", "t")
    assert set((await lives(redis)).values()) == {-1}
    await saver.aexpire_with("branch", "nobody")
    assert not [key for key in await lives(redis) if b"branch" in key]


async def test_a_checkpoint_with_a_hole_is_an_error_and_not_a_smaller_state(saving: Saving, redis: Redis) -> None:
    saver = saving()
    await put(saver, {"profile": {"long": "x" * 100}})
    fields: list[Any] = await redis.hkeys("vv:{t}:ck:rows")
    (field,) = [name for name in fields if name.startswith(b"b")]
    await redis.hdel("vv:{t}:ck:rows", field)
    with pytest.raises(CheckpointDamaged):
        await saver.aget_tuple(config())


@dataclass
class Trap:
    """Something that happens when it is made."""

    sprung: ClassVar[list[str]] = []
    name: str

    def __post_init__(self) -> None:
        self.sprung.append(self.name)


async def test_reading_a_checkpoint_calls_nothing_that_it_names(saving: Saving) -> None:
    """Whatever somebody has put there: only plain values, messages and LangGraph's own types are made of it."""
    kept = {"small": Trap("a"), "large": Trap("b" * 200), "listed": [Trap("c"), HumanMessage("Hello", id="m1")]}
    stored = await put(saving(), kept)
    await saving().aput_writes(stored, [("small", Trap("d"))], "task")
    Trap.sprung.clear()
    found = known(await saving().aget_tuple(config()))
    assert Trap.sprung == []
    read = found.checkpoint["channel_values"]
    assert (read["small"], read["listed"][0]) == ({"name": "a"}, {"name": "c"})
    assert read["listed"][1] == HumanMessage("Hello", id="m1")
    assert [value for _, _, value in found.pending_writes or ()] == [{"name": "d"}]


# Trouble


async def test_scripts_survive_a_restart_of_redis(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    stored = await put(saver, {"a": 1})
    await redis.script_flush()
    await put(saver, {"a": 2}, after=stored)
    await redis.script_flush()
    assert known(await saver.aget_tuple(config())).checkpoint["channel_values"] == {"a": 2}


async def test_redis_away_is_typed_and_temporary(tmp_path: Any) -> None:
    client = Redis(unix_socket_path=str(tmp_path / "nothing.sock"), retry=Retry(NoBackoff(), 0))
    saver = RedisSaver(client)
    for call in (
        lambda: put(saver, {"a": 1}),
        lambda: saver.aget_tuple(config()),
        lambda: saver.aput_writes(config(checkpoint_id="1"), [("a", 1)], "task"),
        lambda: saver.adelete_thread("t"),
        lambda: saver.acopy_thread("t", "u"),
        lambda: saver.aprune(["t"]),
        lambda: saver.adelete_for_runs(["r"]),
    ):
        with pytest.raises(CheckpointsUnavailable) as caught:
            await call()
        assert caught.value.temporary


async def test_wrong_use_is_reported(saving: Saving, redis_url: str) -> None:
    with pytest.raises(ValueError, match="decode"):
        RedisSaver(Redis.from_url(redis_url, decode_responses=True))
    with pytest.raises(ValueError, match="ttl"):
        saving(0)
    with pytest.raises(NotImplementedError, match="asynchronous"):
        build(saving()).invoke({}, config())
    with pytest.raises(ValueError, match="strategy"):
        await saving().aprune(["t"], strategy="most")
