"""Clients of the session's stores, for fixtures on whichever loop."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis


@asynccontextmanager
async def empty_redis(url: str) -> AsyncIterator[Redis]:
    """A client on a Redis that is emptied; answers are bytes."""
    client = Redis.from_url(url)
    await client.flushall()
    yield client
    await client.aclose()


@asynccontextmanager
async def fresh_database(url: str) -> AsyncIterator[AsyncDatabase[dict[str, Any]]]:
    """A database of its own, dropped afterwards."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url)
    name = f"test-{secrets.token_hex(6)}"
    yield client[name]
    await client.drop_database(name)
    await client.close()
