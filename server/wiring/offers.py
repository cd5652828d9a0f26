"""The offers that the settings ask for: the catalogue, and the sources behind their cache."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from redis.asyncio import Redis

from offers.cache.source import CachedSource
from offers.catalogue import Catalogue
from offers.own.links import LinkReader
from offers.own.service import OwnOffers
from offers.own.store import OwnOfferStore
from offers.pipeline.ingestion import Ingestion
from offers.pipeline.store import ObjectStore
from offers.ports import OfferService
from offers.search.embedding import Embedder
from offers.service import Offers
from offers.sources.adzuna import CALLS, HARVEST, AdzunaSource
from offers.sources.api import ApiSource
from offers.sources.budget import SharedBudget
from offers.sources.files import FileSource
from offers.sources.france_travail import FranceTravailSource
from offers.sources.sample import load_sample
from offers.sources.source import OfferSource
from parsing.readers.pool import ReaderPool
from parsing.reading.kinds import kind_of
from server.settings import OfferSourceName, Settings
from server.stores.mongo import Database

Value = TypeVar("Value")
REST = 900.0
"""Seconds without a search until a node lets go of the model that understands questions."""


@asynccontextmanager
async def open_offers(settings: Settings, *, redis: Redis) -> AsyncIterator[OfferService]:
    """The service of a node. Without a source of its own it offers the sample set that ships with the package."""
    sources = build_sources(settings, redis=redis)
    embedder = Embedder(rest_after=REST)
    catalogue = Catalogue(redis, sample=[] if sources else load_sample(), embedder=embedder)
    offers = Offers(catalogue=catalogue, sources=[CachedSource(redis, source=source) for source in sources])
    catalogue.engine()  # begins to look for what is published
    try:
        yield offers
    finally:
        await offers.aclose()
        embedder.close()


class Documents:
    """The reader of CVs, lent to offers: it reads in a child process that starts with the first file."""

    def __init__(self, pool: ReaderPool) -> None:
        self._pool = pool

    async def text(self, data: bytes, filename: str) -> str:
        """Lines in reading order. Raises parsing's BadDocument kinds, ParsingUnavailable."""
        kind = kind_of(data, filename)
        today = dt.datetime.now(dt.UTC).date()
        read = await self._pool.read(data, kind, sha256=None, reference=today)
        return "\n".join(line.text for line in read.lines)


def build_own_offers(
    settings: Settings, leaving: AsyncExitStack, *, mongo: Database
) -> tuple[OwnOffers, OwnOfferStore]:
    """Offers that candidates bring, and where they are kept."""
    pool = ReaderPool(size=1)
    leaving.push_async_exit(pool)
    store = OwnOfferStore(mongo)
    links = LinkReader() if settings.vivavoce_offer_links else None
    return OwnOffers(store=store, documents=Documents(pool), links=links), store


def build_ingestion(
    settings: Settings, *, redis: Redis, sources: list[OfferSource], embedder: Embedder, origin: str = ""
) -> Ingestion:
    """The pipeline from these sources into the store that the settings name, by default a folder under the data."""
    store = settings.offers_store or str((settings.vivavoce_data / "offers").resolve())
    return Ingestion(
        sources=sources,
        store=ObjectStore(store, endpoint=settings.offers_store_endpoint),
        redis=redis,
        embedder=embedder,
        origin=origin,
    )


def file_sources(path: Path) -> list[OfferSource]:
    """Offers in a file or folder."""
    return [FileSource(path=path)]


def build_sources(settings: Settings, *, redis: Redis) -> list[OfferSource]:
    """Every source that the settings name; Redis counts how often those are asked that limit it."""
    return [_source(name, settings, redis) for name in settings.offer_sources]


def _source(name: OfferSourceName, settings: Settings, redis: Redis) -> OfferSource:
    match name:
        case "api":
            return ApiSource(base_url=_set(settings.offers_api_url))
        case "francetravail":
            return FranceTravailSource(
                client_id=_set(settings.france_travail_client_id),
                client_secret=_set(settings.france_travail_client_secret),
            )
        case "adzuna":
            return AdzunaSource(
                app_id=_set(settings.adzuna_app_id),
                app_key=_set(settings.adzuna_app_key),
                country=settings.adzuna_country,
                budget=SharedBudget(redis, source=AdzunaSource.name, calls=CALLS, harvest=HARVEST),
            )


def _set(value: Value | None) -> Value:
    assert value is not None, "the settings name this source"  # noqa: S101 - a type's proof, not a check
    return value
