"""Faults of our own: none is silent, none fills the log, none ends what must go on."""

import asyncio

from structlog.testing import capture_logs

from server.faults import KINDS, LOG_SECONDS, Faults
from tests.eventually import eventually


class Hand:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def fail(kind: type[Exception]) -> None:
    raise kind("what somebody said")


def noted(faults: Faults, where: str, kind: type[Exception]) -> None:
    try:
        fail(kind)
    except kind as error:
        faults.note(where, error)


def test_each_kind_is_logged_once_a_minute_and_always_counted() -> None:
    hand = Hand()
    faults = Faults(clock=hand)
    with capture_logs() as lines:
        for _ in range(3):
            noted(faults, "here", LookupError)
        noted(faults, "here", ZeroDivisionError)
        noted(faults, "there", LookupError)
        hand.now += LOG_SECONDS
        noted(faults, "here", LookupError)
    assert [(line["where"], type(line["exc_info"]).__name__, line["faults"]) for line in lines] == [
        ("here", "LookupError", 1),
        ("here", "ZeroDivisionError", 4),
        ("there", "LookupError", 5),
        ("here", "LookupError", 6),
    ]
    assert faults.count == 6


def test_kinds_without_end_take_no_memory_without_end() -> None:
    faults = Faults(clock=Hand())
    with capture_logs() as lines:
        for number in range(3 * KINDS):
            faults.note(f"place {number}", LookupError())
    assert len(lines) == 3 * KINDS
    assert faults.kinds <= KINDS


async def test_work_that_a_fault_ends_begins_again_until_it_is_cancelled() -> None:
    faults, begun = Faults(pause=0.001), [0]

    async def work() -> None:
        begun[0] += 1
        if begun[0] < 4:
            fail(LookupError)
        await asyncio.get_running_loop().create_future()

    with capture_logs() as lines:
        task = asyncio.create_task(faults.lasting("work", work))
        await eventually(lambda: begun[0] == 4, what="its fourth beginning")
        task.cancel()
        await asyncio.wait((task,))
    assert task.cancelled()
    assert faults.count == 3
    assert [line["where"] for line in lines] == ["work"]


async def test_work_that_is_done_is_not_begun_again() -> None:
    faults = Faults()
    await faults.lasting("work", lambda: asyncio.sleep(0))
    assert faults.count == 0
