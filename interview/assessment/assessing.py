"""Assessments that run beside the conversation. They never hold up a turn and are started anew after a crash."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Container

from interview.assessment.report import Assessment

log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[Assessment]]


class Assessing:
    """Tasks by thread and answer. Results wait here until a step of the graph takes them into the state.

    What is lost with the process is not lost: the state says which answers have no assessment yet, and the next
    step starts those again.
    """

    def __init__(self, *, at_once: int = 64, threads: int = 4096, seconds: float = 90.0) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._threads: OrderedDict[str, dict[str, asyncio.Task[Assessment | None]]] = OrderedDict()
        self._bound = threads
        self._seconds = seconds

    def start(self, thread: str, message: str, work: Work) -> None:
        """Assess an answer unless that is under way or done."""
        tasks = self._threads.setdefault(thread, {})
        self._threads.move_to_end(thread)
        if message in tasks:
            return
        tasks[message] = asyncio.create_task(self._work(message, work), name=f"assess {thread} {message}")
        while len(self._threads) > self._bound:
            _, oldest = self._threads.popitem(last=False)
            for task in oldest.values():
                task.cancel()

    def collect(self, thread: str) -> dict[str, Assessment | None]:
        """What is finished, each once. None: it failed, and why is in the service's log."""
        tasks = self._threads.get(thread)
        if not tasks:
            return {}
        found = {message: task.result() for message, task in tasks.items() if task.done() and not task.cancelled()}
        for message in found:
            del tasks[message]
        if not tasks:
            del self._threads[thread]
        return found

    async def settle(self, thread: str, *, seconds: float) -> dict[str, Assessment | None]:
        """Wait for what is under way, at most so long; then `collect`, and give up the rest."""
        tasks = self._threads.get(thread)
        if not tasks:
            return {}
        await asyncio.wait(tasks.values(), timeout=seconds)
        found = self.collect(thread)
        await self.forget(thread)
        return found

    async def forget(self, thread: str, *, keep: Container[str] = ()) -> None:
        """Cancel and drop a thread's tasks but those of the answers in `keep`."""
        tasks = self._threads.get(thread)
        if not tasks:
            return
        gone = [tasks.pop(message) for message in list(tasks) if message not in keep]
        if not tasks:
            self._threads.pop(thread, None)
        for task in gone:
            task.cancel()
        if gone:
            await asyncio.wait(gone)

    async def aclose(self) -> None:
        """Cancel everything."""
        for thread in list(self._threads):
            await self.forget(thread)

    async def _work(self, message: str, work: Work) -> Assessment | None:
        try:
            async with self._slots, asyncio.timeout(self._seconds):
                return await work()
        except TimeoutError:
            log.warning("assessment timed out", extra={"answer": message})
        except Exception:  # an assessment must not take the interview down; None says it failed
            log.warning("assessment failed", extra={"answer": message}, exc_info=True)
        return None
