"""A disk that fills up while the services run: writes are refused with errors, nothing accepted is lost, it recovers.

The limit on file size stands for the full disk: the same failing writes, on any machine and without a mount.
"""

import resource
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.commands.doctor.stores import check_stores
from tests.eventually import eventually
from tests.integration.stores.test_services import addresses, pid_of, running

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


def fill(pid: int, files: list[Path]) -> None:
    """No file of the process may grow beyond the largest of these."""
    size = max(file.stat().st_size for file in files)
    psutil.Process(pid).rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def free(pid: int) -> None:
    psutil.Process(pid).rlimit(resource.RLIMIT_FSIZE, UNLIMITED)


async def test_redis_on_a_full_disk(tmp_path: Path) -> None:
    """It refuses writes, says so to the doctor, and takes them again; what it accepted is there after a restart."""
    accepted: list[int] = []
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        pid = pid_of(services.redis)

        async def writes(n: int) -> bool:
            try:
                await client.rpush("list", n)
            except RedisError:
                return False
            accepted.append(n)
            return True

        assert await writes(0)
        fill(pid, list((tmp_path / "redis" / "appendonlydir").iterdir()))

        async def refuses() -> bool:
            return not await writes(len(accepted))

        await eventually(refuses, what="a refused write")
        findings = {one.about: one.state for one in await check_stores(addresses(services)[0], None)}
        assert findings["redis durability"] == "broken"
        assert services.redis is not None
        assert services.redis.restarts == 0
        free(pid)

        async def takes() -> bool:
            return await writes(len(accepted))

        await eventually(takes, what="an accepted write")
        await client.aclose()
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        assert [int(n) for n in await client.lrange("list", 0, -1)] == accepted
        await client.aclose()


async def test_mongodb_on_a_full_disk(tmp_path: Path) -> None:
    """The same for documents."""
    accepted: list[int] = []
    async with running(tmp_path) as services:
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(addresses(services)[1])
        things = client.vivavoce.things
        pid = pid_of(services.mongodb)

        async def writes(n: int) -> bool:
            try:
                await things.insert_one({"_id": n, "text": "x" * 1000})
            except PyMongoError:
                return False
            accepted.append(n)
            return True

        assert await writes(0)
        fill(pid, list((tmp_path / "mongodb").iterdir()))

        async def refuses() -> bool:
            return not await writes(len(accepted) + 1000)

        await eventually(refuses, what="a refused write")
        with pytest.raises(PyMongoError):
            await things.insert_one({"_id": -1, "text": "x" * 1000})
        free(pid)

        async def takes() -> bool:
            return await writes(len(accepted) + 2000)

        await eventually(takes, what="an accepted write")
        await client.close()
    async with running(tmp_path) as services:
        client = AsyncMongoClient(addresses(services)[1])
        assert sorted([one["_id"] async for one in client.vivavoce.things.find()]) == sorted(accepted)
        await client.close()
