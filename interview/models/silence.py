"""A limit on silence in a stream, cheap enough to hold for every token."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TypeVar

from interview.models.failures import Failed

T = TypeVar("T")


async def limit_silence(
    stream: AsyncIterator[T], *, seconds: float, first: float | None = None, total: float | None = None
) -> AsyncGenerator[T, None]:
    """The items of `stream`. Waiting longer than `seconds` for one ends with `Failed("timeout")`.

    For the `first` one a longer wait may be allowed. Waiting ends likewise when `total` seconds are over since it was
    asked for.

    `asyncio.timeout` for every item would set and cancel a timer a token. Here one timer a stream wakes up, sees when
    the present wait began and goes back to sleep, so an item costs a few assignments. Time that the reader of this
    generator takes for itself does not count. Closing it leaves `stream` open: that is its owner's to close. One and
    the same task reads it from beginning to end.
    """
    loop = asyncio.get_running_loop()
    watch = _Watch(loop=loop, seconds=seconds, first=first, until=None if total is None else loop.time() + total)
    try:
        while True:
            watch.begin()
            try:
                item = await anext(stream)
            except StopAsyncIteration:
                watch.end()
                return
            except asyncio.CancelledError:
                if watch.fired():
                    raise Failed("timeout") from None
                raise
            watch.end()
            yield item
    finally:
        watch.close()


class _Watch:
    def __init__(
        self, *, loop: asyncio.AbstractEventLoop, seconds: float, first: float | None, until: float | None
    ) -> None:
        self._loop = loop
        self._seconds = seconds
        self._allowed = seconds if first is None else first
        self._until = float("inf") if until is None else until
        self._reader: asyncio.Task[object] | None = asyncio.current_task()
        self._task: asyncio.Task[object] | None = None
        self._since = 0.0
        self._cancelling = 0
        self._expired = False
        self._timer = loop.call_later(seconds, self._look)

    def begin(self) -> None:
        self._task = task = self._reader
        self._cancelling = task.cancelling() if task else 0
        self._since = self._loop.time()
        if self._since >= self._until:
            self._task = None
            raise Failed("timeout")

    def end(self) -> None:
        """The wait is over.

        Raises:
            Failed: it had been too long, and somebody below swallowed the cancellation.
        """
        if self._expired:
            self.fired()
            raise Failed("timeout")
        self._task = None
        self._allowed = self._seconds

    def fired(self) -> bool:
        """Whether this watch, and nobody else besides, cancelled the task."""
        if not self._expired or self._task is None:
            return False
        task, self._task, self._expired = self._task, None, False
        return task.uncancel() <= self._cancelling

    def close(self) -> None:
        self._timer.cancel()
        self._task = None

    def _look(self) -> None:
        if self._task is None:
            wait = self._seconds
        else:
            wait = min(self._since + self._allowed, self._until) - self._loop.time()
            if wait <= 0:
                self._expired = True
                self._task.cancel()
                return
        # Never asleep for longer than an item may take: after the first one the shorter wait holds.
        self._timer = self._loop.call_later(min(wait, self._seconds), self._look)
