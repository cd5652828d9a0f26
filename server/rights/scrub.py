"""Deleted data leaves the files as well: Redis' append-only file is rewritten, the embedded MongoDB's file compacted.

A store that is not ours to rewrite keeps its files as it sees fit: the receipt says so instead of promising.
"""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pymongo.errors import OperationFailure, PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from server.protocol.errors import Unavailable
from server.stores.embedded.append_only import KEPT
from server.stores.embedded.mongodb import SCRUB
from server.stores.mongo import Database

Outcome = Literal["rewritten", "no_file", "not_ours", "copies_removed"]
REWRITE_SECONDS = 600.0
TRIES = 5
_LOOK_SECONDS = 0.1
_UNKNOWN_COMMAND = frozenset({59, 13})  # MongoDB's codes: no such command, and not allowed


class Scrub:
    """`folder`: that of the embedded services' data, where copies of repaired files may lie.

    `redis`: None where it has copies that lie elsewhere (a cluster, replicas behind Sentinels), each with a file.
    """

    def __init__(self, *, redis: Redis | None, mongo: Database, folder: Path | None) -> None:
        self._redis = redis
        self._mongo = mongo
        self._folder = folder

    async def run(self) -> Mapping[str, Outcome]:
        """Rewrite what can be. Raises Unavailable; then call again."""
        redis = "not_ours" if self._redis is None else await self._append_only(self._redis)
        done: dict[str, Outcome] = {"redis": redis, "mongodb": await self._documents()}
        copies = self._folder / "redis" / KEPT if self._folder is not None else None
        if copies is not None and copies.is_dir():
            await asyncio.to_thread(shutil.rmtree, copies)
            done["redis_copies"] = "copies_removed"
        return done

    async def _append_only(self, redis: Redis) -> Outcome:
        try:
            about: dict[str, Any] = await redis.info("persistence")
            if not about.get("aof_enabled"):
                return "no_file"
            await self._rewritten(redis, about)  # one that began before the deletions is no proof
            if not await self._begun(redis):
                return "not_ours"
            await self._rewritten(redis, await redis.info("persistence"))
        except (RedisError, OSError) as error:
            raise Unavailable("redis") from error
        return "rewritten"

    async def _begun(self, redis: Redis) -> bool:
        """Have it rewritten; False where Redis gives no such command, as a hosted one."""
        for _ in range(TRIES):
            try:
                await redis.bgrewriteaof()
            except ResponseError:
                about: dict[str, Any] = await redis.info("persistence")
                if not about.get("aof_rewrite_in_progress"):
                    continue
                await self._rewritten(redis, about)  # somebody else's, which may be older than our deletions
            else:
                return True
        return False

    async def _rewritten(self, redis: Redis, about: Mapping[str, object]) -> None:
        async with asyncio.timeout(REWRITE_SECONDS):
            while about.get("aof_rewrite_in_progress") or about.get("aof_rewrite_scheduled"):
                await asyncio.sleep(_LOOK_SECONDS)
                about = await redis.info("persistence")
        if about.get("aof_last_bgrewrite_status") == "err":
            raise Unavailable("redis")

    async def _documents(self) -> Outcome:
        try:
            answer = await self._mongo.command({SCRUB: 1})
        except OperationFailure as error:
            if error.code in _UNKNOWN_COMMAND:
                return "not_ours"
            raise Unavailable("mongodb") from error
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if answer["busy"]:
            raise Unavailable("mongodb")
        return "rewritten"
