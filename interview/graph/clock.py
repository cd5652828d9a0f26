"""Time as the interview sees it."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Milliseconds since the epoch."""


def wall_clock() -> int:
    """Now."""
    return time.time_ns() // 1_000_000
