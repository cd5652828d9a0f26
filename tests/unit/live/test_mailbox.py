"""The slim queue and flag of a socket do what asyncio's do."""

import asyncio

import pytest

from server.live.mailbox import Gate, Mailbox

Kind = type[Mailbox] | type[asyncio.Queue[object]]


@pytest.mark.parametrize("kind", [Mailbox, asyncio.Queue])
async def test_what_comes_is_read_once_in_its_order(kind: Kind) -> None:
    box = kind()
    box.put_nowait(1)
    box.put_nowait(2)
    assert [await box.get(), await box.get()] == [1, 2]
    assert box.empty()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    box.put_nowait(3)
    box.put_nowait(4)
    assert await reading == 3
    assert not box.empty()


@pytest.mark.parametrize("kind", [Mailbox, asyncio.Queue])
async def test_a_reader_that_goes_away_takes_nothing_along(kind: Kind) -> None:
    box = kind()
    reading = asyncio.create_task(box.get())
    await asyncio.sleep(0)
    box.put_nowait(1)
    reading.cancel()
    await asyncio.wait((reading,))
    assert reading.cancelled()
    assert await box.get() == 1


@pytest.mark.parametrize("kind", [Gate, asyncio.Event])
async def test_who_finds_it_shut_waits(kind: type[Gate] | type[asyncio.Event]) -> None:
    gate = kind()
    gate.set()
    await gate.wait()
    gate.clear()
    assert not gate.is_set()
    gone, *waiting = (asyncio.create_task(gate.wait()) for _ in range(3))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait((gone,))
    gate.set()
    gate.clear()
    async with asyncio.timeout(10):
        await asyncio.gather(*waiting)
    assert not gate.is_set()
