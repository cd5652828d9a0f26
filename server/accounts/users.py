"""Users in MongoDB, one a provider and subject. The candidate's name is all that is kept of a local sign-in."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.protocol.messages import Role
from server.sessions.records.sessions import is_duplicate

Provider = Literal["local", "google"]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has signed in at least once."""

    id: str
    name: str = field(repr=False)
    role: Role


class Users:
    """The `users` collection."""

    def __init__(self, *, database: AsyncDatabase[dict[str, Any]]) -> None:
        self._users = database["users"]

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await self._users.create_index([("provider", 1), ("subject", 1)], unique=True, name="identity")

    async def admit(self, *, provider: Provider, subject: str, name: str, role: Role) -> User:
        """The user behind an identity, made at the first sign-in; the name follows what the provider says now."""
        # Not one upsert: the embedded MongoDB forgets $setOnInsert when two upserts race.
        identity = {"provider": provider, "subject": subject}
        new = {"_id": f"u_{secrets.token_hex(12)}", **identity, "name": name, "role": role, "created_at": _now()}
        if await self._users.find_one(identity) is None:
            try:
                await self._users.insert_one(new)
            except PyMongoError as error:
                if not is_duplicate(error):
                    raise
            else:
                return _user(new)
        document = await self._users.find_one_and_update(
            identity, {"$set": {"name": name, "seen_at": _now()}}, return_document=ReturnDocument.AFTER
        )
        if document is None:
            raise Unavailable("mongodb")  # erased in this very moment: signing in again makes a new user
        return _user(document)

    async def find(self, user_id: str) -> User | None:
        """The user with that id."""
        document = await self._users.find_one({"_id": user_id})
        return None if document is None else _user(document)


def _user(document: dict[str, Any]) -> User:
    return User(id=document["_id"], name=document["name"], role=document["role"])


def _now() -> int:
    return time.time_ns() // 1_000_000
