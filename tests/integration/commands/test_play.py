"""`vivavoce play` on a real log: into a pipe, and in a real terminal with keys."""

import asyncio
import contextlib
import fcntl
import os
import pty
import struct
import sys
import termios
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.protocol.events import AnswerAccepted, PlanMade, TurnCompleted, TurnStarted
from server.sessions.log.writer import LogWriter
from server.stores.keys import fence_key
from tests.eventually import eventually

SID = "s_play"


@pytest.fixture
async def stored(
    redis: Redis, mongo: AsyncDatabase[dict[str, Any]], redis_url: str, mongodb_url: str
) -> dict[str, str]:
    """A session of two turns and an answer; the environment in which the command finds it."""
    writer = LogWriter(redis, on_commit=lambda *_: None)
    task = asyncio.create_task(writer.run())
    log = writer.open(SID, fence=int(await redis.incr(fence_key(SID))))
    plan = {"competencies": [{"id": "offer-1", "label": "Python"}], "questions": [{"id": "q1"}]}
    log.append(PlanMade(plan=plan))
    for index, text in enumerate(("Hello, who are you?", "Tell me more.")):
        log.append(TurnStarted(turn=f"t{index}", index=index, stage="welcome"), speaking=f"t{index}")
        log.delta(f"t{index}", text)
        log.append(TurnCompleted(turn=f"t{index}", chars=len(text)), speaking="")
        if index == 0:
            log.append(AnswerAccepted(message="m1", text="Camille \x1b[31mRed"))
    await log.flush()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return {"REDIS_URL": redis_url, "MONGODB_URL": mongodb_url, "MONGODB_DATABASE": mongo.name}


async def run(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "play", *arguments, env=os.environ | environment,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def test_into_a_pipe_it_is_plain_and_at_once(stored: dict[str, str]) -> None:
    """The whole session as text, no control characters, no staff events."""
    status, out, err = await run(stored, SID)
    assert (status, err) == (0, "")
    assert "Hello, who are you?\n" in out
    assert "Camille [31mRed" in out
    assert out.index("Candidate") < out.index("Tell me more.")
    assert "plan:" not in out
    assert "\x1b" not in out


async def test_staff_events_and_timing_on_demand(stored: dict[str, str]) -> None:
    """With --staff the plan is told; with --speed the timing is kept."""
    status, out, _ = await run(stored, SID, "--staff", "--speed", "8")
    assert status == 0
    assert "plan: questions 1, competences Python" in out
    assert "Tell me more.\n" in out


async def test_an_unknown_session_is_said(stored: dict[str, str]) -> None:
    """A clear word and a status of its own."""
    status, out, err = await run(stored, "s_nobody")
    assert (status, out) == (os.EX_DATAERR, "")
    assert err == "vivavoce: there is no session s_nobody\n"


class Terminal:
    """A pseudo-terminal with the command in it; collects what it shows."""

    def __init__(self) -> None:
        self.shown = ""
        self._near, far = pty.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        self.far = far

    def listen(self) -> None:
        asyncio.get_running_loop().add_reader(self._near, self._read)

    def _read(self) -> None:
        try:
            data = os.read(self._near, 65536)
        except OSError:  # Linux says so when the other end is closed
            data = b""
        if not data:
            asyncio.get_running_loop().remove_reader(self._near)
        self.shown += data.decode(errors="replace")

    def press(self, keys: str) -> None:
        os.write(self._near, keys.encode())

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._near)
        os.close(self._near)


@pytest.fixture
async def terminal() -> AsyncIterator[Terminal]:
    terminal = Terminal()
    terminal.listen()
    yield terminal
    terminal.close()


async def test_keys_work_in_a_terminal(stored: dict[str, str], terminal: Terminal) -> None:
    """Pause, step, jump, quit; the terminal is given back as it was."""
    before = termios.tcgetattr(terminal.far)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.cli", "play", SID, env=os.environ | stored | {"TERM": "xterm"},
        stdin=terminal.far, stdout=terminal.far, stderr=terminal.far, start_new_session=True,
    )  # fmt: skip
    await eventually(lambda: "Tell me more." in terminal.shown, what="the last turn")
    terminal.press(",")
    await eventually(lambda: "||" in terminal.shown, what="the pause")
    terminal.press("?")
    await eventually(lambda: "q quit" in terminal.shown, what="the help")
    shown = len(terminal.shown)
    terminal.press("[[[[[]].")
    await eventually(lambda: "Camille" in terminal.shown[shown:], what="the step")
    terminal.press("q")
    assert await asyncio.wait_for(process.wait(), 10) == 0
    assert termios.tcgetattr(terminal.far) == before
    os.close(terminal.far)
