"""A client of a Redis cluster that its callers use as they use that of a single Redis.

redis-py's own cluster client knows the cluster and carries single commands to their masters. Beside it are what its
callers need and it does not give: pipelines that may hold scripts, and transactions without a thread for each command;
subscriptions on whichever node lives (a cluster tells all of them what is published); and connections to a master, for
those who write and read by themselves. A transaction, and a script, stay within one slot.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import Connection
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from server.stores.redis_urls import node_options
from server.stores.tls import TlsConnection, Trust

TRIES = 3
PAUSE = 0.1
"""Seconds before what failed is sent again, to whoever is the master then."""
LONGEST = 2
"""A command, its repetitions included, takes so many times the patience with one node at most."""
LOOK_SECONDS = 0.2
"""The cluster is asked who is who at most so often."""
_ELSEWHERE = (MovedError, AskError, TryAgainError, ClusterDownError, RedisConnectionError, RedisTimeoutError)
"""What says that the master may be another one by now."""

_UNKNOWN = (RedisClusterException, RedisError, OSError)
"""What asking the cluster who is who comes to when nobody answers."""

Command = tuple[tuple[Any, ...], dict[str, Any]]


class ClusterRedis(Redis):
    """Raises what a client of a single Redis does."""

    replicated = True
    """A master that dies is replaced by its copy: who must lose nothing waits until there is one."""

    def __init__(self, url: str, *, connections: int, patience: float) -> None:
        """`url` names any node of the cluster; nothing is connected yet. Raises ValueError."""
        given, tls = node_options(url)
        options = {"socket_timeout": patience, "socket_connect_timeout": min(2.0, patience), **given}
        self._cluster = RedisCluster(
            **{**options, "ssl": tls},
            max_connections=connections + 8,  # some for looks at the cluster
            require_full_coverage=False,  # what has a master goes on while another is missed
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), TRIES),
        )
        if tls:
            options["trust"] = Trust()
            self._cluster.connection_kwargs |= {"connection_class": TlsConnection, "trust": options["trust"]}
        self._room = asyncio.Semaphore(connections)
        self._patience = patience
        self._looked_at = self._unknown_at = float("-inf")
        anywhere = _AnywhereTls if tls else _Anywhere
        pool = BlockingConnectionPool(
            connection_class=anywhere,
            max_connections=connections,
            timeout=patience,
            cluster=self._cluster,
            retry=Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), 1, supported_errors=(RedisConnectionError,)),
            **options,
        )
        super().__init__(connection_pool=pool)

    async def aclose(self, close_connection_pool: bool | None = None) -> None:  # noqa: ARG002, FBT001 - as Redis has it
        """Close every connection."""
        await super().aclose()
        await self.connection_pool.disconnect()
        await self._cluster.aclose()

    async def shards(self) -> list[int]:
        """How many replicas each master has. Raises RedisConnectionError."""
        await self._known()
        held = {id(nodes): nodes for nodes in self._cluster.nodes_manager.slots_cache.values()}
        return [len(nodes) - 1 for nodes in held.values()]

    # ---- for those who write and read by themselves

    async def place(self, key: str) -> str:
        """The name of the master that has the key. Raises RedisConnectionError."""
        return (await self._master(key)).name

    def connection_to(self, place: str) -> Any:
        """A new connection to that master, not opened yet."""
        node = self._cluster.nodes_manager.nodes_cache.get(place)
        if node is None:
            raise RedisConnectionError("no such node any more")
        return node.connection_class(**node.connection_kwargs)

    async def look_again(self) -> None:
        """Ask the cluster who is who, unless that was just done. Raises RedisConnectionError when nobody says."""
        if time.monotonic() - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = time.monotonic()
        await self._known()
        try:
            await self._cluster.nodes_manager.initialize()
        except _UNKNOWN as error:
            raise RedisConnectionError("no node answers") from error

    # ---- commands

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """One command, where its key lies."""
        try:
            async with asyncio.timeout(LONGEST * self._patience), self._turn():
                return await self._cluster.execute_command(*args, **options)
        except (RedisClusterException, OSError) as error:  # a TimeoutError is an OSError
            raise RedisConnectionError(type(error).__name__) from error

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "ClusterPipeline":  # noqa: FBT001, FBT002, ARG002 - as Redis has it
        """Commands that go out together, to each master its own; in a transaction all keys must be of one slot."""
        return ClusterPipeline(self, transaction=transaction)

    async def delete(self, *names: Any) -> int:
        """However many slots they lie in."""
        return sum(await self._by_slot("DEL", names))

    async def unlink(self, *names: Any) -> int:
        """However many slots they lie in."""
        return sum(await self._by_slot("UNLINK", names))

    async def exists(self, *names: Any) -> int:
        """However many slots they lie in."""
        return sum(await self._by_slot("EXISTS", names))

    async def mget(self, keys: Any, *args: Any) -> list[Any]:
        """However many slots they lie in; not at one moment."""
        names = [*([keys] if isinstance(keys, str | bytes) else keys), *args]
        return await self.exchange([(("GET", name), {}) for name in names], transaction=False)

    async def scan_iter(  # type: ignore[override] # redis-py declares it for both of its kinds of client
        self, match: Any = None, count: int | None = None, _type: str | None = None, **options: Any
    ) -> AsyncIterator[Any]:
        """Names on all masters."""
        await self._known()
        async for key in self._cluster.scan_iter(match=match, count=count, _type=_type, **options):
            yield key

    async def _by_slot(self, command: str, names: Iterable[Any]) -> list[int]:
        slots: dict[int, list[Any]] = {}
        for name in names:
            slots.setdefault(self._cluster.keyslot(name), []).append(name)
        return await self.exchange([((command, *keys), {}) for keys in slots.values()], transaction=False)

    async def exchange(
        self, commands: Sequence[Command], *, transaction: bool, raise_on_error: bool = True
    ) -> list[Any]:
        """The replies in order. What a master that is none any more refuses is sent again, to the next."""
        try:
            async with asyncio.timeout(LONGEST * self._patience):
                replies = await self._exchanged(commands, transaction=transaction)
        except TimeoutError as error:
            raise RedisConnectionError("no answer in time") from error
        if raise_on_error:
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply
        return replies

    async def _exchanged(self, commands: Sequence[Command], *, transaction: bool) -> list[Any]:
        replies: list[Any] = [None] * len(commands)
        left = list(range(len(commands)))
        for tries in range(TRIES + 1):
            if tries:
                await asyncio.sleep(PAUSE * tries)
                await self.look_again()
            for index, reply in zip(left, await self._once([commands[at] for at in left], transaction), strict=True):
                replies[index] = reply
            left = [at for at in left if isinstance(replies[at], _ELSEWHERE)]
            if not left:
                break
            if transaction:
                left = list(range(len(commands)))
        return replies

    async def _once(self, commands: Sequence[Command], transaction: bool) -> list[Any]:  # noqa: FBT001 - handed on
        places: dict[str, list[int]] = {}
        nodes: dict[str, ClusterNode] = {}
        for index, (args, _) in enumerate(commands):
            node = await self._master(_key(args))
            nodes[node.name] = node
            places.setdefault(node.name, []).append(index)
        if transaction and len(places) > 1:
            raise RedisError("a transaction over several masters")
        found: list[Any] = [None] * len(commands)
        parts = list(places.items())
        answers = await asyncio.gather(
            *(self._send(nodes[name], [commands[at] for at in own], transaction) for name, own in parts)
        )
        for (_, own), replies in zip(parts, answers, strict=True):
            for index, reply in zip(own, replies, strict=True):
                found[index] = reply
        return found

    async def _send(self, node: ClusterNode, commands: Sequence[Command], transaction: bool) -> list[Any]:  # noqa: FBT001 - handed on
        """One reply or error each."""
        words = [args for args, _ in commands]
        lines = [("MULTI",), *words, ("EXEC",)] if transaction else words
        try:
            async with self._turn():
                connection: Any = node.acquire_connection()
                try:
                    await connection.send_packed_command(connection.pack_commands(lines))
                    raw = [await _reply(connection) for _ in lines]
                finally:
                    node.release(connection)
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            lost = RedisConnectionError(type(error).__name__)
            return [lost] * len(commands)
        if transaction:
            faults = [each for each in raw[1:-1] if isinstance(each, ResponseError)]
            raw = raw[-1] if isinstance(raw[-1], list) else [*(faults or [raw[-1]])] * len(commands)
        return [
            reply if isinstance(reply, Exception) else self._understood(reply, args, options)
            for reply, (args, options) in zip(raw, commands, strict=False)
        ]

    def _understood(self, reply: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        callback = self.response_callbacks.get(args[0])
        return reply if callback is None else callback(reply, **options)

    async def _master(self, key: Any) -> ClusterNode:
        await self._known()
        try:
            if key is None:
                return random.choice(self._cluster.get_primaries())  # noqa: S311 - any of them will do
            manager = self._cluster.nodes_manager
            return manager.get_node_from_slot(self._cluster.keyslot(key))
        except (RedisClusterException, IndexError) as error:
            await self.look_again()
            raise RedisConnectionError("no master") from error

    async def _known(self) -> None:
        if time.monotonic() - self._unknown_at < LOOK_SECONDS:
            raise RedisConnectionError("no node answers")
        try:
            await self._cluster.initialize()
        except _UNKNOWN as error:
            self._unknown_at = time.monotonic()
            raise RedisConnectionError("no node answers") from error

    def _turn(self) -> "_Turn":
        return _Turn(self._room, self._patience)


class _Turn:
    """One of the connections: who finds none free waits, instead of failing in a rush."""

    def __init__(self, room: asyncio.Semaphore, patience: float) -> None:
        self._room, self._patience = room, patience

    async def __aenter__(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._room.acquire()
        except TimeoutError as error:
            raise RedisConnectionError("no connection free") from error

    async def __aexit__(self, *_: object) -> None:
        self._room.release()


class ClusterPipeline(Pipeline):
    """Collects commands as redis-py's pipeline does, and sends each to its master."""

    def __init__(self, client: ClusterRedis, *, transaction: bool) -> None:
        super().__init__(client.connection_pool, client.response_callbacks, transaction, None)
        self._client = client

    async def execute(self, raise_on_error: bool = True) -> list[Any]:  # noqa: FBT001, FBT002 - as Redis has it
        """The replies in order."""
        commands = [(tuple(args), dict(options)) for args, options in self.command_stack]
        self.command_stack = []
        if not commands:
            return []
        return await self._client.exchange(
            commands, transaction=bool(self.is_transaction), raise_on_error=raise_on_error
        )


class _Anywhere(Connection):
    """A connection to whichever node lives, chosen anew each time it is opened."""

    def __init__(self, *, cluster: RedisCluster, **options: Any) -> None:
        super().__init__(**options)
        self._cluster = cluster

    async def connect(self) -> None:
        """Choose a node that the cluster names; the one of the address until it has."""
        nodes = self._cluster.get_nodes()
        if nodes and not self.is_connected:
            node = random.choice(nodes)  # noqa: S311 - no secret
            self.host, self.port = node.host, int(node.port)
        await super().connect()  # type: ignore[no-untyped-call]


class _AnywhereTls(_Anywhere, TlsConnection):
    """The same with TLS."""


async def _reply(connection: Any) -> Any:
    try:
        return await connection.read_response()
    except ResponseError as error:
        return error


def _key(args: Sequence[Any]) -> Any:
    """The first key of a command of ours; None: it has none."""
    name = str(args[0]).upper()
    if name in ("EVAL", "EVALSHA"):
        return args[3] if int(args[2]) else None
    return None if name in ("PUBLISH", "PING", "SCRIPT LOAD") else args[1]
