"""Errors of our own, which nobody foresaw: counted, logged with their place, and never the end of what must go on."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator

import structlog

logger = structlog.get_logger(__name__)

LOG_SECONDS = 60.0
"""A fault is logged once in so long, however often it happens."""
KINDS = 200
"""Faults that are told apart."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Between the end of a task by a fault and its next beginning."""


def _say(where: str, count: int, error: BaseException) -> None:
    logger.error("fault", where=where, faults=count, exc_info=error)


class Faults:
    """Those of one node."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: float = FIRST_PAUSE,
        say: Callable[[str, int, BaseException], None] = _say,
    ) -> None:
        """`say` logs one: where it was, how many there were so far, the error."""
        self._say = say
        self._clock = clock
        self._pause = pause
        self._logged: dict[tuple[str, str, str], float] = {}
        self.count = 0
        """All so far, for metrics."""

    def counted(self) -> None:
        """One more, which whoever met it has logged."""
        self.count += 1

    def note(self, where: str, error: BaseException) -> None:
        """Count a fault, and log it unless its kind was logged within the last minute."""
        self.count += 1
        kind, now = (where, type(error).__qualname__, _place(error)), self._clock()
        if now - self._logged.get(kind, -LOG_SECONDS) < LOG_SECONDS:
            return
        if len(self._logged) >= KINDS:
            self._logged.clear()
        self._logged[kind] = now
        self._say(where, self.count, error)

    async def lasting(self, where: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do what lasts as long as the node: where a fault ends it, it begins again after a pause that grows."""
        pause = self._pause
        while True:
            began = self._clock()
            try:
                return await work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the node must not go on without this work
                self.note(where, error)
            pause = self._pause if self._clock() - began > LONGEST_PAUSE else pause
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)

    @property
    def kinds(self) -> int:
        """How many are told apart now."""
        return len(self._logged)

    async def once(self, where: str, work: Awaitable[None]) -> None:
        """Do something that the rest goes on without, too."""
        with self.noted(where):
            await work

    @contextlib.contextmanager
    def noted(self, where: str, *, but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """What goes wrong in here (for one of many) must not keep others from going on. `but`: what was foreseen."""
        try:
            yield
        except but:
            raise
        except Exception as error:  # noqa: BLE001 - see above
            self.note(where, error)


def _place(error: BaseException) -> str:
    """File and line that raised it."""
    traceback, place = error.__traceback__, ""
    while traceback is not None:
        place = f"{traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
