"""Work that keeps the event loop, one piece in a round of it: several at once would hold up everybody else."""

import asyncio
from collections.abc import Awaitable, Callable


class Rounds:
    """Lets through one caller in a round of the loop, in the order in which they come."""

    def __init__(self, *, ready: Callable[[], Awaitable[None]]) -> None:
        """`ready` returns once the work can be done at a stretch; only one caller asks it at a time."""
        self._one = asyncio.Lock()
        self._ready = ready

    async def own(self) -> None:
        """Wait for a round of one's own: what the caller does next without waiting, nobody else does in it."""
        async with self._one:
            await self._ready()
            await asyncio.sleep(0)
