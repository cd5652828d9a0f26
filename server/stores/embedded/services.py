"""Redis and MongoDB of one data folder, as supervised children."""

import asyncio
import json
import os
from pathlib import Path

import structlog

from server.stores.embedded.append_only import repair
from server.stores.embedded.child import Child
from server.stores.embedded.errors import DiskFull
from server.stores.embedded.folder import DataFolder
from server.stores.embedded.mongodb import mongodb_recipe, mongodb_url
from server.stores.embedded.redis import redis_recipe, redis_url

ADDRESSES = "services.json"

log = structlog.get_logger(__name__)


class Services:
    """The embedded services: launch, wait until ready, supervise, stop. `launch` belongs in the main thread."""

    def __init__(self, *, folder: Path, redis: bool = True, mongodb: bool = True) -> None:
        self.folder = DataFolder(folder)
        self.redis: Child | None = None
        self.mongodb: Child | None = None
        self.redis_url: str | None = None
        self.mongodb_url: str | None = None
        self._server: str | None = None
        self._wants_redis, self._wants_mongodb = redis, mongodb

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
            self.mongodb = Child(mongodb_recipe(self.folder))
            self.mongodb_url = mongodb_url(self.folder)
            self.mongodb.spawn()

    def _repair_redis(self) -> None:
        try:
            for done in repair(self.folder.path / "redis"):
                log.warning("embedded.redis_repaired", commands=done.commands, before=str(done.kept))
        except OSError as error:
            self.folder.release()
            raise DiskFull(f"Redis' data cannot be repaired: {error.strerror}") from None

    async def ready(self, *, patience: float = 30.0) -> None:
        """Wait until both answer, then note their addresses in the folder. Raises StartFailed."""
        for child in self._children():
            await child.ready(patience=patience)
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

    def serve(self, address: str) -> None:
        """Note where the server listens, for the commands that run beside it."""
        self._server = address
        if self._children():
            self._note()

    def _note(self) -> None:
        note = {"pid": os.getpid(), "redis_url": self.redis_url, "mongodb_url": self.mongodb_url}
        note |= {} if self._server is None else {"server": self._server}
        part = self.folder.path / f"{ADDRESSES}.part"
        part.write_text(json.dumps(note))
        part.replace(self.folder.path / ADDRESSES)
