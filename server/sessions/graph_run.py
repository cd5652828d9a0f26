"""One session's graph as a task beside its owner: at most one step of it runs at a time."""

import asyncio
from collections.abc import Callable

from interview.commands import Input, Outcome
from server.sessions.ports import Interviews
from server.sessions.voice import SessionVoice

HALT_SECONDS = 15.0


class GraphStuck(Exception):
    """A cancelled graph goes on running."""


class GraphRun:
    """`on_end` is called when a step has ended in whatever way; `take` tells what it came to."""

    def __init__(self, sid: str, *, token: int, interviews: Interviews, on_end: Callable[[], None]) -> None:
        self._sid = sid
        self._token = token
        self._interviews = interviews
        self._on_end = on_end
        self._task: asyncio.Task[Outcome] | None = None

    def start(self, given: Input | None, *, voice: SessionVoice) -> None:
        """Give it an input, None = go on."""
        work = self._interviews.advance(self._sid, given, voice=voice, fence=self._token)
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(lambda _: self._on_end())

    @property
    def ended(self) -> bool:
        """Whether a step has ended that nobody has taken yet."""
        return self._task is not None and self._task.done()

    def take(self) -> Outcome:
        """What the step came to. Raises what it raised, CancelledError too."""
        assert self._task is not None  # noqa: S101 - asked only once it has ended
        task, self._task = self._task, None
        return task.result()

    async def halt(self) -> None:
        """Cancel what runs and wait until it has stopped. Raises GraphStuck."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        done, _ = await asyncio.wait((task,), timeout=HALT_SECONDS)
        if not done:
            raise GraphStuck  # only a new fencing token makes it harmless
        if not task.cancelled():
            task.exception()  # it ended on its own meanwhile: its state tells what it came to
