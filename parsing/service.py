"""CVs and profiles of candidates: implements `parsing.ports.CvService`. Light to import; the reading is a worker's."""

import asyncio
import hashlib
import re
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

from docket import Docket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis
from redis.exceptions import RedisError

from parsing.bulletin import Bulletin
from parsing.errors import EmptyDocument, ParsingUnavailable, ProfileNotFound
from parsing.jobs import PARSE_CV, job_key
from parsing.json_object import JsonObject
from parsing.models import CvStatus, Profile, ProfileRevision
from parsing.reading.kinds import kind_of
from parsing.revising import edited
from parsing.store import CvStore, now_ms, status_of

WATCH_SECONDS = 120.0
LOOK_SECONDS = 5.0
"""A watcher looks at the record this often even when nothing is published."""
_FINAL = ("ready", "failed")


async def parse_cv(cv_id: str, candidate_id: str) -> None:
    """The job's name and signature for a process that only queues it; `parsing.jobs.CvJobs` does the work."""
    raise NotImplementedError(cv_id, candidate_id)


class Cvs:
    """CVs and profiles. Every call names the candidate; another's CV is CvNotFound."""

    def __init__(
        self, *, mongo: AsyncDatabase[JsonObject], redis: Redis, docket: Docket, watch_seconds: float = WATCH_SECONDS
    ) -> None:
        self._store = CvStore(mongo=mongo)
        self._bulletin = Bulletin(redis=redis)
        self._docket = docket
        self._watch_seconds = watch_seconds
        if PARSE_CV not in docket.tasks:
            docket.register(parse_cv, names=[PARSE_CV])

    async def upload(self, candidate_id: str, *, filename: str, data: bytes) -> CvStatus:
        """Check and store a file and queue its parsing. Raises BadDocument kinds that show at once."""
        kind = kind_of(data, filename)
        return await self._accept(candidate_id, _filename(filename), data, kind)

    async def upload_text(self, candidate_id: str, *, text: str) -> CvStatus:
        """The same for pasted text."""
        if not text.strip():
            raise EmptyDocument("no text")
        data = text.encode("utf-8", "replace")
        kind_of(data, "cv.txt")
        return await self._accept(candidate_id, "cv.txt", data, "text")

    async def status(self, candidate_id: str, cv_id: str) -> CvStatus:
        """Where the CV stands now."""
        return status_of(await self._store.find(cv_id, candidate_id))

    async def watch(self, candidate_id: str, cv_id: str) -> AsyncIterator[CvStatus]:
        """The status now and at each change, ending with `ready` or `failed`, after two minutes at the latest."""
        last = await self.status(candidate_id, cv_id)
        if last.phase in _FINAL:
            yield last
            return
        deadline = asyncio.get_running_loop().time() + self._watch_seconds
        async with self._bulletin.listen(cv_id) as listener:
            last = await self.status(candidate_id, cv_id)
            yield last
            while last.phase not in _FINAL and (left := deadline - asyncio.get_running_loop().time()) > 0:
                heard = await listener.next(min(left, LOOK_SECONDS))
                news = heard if heard is not None else await self.status(candidate_id, cv_id)
                if news != last and news.updated_at >= last.updated_at:
                    last = news
                    yield last

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        """The newest revision, or the one named. Raises ProfileNotFound."""
        if revision is not None:
            return await self._store.revision(candidate_id, revision)
        found = await self._store.newest(candidate_id)
        if found is None:
            raise ProfileNotFound(candidate_id)
        return found

    async def revise(
        self, candidate_id: str, *, profile: Profile, expected: int, accepted: Sequence[str] = ()
    ) -> ProfileRevision:
        """Store the candidate's correction on top of revision `expected`. Raises RevisionConflict, InvalidProfile.

        With `expected` 0 and no profile yet, the candidate writes the first one by hand.
        """
        base = await self._store.newest(candidate_id)
        corrected = edited(base.profile if base else Profile(), profile, accepted=accepted)
        return await self._store.append(
            candidate_id, profile=corrected, origin="edited", cv_id=base.cv_id if base else None, expected=expected
        )

    async def read_again(self, candidate_id: str, cv_id: str) -> CvStatus:
        """Read a stored CV again, with today's engine; the user's corrections stay."""
        document = await self._store.find(cv_id, candidate_id)
        if document["phase"] in _FINAL:
            await self._store.reopen(cv_id, parse=int(document.get("parse", 1)) + 1)
            await self._queue(cv_id, candidate_id)
        return await self.status(candidate_id, cv_id)

    async def export(self, candidate_id: str) -> JsonObject:
        """Everything kept about a candidate here, as JSON: statuses and all revisions."""
        return {
            "cvs": [status_of(document).model_dump(mode="json") for document in await self._store.of(candidate_id)],
            "profiles": [r.model_dump(mode="json") for r in await self._store.revisions(candidate_id)],
        }

    async def _accept(self, candidate_id: str, filename: str, data: bytes, kind: str) -> CvStatus:
        sha256 = hashlib.sha256(data).hexdigest()
        there = await self._store.same(candidate_id, sha256)
        if there is not None:
            return await self._again(candidate_id, there)
        now = now_ms()
        document: JsonObject = {
            "_id": uuid.uuid4().hex,
            "candidate_id": candidate_id,
            "filename": filename,
            "size": len(data),
            "kind": kind,
            "sha256": sha256,
            "phase": "received",
            "sections": {},
            "partial": {},
            "error": None,
            "revision": None,
            "duplicate_of": None,
            "parse": 1,
            "run": None,
            "created_at": now,
            "updated_at": now,
        }
        if not await self._store.add(document, data):
            there = await self._store.same(candidate_id, sha256)
            if there is None:
                raise ParsingUnavailable("busy")
            return await self._again(candidate_id, there)
        try:
            await self._queue(document["_id"], candidate_id)
        except ParsingUnavailable:
            await self._store.drop(document["_id"])
            raise
        return status_of(document)

    async def _again(self, candidate_id: str, there: JsonObject) -> CvStatus:
        """The same content once more: its earlier reading counts, and its profile becomes the current one again."""
        cv_id = str(there["_id"])
        if there["phase"] == "failed" and there["error"] in (ParsingUnavailable.code, "parsing_error"):
            await self._store.reopen(cv_id, parse=int(there.get("parse", 1)) + 1)
            await self._queue(cv_id, candidate_id)
        elif there["phase"] == "ready":
            newest = await self._store.newest(candidate_id)
            own = await self._store.newest(candidate_id, cv_id=cv_id)
            if own is not None and newest is not None and newest.cv_id != cv_id:
                await self._store.append(candidate_id, profile=own.profile, origin=own.origin, cv_id=cv_id)
        elif there["phase"] != "failed":
            await self._queue(cv_id, candidate_id)
        status = await self.status(candidate_id, cv_id)
        return status.model_copy(update={"duplicate_of": cv_id})

    async def _queue(self, cv_id: str, candidate_id: str) -> None:
        await self._reach(self._docket.add(PARSE_CV, key=job_key(cv_id))(cv_id, candidate_id))

    @staticmethod
    async def _reach(call: Any) -> None:
        try:
            async with asyncio.timeout(5):
                await call
        except (RedisError, OSError, TimeoutError) as error:
            raise ParsingUnavailable(type(error).__name__) from error


def _filename(name: str) -> str:
    """A name fit to show: the last path part, printable, not too long."""
    bare = re.split(r"[/\\]", name)[-1]
    return "".join(c for c in bare if c.isprintable())[:120] or "cv"
