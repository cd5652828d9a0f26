import asyncio
from collections.abc import AsyncIterator

import pytest

from interview.models.failures import Failed
from interview.models.silence import limit_silence


async def ticks(*pauses: float) -> AsyncIterator[int]:
    for number, pause in enumerate(pauses):
        await asyncio.sleep(pause)
        yield number


async def test_a_lively_stream_passes_however_long_it_lasts() -> None:
    assert [n async for n in limit_silence(ticks(*[0.03] * 30), seconds=0.6)] == list(range(30))


async def test_silence_ends_the_stream_and_leaves_the_task_whole() -> None:
    stream = limit_silence(ticks(0, 0, 60), seconds=0.05)
    assert [await anext(stream), await anext(stream)] == [0, 1]
    with pytest.raises(Failed) as caught:
        await anext(stream)
    assert (caught.value.failure.code, caught.value.failure.temporary) == ("timeout", True)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0)


async def test_a_reader_that_takes_its_time_is_not_silence() -> None:
    heard = []
    async for number in limit_silence(ticks(0, 0, 0), seconds=0.05):
        heard.append(number)
        await asyncio.sleep(0.08)
    assert heard == [0, 1, 2]


async def test_a_cancellation_from_outside_stays_one() -> None:
    async def read() -> None:
        async for _ in limit_silence(ticks(60), seconds=30):
            pass

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_silence_counts_also_while_a_cancelled_task_cleans_up() -> None:
    found: list[str] = []

    async def clean() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            try:
                async for _ in limit_silence(ticks(60), seconds=0.05):
                    pass
            except Failed as error:
                found.append(error.failure.code)

    cleaning = asyncio.ensure_future(clean())
    await asyncio.sleep(0)
    cleaning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cleaning
    assert found == ["timeout"]


async def test_a_stream_that_swallows_the_end_is_ended_all_the_same() -> None:
    async def stubborn() -> AsyncIterator[int]:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            yield 1

    with pytest.raises(Failed):
        await anext(limit_silence(stubborn(), seconds=0.05))


async def test_the_first_item_may_be_waited_for_longer() -> None:
    assert [n async for n in limit_silence(ticks(0.3, 0), seconds=0.05, first=30)] == [0, 1]
    stream = limit_silence(ticks(0.2, 60), seconds=0.05, first=30)
    assert await anext(stream) == 0
    async with asyncio.timeout(10):  # much sooner than the first item's 30 seconds
        with pytest.raises(Failed):
            await anext(stream)
