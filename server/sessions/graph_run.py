"""One session's graph as a task beside its owner: at most one step of it runs at a time."""

import asyncio
from collections.abc import Callable

import structlog

from interview.commands import Input, Outcome, Waiting
from server.sessions.ports import Interviews
from server.sessions.voice import SessionVoice

logger = structlog.get_logger(__name__)

HALT_SECONDS = 15.0


class GraphStuck(Exception):
    """A cancelled graph goes on running."""


class GraphRun:
    """`on_end` is called when a step has ended in whatever way; `take` tells what it came to.

    A step that rests has ended for whoever gives the next one; its task may still put its things away.
    """

    def __init__(self, sid: str, *, token: int, interviews: Interviews, on_end: Callable[[], None]) -> None:
        self._sid = sid
        self._token = token
        self._interviews = interviews
        self._on_end = on_end
        self._task: asyncio.Task[Outcome] | None = None
        self._rests: Waiting | None = None
        self._leaving: set[asyncio.Task[Outcome]] = set()

    def start(self, given: Input | None, *, voice: SessionVoice) -> None:
        """Give it an input, None = go on."""
        self._rests = None
        work = self._interviews.advance(self._sid, given, voice=voice, fence=self._token, on_rest=self._rest)
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._ended)

    @property
    def ended(self) -> bool:
        """Whether a step has ended that nobody has taken yet."""
        return self._task is not None and (self._rests is not None or self._task.done())

    def take(self) -> Outcome:
        """What the step came to. Raises what it raised, CancelledError too."""
        assert self._task is not None  # noqa: S101 - asked only once it has ended
        task, self._task = self._task, None
        rests, self._rests = self._rests, None
        if rests is None:
            return task.result()
        if not task.done():
            self._leaving.add(task)
        return rests

    async def halt(self) -> None:
        """Cancel what runs and wait until it has stopped. Raises GraphStuck."""
        task, self._task, self._rests = self._task, None, None
        if task is not None:
            task.cancel()
        stopping = {*self._leaving, *(() if task is None else (task,))}
        if not stopping:
            return
        _, left = await asyncio.wait(stopping, timeout=HALT_SECONDS)
        if left:
            raise GraphStuck  # only a new fencing token makes it harmless
        if task is not None and not task.cancelled():
            task.exception()  # it ended on its own meanwhile: its state tells what it came to

    def _rest(self, outcome: Waiting) -> None:
        self._rests = outcome
        self._on_end()

    def _ended(self, task: asyncio.Task[Outcome]) -> None:
        if task in self._leaving:
            self._leaving.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                logger.warning("session.step_left_badly", session=self._sid, exc_info=error)
        elif task is self._task and self._rests is None:
            self._on_end()
