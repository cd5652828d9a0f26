"""RedisSaver on a real Redis by itself: values, writes, threads."""

import asyncio
import os
import random
import string
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    empty_checkpoint,
)
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.types import ERROR, INTERRUPT, RESUME
from langgraph.types import Command
from redis.asyncio import Redis

from interview.errors import Fenced
from tests.checkpointing import TTL, Saving, build, config, interview, known, memory, put

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

# Values

AWKWARD: dict[str, Any] = {
    "bytes": bytes(range(256)) * 3,
    "short": b"\0\1L",
    "array": bytearray(b"\0\xff" * 50),
    "none": None,
    "text": "é🙂\0\1\n" * 30,
    "tiny": "\0",
    "numbers": [2**63 - 1, -1, 0.1, float("inf")],
    "set": {"a", "b"},
    "message": HumanMessage("À bientôt 🙂", id="m", additional_kwargs={"n": b"\xff"}),
    "equal": [{"same": 1}] * 20,
    "mixed": [None, b"\0", "a", 1, True, [], {}, AIMessage("x", id="y"), bytearray(b"z"), 1.5],
    "empty": [],
    "nested": {"a": {"b": [{"c": ("d", None)}]}},
    "true": True,
    "channel:with\nodd é name": "x" * 100,
}


async def test_values_come_back_as_they_went(saving: Saving) -> None:
    saver, plain = saving(), InMemorySaver()
    for other in (saver, plain):
        await put(other, dict(AWKWARD))
    found = known(await saver.aget_tuple(config()))
    expected = known(await plain.aget_tuple(config()))
    values = found.checkpoint["channel_values"]
    assert values == expected.checkpoint["channel_values"]
    assert {name: type(value) for name, value in values.items()} == {
        name: type(value) for name, value in expected.checkpoint["channel_values"].items()
    }
    assert values["equal"][0] is not values["equal"][1]
    listed = [entry async for entry in saver.alist(config())]
    assert listed[0].checkpoint["channel_values"] == values


async def test_huge_values(saving: Saving) -> None:
    saver = saving(TTL)
    values: dict[str, Any] = {f"channel-{n}": "x" * 70 + str(n) for n in range(3000)}
    values |= {"blob": os.urandom(8_000_000), "list": [{"n": n} for n in range(20_000)]}
    stored = await put(saver, values)
    writes = [("blob", b"y" * 4_000_000), *((f"w{n}", n) for n in range(5000))]
    await saver.aput_writes(stored, writes, "task")
    found = known(await saver.aget_tuple(config()))
    assert found.checkpoint["channel_values"] == values
    assert [(channel, value) for _, channel, value in found.pending_writes or []] == writes
    await saver.aprune(["t"])
    assert known(await saver.aget_tuple(config())).checkpoint["channel_values"] == values


async def test_a_long_interview_costs_what_was_said_and_not_its_square(saving: Saving, redis: Redis) -> None:
    sizes = []
    graph = build(saving(TTL))
    await interview(graph, 100)
    for turns in (0, 100):
        for turn in range(turns):
            await graph.ainvoke(Command(resume=f"Answer {turn}. " + "à" * 400), config())
        sizes.append(await memory(redis))
    messages = (await graph.aget_state(config())).values["messages"]
    assert len(messages) == 401
    said = sum(len(message.content.encode()) for message in messages)
    # By whole lists it would be 200 times what was said.
    assert sizes[1] < 18 * said, (sizes, said)
    # What does grow with the square are digests alone: 16 bytes a message in each of a turn's two checkpoints.
    digests = [2 * 16 * turns**2 for turns in (100, 200)]
    assert sizes[1] - 2 * sizes[0] < 1.25 * (digests[1] - 2 * digests[0]), sizes


# Writes


async def test_no_concurrent_write_is_lost(saving: Saving) -> None:
    savers = [saving(TTL), saving(TTL)]
    stored = await put(savers[0], {"a": 1})
    jobs = [
        savers[n % 2].aput_writes(stored, [("a", n), (INTERRUPT, f"i{n}"), ("b", -n)], f"task-{n}", f"path-{n:03}")
        for n in range(100)
    ]
    await asyncio.gather(*jobs)
    pending = known(await savers[0].aget_tuple(config())).pending_writes or []
    assert len(pending) == 300
    assert {(task, channel): value for task, channel, value in pending} == {
        (f"task-{n}", channel): value
        for n in range(100)
        for channel, value in (("a", n), ("b", -n), (INTERRUPT, f"i{n}"))
    }
    assert [task for task, *_ in pending[::3]] == [f"task-{n}" for n in range(100)], "in the order of their paths"


