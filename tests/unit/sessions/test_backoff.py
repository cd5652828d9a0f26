"""Waiting for stores, and being halted."""

import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from server.protocol.errors import Fenced, SessionNotFound
from server.sessions.backoff import Backoff, Halted


class Flaky:
    """Fails a few times, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0
        self.called = asyncio.Event()

    async def __call__(self) -> str:
        self.calls += 1
        self.called.set()
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


async def test_a_store_that_comes_back_is_waited_for() -> None:
    call = Flaky(RedisConnectionError(), TimeoutError())
    assert await Backoff().insist(call) == "answer"
    assert call.calls == 3


@pytest.mark.parametrize("error", [Fenced(), SessionNotFound(), ZeroDivisionError()])
async def test_anything_else_passes_through(error: Exception) -> None:
    call = Flaky(error)
    with pytest.raises(type(error)):
        await Backoff().insist(call)
    assert call.calls == 1


async def test_halting_ends_every_wait() -> None:
    backoff = Backoff()
    away = Flaky(*(RedisConnectionError() for _ in range(100)))
    insisting = asyncio.create_task(backoff.insist(away))
    waiting = asyncio.create_task(backoff.wait_for(asyncio.Event().wait))
    await away.called.wait()
    backoff.halt()
    for task in (insisting, waiting):
        with pytest.raises(Halted):
            await task
    for call in (backoff.insist(Flaky()), backoff.wait_for(Flaky())):
        with pytest.raises(Halted):
            await call


async def test_what_is_waited_for_is_answered_or_raises() -> None:
    assert await Backoff().wait_for(Flaky()) == "answer"
    with pytest.raises(Fenced):
        await Backoff().wait_for(Flaky(Fenced()))
