"""Second answers of practice sessions in MongoDB: one document a session, one entry a try."""

from pymongo.errors import PyMongoError

from interview.commands import Usage
from interview.models.usage import together
from server.protocol.errors import ServerError, Unavailable
from server.protocol.history import RetryRecord
from server.stores.mongo import Database, Document, is_duplicate

FORMAT = 1
"""Of the documents written here; those without the field are of the first release."""
MOST = 20
"""Tries in one session."""
CLAIM_MS = 15_000
"""So long a try is left to whoever makes it; then it broke off."""


class TooManyRetries(ServerError):
    """This session has had all its second tries."""

    code = "too_many_retries"
    status = 409


class RetryUnderWay(ServerError):
    """The same try is being made right now; ask again in a moment."""

    code = "retry_under_way"
    temporary = True
    status = 409


class Retries:
    """Collection `retries`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database) -> None:
        self._retries = mongo["retries"]

    async def claim(self, sid: str, client_id: str, *, at: int) -> RetryRecord | None:
        """The record if that try was made already; None: it is the caller's to make, and then to `keep` or `leave`.

        `at` is now, in ms. Raises TooManyRetries, RetryUnderWay.
        """
        place = f"tries.{client_id}"
        claim = {"at": at, "record": None}
        try:
            await self._ensure(sid)
            found = await self._retries.update_one(
                {"_id": sid, "count": {"$lt": MOST}, place: {"$exists": False}},
                {"$inc": {"count": 1}, "$set": {place: claim}},
            )
            if found.modified_count:
                return None
            known = (await self._tries(sid)).get(client_id)
            if known is None:
                raise TooManyRetries
            if known["record"] is not None:
                return RetryRecord.model_validate(known["record"], extra="ignore")
            if known["at"] + CLAIM_MS < at:
                over = await self._retries.update_one(
                    {"_id": sid, f"{place}.at": known["at"], f"{place}.record": None}, {"$set": {place: claim}}
                )
                if over.modified_count:
                    return None
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        raise RetryUnderWay

    async def keep(self, sid: str, client_id: str, record: RetryRecord, *, used: Usage) -> RetryRecord:
        """Store a try that was claimed, and what it cost. What was stored before stands, and is returned."""
        place = f"tries.{client_id}"
        try:
            await self._retries.update_one(
                {"_id": sid, f"{place}.record": None, place: {"$exists": True}},
                {"$set": {f"{place}.record": record.model_dump(mode="json"), f"{place}.used": dict(used)}},
            )
            known = (await self._tries(sid)).get(client_id)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return record if known is None else RetryRecord.model_validate(known["record"], extra="ignore")

    async def leave(self, sid: str, client_id: str) -> None:
        """A claimed try came to nothing: it does not count."""
        place = f"tries.{client_id}"
        try:
            await self._retries.update_one(
                {"_id": sid, f"{place}.record": None, place: {"$exists": True}},
                {"$unset": {place: ""}, "$inc": {"count": -1}},
            )
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def used(self, sid: str) -> Usage:
        """What the tries of a session have cost."""
        try:
            tries = await self._tries(sid)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return together(*(one["used"] for one in tries.values() if one["record"] is not None))

    async def list(self, sid: str) -> list[RetryRecord]:
        """The tries that were made, oldest first."""
        try:
            tries = await self._tries(sid)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        records = [
            RetryRecord.model_validate(one["record"], extra="ignore")
            for one in tries.values()
            if one["record"] is not None
        ]
        return sorted(records, key=lambda record: (record.at, record.id))

    async def _ensure(self, sid: str) -> None:
        try:
            empty = {"format": FORMAT, "count": 0, "tries": {}}
            await self._retries.update_one({"_id": sid}, {"$setOnInsert": empty}, upsert=True)
        except PyMongoError as error:
            if not is_duplicate(error):  # two firsts at once
                raise

    async def _tries(self, sid: str) -> Document:
        found = await self._retries.find_one({"_id": sid}, {"tries": 1})
        return found["tries"] if found is not None else {}
