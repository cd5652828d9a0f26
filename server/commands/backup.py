"""`vivavoce backup` and `vivavoce restore`: both stores into one file, and into an empty place."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from pymongo.errors import PyMongoError
from redis.exceptions import RedisError

from server.settings import Settings
from server.stores.addresses import NoServices
from server.stores.archive import back_up, put_back
from server.stores.archived import Counts
from server.stores.embedded.errors import EmbeddedError
from server.stores.opening import Stores, open_stores


class BackupFailed(Exception):
    """A store is away, or refuses what it gets."""

    code = "backup_failed"
    temporary = True


async def write(settings: Settings, target: Path) -> Counts:
    """Copy both stores. Raises BackupFailed, OSError."""
    async with _stores(settings) as stores:
        return await back_up(target, redis=stores.redis, mongo=stores.mongo)


async def load(settings: Settings, source: Path, *, largest: int) -> Counts:
    """Put a copy of at most so many bytes into empty stores.

    Raises BackupFailed, ArchiveUnfit, PlaceNotEmpty, OSError.
    """
    if settings.redis_url is None or settings.mongodb_url is None:
        settings.vivavoce_data.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with _stores(settings) as stores:
        return await put_back(source, redis=stores.redis, mongo=stores.mongo, largest=largest)


@contextlib.asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[Stores]:
    try:
        async with open_stores(settings) as stores:
            yield stores
    except (NoServices, EmbeddedError) as error:
        raise BackupFailed(str(error)) from None
    except (RedisError, PyMongoError) as error:
        raise BackupFailed(f"a store is away or refuses it ({type(error).__name__})") from None
