"""Two nodes on one Redis and one MongoDB, all real processes on loopback, and the faults that can befall them."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
from redis.asyncio import Redis

from server.stores.embedded.child import Child
from server.stores.embedded.services import Services
from tests.e2e.node import Client, Node
from tests.eventually import eventually

FROZEN_SECONDS = 3.0
"""Longer than the lease of the nodes here: who is frozen loses its sessions."""


class World:
    """Everything a scenario may break. Each fault returns once what it broke is there again."""

    def __init__(self, folder: Path, services: Services) -> None:
        self.folder = folder
        self.services = services
        self.nodes: list[Node] = []
        self.lossy = False
        """Redis has lost writes: what was acknowledged in its last second may be gone."""
        self.emptied = False
        """Redis has lost everything."""

    async def begin(self) -> None:
        """Start both nodes."""
        self.nodes = [self._node(place) for place in range(2)]
        await asyncio.gather(*(node.ready() for node in self.nodes))

    def end(self) -> None:
        """Leave no node behind."""
        for node in self.nodes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(node.process.pid, signal.SIGCONT)
            node.kill()

    def _node(self, place: int) -> Node:
        return Node(
            folder=self.folder / f"node-{place}",
            redis_url=self.services.redis_url or "",
            mongodb_url=self.services.mongodb_url or "",
            database="chaos",
            models="scripted:25@60",
        )

    async def _again(self, place: int) -> None:
        self.nodes[place] = await self._node(place).ready()  # until then its people knock at the old one's address

    # ---- faults

    async def kill_node(self, place: int) -> None:
        """As if its machine had gone; another one takes its place."""
        self.nodes[place].kill()
        await self._again(place)

    async def stop_node(self, place: int) -> None:
        """As for a new version."""
        await asyncio.to_thread(self.nodes[place].stop)
        await self._again(place)

    async def freeze_node(self, place: int) -> None:
        """It stands still and comes back, believing that it owns what others have taken."""
        os.kill(self.nodes[place].process.pid, signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)
        os.kill(self.nodes[place].process.pid, signal.SIGCONT)

    async def freeze_redis(self, _: int) -> None:
        """Silent for a while."""
        await self._freeze(self.services.redis)

    async def freeze_mongodb(self, _: int) -> None:
        """Silent for a while."""
        await self._freeze(self.services.mongodb)

    async def kill_redis(self, _: int) -> None:
        """Killed and started again; the system has all it wrote."""
        await self._kill(self.services.redis)

    async def kill_mongodb(self, _: int) -> None:
        """Killed and started again."""
        await self._kill(self.services.mongodb)

    async def cut_redis(self, _: int) -> None:
        """A power cut: the newest tenth of a second of its file is gone."""
        self.lossy = True
        [file] = (self.services.folder.path / "redis" / "appendonlydir").glob("*.incr.aof")
        size = file.stat().st_size
        await asyncio.sleep(0.1)
        await self._kill(self.services.redis, then=lambda: os.truncate(file, size))

    async def kill_everything(self, _: int) -> None:
        """The power of the whole house."""
        for node in self.nodes:
            node.kill()
        await self._kill(self.services.mongodb)
        await self._kill(self.services.redis)
        await asyncio.gather(*(self._again(place) for place in range(2)))

    async def empty_redis(self, _: int) -> None:
        """Somebody's FLUSHALL."""
        self.lossy = self.emptied = True
        async with Redis.from_url(self.services.redis_url or "") as redis:
            await redis.flushall()

    async def _freeze(self, child: Child | None) -> None:
        assert child is not None
        assert child.pid is not None
        os.killpg(child.pid, signal.SIGSTOP)
        await asyncio.sleep(FROZEN_SECONDS)
        os.killpg(child.pid, signal.SIGCONT)

    async def _kill(self, child: Child | None, *, then: Callable[[], None] = lambda: None) -> None:
        assert child is not None
        assert child.pid is not None
        os.killpg(child.pid, signal.SIGKILL)
        await eventually(lambda: child.pid is None, what="its end")
        then()
        child.spawn()
        await child.ready()

    async def well(self) -> None:
        """Wait until both nodes say that they are ready."""

        async def ready() -> bool:
            with contextlib.suppress(httpx.TransportError):
                async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
                    answers = [await http.get(f"{node.url}/readyz") for node in self.nodes]
                    return all(answer.status_code == 200 for answer in answers)
            return False

        await eventually(ready, what="readiness", within=60)


FAULTS = (
    "kill_node",
    "stop_node",
    "freeze_node",
    "freeze_redis",
    "freeze_mongodb",
    "kill_redis",
    "kill_mongodb",
    "cut_redis",
    "kill_everything",
    "empty_redis",
)


@contextlib.asynccontextmanager
async def a_world(folder: Path) -> AsyncIterator[World]:
    """Stores and nodes, started and ended."""
    services = Services(folder=folder / "stores")
    services.launch()
    try:
        await services.ready()
        world = World(folder, services)
        try:
            await world.begin()
            yield world
        finally:
            world.end()
    finally:
        await services.stop()


async def signed_in(world: World, name: str, role: str) -> Client:
    """Somebody at the first node."""
    return await Client(world.nodes[0]).sign_in(name, role)
