"""One ingestion: runs the stages in order, resumes what was cut, re-runs from any stage, reports.

Only one runs at a time on all machines; another one is refused. The next continues a run that was killed.
"""

import asyncio
import gzip
import hashlib
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

import orjson
import structlog
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from offers.errors import OfferError
from offers.models import Offer
from offers.pipeline import stages
from offers.pipeline.indexing import index
from offers.pipeline.run import Note, Run, Tell
from offers.pipeline.stages import STAGES
from offers.pipeline.store import ObjectStore
from offers.pipeline.trust import RESTING
from offers.search.embedding import Embedder
from offers.sources.source import OfferSource
from offers.standing import keep_failure, keep_standing

log = structlog.get_logger(__name__)

LOCK = "vv:{offers}:ingestion"
HELD = 30.0  # seconds after which the lock of a killed ingestion is free
KEPT = 3  # finished runs that stay
OLDEST = 24 * 3600 * 1000  # ms after which an unfinished run is not gone on with
FORM = hashlib.sha256(orjson.dumps([3, STAGES, Offer.model_json_schema()])).hexdigest()[:16]
"""Of what stages leave for one another: what a run of another form left unfinished is begun anew."""
_UNREADABLE = (ValueError, KeyError, TypeError, EOFError, zlib.error, gzip.BadGzipFile)


class IngestionRuns(OfferError):
    """Another ingestion is at work."""

    code = "ingestion_runs"
    temporary = True


class IndexUnavailable(OfferError):
    """Redis, where offers are made searchable, is away."""

    code = "index_unavailable"
    temporary = True


class Ingestion:
    """The pipeline over given sources, in their order of trust. `origin` tells apart what goes by the same names."""

    def __init__(
        self,
        *,
        sources: Sequence[OfferSource],
        store: ObjectStore,
        redis: Redis,
        embedder: Embedder,
        origin: str = "",
        held: float = HELD,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sources = sources
        self._store = store
        self._redis = redis
        self._embedder = embedder
        self._origin = origin
        self._held = held
        self._clock = clock

    async def run(self, *, first: str | None = None, tell: Tell = lambda _stage, _count: None) -> Note:
        """Run to the end and report; with `first`, the last run again from that stage.

        Raises IngestionRuns, IndexUnavailable, StoreUnavailable; the next run goes on where this one stopped.
        """
        try:
            return await self._run_alone(first, tell)
        except RedisError as error:
            raise IndexUnavailable(type(error).__name__) from None
        except IngestionRuns:
            raise
        except OfferError as error:
            with suppress(RedisError):
                await keep_failure(self._redis, code=error.code, now=self._now())
            raise

    async def _run_alone(self, first: str | None, tell: Tell) -> Note:
        lock = self._redis.lock(LOCK, timeout=self._held, thread_local=False)
        if not await lock.acquire(blocking=False):
            raise IngestionRuns
        working = asyncio.create_task(self._work(first, tell), name="offers.ingestion")
        holding = asyncio.create_task(self._hold(lock), name="offers.ingestion.lock")
        try:
            await asyncio.wait({working, holding}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():  # the lock went to another: two must not write one run
                raise IngestionRuns
            return working.result()
        finally:
            for task in (working, holding):
                task.cancel()
            await asyncio.gather(working, holding, return_exceptions=True)
            with suppress(RedisError):
                await lock.release()

    async def _work(self, first: str | None, tell: Tell) -> Note:
        run, resumed = await asyncio.to_thread(self._begin, first, tell)
        try:
            return await self._through(run)
        except _UNREADABLE as error:
            if not resumed:
                raise
            log.warning("offers.run_unreadable", run=run.name, error=type(error).__name__)
        await asyncio.to_thread(self._store.remove, run.name)  # tried again it would fail again
        return await self._through(await asyncio.to_thread(self._new, tell))

    async def _through(self, run: Run) -> Note:
        began = time.monotonic()
        report: Note = {"run": run.name, "started_at": run.started_at, "stages": {}}
        for stage in STAGES:
            note = f"{run.name}/{stage}/done.json"
            done = await asyncio.to_thread(self._store.read_json, note)
            if done is None:
                done = await self._stage(stage, run)
                await asyncio.to_thread(self._store.write_json, note, done)
            report["stages"][stage] = done
        report["seconds"] = round(time.monotonic() - began, 3)
        await asyncio.to_thread(self._store.write_json, f"{run.name}/report.json", report)
        await asyncio.to_thread(self._tidy)
        await keep_standing(self._redis, report=report, now=self._now())
        log.info("offers.ingested", run=run.name, offers=report["stages"]["index"]["offers"])
        return report

    async def _stage(self, stage: str, run: Run) -> Note:
        match stage:
            case "extract":
                return await stages.extract(run, self._sources)
            case "normalise":
                return await stages.normalise(run, self._sources)
            case "deduplicate":
                return await stages.deduplicate(run, self._sources)
            case "embed":
                done = await stages.embed(run, self._embedder)
                await self._embedder.release()
                return done
            case _:
                return await index(run, self._redis)

    def _now(self) -> int:
        return int(self._clock() * 1000)

    def _begin(self, first: str | None, tell: Tell) -> tuple[Run, bool]:
        """The run to go on with, and whether it is one: the last one again from `first`, an unfinished one, or anew."""
        names = self._runs()
        last = names[-1] if names else None
        if last is None:
            return self._new(tell), False
        ours = self._store.read_json(f"{last}/form.json") == FORM
        if first is not None:
            again = STAGES.index(first) if ours else min(STAGES.index(first), STAGES.index("normalise"))
            for stage in STAGES[again:]:
                self._store.remove(f"{last}/{stage}")
            self._store.remove(f"{last}/report.json")
            self._store.write_json(f"{last}/form.json", FORM)
        elif self._finished(last) or not ours or self._now() - _started(last) > OLDEST:
            return self._new(tell), False
        return self._run(last, tell), first is None

    def _new(self, tell: Tell) -> Run:
        name = f"{self._now():014}"
        self._store.write_json(f"{name}/sources.json", self._said())
        self._store.write_json(f"{name}/form.json", FORM)
        return self._run(name, tell)

    def _run(self, name: str, tell: Tell) -> Run:
        before = max((one for one in self._runs() if one < name and self._finished(one)), default=None)
        return Run(name=name, started_at=_started(name), store=self._store, before=before, tell=tell)

    def _finished(self, name: str) -> bool:
        return self._store.read(f"{name}/report.json") is not None

    def _runs(self) -> list[str]:
        """Runs over the same sources, the oldest first; what others left is theirs."""
        sources = self._said()
        names = [name for name in self._store.names("") if name.isdecimal()]
        return [name for name in names if self._store.read_json(f"{name}/sources.json") == sources]

    def _said(self) -> dict[str, object]:
        return {"origin": self._origin, "sources": [source.name for source in self._sources]}

    def _tidy(self) -> None:
        for name in self._runs()[:-KEPT]:
            self._store.remove(name)

    async def _hold(self, lock: Lock) -> None:
        """Renew the lock for as long as it is ours; ends when it is not."""
        while True:
            await asyncio.sleep(self._held / 3)
            try:
                await lock.reacquire()
            except LockError:
                log.warning("offers.lock_lost")
                return
            except RedisError as error:
                log.warning("offers.lock_not_renewed", error=type(error).__name__)


def failures(report: Note) -> dict[str, str]:
    """Codes of the sources that failed; their offers of the run before were kept."""
    sources = report["stages"]["normalise"]["sources"]
    return {name: result["error"] for name, result in sources.items() if result["error"] not in (None, RESTING)}


def _started(name: str) -> int:
    return int(name)
