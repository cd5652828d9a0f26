"""Ties a program's life to its parent's, however the parent dies.

Run as `python -I -S tether.py HOW PARENT SIGNAL PROGRAM ARGUMENT...`, with the standard library alone so that it
costs some 20 ms. `kernel` asks Linux to send SIGNAL when the parent dies and becomes the program; `watch` stays
between the two and looks after the parent itself, for systems that have no such request.

A program of its own instead of a `preexec_fn`: code between fork and exec can deadlock once the parent has threads.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
LOOK = 0.2  # seconds between two looks at the parent


def ask_kernel(death: int) -> None:
    """Have SIGNAL sent to this process when its parent dies; outlives exec."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def watch(command: list[str], parent: int, death: int) -> int:
    """Run the program beside us, pass SIGTERM on, and end it when the parent is gone."""
    child = subprocess.Popen(command, close_fds=False)  # noqa: S603 - our own command

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    signal.signal(signal.SIGTERM, pass_on)
    while child.poll() is None:
        if os.getppid() != parent:
            child.send_signal(death)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
        time.sleep(LOOK)
    return child.returncode


def main(how: str, parent: int, death: int, command: list[str]) -> int:
    """Tie, then run."""
    if how == "watch":
        return watch(command, parent, death)
    ask_kernel(death)
    if os.getppid() == parent:  # else it died before the request was made
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]))
