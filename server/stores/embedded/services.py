"""Redis and MongoDB of one data folder, as supervised children."""

import asyncio
import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import structlog

from server.stores.embedded.append_only import repair
from server.stores.embedded.child import Child
from server.stores.embedded.errors import DiskFull, StartFailed
from server.stores.embedded.folder import DataFolder
from server.stores.embedded.mongodb import free_port, mongodb_recipe, mongodb_url, unused
from server.stores.embedded.redis import redis_recipe, redis_url

ADDRESSES = "services.json"
PORT = "mongodb.port"  # kept over restarts, so that nodes that joined find MongoDB where it was
PORT_TRIES = 3  # another program may take the free port before our child does

log = structlog.get_logger(__name__)


class Services:
    """The embedded services: launch, wait until ready, supervise, stop. `launch` belongs in the main thread."""

    def __init__(
        self, *, folder: Path, redis: bool = True, mongodb: bool = True, pick_port: Callable[[], int] = free_port
    ) -> None:
        self.folder = DataFolder(folder)
        self.redis: Child | None = None
        self.mongodb: Child | None = None
        self.redis_url: str | None = None
        self.mongodb_url: str | None = None
        self._wants_redis, self._wants_mongodb = redis, mongodb
        self._pick_port = pick_port
        self._port: int | None = None

    def launch(self) -> None:
        """Take the folder and start both; returns at once. Raises EmbeddedError kinds."""
        if not (self._wants_redis or self._wants_mongodb):
            return
        self.folder.take()
        if self._wants_redis:
            self._repair_redis()
            self.redis = Child(redis_recipe(self.folder))
            self.redis_url = redis_url(self.folder)
            self.redis.spawn()
        if self._wants_mongodb:
            self._launch_mongodb(self._last_port())

    def _repair_redis(self) -> None:
        try:
            for done in repair(self.folder.path / "redis"):
                log.warning("embedded.redis_repaired", commands=done.commands, before=str(done.kept))
        except OSError as error:
            self.folder.release()
            raise DiskFull(f"Redis' data cannot be repaired: {error.strerror}") from None

    def _last_port(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            port = int((self.folder.path / PORT).read_text())
            return port if 1024 <= port < 65536 and unused(port) else None
        return None

    def _launch_mongodb(self, port: int | None = None) -> None:
        port = port or self._pick_port()
        self.mongodb = Child(mongodb_recipe(self.folder, port))
        self.mongodb_url = mongodb_url(port)
        self._port = port
        self.mongodb.spawn()

    async def ready(self, *, patience: float = 30.0) -> None:
        """Wait until both answer, then note their addresses in the folder. Raises StartFailed."""
        if self.redis is not None:
            await self.redis.ready(patience=patience)
        for attempt in range(PORT_TRIES):
            if self.mongodb is None:
                break
            try:
                await self.mongodb.ready(patience=patience)
                break
            except StartFailed:
                if attempt == PORT_TRIES - 1 or self.mongodb.pid is not None:
                    raise
                self._launch_mongodb()
        if self._children():
            self._note()

    async def supervise(self) -> None:
        """Restart whichever dies, at its old address; runs until cancelled or stopped."""
        async with asyncio.TaskGroup() as group:
            for child in self._children():
                group.create_task(child.supervise(), name=f"supervise-{child.recipe.name}")

    async def stop(self) -> None:
        """End both, wait for it, and let the folder go."""
        if self._children():
            (self.folder.path / ADDRESSES).unlink(missing_ok=True)
        await asyncio.gather(*(child.stop() for child in self._children()))
        self.folder.release()

    def kill(self) -> None:
        """The same at once, where no loop runs: for a start that failed half-way. Harmless after `stop`."""
        for child in self._children():
            child.kill()
        self.folder.release()

    def _children(self) -> list[Child]:
        return [child for child in (self.redis, self.mongodb) if child is not None]

    def _note(self) -> None:
        note = {"pid": os.getpid(), "redis_url": self.redis_url, "mongodb_url": self.mongodb_url}
        part = self.folder.path / f"{ADDRESSES}.part"
        part.write_text(json.dumps(note))
        part.replace(self.folder.path / ADDRESSES)
        if self._port is not None:
            (self.folder.path / PORT).write_text(f"{self._port}\n")
