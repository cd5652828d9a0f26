"""What is tried beside a session, in MongoDB: one document a session, one entry a try, each made once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from pymongo.errors import PyMongoError

from interview.commands import Usage
from interview.models.usage import together
from server.protocol.errors import ServerError, Unavailable
from server.protocol.history import TryRecord
from server.sessions.surrogates import encodable
from server.stores.mongo import Database, Document, is_duplicate

FORMAT = 1
"""Of the documents written here; those without the field are of the first release."""
MOST = 20
"""Tries in one session."""
POLL_SECONDS = 0.2


Record = TypeVar("Record", bound=TryRecord)


class Tries(Generic[Record]):
    """One collection. Every method raises Unavailable when MongoDB is away."""

    def __init__(
        self,
        mongo: Database,
        *,
        collection: str,
        record: type[Record],
        claim_ms: int,
        too_many: type[ServerError],
        under_way: type[ServerError],
    ) -> None:
        """`claim_ms`: so long a try is left to whoever makes it; then it broke off."""
        self._documents = mongo[collection]
        self._record = record
        self._claim_ms = claim_ms
        self._too_many = too_many
        self._under_way = under_way

    async def once(
        self,
        sid: str,
        client_id: str,
        *,
        clock: Callable[[], int],
        patience: float,
        make: Callable[[], Awaitable[tuple[Record, Usage]]],
    ) -> Record:
        """The try with that id, made now if nobody has made it; one that is under way is waited for so many seconds.

        Raises what `claim` and `make` do.
        """
        made = await self._claimed(sid, client_id, clock=clock, patience=patience)
        if made is not None:
            return made
        try:
            record, used = await make()
        except Exception:
            # If MongoDB is away the claim lapses by itself.
            with contextlib.suppress(Unavailable):
                await self.leave(sid, client_id)
            raise
        return await self.keep(sid, client_id, record, used=used)

    async def claim(self, sid: str, client_id: str, *, at: int) -> Record | None:
        """The record if that try was made already; None: it is the caller's to make, and then to `keep` or `leave`.

        `at` is now, in ms. Raises `too_many`, `under_way`.
        """
        place = f"tries.{client_id}"
        claim = {"at": at, "record": None}
        try:
            await self._ensure(sid)
            found = await self._documents.update_one(
                {"_id": sid, "count": {"$lt": MOST}, place: {"$exists": False}},
                {"$inc": {"count": 1}, "$set": {place: claim}},
            )
            if found.modified_count:
                return None
            known = (await self._tries(sid)).get(client_id)
            if known is None:
                raise self._too_many
            if known["record"] is not None:
                return self._record.model_validate(known["record"], extra="ignore")
            if known["at"] + self._claim_ms < at:
                over = await self._documents.update_one(
                    {"_id": sid, f"{place}.at": known["at"], f"{place}.record": None}, {"$set": {place: claim}}
                )
                if over.modified_count:
                    return None
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        raise self._under_way

    async def keep(self, sid: str, client_id: str, record: Record, *, used: Usage) -> Record:
        """Store a try that was claimed, and what it cost. What was stored before stands, and is returned."""
        place = f"tries.{client_id}"
        try:
            await self._documents.update_one(
                {"_id": sid, f"{place}.record": None, place: {"$exists": True}},
                {"$set": {f"{place}.record": encodable(record.model_dump(mode="json")), f"{place}.used": dict(used)}},
            )
            known = (await self._tries(sid)).get(client_id)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return record if known is None else self._record.model_validate(known["record"], extra="ignore")

    async def leave(self, sid: str, client_id: str) -> None:
        """A claimed try came to nothing: it does not count."""
        place = f"tries.{client_id}"
        try:
            await self._documents.update_one(
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

    async def list(self, sid: str) -> list[Record]:
        """The tries that were made, oldest first."""
        try:
            tries = await self._tries(sid)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        records = [
            self._record.model_validate(one["record"], extra="ignore")
            for one in tries.values()
            if one["record"] is not None
        ]
        return sorted(records, key=lambda record: (record.at, record.id))

    async def _claimed(self, sid: str, client_id: str, *, clock: Callable[[], int], patience: float) -> Record | None:
        try:
            return await self.claim(sid, client_id, at=clock())
        except self._under_way:
            until = asyncio.get_running_loop().time() + patience
            while asyncio.get_running_loop().time() < until:
                await asyncio.sleep(POLL_SECONDS)
                for made in await self.list(sid):
                    if made.id == client_id:
                        return made
            raise

    async def _ensure(self, sid: str) -> None:
        try:
            empty = {"format": FORMAT, "count": 0, "tries": {}}
            await self._documents.update_one({"_id": sid}, {"$setOnInsert": empty}, upsert=True)
        except PyMongoError as error:
            if not is_duplicate(error):  # two firsts at once
                raise

    async def _tries(self, sid: str) -> Document:
        found = await self._documents.find_one({"_id": sid}, {"tries": 1})
        return found["tries"] if found is not None else {}
