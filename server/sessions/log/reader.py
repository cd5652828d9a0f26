"""Reads session logs: from Redis while a session lives, from MongoDB once it is sealed. Readers do not notice which."""

from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.protocol.errors import LogLost, SessionNotFound, Unavailable, Unreadable
from server.sessions.log.entry import FORMAT, Entry, Head, Page, stored
from server.sessions.log.sealed_logs import SealedLogs
from server.stores.keys import StreamName, log_key, meta_key

_FIELDS = ("epoch", "public", "staff", "status", "speaking", "sealed")


class LogReader:
    """Shared by everything that reads logs in a process."""

    def __init__(self, redis: Redis, *, sealed: SealedLogs) -> None:
        self._redis = redis
        self._sealed = sealed

    async def head(self, sid: str) -> Head | None:
        """Where the log stands; None when nothing was ever logged. Raises Unavailable."""
        try:
            values = await self._redis.hmget(meta_key(sid), _FIELDS)
        except RedisError as error:
            raise Unavailable("redis") from error
        return _head(values) or await self._sealed.head(sid)

    async def read(self, sid: str, stream: StreamName, *, after: int = 0, limit: int = 1000) -> Page:
        """Up to `limit` entries behind `after`.

        Raises SessionNotFound, LogLost (entries are missing), Unreadable (of a later format), Unavailable.
        """
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hmget(meta_key(sid), _FIELDS)
                pipe.xrange(log_key(sid, stream), min=f"({after}-0", count=limit)
                values, rows = await pipe.execute()
        except RedisError as error:
            raise Unavailable("redis") from error
        head = _head(values)
        if head is not None:
            last = head.public if stream == "public" else head.staff
            entries = [
                Entry(stream, int(key.split(b"-", 1)[0]), int(fields[b"t"]), *stored(fields)) for key, fields in rows
            ]
            if (entries and entries[0].offset == after + 1) or after >= last:
                return Page(head.epoch, _known(sid, entries), last)
        head = await self._sealed.head(sid)
        if head is None:
            if values[0] is None:
                raise SessionNotFound(sid)
            raise LogLost(sid)
        last = head.public if stream == "public" else head.staff
        entries = await self._sealed.entries(sid, head.epoch, stream, after=after, limit=limit)
        if after < last and (not entries or entries[0].offset != after + 1):
            raise LogLost(sid)
        return Page(head.epoch, _known(sid, entries), last)


def _known(sid: str, entries: list[Entry]) -> list[Entry]:
    if any(entry.format > FORMAT for entry in entries):
        raise Unreadable(sid)
    return entries


def _head(values: list[Any]) -> Head | None:
    epoch, public, staff, status, speaking, sealed = values
    if epoch is None:
        return None
    return Head(
        epoch=epoch.decode(),
        public=int(public or 0),
        staff=int(staff or 0),
        status=(status or b"ready").decode(),
        speaking=(speaking or b"").decode(),
        sealed=sealed is not None,
    )
