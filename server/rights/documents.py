"""A person's documents in MongoDB, by the manifest: found, deleted, and looked for again."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bson import ObjectId
from gridfs import AsyncGridFSBucket
from gridfs.errors import NoFile
from pymongo.errors import PyMongoError

from parsing.errors import CvNotFound
from server.protocol.errors import Unavailable
from server.rights.manifest import COLLECTIONS, FILES, WRITTEN_BEHIND, Subject
from server.rights.pseudonyms import digest_of
from server.stores.mongo import Database, Document

_BATCH = 500


class Documents:
    """All methods raise Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database) -> None:
        self._mongo = mongo
        self._files = AsyncGridFSBucket(mongo, bucket_name=FILES)

    async def subject(self, user: str) -> Subject:
        """What is known of a person by their id now."""
        try:
            sessions = [one["_id"] async for one in self._mongo["sessions"].find({"candidate.id": user}, {"_id": 1})]
            cvs = [one["_id"] async for one in self._mongo["cvs"].find({"candidate_id": user}, {"_id": 1})]
            account = await self._mongo["users"].find_one({"_id": user}, {"name": 1, "former_names": 1}) or {}
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        names = {*account.get("former_names", ()), *([account["name"]] if "name" in account else [])}
        return Subject(user, tuple(sessions), tuple(cvs), tuple(digest_of(user, name) for name in sorted(names)))

    async def account(self, user: str) -> Document:
        """What is kept about who they are; empty when nothing is."""
        try:
            return await self._mongo["users"].find_one({"_id": user}) or {}
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def belonging(self, user: str) -> dict[str, list[Document]]:
        """Where they belong, what they were invited to, the tokens they made; no secret's hash, nobody else's id."""
        wanted = {
            "memberships": ("person", {"format": 0}),
            "invitations": ("person", {"format": 0, "hash": 0, "claimant": 0, "by": 0, "salt": 0, "asked": 0}),
            "api_tokens": ("by", {"format": 0, "hash": 0}),
        }
        try:
            return {
                name: [one async for one in self._mongo[name].find({field: user}, hidden).sort("_id", 1)]
                for name, (field, hidden) in wanted.items()
            }
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def session(self, sid: str) -> Document:
        """A session's document as it stands."""
        try:
            return await self._mongo["sessions"].find_one({"_id": sid}) or {}
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def file(self, cv: str) -> bytes:
        """A CV as it was uploaded. Raises CvNotFound."""
        try:
            stream = await self._files.open_download_stream(cv)
            return await stream.read()
        except NoFile as error:
            raise CvNotFound(cv) from error
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def look(self, subject: Subject) -> dict[str, int]:
        """How much of theirs is there, by collection; what has nothing is left out."""
        found: dict[str, int] = {}
        try:
            for name, query in COLLECTIONS.items():
                found[name] = len([one async for one in self._mongo[name].find(query(subject), {"_id": 1})])
            found[f"{FILES}.files"] = found[f"{FILES}.chunks"] = 0
            for cv in subject.cvs:  # one by one: the embedded MongoDB finds no chunks of several files
                for part, where in (("files", {"_id": cv}), ("chunks", {"files_id": cv})):
                    chunks = self._mongo[f"{FILES}.{part}"].find(where, {"_id": 1})
                    found[f"{FILES}.{part}"] += len([one async for one in chunks])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return {name: count for name, count in found.items() if count}

    async def _drop(self, cv: str) -> None:
        """A file with its chunks; also what is left of one whose deletion broke off."""
        for part, where in (("files", {"_id": cv}), ("chunks", {"files_id": cv})):
            collection = self._mongo[f"{FILES}.{part}"]
            if await collection.find_one(where, {"_id": 1}) is not None:  # the embedded MongoDB fails without one
                await collection.delete_many(where)

    async def drop_orphans(self, *, before: int) -> int:
        """Files of no CV, or parts of such, older than that (ms): an upload or a deletion broke off; how many."""
        orphans: set[str] = set()
        try:
            for part, name in (("files", "_id"), ("chunks", "files_id")):
                ids = set[str]()
                async for one in self._mongo[f"{FILES}.{part}"].find({}, {name: 1, "uploadDate": 1}):
                    if _made(one) < before:
                        ids.add(one[name])
                orphans |= await self._unknown(sorted(ids))
            for cv in orphans:
                await self._drop(cv)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return len(orphans)

    async def _unknown(self, ids: Sequence[str]) -> set[str]:
        known: set[str] = set()
        for start in range(0, len(ids), _BATCH):
            some = self._mongo["cvs"].find({"_id": {"$in": ids[start : start + _BATCH]}}, {"_id": 1})
            known |= {one["_id"] async for one in some}
        return set(ids) - known

    async def erase(self, subject: Subject) -> None:
        """Delete all of it."""
        try:
            for cv in subject.cvs:
                await self._drop(cv)
            for name, query in COLLECTIONS.items():
                await self._mongo[name].delete_many(query(subject))
            for name in WRITTEN_BEHIND:  # by whoever still found the session a moment ago
                await self._mongo[name].delete_many(COLLECTIONS[name](subject))
        except PyMongoError as error:
            raise Unavailable("mongodb") from error


def _made(part: Document) -> int:
    """When a file was stored, by its own date, or a part of it, by its id (ms). The embedded MongoDB lists no parts."""
    if isinstance(part["_id"], ObjectId):
        return int(part["_id"].generation_time.timestamp() * 1000)
    at = part["uploadDate"]
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at  # the embedded MongoDB keeps dates as texts
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
