"""A worker as a process of its own, to be killed. Arguments: addresses of Redis and MongoDB, database name."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

from docket import Docket, Worker
from pymongo import AsyncMongoClient
from redis.asyncio import Redis

from parsing.bulletin import Bulletin
from parsing.jobs import CvJobs
from parsing.readers.pool import ReaderPool
from parsing.store import CvStore

QUEUE = "parsing-tests"
LOST_AFTER = timedelta(seconds=2)


async def main(redis_url: str, mongodb_url: str, database: str) -> None:
    redis = Redis.from_url(redis_url)
    mongo: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(mongodb_url)
    async with Docket(name=QUEUE, url=redis_url) as docket, ReaderPool(size=1) as readers:
        store = CvStore(mongo=mongo[database])
        CvJobs(store=store, bulletin=Bulletin(redis=redis), readers=readers, docket=docket).register()
        async with Worker(docket, redelivery_timeout=LOST_AFTER) as worker:
            await worker.run_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
