"""A person's name in what stays because it is somebody else's, found by the audit and by ids, becomes a pseudonym.

Such are interviews they watched, answers they gave to candidates, parts of reports they shared, invitations they made.
"""

from collections.abc import AsyncIterator, Sequence
from importlib.resources import files
from typing import Any, cast

from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.errors import Unavailable
from server.rights.audit import Audit
from server.rights.manifest import Subject
from server.rights.pseudonyms import is_named, pseudonym, without
from server.sessions.log.entry import PRESSED, press, stored
from server.stores.keys import StreamName, log_key, observers_key
from server.stores.mongo import Database

_STREAMS: tuple[StreamName, ...] = ("public", "staff")
_BATCH = 100
_PAGE = 1000


class Traces:
    """Every method raises Unavailable when a store is away; then call it again."""

    def __init__(self, *, mongo: Database, redis: Redis, audit: Audit) -> None:
        self._mongo = mongo
        self._redis = redis
        self._audit = audit
        self._rewrite = redis.register_script(files("server.rights").joinpath("rewrite.lua").read_text())

    async def look(self, subject: Subject) -> int:
        """In how many places their name still stands."""
        return await self._all(subject, replace=False)

    async def replace(self, subject: Subject) -> int:
        """Put the pseudonym in its place; in how many places."""
        return await self._all(subject, replace=True)

    async def _all(self, subject: Subject, *, replace: bool) -> int:
        try:
            found = await self._by_id(subject.user, replace=replace)
            if subject.names:
                seen = await self._audit.subjects(subject.user, kind="session")
                for start in range(0, len(seen), _BATCH):
                    sids = seen[start : start + _BATCH]
                    found += await self._answers(subject, sids, replace=replace)
                    found += await self._sealed(subject, sids, replace=replace)
                    for sid in sids:
                        found += await self._in_redis(subject, sid, replace=replace)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        except RedisError as error:
            raise Unavailable("redis") from error
        return found

    async def _by_id(self, user: str, *, replace: bool) -> int:
        """Where their id stands beside the name."""
        found, name = 0, pseudonym(user)
        for collection, who, field in (("invitations", "by", "by_name"), ("releases", "by.id", "by.name")):
            named = {who: user, field: {"$ne": name}}
            found += len([one async for one in self._mongo[collection].find(named, {"_id": 1})])
            if replace:
                await self._mongo[collection].update_many(named, {"$set": {field: name}})
        return found

    async def _answers(self, subject: Subject, sids: Sequence[str], *, replace: bool) -> int:
        """Answers to candidates who asked for a person."""
        found = 0
        answered = {"_id": {"$in": list(sids)}, "human.answered_at": {"$gt": 0}}
        async for one in self._mongo["sessions"].find(answered, {"human": 1}):
            if is_named(subject.user, one["human"].get("by"), subject.names):
                found += 1
                if replace:
                    name = pseudonym(subject.user)
                    await self._mongo["sessions"].update_one({"_id": one["_id"]}, {"$set": {"human.by": name}})
        return found

    async def _sealed(self, subject: Subject, sids: Sequence[str], *, replace: bool) -> int:
        found = 0
        async for chunk in self._mongo["log_chunks"].find({"session": {"$in": list(sids)}}, {"bodies": 1}):
            changed = [without(subject.user, body, subject.names) for body in chunk["bodies"]]
            if not any(changed):
                continue
            found += 1
            if replace:
                bodies = [
                    body if new is None else new.decode() for body, new in zip(chunk["bodies"], changed, strict=True)
                ]
                await self._mongo["log_chunks"].update_one({"_id": chunk["_id"]}, {"$set": {"bodies": bodies}})
        return found

    async def _in_redis(self, subject: Subject, sid: str, *, replace: bool) -> int:
        found = 0
        for stream in _STREAMS:
            changed: list[str | bytes] = []
            async for entry, fields in self._entries(sid, stream):
                new = without(subject.user, stored(fields)[0], subject.names)
                if new is not None:
                    changed += [entry, press(new) if fields.get(b"v") == b"%d" % PRESSED else new]
            found += len(changed) // 2
            if replace and changed:
                await self._rewrite(keys=[log_key(sid, stream)], args=changed)
        members = cast("list[bytes]", await self._redis.zrange(observers_key(sid), 0, -1))
        theirs = [one for one in members if is_named(subject.user, one.decode().partition("\t")[2], subject.names)]
        if replace and theirs:
            await self._redis.zrem(observers_key(sid), *theirs)
        return found + len(theirs)

    async def _entries(self, sid: str, stream: StreamName) -> AsyncIterator[tuple[str, dict[bytes, bytes]]]:
        after = "-"
        while True:
            rows: Any = await self._redis.xrange(log_key(sid, stream), min=after, count=_PAGE)
            for entry, fields in rows:
                yield entry.decode(), fields
            if len(rows) < _PAGE:
                return
            after = f"({rows[-1][0].decode()}"
