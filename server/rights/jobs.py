"""What a worker does for people's rights, as docket runs it: at least once, on any worker, repeatable."""

from datetime import timedelta

import structlog
from docket import Docket, Perpetual

from server.protocol.errors import ServerError
from server.rights.erasure import WATCH_MS, Erasure
from server.rights.receipts import Receipts
from server.rights.retention import Retention
from server.stores.clock import wall_ms

ERASE = "erase_person"
_log = structlog.stdlib.get_logger(__name__)


async def erase_person(receipt: str) -> None:
    """The job's name and signature for a process that only queues it; `RightsJobs` does the work."""
    raise NotImplementedError(receipt)


async def queue_erasure(docket: Docket, receipt: str) -> None:
    """Have a worker carry it out; queued twice, it runs once."""
    await docket.add(ERASE, key=f"erase:{receipt}")(receipt)


class RightsJobs:
    """The tasks and what they need."""

    def __init__(self, *, erasure: Erasure, receipts: Receipts, retention: Retention, docket: Docket) -> None:
        self._erasure = erasure
        self._receipts = receipts
        self._retention = retention
        self._docket = docket

    def register(self) -> None:
        """Register the tasks on the docket.

        Each under its own name: docket adds an automatic task by that, and one that it does not know yet it puts into
        the very table that it goes through, and dies.
        """
        for task in (self.erase_person, self.sweep_erasures, self.watch_erasures, self.let_go):
            self._docket.register(task)

    async def erase_person(self, receipt: str) -> None:
        """Carry one out. Where a store is away, the sweep brings it back."""
        try:
            await self._erasure.run(receipt)
        except ServerError as error:
            await _log.awarning("erasure.not_done", receipt=receipt, code=error.code)

    async def sweep_erasures(
        self,
        _perpetual: Perpetual = Perpetual(every=timedelta(seconds=60), automatic=True),  # noqa: B008 - docket's way
    ) -> None:
        """Queue what is not done: its worker died, a store was away, or the queue was away."""
        for receipt in await self._receipts.under_way():
            await queue_erasure(self._docket, receipt)

    async def watch_erasures(
        self,
        _perpetual: Perpetual = Perpetual(every=timedelta(hours=1), automatic=True),  # noqa: B008 - docket's way
    ) -> None:
        """Look once more at what was erased within a day."""
        for receipt in await self._receipts.done_since(wall_ms() - WATCH_MS):
            try:
                await self._erasure.again(receipt)
            except Exception:  # noqa: BLE001 - the next hour looks again; the others are looked at now
                await _log.aexception("erasure.not_watched", receipt=receipt)

    async def let_go(
        self,
        _perpetual: Perpetual = Perpetual(every=timedelta(hours=1), automatic=True),  # noqa: B008 - docket's way
    ) -> None:
        """Of what is older than its organisation keeps it."""
        try:
            await self._retention.run()
        except ServerError as error:
            await _log.awarning("retention.not_done", code=error.code)
