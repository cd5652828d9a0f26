"""Moves a finished log from Redis to MongoDB."""

from collections.abc import Callable

from redis.asyncio import Redis

from server.sessions.log.entry import Entry
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import CHUNK_BYTES, CHUNK_ENTRIES, SealedLogs
from server.stores.keys import StreamName, meta_key, session_keys

STREAMS: tuple[StreamName, StreamName] = ("public", "staff")


class Sealer:
    """Copies, checks, marks, then lets the Redis keys expire. Can be repeated after a crash at any line."""

    def __init__(
        self,
        redis: Redis,
        *,
        reader: LogReader,
        sealed: SealedLogs,
        keep_seconds: int,
        on_sealed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`on_sealed` is called with each session whose log is sealed."""
        self._on_sealed = on_sealed
        self._redis = redis
        self._reader = reader
        self._sealed = sealed
        self._keep_seconds = keep_seconds

    async def seal(self, sid: str, *, ends: tuple[int, int] | None = None) -> bool:
        """Seal a log that nobody appends to any more. Raises Unavailable and MongoDB's errors; then call again.

        `ends`: the last public and staff offset that its owner wrote. False: Redis has another end by now, and nothing
        was sealed.
        """
        head = await self._reader.head(sid)
        if head is None or head.sealed:
            return True
        if ends is not None and ends != (head.public, head.staff):
            return False
        for stream in STREAMS:
            after, last = 0, head.public if stream == "public" else head.staff
            while after < last:
                page = await self._reader.read(sid, stream, after=after, limit=CHUNK_ENTRIES)
                for chunk in _by_bytes(page.entries):
                    await self._sealed.put_chunk(sid, head.epoch, chunk)
                after = page.entries[-1].offset
        await self._sealed.put_head(sid, head)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(meta_key(sid), "sealed", "1")
            for key in session_keys(sid):
                pipe.expire(key, self._keep_seconds)
            await pipe.execute()
        self._on_sealed(sid)
        return True


def _by_bytes(entries: list[Entry]) -> list[list[Entry]]:
    """Cut a run so that no chunk nears MongoDB's 16 MB document limit."""
    chunks: list[list[Entry]] = [[]]
    size = 0
    for entry in entries:
        if chunks[-1] and size + len(entry.body) > CHUNK_BYTES:
            chunks.append([])
            size = 0
        chunks[-1].append(entry)
        size += len(entry.body)
    return chunks
