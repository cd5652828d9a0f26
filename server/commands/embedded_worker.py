"""The worker that `vivavoce serve` brings along: inside the node, or a process beside it where its jobs weigh more."""

import asyncio
import sys
from datetime import timedelta

import structlog

from server.settings import Settings
from server.stores.addresses import Addresses
from server.stores.embedded.child import Child, Recipe
from server.wiring.jobs import LOST_AFTER, needs_process, open_worker

GRACE = 10.0
"""Seconds for running jobs to end when the node does; then they are cut and run again by whoever works next."""
AGAIN = 5.0
"""Seconds before it begins anew after it has died."""

log = structlog.get_logger(__name__)


class EmbeddedWorker:
    """Start it once the node is ready: its own start would compete for that."""

    def __init__(
        self, settings: Settings, addresses: Addresses, *, grace: float = GRACE, lost_after: timedelta = LOST_AFTER
    ) -> None:
        self._settings = settings
        self._grace = grace
        self._lost_after = lost_after
        self._addresses = addresses
        self._child = Child(_recipe(settings)) if needs_process(settings) else None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; does not wait."""
        if self._child is not None:
            self._child.spawn()
        work = self._inside() if self._child is None else self._child.supervise()
        self._task = asyncio.create_task(work, name="worker")

    async def stop(self) -> None:
        """Let running jobs end, for a while."""
        if self._task is None:
            return
        grace = self._grace if self._child is None else 0.0
        self._task.cancel()  # docket lets running jobs end
        await asyncio.wait({self._task}, timeout=grace)
        self._task.cancel()  # and cancels them when cancelled again
        await asyncio.gather(self._task, return_exceptions=True)
        if self._child is not None:
            await self._child.stop()

    async def _inside(self) -> None:
        # Docket waits out a Redis that is away; whatever else ends it must not end the jobs for good.
        while True:
            try:
                async with open_worker(self._settings, self._addresses, lost_after=self._lost_after) as worker:
                    log.info("worker.ready")
                    await worker.run_forever()
                    return  # it was cancelled
            except Exception:
                log.exception("worker.died")
            await asyncio.sleep(AGAIN)


def _recipe(settings: Settings) -> Recipe:
    async def answers() -> bool:
        return True

    return Recipe(
        name="worker",
        command=[sys.executable, "-P", "-m", "server.cli", "worker", "--data", str(settings.vivavoce_data)],
        answers=answers,
        grace=GRACE,
    )
