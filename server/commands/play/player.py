"""`vivavoce play`: a stored session in the terminal, with its own timing. Calls no model."""

import asyncio
import contextlib
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace

from server.commands.play.playhead import Playhead
from server.commands.play.reel import Reel, load_reel
from server.commands.play.rendering import Renderer
from server.commands.play.terminal import PlainScreen, TerminalScreen, reading_keys
from server.commands.play.wrapping import wrapped
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from server.settings import Settings
from server.stores.opening import open_stores

REFRESH = 0.25  # seconds between two status lines while nothing happens
HOP = 5.0  # seconds of an arrow


async def play(settings: Settings, sid: str, *, speed: float | None, at: float, staff: bool, skip_idle: bool) -> None:
    """Play a session. Raises NoServices, SessionNotFound, LogLost, Unavailable."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    async with open_stores(settings) as stores:
        reader = LogReader(stores.redis, sealed=SealedLogs(stores.mongo))
        reel = await load_reel(reader, sid, staff=staff, renderer=Renderer(colour=sys.stdout.isatty()))
    if sys.stdout.isatty() and not interactive:
        reel = replace(reel, pieces=wrapped(reel.pieces, shutil.get_terminal_size().columns))
    if not interactive and speed is None:
        sys.stdout.write("".join(reel.pieces))
        return
    head = Playhead(reel, speed=speed or 1.0, skip_idle=skip_idle)
    head.seek(at)
    if interactive:
        await play_here(reel, head)
    else:
        await _run(head, PlainScreen(reel, sys.stdout), keys=None)


async def play_here(reel: Reel, head: Playhead) -> None:
    """Play in the terminal until the viewer quits."""
    keys: asyncio.Queue[str] = asyncio.Queue(64)
    screen = TerminalScreen(reel, sys.stdout)
    try:
        with reading_keys(keys):
            await _run(head, screen, keys=keys)
    finally:
        screen.close()


async def _run(head: Playhead, screen: PlainScreen | TerminalScreen, *, keys: asyncio.Queue[str] | None) -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    while True:
        screen.show(head)
        wait = head.until_next()
        if keys is None:
            if wait is None:
                return
            await asyncio.sleep(wait)
            key = None
        else:
            key = await _key(keys, REFRESH if wait is None else min(wait, REFRESH))
        now = loop.time()
        head.advance(now - before)
        before = now
        if key == "quit":
            return
        if key == "help" and isinstance(screen, TerminalScreen):
            screen.help = not screen.help
        elif key is not None:
            press(head, key)


async def _key(keys: asyncio.Queue[str], seconds: float) -> str | None:
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(keys.get(), seconds)
    return None


def press(head: Playhead, key: str) -> None:
    """What a key does to the playhead."""
    if key.isdigit():
        head.jump(int(key) / 10)
    elif key in ACTIONS:
        ACTIONS[key](head)


def _pause(head: Playhead) -> None:
    if head.finished:
        head.seek(0.0)
        head.paused = False
    else:
        head.paused = not head.paused


ACTIONS: dict[str, Callable[[Playhead], None]] = {
    "pause": _pause,
    "right": lambda head: head.seek(head.position + HOP),
    "left": lambda head: head.seek(head.position - HOP),
    "faster": lambda head: head.change_speed(1),
    "slower": lambda head: head.change_speed(-1),
    "event": lambda head: head.step(1),
    "event-back": lambda head: head.step(-1),
    "turn": lambda head: head.step_turn(1),
    "turn-back": lambda head: head.step_turn(-1),
    "idle": lambda head: head.toggle_idle(),
}
