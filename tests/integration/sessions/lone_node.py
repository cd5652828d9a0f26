"""A node in a process of its own, to be killed. Arguments: Redis, MongoDB, database, name."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Any

from pymongo import AsyncMongoClient

from interview.ports import Restart
from tests.fake_interviews import FakeInterviews
from tests.integration.sessions.nodes import node

LEASE_SECONDS = 1.5


async def slow(index: int, _thread: dict[str, Any]) -> AsyncIterator[str | Restart]:
    """Forty words, the first turn at once, later ones over two seconds."""
    for word in range(40):
        await asyncio.sleep(0.05 if index else 0)
        yield f"{index}.{word} "


async def main(redis_url: str, mongodb_url: str, database: str, name: str) -> None:
    """Run until killed."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongodb_url)
    async with node(
        name,
        redis_url=redis_url,
        mongo=client[database],
        interviews=lambda redis: FakeInterviews(redis, speaking=slow),
        lease_seconds=LEASE_SECONDS,
    ):
        print("ready", flush=True)  # the test waits for it
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:5]))
