"""The terminal: text above, one status line below, keys without Enter. Leaves it as it was found."""

import asyncio
import contextlib
import os
import re
import shutil
import sys
import termios
import tty
from collections.abc import Iterator
from typing import TextIO

from server.commands.play.playhead import Playhead
from server.commands.play.reel import Reel
from server.commands.play.rendering import clock
from server.commands.play.wrapping import wrapped

KEYS = {
    b"\x1b[C": "right",
    b"\x1b[D": "left",
    b"\x1bOC": "right",
    b"\x1bOD": "left",
    b"\x1b[A": "faster",
    b"\x1b[B": "slower",
    b" ": "pause",
    b"+": "faster",
    b"-": "slower",
    b".": "event",
    b",": "event-back",
    b"]": "turn",
    b"[": "turn-back",
    b"i": "idle",
    b"q": "quit",
    b"\x03": "quit",
    b"\x04": "quit",
    b"?": "help",
    **{str(digit).encode(): str(digit) for digit in range(10)},
}
UNKNOWN = re.compile(rb"\x1b[\[O][0-9;]*[A-Za-z~]")  # a key we have no name for, as terminals send it
HELP = "space pause  ←→ 5 s  ↑↓ speed  , . event  [ ] turn  0-9 jump  i idle  q quit"
CLEAR, SAVE, RESTORE, ERASE_LINE = "\x1b[2J\x1b[H", "\x1b7", "\x1b8", "\x1b[2K"


class PlainScreen:
    """Writes pieces as they come: for pipes and files."""

    def __init__(self, reel: Reel, out: TextIO) -> None:
        self._reel, self._out, self._shown = reel, out, 0

    def show(self, head: Playhead) -> None:
        """Bring it up to the playhead."""
        self._out.write("".join(self._reel.pieces[self._shown : head.shown]))
        self._out.flush()
        self._shown = head.shown


class TerminalScreen:
    """A scrolling region for the text above a status line."""

    def __init__(self, reel: Reel, out: TextIO) -> None:
        self._reel, self._out, self._shown, self.help = reel, out, 0, False
        self._size = (0, 0)
        self._pieces = reel.pieces

    def show(self, head: Playhead) -> None:
        """Bring text and status up to the playhead; going back draws the text anew."""
        size = tuple(shutil.get_terminal_size())
        parts = []
        if head.shown < self._shown or size != self._size:
            if size[0] != self._size[0]:
                self._pieces = wrapped(self._reel.pieces, size[0])
            self._size = (size[0], size[1])
            self._shown = 0
            parts.append(f"\x1b[1;{max(1, size[1] - 1)}r{CLEAR}")
        parts += self._pieces[self._shown : head.shown]
        self._shown = head.shown
        sign = "||" if head.paused else "[]" if head.finished else "> "
        status = f"{sign} {clock(head.position)}/{clock(head.length)}  {head.speed:g}x"
        status += "  idle skipped" if head.skips_idle else ""
        status = HELP if self.help else f"{status}  ? keys"
        parts.append(f"{SAVE}\x1b[{size[1]};1H{ERASE_LINE}\x1b[7m{status[: size[0]]}\x1b[0m{RESTORE}")
        self._out.write("".join(parts))
        self._out.flush()

    def close(self) -> None:
        """Give the terminal back, with what is on it."""
        self._out.write(f"\x1b[r\x1b[{max(self._size[1], 1)};1H{ERASE_LINE}\n")
        self._out.flush()


@contextlib.contextmanager
def reading_keys(keys: asyncio.Queue[str]) -> Iterator[None]:
    """Put names of pressed keys into the queue; those it has no room for are dropped."""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    loop = asyncio.get_running_loop()

    def read() -> None:
        try:
            data = os.read(descriptor, 64)
        except OSError:  # the terminal is gone
            data = b""
        for name in split_keys(data):
            with contextlib.suppress(asyncio.QueueFull):
                keys.put_nowait(name)

    tty.setcbreak(descriptor)
    loop.add_reader(descriptor, read)
    try:
        yield
    finally:
        loop.remove_reader(descriptor)
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def split_keys(data: bytes) -> list[str]:
    """Names of the keys in what a terminal sent; unknown ones are left out. No data: it was closed."""
    if not data:
        return ["quit"]
    names = []
    while data:
        code = next((code for code in KEYS if data.startswith(code)), None)
        if code is None:
            unknown = UNKNOWN.match(data)
            data = data[unknown.end() if unknown else 1 :]
            continue
        names.append(KEYS[code])
        data = data[len(code) :]
    return names
