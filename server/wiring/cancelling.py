"""Python 3.11 can lose a cancellation, and a task that was cancelled then lives on.

Its `asyncio.wait_for` returns the result of what it waits for when that ends in the same moment in which the waiting
task is cancelled (https://github.com/python/cpython/issues/86296, mended in 3.12). redis-py waits so for every write
with a socket timeout, PyMongo for every write and every turn at a lock: a loop that was stopped in such a moment never
ended, a node that waited for it never stopped, and one whose MongoDB was away stood still instead of saying so.
"""

import asyncio
import sys
from collections.abc import Awaitable
from typing import Any


async def _wait_for(fut: Awaitable[Any], timeout: float | None) -> Any:  # noqa: ASYNC109 - its signature
    """As in 3.12: the limit cancels the waiting task. It runs as `asyncio.tasks` does, with the names of there."""
    import asyncio  # noqa: PLC0415 - see above

    if timeout is None or timeout > 0:
        async with asyncio.timeout(timeout):
            return await fut
    waited = asyncio.ensure_future(fut)
    if waited.done():
        return waited.result()
    waited.cancel()
    await asyncio.wait([waited])
    if waited.cancelled():
        raise TimeoutError
    return waited.result()


def keep_cancellations() -> None:
    """Give this process 3.12's `asyncio.wait_for`, wherever it was imported to. Nothing to do from 3.12 on."""
    if sys.version_info < (3, 12):
        asyncio.wait_for.__code__ = _wait_for.__code__
