"""Tokens of the API: what a program shows instead of a cookie. MongoDB knows only their SHA-256.

A token acts under its maker's membership as it is at each request, within the scopes it was made for: who loses a role
loses what their tokens could do.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from pymongo.errors import PyMongoError

from server.accounts.errors import TokenNotFound, TooManyTokens
from server.accounts.memberships import Memberships
from server.accounts.sign_ins import SignIn, digest
from server.protocol.errors import Unavailable
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document

FORMAT = 1
PREFIX = "vvt_"
LONGEST = 100
MOST = 50
"""Of one organisation."""
USED_MS = 60_000
"""When it was used last is noted no finer than this."""
ISSUER = "token"
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is listed; the token itself is shown once, when it is made."""

    id: str
    name: str = field(repr=False)
    scopes: tuple[str, ...]
    organisation: str
    by: str
    created_at: int
    expires_at: int
    used_at: int | None = None


class Tokens:
    """Collection `api_tokens`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, *, database: Database, memberships: Memberships) -> None:
        self._tokens = database["api_tokens"]
        self._memberships = memberships

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await self._tokens.create_index([("hash", 1)], unique=True)
        await self._tokens.create_index([("organisation", 1)])

    async def make(self, maker: SignIn, *, name: str, scopes: Sequence[str], days: int) -> tuple[str, ApiToken]:
        """A new token, which is kept nowhere, and how it is listed. Raises TooManyTokens."""
        secret, at = f"{PREFIX}{secrets.token_urlsafe(32)}", wall_ms()
        made = ApiToken(
            id=f"k_{secrets.token_hex(8)}",
            name=name,
            scopes=tuple(scopes),
            organisation=maker.membership.organisation,
            by=maker.user_id,
            created_at=at,
            expires_at=at + days * DAY_MS,
        )
        document = {
            "_id": made.id,
            "format": FORMAT,
            "hash": digest(secret),
            "name": name,
            "scopes": list(scopes),
            "organisation": made.organisation,
            "membership": maker.membership.id,
            "by": made.by,
            "by_name": maker.name,
            "created_at": at,
            "expires_at": made.expires_at,
            "used_at": None,
        }
        try:
            if len(await self.of(made.organisation)) >= MOST:
                raise TooManyTokens
            await self._tokens.insert_one(document)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return secret, made

    async def of(self, organisation: str) -> list[ApiToken]:
        """An organisation's, the newest first; expired ones too."""
        try:
            found = self._tokens.find({"organisation": organisation}).sort("created_at", -1).limit(MOST)
            return [_token(document) async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def revoke(self, organisation: str, token_id: str) -> None:
        """From now on it is nobody's. Raises TokenNotFound."""
        try:
            done = await self._tokens.delete_one({"_id": token_id, "organisation": organisation})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if not done.deleted_count:
            raise TokenNotFound

    async def find(self, secret: str) -> SignIn | None:
        """Who asks with it, and within which scopes; None: unknown, expired, revoked, or its maker may nothing more."""
        if not secret.startswith(PREFIX) or len(secret) > LONGEST:
            return None
        at = wall_ms()
        try:
            found = await self._tokens.find_one({"hash": digest(secret)})
            if found is None or found["expires_at"] <= at:
                return None
            membership = await self._memberships.find(found["membership"])
            if membership is None or membership.person != found["by"]:
                return None
            if (found["used_at"] or 0) + USED_MS < at:
                await self._tokens.update_one({"_id": found["_id"]}, {"$set": {"used_at": at}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return SignIn(
            id=found["_id"],
            name=found["by_name"],
            membership=membership,
            issuer=ISSUER,
            since=found["created_at"],
            scopes=frozenset(found["scopes"]),
        )


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header; None where there is none of that kind."""
    kind, _, token = (header or "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _token(document: Document) -> ApiToken:
    kept = {name: document[name] for name in ApiToken.__dataclass_fields__ if name in document}
    return ApiToken(**{**kept, "id": document["_id"], "scopes": tuple(document["scopes"])})
