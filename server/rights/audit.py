"""The audit: who did what to what, when. Append-only, in MongoDB; its newest end is noted in Redis as well.

Whoever can write to MongoDB alone cannot cut the end off unnoticed; against somebody who can write to both stores helps
an end that an operator has noted elsewhere (`vivavoce audit verify --noted`).
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from typing import cast

import structlog
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.errors import Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION
from server.rights.chain import TRIMMED, Entry, Tail, Verdict, Verifier, key, trimmed_to
from server.rights.errors import AuditBusy
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate

END_KEY = "vv:audit:end"
TRIES = 30
PAGE = 500
_HIGHER = """
local seq = tonumber(string.match(redis.call('GET', KEYS[1]) or '0', '^(%d+)'))
if tonumber(ARGV[1]) > seq then redis.call('SET', KEYS[1], ARGV[2]) end
"""
_log = structlog.stdlib.get_logger(__name__)


class Audit:
    """Collections `audit` and `audit_start`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, *, mongo: Database, redis: Redis, clock: Callable[[], int] = wall_ms) -> None:
        self._entries = mongo["audit"]
        self._starts = mongo["audit_start"]
        self._redis = redis
        self._clock = clock
        self._tail: Tail | None = None
        self._writing = asyncio.Lock()

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._entries.create_index([("what", 1), ("at", 1)])
        await self._entries.create_index([("who", 1)])
        await self._entries.create_index([("organisation", 1), ("at", 1)])

    async def note(
        self, action: str, *, who: str, role: str = "", what: str = "", organisation: str = DEFAULT_ORGANISATION
    ) -> Entry:
        """Append one entry; it is stored when this returns. Raises AuditBusy, Unavailable."""
        async with self._writing:
            entry = await self._append(action, who=who, role=role, what=what, organisation=organisation)
        try:
            await self._redis.eval(_HIGHER, 1, END_KEY, str(entry.seq), str(Tail(entry.seq, entry.hash)))
        except RedisError as error:
            await _log.awarning("audit.end_not_noted", kind=type(error).__name__)
        return entry

    async def _append(self, action: str, *, who: str, role: str, what: str, organisation: str) -> Entry:
        for attempt in range(TRIES):
            try:
                tail = self._tail or await self._end()
                entry = Entry.following(
                    tail, at=self._clock(), who=who, role=role, action=action, what=what, organisation=organisation
                )
                await self._entries.insert_one(entry.document)
            except PyMongoError as error:
                self._tail = None
                if not is_duplicate(error):
                    raise Unavailable("mongodb") from error
                await asyncio.sleep(random.uniform(0, 0.002 * (attempt + 1)))  # noqa: S311 # another node was first
                continue
            self._tail = Tail(entry.seq, entry.hash)
            return entry
        raise AuditBusy

    async def _end(self) -> Tail:
        newest = await self._entries.find_one({}, sort=[("_id", -1)])
        return await self._start() if newest is None else Tail(newest["seq"], newest["hash"])

    async def _start(self) -> Tail:
        start = await self._starts.find_one({"_id": "start"})
        return Tail() if start is None else Tail(start["seq"], start["hash"])

    async def page(
        self, *, organisation: str | None = None, what: str | None = None, before: int | None = None, limit: int = 50
    ) -> Sequence[Entry]:
        """Entries, the newest first, older than `before`; of all organisations without one."""
        query: Document = {} if organisation is None else {"organisation": organisation}
        if what is not None:
            query["what"] = what
        if before is not None:
            query["_id"] = {"$lt": key(before)}
        try:
            found = self._entries.find(query).sort("_id", -1).limit(limit)
            return [Entry.stored(document) async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def count(self, organisation: str) -> int:
        """How many entries are an organisation's."""
        try:
            return await self._entries.count_documents({"organisation": organisation})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def about(self, what: Sequence[str], *, limit: int = 10_000) -> Sequence[Entry]:
        """Entries about any of these, oldest first."""
        try:
            found = self._entries.find({"what": {"$in": list(what)}}).sort("_id", 1).limit(limit)
            return [Entry.stored(document) async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def subjects(self, who: str, *, kind: str) -> Sequence[str]:
        """Ids of all of a kind that somebody had to do with."""
        try:
            found = self._entries.find({"who": who}, {"what": 1})
            named = dict.fromkeys([part async for entry in found for part in entry["what"].split(" ")])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return [part.removeprefix(f"{kind}:") for part in named if part.startswith(f"{kind}:")]

    async def verify(self, noted: Sequence[Tail] = ()) -> Verdict:
        """Go along the whole chain. `noted`: ends from elsewhere that must lie on it; Redis' own is one of them."""
        try:
            kept = await self._redis.get(END_KEY)
        except RedisError as error:
            raise Unavailable("redis") from error
        end = Tail.read(cast("bytes", kept).decode()) if kept is not None else None
        try:
            start = await self._start()
            verifier = Verifier(start, [*noted, *([] if end is None else [end])])
            async for entry in self._all(after=start.seq):
                if not verifier.take(entry):
                    break
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return verifier.verdict()

    async def _all(self, *, after: int) -> AsyncIterator[Entry]:
        while True:
            found = self._entries.find({"_id": {"$gt": key(after)}}).sort("_id", 1).limit(PAGE)
            page = [Entry.stored(document) async for document in found]
            for entry in page:
                yield entry
            if len(page) < PAGE:
                return
            after = page[-1].seq

    async def trim(self, *, older_than: int) -> int:
        """Let go of entries from before that moment (ms); how many. Where the chain now begins is an entry of its own.

        The start is moved first: a run that breaks off leaves entries before it, which the next one takes.
        """
        try:
            last = await self._entries.find_one({"at": {"$lt": older_than}}, sort=[("_id", -1)])
            if last is None:
                return 0
            start = Tail(last["seq"], last["hash"])
            if (await self._start()).seq < start.seq:
                await self.note(TRIMMED, who="system", what=trimmed_to(start))
                await self._starts.replace_one(
                    {"_id": "start"}, {"_id": "start", "seq": start.seq, "hash": start.hash}, upsert=True
                )
            return (await self._entries.delete_many({"_id": {"$lte": key(start.seq)}})).deleted_count
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
