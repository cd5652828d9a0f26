"""The ingestion as a job that comes back by itself, on one worker at a time."""

from datetime import timedelta

import structlog
from docket import Docket, Perpetual

from offers.errors import OfferError
from offers.pipeline.ingestion import Ingestion, IngestionRuns

log = structlog.get_logger(__name__)


class OfferJobs:
    """Registers the ingestion with a docket."""

    def __init__(self, *, ingestion: Ingestion, docket: Docket, every: timedelta) -> None:
        self._ingestion = ingestion
        self._docket = docket
        self._every = every

    def register(self) -> None:
        """Call before the worker starts."""
        every = self._every

        async def ingest_offers(perpetual: Perpetual = Perpetual(every=every, automatic=True)) -> None:  # noqa: ARG001, B008
            await self.ingest()

        self._docket.register(ingest_offers)

    async def ingest(self) -> None:
        """One run; what fails is logged and tried again next time."""
        try:
            await self._ingestion.run()
        except IngestionRuns:
            log.info("offers.ingestion_runs_elsewhere")
        except OfferError as error:
            log.warning("offers.ingestion_failed", code=error.code, kind=error.detail)
