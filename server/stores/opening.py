"""Both stores for a command that runs once: those of a running server, or the embedded ones started for the purpose."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from redis.asyncio import Redis

from server.settings import Settings
from server.stores.addresses import NoServices, find_addresses
from server.stores.clients import mongo_client, redis_client
from server.stores.embedded.services import Services
from server.stores.mongo import Database


@dataclass(frozen=True, slots=True)
class Stores:
    """Open clients."""

    redis: Redis
    mongo: Database
    redis_url: str = field(repr=False)
    mongodb_url: str = field(repr=False)


@contextlib.asynccontextmanager
async def open_stores(settings: Settings) -> AsyncIterator[Stores]:
    """Connect, and disconnect afterwards. Call it in the main thread. Raises NoServices when nothing is stored yet."""
    async with contextlib.AsyncExitStack() as leaving:
        try:
            addresses = find_addresses(settings)
        except NoServices:
            if not settings.vivavoce_data.is_dir() or settings.redis_url or settings.mongodb_url:
                raise
            services = Services(folder=settings.vivavoce_data)
            services.launch()
            leaving.push_async_callback(services.stop)
            await services.ready()
            addresses = find_addresses(settings)
        redis = redis_client(addresses.redis_url)
        leaving.push_async_callback(redis.aclose)
        client = mongo_client(addresses.mongodb_url)
        leaving.push_async_callback(client.close)
        yield Stores(
            redis=redis,
            mongo=client[settings.mongodb_database],
            redis_url=addresses.redis_url,
            mongodb_url=addresses.mongodb_url,
        )
