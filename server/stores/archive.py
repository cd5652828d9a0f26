"""Both stores in one file, and back: logical copies, so that embedded and own stores can be exchanged for each other.

Redis is copied first. A session that is sealed in between is then in both copies; the sealed one is whole, and the
other is left out when it is put back. What only makes sense here and now (sign-ins, tickets, leases, counts) is left
behind: whoever was signed in signs in again.
"""

import asyncio
import contextlib
import hashlib
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any, cast

import bson
from gridfs import AsyncGridFSBucket
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.stores.archived import (
    BUCKET,
    COLLECTION,
    FILES,
    FORMAT,
    LARGEST,
    MANIFEST,
    REDIS,
    Counts,
    Key,
    Manifest,
    is_collection,
    is_copied,
    look_at,
    opened,
    private_file,
    read_documents,
    read_keys,
)
from server.stores.clock import wall_ms
from server.stores.keys import READINESS, session_keys
from server.stores.mongo import Database, Document

BATCH = 200
_NOT_COPIED = frozenset({"readiness"})


class PlaceNotEmpty(Exception):
    """Something is stored there already."""

    code = "place_not_empty"
    temporary = False


async def back_up(target: Path, *, redis: Redis, mongo: Database) -> Counts:
    """Write the file, readable by its owner alone. Raises OSError beside the stores' errors; then there is no file."""
    part = target.with_name(f"{target.name}.part")
    counts = {"keys": 0, "documents": 0, "files": 0}
    sums: dict[str, str] = {}
    try:
        with private_file(part) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            counts["keys"] = await _write(archive, REDIS, _keys(redis), sums)
            for name in sorted(await mongo.list_collection_names()):
                if is_collection(name) and name not in _NOT_COPIED and not name.startswith(f"{BUCKET}_"):
                    counts["documents"] += await _write(archive, f"{COLLECTION}{name}", _documents(mongo, name), sums)
            counts["files"] = await _write(archive, FILES, _files(mongo), sums)
            made = {"format": FORMAT, "made_at": wall_ms(), "counts": counts, "sha256": sums}
            archive.writestr(MANIFEST, json.dumps(made, indent=2))
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return Counts(**counts)


async def put_back(source: Path, *, redis: Redis, mongo: Database, largest: int = LARGEST) -> Counts:
    """Put the file's content into empty stores. Raises ArchiveUnfit, PlaceNotEmpty, and the stores' own errors.

    Then nothing was changed, or what had been put there is taken out again.
    """
    with source.open("rb") as file, await asyncio.to_thread(opened, file, largest=largest) as archive:
        made = await asyncio.to_thread(look_at, archive)
        await _empty(redis, mongo)
        try:
            await _put(archive, made, redis=redis, mongo=mongo)
            await _leave_sealed(redis, mongo)
        except BaseException:
            await _take_out(archive, made, redis=redis, mongo=mongo)
            raise
    return made.counts


async def _put(archive: zipfile.ZipFile, made: Manifest, *, redis: Redis, mongo: Database) -> None:
    for name in made.sha256:
        with archive.open(name) as member:
            if name == REDIS:
                await _put_keys(redis, member)
            elif name.startswith(COLLECTION):
                await _put_documents(mongo, name.removeprefix(COLLECTION), member)
            else:
                await _put_files(mongo, member)


async def _take_out(archive: zipfile.ZipFile, made: Manifest, *, redis: Redis, mongo: Database) -> None:
    """As far as the stores still answer: the place was empty, so all that the archive names came from it."""
    with contextlib.suppress(RedisError, PyMongoError):
        for name in made.sha256:
            if name == REDIS:
                with archive.open(name) as member:
                    for key in read_keys(member):
                        await redis.delete(key.name)
            elif name.startswith(COLLECTION):
                await mongo.drop_collection(name.removeprefix(COLLECTION))
            else:
                for part in ("files", "chunks"):
                    await mongo.drop_collection(f"{BUCKET}.{part}")


async def _write(archive: zipfile.ZipFile, name: str, records: AsyncIterator[bytes], sums: dict[str, str]) -> int:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as member:
        async for record in records:
            digest.update(record)
            await asyncio.to_thread(member.write, record)
            count += 1
    sums[name] = digest.hexdigest()
    return count


async def _keys(redis: Redis) -> AsyncIterator[bytes]:
    batch: list[bytes] = []
    async for raw in redis.scan_iter(match="vv:*", count=1000):
        key = cast("bytes", raw)
        if is_copied(key):
            batch.append(key)
        if len(batch) == BATCH:
            async for record in _dumped(redis, batch):
                yield record
            batch = []
    async for record in _dumped(redis, batch):
        yield record


async def _dumped(redis: Redis, keys: list[bytes]) -> AsyncIterator[bytes]:
    async with redis.pipeline(transaction=False) as pipe:
        for key in keys:
            pipe.dump(key)
            pipe.pexpiretime(key.decode())
        replies: list[Any] = await pipe.execute() if keys else []
    for key, dump, at in zip(keys, replies[::2], replies[1::2], strict=True):
        if dump is not None:  # else it has expired meanwhile
            yield Key(key, at, dump).record


async def _documents(mongo: Database, name: str) -> AsyncIterator[bytes]:
    async for document in mongo[name].find({}):
        yield bson.encode(document)


async def _files(mongo: Database) -> AsyncIterator[bytes]:
    bucket = AsyncGridFSBucket(mongo, bucket_name=BUCKET)
    async for one in bucket.find({}):
        content = await one.read()
        yield bson.encode({"_id": one._id, "filename": one.filename, "content": content})  # noqa: SLF001 - the bucket's name for its id


async def _empty(redis: Redis, mongo: Database) -> None:
    async for key in redis.scan_iter(match="vv:*", count=1000):
        if cast("bytes", key).decode("utf-8", "replace") != READINESS:
            raise PlaceNotEmpty("Redis holds data")
    for name in await mongo.list_collection_names():
        if name not in _NOT_COPIED and await mongo[name].find_one({}, {"_id": 1}) is not None:
            raise PlaceNotEmpty("MongoDB holds data")


async def _put_keys(redis: Redis, member: IO[bytes]) -> None:
    now = wall_ms()
    async with redis.pipeline(transaction=False) as pipe:
        for key in read_keys(member):
            if not is_copied(key.name):
                continue
            if key.at < 0:
                pipe.restore(key.name, 0, key.dump)
            elif key.at > now:
                pipe.restore(key.name, key.at, key.dump, absttl=True)
            if len(pipe) >= BATCH:
                await pipe.execute()
        await pipe.execute()


async def _put_documents(mongo: Database, name: str, member: IO[bytes]) -> None:
    batch: list[Document] = []
    for document in read_documents(member):
        batch.append(document)
        if len(batch) == BATCH:
            await mongo[name].insert_many(batch)
            batch = []
    if batch:
        await mongo[name].insert_many(batch)


async def _put_files(mongo: Database, member: IO[bytes]) -> None:
    bucket = AsyncGridFSBucket(mongo, bucket_name=BUCKET)
    for file in read_documents(member):
        await bucket.upload_from_stream_with_id(file["_id"], file["filename"], file["content"])


async def _leave_sealed(redis: Redis, mongo: Database) -> None:
    """A log that was sealed while the copy was made is whole in MongoDB; Redis' copy may end before its end."""
    async for head in mongo["log_heads"].find({}, {"_id": 1}):
        await redis.delete(*session_keys(head["_id"]))
