"""The probe of nodes in processes of their own sees what it is there for."""

import asyncio
import selectors
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.eventually import eventually
from tests.probed_node import STALL, ProbedApp, at_rest, check, read_stalls


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


async def _live(stalls: Path, *, held_up: float, times: int = 1) -> None:
    received: asyncio.Queue[Message] = asyncio.Queue()
    sent: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.create_task(ProbedApp(_lifespan, stalls)({"type": "lifespan"}, received.get, sent.put))
    received.put_nowait({"type": "lifespan.startup"})
    await sent.get()
    for _ in range(times):
        _busy(held_up)
        await asyncio.sleep(0.05)
    received.put_nowait({"type": "lifespan.shutdown"})
    await running


async def test_a_node_that_is_held_up_fails_its_test_with_the_culprit(tmp_path: Path) -> None:
    await _live(tmp_path / "stalls", held_up=3 * STALL, times=5)  # a busy machine lets the probe look now and then only
    assert any("_busy" in "".join(stall.stack) for stall in read_stalls(tmp_path / "stalls"))
    with pytest.raises(AssertionError, match="a node's loop was held up"):
        check(tmp_path / "stalls")


async def test_a_loop_that_waits_is_no_culprit() -> None:
    here, there = socket.socketpair()
    with here, there, selectors.DefaultSelector() as selector:
        selector.register(here, selectors.EVENT_READ)
        waiting = threading.Thread(target=selector.select, daemon=True)
        waiting.start()

        def rests() -> bool:
            frame = sys._current_frames().get(waiting.ident or 0)
            return frame is not None and at_rest(frame)

        await eventually(rests)
        there.send(b".")
        waiting.join()
    assert not at_rest(sys._getframe())


async def test_what_happens_before_and_after_it_serves_holds_nobody_up(tmp_path: Path) -> None:
    await _live(tmp_path / "stalls", held_up=0)
    check(tmp_path / "stalls")
