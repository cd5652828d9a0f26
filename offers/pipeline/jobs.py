"""The ingestion as a job that comes back by itself, on one worker at a time."""

from datetime import timedelta

import structlog
from docket import Docket, Perpetual

from offers.errors import OfferError
from offers.pipeline.ingestion import Ingestion, IngestionRuns, failures

log = structlog.get_logger(__name__)


AGAIN = timedelta(minutes=10)  # until the next try after one that failed, or found another at work


class OfferJobs:
    """Registers the ingestion with a docket."""

    def __init__(self, *, ingestion: Ingestion, docket: Docket, every: timedelta) -> None:
        self._ingestion = ingestion
        self._docket = docket
        self._every = every

    def register(self) -> None:
        """Call before the worker starts."""
        every, sooner = self._every, min(self._every, AGAIN)

        async def ingest_offers(perpetual: Perpetual = Perpetual(every=every, automatic=True)) -> None:  # noqa: B008
            if not await self.ingest():
                perpetual.after(sooner)

        self._docket.register(ingest_offers)

    async def ingest(self) -> bool:
        """One run; whether every source was read. What fails is logged."""
        try:
            report = await self._ingestion.run()
        except IngestionRuns:
            log.info("offers.ingestion_runs_elsewhere")
            return False
        except OfferError as error:
            log.warning("offers.ingestion_failed", code=error.code, kind=error.detail)
            return False
        failed = failures(report)
        if failed:
            log.warning("offers.sources_failed", **failed)
        return not failed
