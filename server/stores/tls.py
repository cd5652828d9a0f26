"""Connections with TLS that share what they trust.

redis-py reads the system's certificates anew for each connection, which takes 26 ms of the event loop.
"""

from typing import Any

from redis.asyncio.connection import RedisSSLContext, SSLConnection


class Trust:
    """What the connections of one client trust: as the first of them was configured."""

    def __init__(self) -> None:
        self._context: RedisSSLContext | None = None

    def of(self, own: RedisSSLContext) -> RedisSSLContext:
        """The shared one."""
        self._context = self._context or own
        return self._context


class TlsConnection(SSLConnection):
    """One of a client's."""

    def __init__(self, *, trust: Trust, **options: Any) -> None:
        super().__init__(**options)
        self.ssl_context = trust.of(self.ssl_context)
