"""Users in MongoDB, one a provider and subject. The candidate's name is all that is kept of a local sign-in."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any, Literal

from pymongo import ReturnDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

from server.records.sessions import is_duplicate
from server.wire.messages import Role

Provider = Literal["local", "google"]
_TRIES = 3


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
        for attempt in range(_TRIES):
            try:
                document = await self._users.find_one_and_update(
                    {"provider": provider, "subject": subject},
                    {
                        "$set": {"name": name, "seen_at": _now()},
                        "$setOnInsert": {"_id": f"u_{secrets.token_hex(12)}", "role": role, "created_at": _now()},
                    },
                    upsert=True,
                    return_document=ReturnDocument.AFTER,
                )
            except OperationFailure as error:
                # Two first sign-ins at once: one upsert loses on the unique index and finds the other's user next time.
                if attempt + 1 == _TRIES or not is_duplicate(error):
                    raise
            else:
                if document is not None:
                    return _user(document)
        raise AssertionError  # an upsert gives its document, and the last try raises

    async def find(self, user_id: str) -> User | None:
        """The user with that id."""
        document = await self._users.find_one({"_id": user_id})
        return None if document is None else _user(document)


def _user(document: dict[str, Any]) -> User:
    return User(id=document["_id"], name=document["name"], role=document["role"])


def _now() -> int:
    return time.time_ns() // 1_000_000
