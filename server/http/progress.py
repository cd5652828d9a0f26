"""Server-sent events of something that progresses: what stands now, each change, an end. A comment keeps it alive."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, ExitStack, suppress

import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from parsing.errors import ParsingError
from parsing.models import CvStatus

HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 150.0
LOOK_SECONDS = 2.0
"""How often the status is read while no change is announced, so that one from before the subscription is not lost."""
_FINAL = frozenset({"ready", "failed"})
_log = structlog.stdlib.get_logger(__name__)


class ProgressStream(StreamingResponse):
    """The stream. Ends with the final phase, when `changes` ends, or in time; the client may come back then.

    Before each word it is asked whether whoever reads it `stays`: has not been signed out meanwhile.
    """

    def __init__(
        self,
        *,
        place: AbstractContextManager[None],
        now: Callable[[], Awaitable[CvStatus]],
        changes: Callable[[], AsyncIterator[CvStatus]],
        stays: Callable[[], Awaitable[bool]],
        heartbeat: float = HEARTBEAT_SECONDS,
        look: float = LOOK_SECONDS,
    ) -> None:
        self._place = ExitStack()
        self._place.enter_context(place)  # before the response starts, so that a refusal has a status of its own
        super().__init__(
            _lines(now=now, changes=changes, stays=stays, heartbeat=heartbeat, look=look),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; its place is free afterwards, however it ends."""
        with self._place:
            await super().__call__(scope, receive, send)


async def _lines(
    *,
    now: Callable[[], Awaitable[CvStatus]],
    changes: Callable[[], AsyncIterator[CvStatus]],
    stays: Callable[[], Awaitable[bool]],
    heartbeat: float,
    look: float,
) -> AsyncIterator[bytes]:
    watched = changes()
    change = asyncio.create_task(_next(watched))
    sent: CvStatus | None = None
    clock = asyncio.get_running_loop().time
    spoke, over, end = clock(), False, clock() + LONGEST_SECONDS
    try:
        while not over and clock() < end:
            if sent is not None:
                await asyncio.wait({change}, timeout=look)
            if change.done():
                status = change.result()
                over = status is None
                if not over:
                    change = asyncio.create_task(_next(watched))
            else:
                status = None
            if not await stays():
                return
            status = status or await now()
            if status != sent:
                sent, spoke = status, clock()
                yield b"data: " + status.model_dump_json().encode() + b"\n\n"
                over = over or status.phase in _FINAL
            elif not over and clock() - spoke >= heartbeat:
                spoke = clock()
                yield b": still here\n\n"
    finally:
        change.cancel()
        with suppress(asyncio.CancelledError):
            await change
        if isinstance(watched, AsyncGenerator):
            await watched.aclose()


async def _next(watched: AsyncIterator[CvStatus]) -> CvStatus | None:
    try:
        return await anext(watched, None)
    except ParsingError as error:
        # The stream has begun, so there is no status left to send; from here on it polls.
        await _log.awarning("progress.deaf", code=error.code)
        await asyncio.Event().wait()
        return None