async def test_calls_that_travel_together_fail_and_end_apart(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    stored = [await put(saver, {"a": n}, thread=f"t{n}") for n in range(60)]
    await asyncio.gather(*(redis.set(f"vv:{{t{n}}}:fence", 7) for n in range(60)))
    calls = []
    for n, where in enumerate(stored):
        named = config(**where["configurable"], fence=7 - n % 2)
        calls.append(asyncio.ensure_future(saver.aput_writes(named, [("a", n)], "task")))
    await asyncio.sleep(0)
    for call in calls[::10]:
        call.cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers[::10])
    for n in (n for n in range(60) if n % 10):
        pending = known(await saver.aget_tuple(config(f"t{n}"))).pending_writes
        assert (type(answers[n]), pending) == ((Fenced, []) if n % 2 else (type(None), [("task", "a", n)]))


@pytest.mark.parametrize("seed", range(8))
async def test_writes_and_checkpoints_in_any_order_read_as_in_memory(saving: Saving, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the seed makes a failure repeatable
    both: list[BaseCheckpointSaver[Any]] = [saving(TTL), InMemorySaver()]
    stored: list[RunnableConfig] = []
    versions: dict[str, Any] = {}
    values: dict[str, Any] = {"list": []}
    for _ in range(60):
        if not stored or chance.random() < 0.4:
            changed = chance.sample(["small", "big", "list", "gone"], chance.randint(1, 3))
            for channel in changed:
                versions[channel] = both[0].get_next_version(versions.get(channel), None)
            values = dict(values)
            if "small" in changed:
                values["small"] = chance.choice([None, 1, 0.5, "text", True])
            if "big" in changed:
                values["big"] = {"text": "".join(chance.choices(string.printable, k=200))}
            if "list" in changed:
                keep = values["list"][: len(values["list"]) - chance.choice([0, 0, 0, 1, 5])]
                values["list"] = [*keep, *({"n": chance.randint(0, 9)} for _ in range(chance.randint(0, 12)))]
            if "gone" in changed:
                values.pop("gone", None)
                if chance.random() < 0.5:
                    values["gone"] = "g" * 100
            checkpoint: Checkpoint = empty_checkpoint()
            known_values = {channel: value for channel, value in values.items() if channel in versions}
            checkpoint["channel_values"], checkpoint["channel_versions"] = known_values, dict(versions)
            parent = chance.choice(stored) if stored and chance.random() < 0.2 else (stored or [config()])[-1]
            fresh = {channel: versions[channel] for channel in changed}
            metadata: CheckpointMetadata = {"source": "loop", "step": len(stored), "parents": {}}
            for saver in both:
                result = await saver.aput(parent, checkpoint, metadata, fresh)
            stored.append(result)
        else:
            target, task = (
                chance.choice(stored),
                chance.choice(["task-a", "task-b", "00000000-0000-0000-0000-000000000000"]),
            )
            channels = chance.choices(["a", "b", ERROR, INTERRUPT, RESUME], k=chance.randint(1, 4))
            writes = [(channel, chance.choice([chance.random(), None, bytearray(b"\0x")])) for channel in channels]
            path = chance.choice(["", "path-1", "path-2"])
            for saver in both:
                await saver.aput_writes(target, writes, task, path)
    for where in [*stored, config()]:
        mine, theirs = [known(await saver.aget_tuple(where)) for saver in both]
        assert mine.checkpoint == theirs.checkpoint
        assert mine.metadata == theirs.metadata
        assert mine.parent_config == theirs.parent_config
        key = lambda write: (write[0], write[1], repr(write[2]))  # noqa: E731
        assert sorted(mine.pending_writes or [], key=key) == sorted(theirs.pending_writes or [], key=key)


async def test_a_write_is_one_round_trip(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    stored = await put(saver, dict(AWKWARD))

    async def calls() -> int:
        stats = await redis.info("commandstats")
        return sum(stats.get(f"cmdstat_{name}", {}).get("calls", 0) for name in ("eval", "evalsha", "script|load"))

    before = await calls()
    await put(saver, dict(AWKWARD) | {"equal": [{"same": 1}] * 25}, after=stored)
    assert await calls() == before + 1
    await saver.aput_writes(stored, [("a", 1), (INTERRUPT, 2)], "task")
    await saver.aget_tuple(config())
    assert await calls() <= before + 4  # and two scripts loaded at their first use at most


# Threads


async def test_lists_are_stored_again_after_somebody_else_deleted_the_thread(saving: Saving) -> None:
    saver = saving(TTL)
    entries = [{"n": n, "text": "x" * 50} for n in range(30)]
    await put(saver, {"list": entries})
    await saving(TTL).adelete_thread("t")
    await put(saver, {"list": [*entries, {"n": 30}]})
    found = known(await saving().aget_tuple(config()))
    assert found.checkpoint["channel_values"]["list"] == [*entries, {"n": 30}]


async def test_pruning_frees_what_only_the_past_used(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    graph = build(saver)
    await interview(graph, 40)
    before = await memory(redis)
    head = await graph.aget_state(config())
    await saver.aprune(["t"])
    after = await memory(redis)
    assert after < before / 3
    assert after < 96_000  # bytes; the past itself has become smaller, what is left must not grow
    assert (await graph.aget_state(config())).values == head.values
    assert len([entry async for entry in saver.alist(config())]) == 1
    await graph.ainvoke(Command(resume="Still going."), config())
    assert (await graph.aget_state(config())).values["asked"] == 42


async def test_deleting_runs_keeps_what_others_use(saving: Saving, redis: Redis) -> None:
    saver = saving(TTL)
    run_one: CheckpointMetadata = {"source": "loop", "step": 0, "parents": {}, "run_id": "one"}
    run_two: CheckpointMetadata = {"source": "loop", "step": 1, "parents": {}, "run_id": "two"}
    checkpoint = empty_checkpoint()
    versions: ChannelVersions = {"kept": "1", "list": "1"}
    entries = [{"n": n} for n in range(20)]
    checkpoint["channel_values"], checkpoint["channel_versions"] = {"kept": "k" * 99, "list": entries}, versions
    first = await saver.aput(config(), checkpoint, run_one, versions)
    later = empty_checkpoint()
    later["channel_values"] = {"kept": "k" * 99, "list": [*entries, {"n": 20}]}
    later["channel_versions"] = {"kept": "1", "list": "2"}
    await saver.aput(first, later, run_two, {"list": "2"})
    await saver.adelete_for_runs(["one"])
    assert await saver.aget_tuple(first) is None
    assert known(await saver.aget_tuple(config())).checkpoint["channel_values"] == later["channel_values"]
    assert b"b\0list\x011" not in await redis.hkeys("vv:{t}:ck:rows")
    await saver.adelete_for_runs(["two"])
    assert await redis.exists("vv:{t}:ck:rows", "vv:{t}:ck:index") == 0


async def test_odd_thread_names_do_not_meet(saving: Saving) -> None:
    saver = saving(TTL)
    names = ["a", "a}", "{a}", "*", "a*", "a b", "é", "[a]", "a%7D", "a:ck"]
    for number, name in enumerate(names):
        await put(saver, {"number": number}, thread=name)
    for number, name in enumerate(names):
        found = [entry.checkpoint["channel_values"] async for entry in saver.alist(config(name))]
        assert found == [{"number": number}]
    everything = {entry.config["configurable"]["thread_id"] async for entry in saver.alist(None)}
    assert everything == set(names)
    await saver.adelete_thread("*")
    assert {entry.config["configurable"]["thread_id"] async for entry in saver.alist(None)} == set(names) - {"*"}


async def test_namespaces_are_apart_and_listed_together(saving: Saving) -> None:
    saver = saving(TTL)
    for ns in ("", "child:1", "child:1|grand:2", "child:12"):
        for step in range(40):
            await put(saver, {"ns": ns, "step": step}, checkpoint_ns=ns)
    for ns in ("", "child:1", "child:12"):
        values = known(await saver.aget_tuple(config(checkpoint_ns=ns))).checkpoint["channel_values"]
        assert values == {"ns": ns, "step": 39}
    everything = [entry async for entry in saver.alist({"configurable": {"thread_id": "t"}})]
    assert len(everything) == 160
    assert len([entry async for entry in saver.alist({"configurable": {"thread_id": "t"}}, limit=3)]) == 3
    await saver.aprune(["t"])
    assert len([entry async for entry in saver.alist({"configurable": {"thread_id": "t"}})]) == 4
