"""Waiting for something to become true, with a deadline; the only way tests wait."""

import asyncio
import time
from collections.abc import Awaitable, Callable

LOOK = 0.02  # seconds between two looks


async def eventually(true: Callable[[], bool | Awaitable[bool]], *, within: float = 60.0, what: str = "it") -> None:
    """Return once `true()` holds; fail when it does not within so many seconds."""
    deadline = time.monotonic() + within
    while True:
        answer = true()
        if await answer if isinstance(answer, Awaitable) else answer:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not become true within {within} s")
        await asyncio.sleep(LOOK)
