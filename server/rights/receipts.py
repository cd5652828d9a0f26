"""Erasures as they are stored: where each stands, what was found before, what a second look has found since."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.rights.errors import ReceiptNotFound
from server.rights.manifest import Subject
from server.stores.mongo import Database, Document, is_duplicate

FORMAT = 1
_TRIES = 5
Stage = Literal["asked", "deleted", "done"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One erasure. `found`: what was there before, by store and kind; `left`: what the last look has found."""

    id: str
    subject: Subject
    stage: Stage
    asked_at: int
    asked_by: str
    found: Mapping[str, int] | None = None
    left: Mapping[str, int] | None = None
    files: Mapping[str, str] | None = None
    deleted_at: int | None = None
    looked_at: int | None = None
    done_at: int | None = None

    @classmethod
    def stored(cls, document: Document) -> Self:
        """As the store has it."""
        fields = {name: document[name] for name in cls.__dataclass_fields__ if name in document}
        return cls(**{**fields, "id": document["_id"], "subject": Subject.stored(document["subject"])})


class Receipts:
    """Collections `erasures` and `erasure_claims`: ids, counts and times; and each person's newest receipt.

    Every method raises Unavailable when MongoDB is away.
    """

    def __init__(self, mongo: Database) -> None:
        self._erasures = mongo["erasures"]
        self._claims = mongo["erasure_claims"]

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._erasures.create_index([("stage", 1), ("done_at", 1)])
        await self._erasures.create_index([("subject.user", 1)])

    async def open(self, subject: Subject, *, by: str, at: int) -> Receipt:
        """A new erasure; the one that is under way, if there is one for this person, whoever asked at the same time."""
        try:
            under_way = await self._erasures.find_one({"subject.user": subject.user, "stage": {"$ne": "done"}})
            if under_way is not None:
                return Receipt.stored(under_way)
            return await self._claimed(subject, by=by, at=at)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _claimed(self, subject: Subject, *, by: str, at: int) -> Receipt:
        """The receipt that the person's claim names: of several who ask at once, one makes the claim.

        A claim may be left over from an erasure that is done, or name a receipt that nobody has stored yet.
        """
        for _ in range(_TRIES):
            claim = await self._claims.find_one({"_id": subject.user})
            if claim is None:
                await self._inserted(self._claims, {"_id": subject.user, "format": FORMAT, "receipt": _new_id()})
                continue
            made = {
                "_id": claim["receipt"],
                "format": FORMAT,
                "subject": subject.document,
                "stage": "asked",
                "asked_at": at,
                "asked_by": by,
            }
            if await self._inserted(self._erasures, made):
                return Receipt.stored(made)
            found = await self._erasures.find_one({"_id": claim["receipt"]})
            if found is not None and found["stage"] != "done":
                return Receipt.stored(found)
            await self._claims.update_one(
                {"_id": subject.user, "receipt": claim["receipt"]}, {"$set": {"receipt": _new_id()}}
            )
        raise Unavailable("busy")

    async def _inserted(self, collection: AsyncCollection[Document], document: Document) -> bool:
        """Whether it was not there yet."""
        try:
            await collection.insert_one(document)
        except PyMongoError as error:
            if not is_duplicate(error):
                raise
            return False
        return True

    async def get(self, receipt_id: str) -> Receipt:
        """Raises ReceiptNotFound."""
        try:
            found = await self._erasures.find_one({"_id": receipt_id})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if found is None:
            raise ReceiptNotFound
        return Receipt.stored(found)

    async def finish(self, receipt_id: str, **fields: object) -> Receipt:
        """It is done; whoever said so first stands. Raises ReceiptNotFound."""
        try:
            await self._erasures.update_one(
                {"_id": receipt_id, "stage": {"$ne": "done"}},
                {"$set": {**fields, "subject.names": [], "stage": "done"}},
            )
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return await self.get(receipt_id)

    async def change(self, receipt_id: str, **fields: Any) -> Receipt:
        """Store how far it is. Raises ReceiptNotFound."""
        if "subject" in fields:
            fields["subject"] = fields["subject"].document
        try:
            found = await self._erasures.find_one_and_update(
                {"_id": receipt_id}, {"$set": fields}, return_document=ReturnDocument.AFTER
            )
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if found is None:
            raise ReceiptNotFound
        return Receipt.stored(found)

    async def under_way(self, *, limit: int = 100) -> Sequence[str]:
        """Erasures that are not done, the oldest first."""
        return await self._ids({"stage": {"$ne": "done"}}, limit)

    async def done_since(self, at: int, *, limit: int = 1000) -> Sequence[str]:
        """Erasures that were done since then."""
        return await self._ids({"stage": "done", "done_at": {"$gte": at}}, limit)

    async def _ids(self, query: Document, limit: int) -> Sequence[str]:
        try:
            found = self._erasures.find(query, {"_id": 1}).sort("asked_at", 1).limit(limit)
            return [document["_id"] async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error


def _new_id() -> str:
    """Nobody can guess it: whoever holds it reads the receipt."""
    return f"e_{secrets.token_urlsafe(24)}"
