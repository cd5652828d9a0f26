"""CVs, their files and the profile revisions in MongoDB. Collections: `cvs`, `profiles`, GridFS bucket `cv`."""

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gridfs import AsyncGridFSBucket
from gridfs.errors import FileExists, NoFile
from pymongo import ASCENDING, DESCENDING
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError

from parsing.errors import CvNotFound, ParsingUnavailable, ProfileNotFound, RevisionConflict
from parsing.json_object import JsonObject
from parsing.models import CvStatus, Profile, ProfileRevision

_STATUS = tuple(CvStatus.model_fields)
MAX_TRIES = 8


def now_ms() -> int:
    """Milliseconds of the wall clock."""
    return time.time_ns() // 1_000_000


def profile_sha256(profile: Profile) -> str:
    """Hash of a profile's canonical JSON."""
    text = json.dumps(profile.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def is_duplicate(error: PyMongoError) -> bool:
    """A unique index refused a write; the embedded store says so in words instead of code 11000."""
    return isinstance(error, DuplicateKeyError) or (
        isinstance(error, OperationFailure) and "unique constraint" in str(error).lower()
    )


@asynccontextmanager
async def _reaching() -> AsyncIterator[None]:
    try:
        yield
    except PyMongoError as error:
        if is_duplicate(error):
            raise
        raise ParsingUnavailable(type(error).__name__) from error


class CvStore:
    """All reads and writes of parsing's documents. Every method raises ParsingUnavailable when the store is away."""

    def __init__(self, *, mongo: AsyncDatabase[JsonObject]) -> None:
        self._cvs = mongo["cvs"]
        self._profiles = mongo["profiles"]
        self._files = AsyncGridFSBucket(mongo, bucket_name="cv")
        self._prepared = False
        self._preparing = asyncio.Lock()

    async def prepare(self) -> None:
        """Make the indexes; once per process."""
        if self._prepared:
            return
        async with self._preparing, _reaching():
            if self._prepared:
                return
            await self._cvs.create_index([("candidate_id", ASCENDING), ("sha256", ASCENDING)], unique=True)
            await self._cvs.create_index([("phase", ASCENDING), ("updated_at", ASCENDING)])
            await self._profiles.create_index([("candidate_id", ASCENDING), ("revision", DESCENDING)], unique=True)
            self._prepared = True

    # CVs

    async def add(self, document: JsonObject, data: bytes) -> bool:
        """Store a CV's file, then its record. False when the candidate has one with the same content."""
        await self.prepare()
        async with _reaching():
            try:
                await self._files.upload_from_stream_with_id(document["_id"], document["filename"], data)
            except FileExists:
                return False
            try:
                await self._cvs.insert_one(document)
            except PyMongoError as error:
                await self._files.delete(document["_id"])
                if is_duplicate(error):
                    return False
                raise
        return True

    async def drop(self, cv_id: str) -> None:
        """Forget a CV and its file."""
        async with _reaching():
            await self._cvs.delete_one({"_id": cv_id})
            try:
                await self._files.delete(cv_id)
            except NoFile:
                return

    async def same(self, candidate_id: str, sha256: str) -> JsonObject | None:
        """The candidate's CV with this content."""
        await self.prepare()
        async with _reaching():
            return await self._cvs.find_one({"candidate_id": candidate_id, "sha256": sha256})

    async def find(self, cv_id: str, candidate_id: str | None = None) -> JsonObject:
        """A CV's record. Raises CvNotFound, also when it belongs to another candidate."""
        async with _reaching():
            document = await self._cvs.find_one({"_id": cv_id})
        if document is None or (candidate_id is not None and document["candidate_id"] != candidate_id):
            raise CvNotFound(cv_id)
        return document

    async def file(self, cv_id: str) -> bytes:
        """The CV's bytes. Raises CvNotFound."""
        async with _reaching():
            try:
                stream = await self._files.open_download_stream(cv_id)
                return await stream.read()
            except NoFile as error:
                raise CvNotFound(cv_id) from error

    async def take(self, cv_id: str, run: str) -> bool:
        """Make `run` the one that works on a CV. False when the CV is done."""
        async with _reaching():
            result = await self._cvs.update_one(
                {"_id": cv_id, "phase": {"$nin": ["ready", "failed"]}}, {"$set": {"run": run, "updated_at": now_ms()}}
            )
        return result.matched_count == 1

    async def change(self, cv_id: str, run: str, changes: JsonObject) -> bool:
        """Change a CV's record. False when another run took over, or the CV is gone."""
        async with _reaching():
            result = await self._cvs.update_one(
                {"_id": cv_id, "run": run}, {"$set": {**changes, "updated_at": now_ms()}}
            )
        return result.matched_count == 1

    async def reopen(self, cv_id: str, *, parse: int) -> None:
        """Put a finished CV back to its beginning, for another reading."""
        async with _reaching():
            await self._cvs.update_one(
                {"_id": cv_id},
                {
                    "$set": {
                        "phase": "received",
                        "error": None,
                        "sections": {},
                        "partial": {},
                        "revision": None,
                        "parse": parse,
                        "run": None,
                        "updated_at": now_ms(),
                    }
                },
            )

    async def stalled(self, before: int, limit: int = 100) -> list[tuple[str, str]]:
        """CVs that are not done and did not move since `before`, and whose they are."""
        async with _reaching():
            cursor = self._cvs.find(
                {"phase": {"$nin": ["ready", "failed"]}, "updated_at": {"$lt": before}}, {"candidate_id": 1}
            ).limit(limit)
            return [(str(document["_id"]), str(document["candidate_id"])) async for document in cursor]

    async def of(self, candidate_id: str) -> list[JsonObject]:
        """All CV records of a candidate, oldest first."""
        async with _reaching():
            cursor = self._cvs.find({"candidate_id": candidate_id}).sort("created_at", ASCENDING).limit(1000)
            return [document async for document in cursor]

    # Profiles

    async def newest(self, candidate_id: str, **where: object) -> ProfileRevision | None:
        """The newest revision, of those that fit."""
        await self.prepare()
        async with _reaching():
            found = [
                document
                async for document in self._profiles.find({"candidate_id": candidate_id, **where})
                .sort("revision", DESCENDING)
                .limit(1)
            ]
        return _revision(found[0]) if found else None

    async def revision(self, candidate_id: str, revision: int) -> ProfileRevision:
        """One revision. Raises ProfileNotFound."""
        async with _reaching():
            document = await self._profiles.find_one({"candidate_id": candidate_id, "revision": revision})
        if document is None:
            raise ProfileNotFound(str(revision))
        return _revision(document)

    async def append(
        self,
        candidate_id: str,
        *,
        profile: Profile,
        origin: str,
        cv_id: str | None,
        expected: int | None = None,
        parse: str | None = None,
    ) -> ProfileRevision:
        """Add a revision. With `expected`, only on top of that one: raises RevisionConflict.

        With `parse`, at most once for that reading of that CV: what is there already is answered.
        """
        await self.prepare()
        for _ in range(MAX_TRIES):
            if parse is not None and (there := await self.newest(candidate_id, parse=parse)) is not None:
                return there
            newest = await self.newest(candidate_id)
            number = (newest.revision if newest else 0) + 1
            if expected is not None and number != expected + 1:
                raise RevisionConflict(str(number - 1))
            made = ProfileRevision.model_validate(
                {
                    "candidate_id": candidate_id,
                    "revision": number,
                    "origin": origin,
                    "cv_id": cv_id,
                    "sha256": profile_sha256(profile),
                    "created_at": now_ms(),
                    "profile": profile,
                }
            )
            async with _reaching():
                try:
                    await self._profiles.insert_one({**made.model_dump(mode="json"), "parse": parse})
                except PyMongoError as error:
                    if not is_duplicate(error):
                        raise
                    continue
            return made
        raise RevisionConflict("busy")

    async def revisions(self, candidate_id: str) -> list[ProfileRevision]:
        """All revisions of a candidate, oldest first."""
        async with _reaching():
            cursor = self._profiles.find({"candidate_id": candidate_id}).sort("revision", ASCENDING).limit(1000)
            return [_revision(document) async for document in cursor]


def _revision(document: JsonObject) -> ProfileRevision:
    kept = {k: document[k] for k in ProfileRevision.model_fields if k in document}
    return ProfileRevision.model_validate(kept, extra="ignore")  # a later release may have written more


def status_of(document: JsonObject) -> CvStatus:
    """A record as its owner sees it."""
    kept = {k: document[k] for k in _STATUS if k in document}
    return CvStatus.model_validate({**kept, "cv_id": document["_id"]}, extra="ignore")
