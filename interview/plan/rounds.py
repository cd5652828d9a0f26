"""Work that keeps the event loop, one piece in a round of it: several at once would hold up everybody else."""

import asyncio


class Rounds:
    """Lets through one caller in a round of the loop, in the order in which they come."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def own(self) -> None:
        """Wait for a round of one's own: what the caller does next without waiting, nobody else does in it."""
        async with self._one:
            await asyncio.sleep(0)
