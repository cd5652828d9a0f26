"""The hub's own life."""

import asyncio

import pytest
from redis.asyncio import Redis

from server.live.hub import Hub
from tests.fakes import FakeCommands, FakeLog, FakeSignIns, FakeTickets


@pytest.mark.parametrize("turns", range(6))
async def test_it_stops_whatever_it_was_about_to_check(turns: int) -> None:
    redis = Redis(host="never.connected.invalid")
    hub = Hub(redis=redis, reader=FakeLog(), tickets=FakeTickets(), sign_ins=FakeSignIns(), node="n1")
    await hub.start(FakeCommands())
    for _ in range(turns):
        await asyncio.sleep(0)
    hub._on_restored()
    async with asyncio.timeout(5):
        await hub.stop()
    await redis.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
