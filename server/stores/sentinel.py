"""A client of the master that Sentinels name: asked at each new connection, so that a failover is followed."""

from collections.abc import Mapping

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool, SentinelManagedConnection

from server.stores.redis_urls import Sentinels
from server.stores.tls import TlsConnection, Trust

SENTINEL_SECONDS = 1.0
"""How long one Sentinel may be silent before the next is asked."""


class _Tls(SentinelManagedConnection, TlsConnection):
    """With TLS."""


class _Pool(SentinelConnectionPool, BlockingConnectionPool):
    """Connections to the master; who finds none free waits."""


class SentinelRedis(Redis):
    """Raises what a client of a single Redis does; while there is no master, that is a lost connection."""

    replicated = True
    """A master that dies is replaced by its copy: who must lose nothing waits until there is one."""

    def __init__(self, named: Sentinels, options: Mapping[str, object]) -> None:
        """`options` of the pool and its connections. Nothing is connected yet."""
        self._sentinel = Sentinel(  # type: ignore[no-untyped-call]
            list(named.hosts),
            sentinel_kwargs={
                **named.sentinel,
                "socket_timeout": SENTINEL_SECONDS,
                "socket_connect_timeout": SENTINEL_SECONDS,
            },
        )
        kind = {"connection_class": _Tls, "trust": Trust()} if named.tls else {}
        pool = _Pool(named.service, self._sentinel, **{**options, **named.master, **kind})  # type: ignore[no-untyped-call]
        self._pool = pool
        super().__init__(connection_pool=pool)

    async def master(self) -> tuple[str, int]:
        """Its address, as a Sentinel says now; idle connections to another one are closed. Raises RedisError."""
        host, port = await self._pool.get_master_address()  # type: ignore[no-untyped-call]  # redis-py
        return host, port

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: ARG002, FBT001 - as Redis has it
        """Close every connection, those to the Sentinels too."""
        await super().aclose()
        await self.connection_pool.disconnect()
        for sentinel in self._sentinel.sentinels:
            await sentinel.aclose()
