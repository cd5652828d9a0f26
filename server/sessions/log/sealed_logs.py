"""Finished logs in MongoDB: chunks of entries and one head a session."""

from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.sessions.log.entry import FORMAT, Entry, Head
from server.stores.keys import StreamName
from server.stores.mongo import Database

CHUNK_ENTRIES = 500
CHUNK_BYTES = 4 * 1024 * 1024


class SealedLogs:
    """Collections `log_chunks` and `log_heads`. Writing again what was written changes nothing."""

    def __init__(self, mongo: Database) -> None:
        self._chunks = mongo["log_chunks"]
        self._heads = mongo["log_heads"]

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._chunks.create_index([("session", 1), ("stream", 1), ("last", 1)])

    async def put_chunk(self, sid: str, epoch: str, entries: list[Entry]) -> None:
        """Store a gapless run of entries of one stream."""
        first, last, stream = entries[0].offset, entries[-1].offset, entries[0].stream
        document = {
            "_id": f"{sid}:{epoch}:{stream}:{first}",
            "session": sid,
            "epoch": epoch,
            "stream": stream,
            "first": first,
            "last": last,
            "at": [entry.at for entry in entries],
            "bodies": [entry.body.decode() for entry in entries],
            "formats": [entry.format for entry in entries],
        }
        await self._chunks.replace_one({"_id": document["_id"]}, document, upsert=True)

    async def put_head(self, sid: str, head: Head) -> None:
        """The log is whole from here on."""
        document = {
            "format": FORMAT,
            "epoch": head.epoch,
            "public": head.public,
            "staff": head.staff,
            "status": head.status,
        }
        await self._heads.replace_one({"_id": sid}, {"_id": sid, **document}, upsert=True)

    async def head(self, sid: str) -> Head | None:
        """The sealed head, or None."""
        try:
            found = await self._heads.find_one({"_id": sid})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if found is None:
            return None
        return Head(found["epoch"], found["public"], found["staff"], found["status"], speaking="", sealed=True)

    async def entries(self, sid: str, epoch: str, stream: StreamName, *, after: int, limit: int) -> list[Entry]:
        """Up to `limit` entries behind `after`, in order."""
        entries: list[Entry] = []
        try:
            cursor = self._chunks.find({"session": sid, "epoch": epoch, "stream": stream, "last": {"$gt": after}}).sort(
                "last", 1
            )
            async for chunk in cursor:
                formats = chunk.get("formats") or [1] * len(chunk["at"])
                for place, (at, body, kind) in enumerate(zip(chunk["at"], chunk["bodies"], formats, strict=True)):
                    offset = chunk["first"] + place
                    if offset > after:
                        entries.append(Entry(stream, offset, at, body.encode(), kind))
                        if len(entries) == limit:
                            await cursor.close()
                            return entries
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return entries
