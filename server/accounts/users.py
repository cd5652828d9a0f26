"""People in MongoDB: one a pair of issuer and subject, never an address, which may change hands.

`local` issues on loopback, by name; `link` is an invitation's link alone; every other issuer is an OpenID provider's
address. Documents call the issuer `provider`, as the first release did.
"""

import secrets
from dataclasses import dataclass, field

from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate

LOCAL, LINK = "local", "link"
FORMER_NAMES = 20
"""Kept of one person, so that their erasure finds those that stand in interviews they watched."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has signed in at least once. `address`: an e-mail that the issuer vouched for, if any."""

    id: str
    name: str = field(repr=False)
    issuer: str = LOCAL
    address: str | None = field(default=None, repr=False)


class Users:
    """The `users` collection. Methods raise MongoDB's errors."""

    def __init__(self, *, database: Database) -> None:
        self._users = database["users"]

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await self._users.create_index([("provider", 1), ("subject", 1)], unique=True, name="identity")

    async def admit(self, *, issuer: str, subject: str, name: str, address: str | None = None) -> User:
        """The person behind an identity, made at the first sign-in; name and address follow the issuer."""
        # Not one upsert: the embedded MongoDB forgets $setOnInsert when two upserts race.
        identity = {"provider": issuer, "subject": subject}
        claims = {"name": name, "address": address}
        new = {"_id": f"u_{secrets.token_hex(12)}", **identity, **claims, "created_at": wall_ms()}
        if await self._users.find_one(identity) is None:
            try:
                await self._users.insert_one(new)
            except PyMongoError as error:
                if not is_duplicate(error):
                    raise
            else:
                return _user(new)
        known = await self._users.find_one(identity, {"name": 1, "former_names": 1}) or {}
        former = [each for each in (*known.get("former_names", ()), known.get("name")) if each not in (None, name)]
        changed = {**claims, "former_names": list(dict.fromkeys(former))[-FORMER_NAMES:]}
        document = await self._users.find_one_and_update(
            identity, {"$set": {**changed, "seen_at": wall_ms()}}, return_document=ReturnDocument.AFTER
        )
        if document is None:
            raise Unavailable("mongodb")  # erased in this very moment: signing in again makes a new person
        return _user(document)

    async def find(self, user_id: str) -> User | None:
        """The person with that id."""
        document = await self._users.find_one({"_id": user_id})
        return None if document is None else _user(document)

    async def identify(self, *, issuer: str, subject: str) -> User | None:
        """The person behind an identity, if they have been admitted."""
        document = await self._users.find_one({"provider": issuer, "subject": subject})
        return None if document is None else _user(document)

    async def addressed(self, address: str) -> list[User]:
        """People whose issuer vouched for that address when they signed in last; there may be several."""
        found = self._users.find({"address": address.casefold()}).sort("_id", 1).limit(20)
        return [_user(document) async for document in found]

    async def several(self, user_ids: list[str]) -> dict[str, User]:
        """Those of these people who exist."""
        found = self._users.find({"_id": {"$in": user_ids}})
        return {document["_id"]: _user(document) async for document in found}


def _user(document: Document) -> User:
    return User(id=document["_id"], name=document["name"], issuer=document["provider"], address=document.get("address"))
