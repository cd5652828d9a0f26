"""Clients of the two stores, bounded in connections and in patience."""

from typing import Any

from pymongo import AsyncMongoClient
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import MasterDownError, ReadOnlyError

from server.stores.cluster import ClusterRedis
from server.stores.mongo import Document
from server.stores.redis_urls import kind_of, sentinels_of, with_tls
from server.stores.sentinel import SentinelRedis
from server.stores.tls import TlsConnection, Trust

STORE_SECONDS = 5.0
"""How long a store may be silent before it counts as away."""
CONNECTIONS = 64
MOVED = (ReadOnlyError, MasterDownError)
"""What a Redis says that is not the master any more, or not yet."""


def redis_client(url: str, *, connections: int = CONNECTIONS, patience: float = STORE_SECONDS) -> Redis:
    """A client with a pool of its own: who finds no free connection waits, instead of failing in a rush.

    Raises ValueError: not an address.
    """
    kind = kind_of(url)
    if kind == "cluster":
        return ClusterRedis(url, connections=connections, patience=patience)
    options: dict[str, Any] = {
        "max_connections": connections,
        "timeout": patience,
        "socket_connect_timeout": min(2.0, patience),
        "socket_timeout": patience,
        # A connection that a restart has cut is opened anew, and so is one to a master that has become a replica: kept,
        # it would refuse writes for ever. A Redis that is silent is not asked three times over.
        "retry": Retry(
            ExponentialWithJitterBackoff(base=0.05, cap=0.5), 1, supported_errors=(RedisConnectionError, *MOVED)
        ),
    }
    if kind == "sentinel":
        return SentinelRedis(sentinels_of(url), options)
    options |= parse_url(url)
    if with_tls(url):
        options |= {"connection_class": TlsConnection, "trust": Trust()}
    return Redis.from_pool(BlockingConnectionPool(**options))


def mongo_client(url: str, *, patience: float = STORE_SECONDS) -> AsyncMongoClient[Document]:
    """A client whose every call ends in time."""
    milliseconds = round(patience * 1000)
    return AsyncMongoClient(
        url,
        serverSelectionTimeoutMS=milliseconds,
        connectTimeoutMS=min(2000, milliseconds),
        socketTimeoutMS=milliseconds,
        waitQueueTimeoutMS=milliseconds,
        maxPoolSize=CONNECTIONS // 2,
    )
