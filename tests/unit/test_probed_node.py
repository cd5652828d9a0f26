"""The probe of nodes in processes of their own sees what it is there for."""

import asyncio
import time
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.probed_node import STALL, ProbedApp, check


def _busy(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


async def _lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "lifespan"
    _busy(2 * STALL)  # whoever starts serves nobody yet
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    _busy(2 * STALL)  # nor does whoever stops
    await send({"type": "lifespan.shutdown.complete"})


async def _live(stalls: Path, *, held_up: float) -> None:
    received: asyncio.Queue[Message] = asyncio.Queue()
    sent: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.create_task(ProbedApp(_lifespan, stalls)({"type": "lifespan"}, received.get, sent.put))
    received.put_nowait({"type": "lifespan.startup"})
    await sent.get()
    _busy(held_up)
    await asyncio.sleep(0.05)
    received.put_nowait({"type": "lifespan.shutdown"})
    await running


async def test_a_node_that_is_held_up_fails_its_test_with_the_culprit(tmp_path: Path) -> None:
    await _live(tmp_path / "stalls", held_up=3 * STALL)
    with pytest.raises(AssertionError, match="_busy"):
        check(tmp_path / "stalls")


async def test_what_happens_before_and_after_it_serves_holds_nobody_up(tmp_path: Path) -> None:
    await _live(tmp_path / "stalls", held_up=0)
    check(tmp_path / "stalls")
