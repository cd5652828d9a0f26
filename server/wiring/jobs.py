"""The worker of the settings: what it runs, and whether a node can carry it in its own process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import structlog
from docket import Docket, Worker
from redis.asyncio import Redis

from parsing.bulletin import Bulletin
from parsing.jobs import CvJobs
from parsing.readers.pool import ReaderPool
from parsing.reading.tesseract import find_tesseract
from parsing.store import CvStore
from server.settings import Settings
from server.stores.addresses import Addresses
from server.stores.clients import mongo_client, redis_client
from server.stores.queue import DOCKET
from server.wiring.crew import build_crew, wants_crew
from server.wiring.rights import register_rights

CONCURRENCY = 8  # jobs at a time; most of a job is waiting for a reader or a store
READERS = 2  # child processes that read documents
LOST_AFTER = timedelta(seconds=60)  # a job whose worker has been silent for so long is given to another
COME_BACK = timedelta(seconds=1)  # between two tries to reach Redis

log = structlog.get_logger(__name__)


def needs_process(settings: Settings) -> bool:
    """Whether jobs would hold up a node: a crew and an encoder at work take seconds and a hundred megabytes."""
    return bool(settings.offer_sources) or wants_crew(settings)


@asynccontextmanager
async def open_worker(
    settings: Settings, addresses: Addresses, *, lost_after: timedelta = LOST_AFTER
) -> AsyncIterator[Worker]:
    """A worker with all its jobs; it runs nothing yet."""
    async with AsyncExitStack() as leaving:
        redis = redis_client(addresses.redis_url)
        leaving.push_async_callback(redis.aclose)
        mongo = mongo_client(addresses.mongodb_url)
        leaving.push_async_callback(mongo.close)
        docket = await leaving.enter_async_context(Docket(name=DOCKET, url=addresses.redis_url))
        readers = await leaving.enter_async_context(ReaderPool(size=READERS, tesseract=find_tesseract()))
        CvJobs(
            store=CvStore(mongo=mongo[settings.mongodb_database]),
            bulletin=Bulletin(redis=redis),
            readers=readers,
            docket=docket,
            crew=await leaving.enter_async_context(build_crew(settings)),
        ).register()
        register_rights(settings, redis=redis, mongo=mongo[settings.mongodb_database], docket=docket)
        if settings.offer_sources:
            _register_offers(settings, leaving, redis=redis, docket=docket)
        yield await leaving.enter_async_context(
            Worker(docket, concurrency=CONCURRENCY, redelivery_timeout=lost_after, reconnection_delay=COME_BACK)
        )


def _register_offers(settings: Settings, leaving: AsyncExitStack, *, redis: Redis, docket: Docket) -> None:
    # A third of the worker's memory, for nothing where no source is named.
    from offers.pipeline.jobs import OfferJobs  # noqa: PLC0415 - see above
    from offers.pipeline.store import StoreNotInstalled, StoreUnavailable  # noqa: PLC0415 - see above
    from offers.search.embedding import Embedder  # noqa: PLC0415 - see above
    from server.wiring.offers import build_ingestion, build_sources  # noqa: PLC0415 - see above

    sources = build_sources(settings, redis=redis)
    embedder = Embedder()
    leaving.callback(embedder.close)
    for source in sources:
        leaving.push_async_callback(source.aclose)
    try:
        ingestion = build_ingestion(settings, redis=redis, sources=sources, embedder=embedder)
    except StoreNotInstalled as error:
        log.warning("offers.no_store", advice=error.advice)
    except StoreUnavailable as error:  # CVs are read all the same
        log.error("offers.no_store", kind=error.detail)  # noqa: TRY400 - a wrong setting needs no traceback
    else:
        every = timedelta(seconds=settings.offers_every)
        OfferJobs(ingestion=ingestion, docket=docket, every=every).register()
