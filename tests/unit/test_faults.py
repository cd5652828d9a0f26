"""Faults of our own: none is silent, none fills the log, none ends what must go on."""

import asyncio

from server.faults import KINDS, LOG_SECONDS, Faults
from tests.eventually import eventually


class Hand:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Lines:
    """A log that is kept."""

    def __init__(self) -> None:
        self.said: list[tuple[str, int, type[BaseException]]] = []

    def __call__(self, where: str, count: int, error: BaseException) -> None:
        self.said.append((where, count, type(error)))


def fail(kind: type[Exception]) -> None:
    raise kind("what somebody said")


def noted(faults: Faults, where: str, kind: type[Exception]) -> None:
    try:
        fail(kind)
    except kind as error:
        faults.note(where, error)


def test_each_kind_is_logged_once_a_minute_and_always_counted() -> None:
    hand = Hand()
    lines = Lines()
    faults = Faults(clock=hand, say=lines)
    for _ in range(3):
        noted(faults, "here", LookupError)
    noted(faults, "here", ZeroDivisionError)
    noted(faults, "there", LookupError)
    hand.now += LOG_SECONDS
    noted(faults, "here", LookupError)
    assert lines.said == [
        ("here", 1, LookupError),
        ("here", 4, ZeroDivisionError),
        ("there", 5, LookupError),
        ("here", 6, LookupError),
    ]
    assert faults.count == 6


def test_kinds_without_end_take_no_memory_without_end() -> None:
    lines = Lines()
    faults = Faults(clock=Hand(), say=lines)
    for number in range(3 * KINDS):
        faults.note(f"place {number}", LookupError())
    assert len(lines.said) == 3 * KINDS
    assert faults.kinds <= KINDS


async def test_work_that_a_fault_ends_begins_again_until_it_is_cancelled() -> None:
    lines, begun = Lines(), [0]
    faults = Faults(pause=0.001, say=lines)

    async def work() -> None:
        begun[0] += 1
        if begun[0] < 4:
            fail(LookupError)
        await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(faults.lasting("work", work))
    await eventually(lambda: begun[0] == 4, what="its fourth beginning")
    task.cancel()
    await asyncio.wait((task,))
    assert task.cancelled()
    assert faults.count == 3
    assert lines.said == [("work", 1, LookupError)]


async def test_work_that_is_done_is_not_begun_again() -> None:
    faults = Faults()
    await faults.lasting("work", lambda: asyncio.sleep(0))
    assert faults.count == 0
