"""Readers are shared fairly: nobody waits for another's pile of documents."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from parsing.readers.turns import HALF_LIFE, MAX_OWNERS, SHARE, Turns
from tests.eventually import eventually


@dataclass
class Desks:
    """Readers that hold each document until they are told to end it, at a time that is told."""

    places: int = 2
    now: float = 0.0
    begun: list[str] = field(default_factory=list)
    ends: dict[str, asyncio.Event] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.turns = Turns(places=self.places, clock=lambda: self.now)

    async def hand_in(self, *names: str) -> None:
        """Documents such as `alice-1`."""
        for name in names:
            self.ends[name] = asyncio.Event()
            self.tasks[name] = asyncio.create_task(self._one(name))
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _one(self, name: str) -> None:
        owner = name.split("-", maxsplit=1)[0]
        began = await self.turns.begin(owner)
        try:
            self.begun.append(name)
            await self.ends[name].wait()
        finally:
            self.turns.end(owner, began)

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await self.tasks[name]
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def until(self, what: Callable[[], bool]) -> None:
        await eventually(what)


@asynccontextmanager
async def desks(places: int = 2) -> AsyncIterator[Desks]:
    made = Desks(places)
    try:
        yield made
    finally:
        for task in made.tasks.values():
            task.cancel()
        await asyncio.gather(*made.tasks.values(), return_exceptions=True)


async def test_one_documents_owner_comes_before_anothers_third() -> None:
    """Alice has two readers and eight more documents; Bob's is next."""
    async with desks() as made:
        await made.hand_in(*(f"alice-{n}" for n in range(10)), "bob-1")
        assert made.begun == ["alice-0", "alice-1"]
        await made.end("alice-0")
        assert made.begun[2:] == ["bob-1"]
        await made.end("bob-1")
        assert made.begun[3:] == ["alice-2"]


async def test_two_at_once_are_the_most_however_many_readers_are_free() -> None:
    """The others stay free for others."""
    async with desks(places=4) as made:
        await made.hand_in("alice-1", "alice-2", "alice-3", "bob-1")
        assert made.begun == ["alice-1", "alice-2", "bob-1"]


async def test_who_had_more_than_a_share_leaves_a_reader_free() -> None:
    """Until it is forgotten."""
    async with desks() as made:
        await made.hand_in("alice-1")
        made.now += SHARE + 10
        await made.end("alice-1")
        await made.hand_in("alice-2", "alice-3", "bob-1")
        assert made.begun[1:] == ["alice-2", "bob-1"]
        await made.end("alice-2")
        await made.end("bob-1")
        made.now += 3 * HALF_LIFE
        await made.hand_in("alice-4")
        assert made.begun[3:] == ["alice-3", "alice-4"]


async def test_several_who_had_too_much_leave_one_reader_between_them() -> None:
    """However many they are."""
    async with desks() as made:
        await made.hand_in("alice-1", "carol-1")
        made.now += SHARE + 10
        await made.end("alice-1")
        await made.end("carol-1")
        await made.hand_in("alice-2", "carol-2", "bob-1")
        assert made.begun[2:] == ["alice-2", "bob-1"]


async def test_who_had_least_comes_first() -> None:
    """Of two who wait."""
    async with desks(places=1) as made:
        await made.hand_in("alice-1", "bob-1", "alice-2")
        made.now += 3
        await made.end("alice-1")
        made.now += 1
        await made.hand_in("bob-2")
        await made.end("bob-1")
        assert made.begun == ["alice-1", "bob-1", "bob-2"]


async def test_one_reader_is_everybodys() -> None:
    """With a single one nobody is shut out."""
    async with desks(places=1) as made:
        await made.hand_in("alice-1")
        made.now += 10 * SHARE
        await made.end("alice-1")
        await made.hand_in("alice-2")
        assert made.begun == ["alice-1", "alice-2"]


async def test_who_gives_up_holds_nothing() -> None:
    """Neither a place in the row nor a reader."""
    async with desks(places=1) as made:
        await made.hand_in("alice-1", "bob-1", "carol-1")
        # All at once: the place that alice leaves must not go to bob, who is leaving too.
        made.tasks["alice-1"].cancel()
        made.tasks["bob-1"].cancel()
        with pytest.raises(asyncio.CancelledError):
            await made.tasks["alice-1"]
        await made.until(lambda: made.begun == ["alice-1", "carol-1"])


async def test_what_is_remembered_is_bounded() -> None:
    """Thousands of owners."""
    turns = Turns(places=1, clock=lambda: 0.0)
    for n in range(MAX_OWNERS + 50):
        turns.end(str(n), await turns.begin(str(n)))
    assert len(turns._spent) == MAX_OWNERS
