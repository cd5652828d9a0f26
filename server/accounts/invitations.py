"""Invitations in MongoDB. A link holds 32 random bytes of which only the hash is kept.

Looking at a link changes nothing but `opened_at`: mail scanners open links. Claiming takes it, for one claimant: an
identity that a provider vouches for, or a browser, which keeps a secret of its own to come back with. What a session of
it is, its id says: one a number of attempt, so that however often somebody asks, an attempt counts once.

Who asks for an invitation again because the answer was lost gets the same one with the same link. That link is made of
a salt, which is kept, and of the client's own id, which is not: the store alone still opens nothing.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from pymongo import ReturnDocument
from pymongo.errors import PyMongoError

from offers.models import Offer
from server.accounts.errors import ClientIdReused, InvitationNotFound, InvitationUsed
from server.protocol.http import SessionTerms
from server.protocol.messages import DEFAULT_ORGANISATION, Role
from server.protocol.permissions import Within
from server.sessions.records.documents import lying
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate

FORMAT = 1
DAY_MS = 86_400_000
MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an inviter has offered, and what became of it so far."""

    id: str
    within: Within
    role: Role
    name: str = field(default="", repr=False)
    address: str | None = field(default=None, repr=False)
    allowed: tuple[str, ...] = field(default=(), repr=False)
    """Addresses, or domains (`@school.example`), one of which a provider must vouch for; none: the link is enough."""
    interview: SessionTerms | None = None
    """Of a candidate, where the inviter has chosen it."""
    offer: Offer | None = field(default=None, repr=False)
    """As it was then: what vanishes upstream meanwhile is still interviewed about."""
    attempts: int = 1
    by: str = ""
    by_name: str = field(default="", repr=False)
    created_at: int = 0
    expires_at: int = 0
    opened_at: int | None = None
    claimed_at: int | None = None
    revoked_at: int | None = None
    person: str | None = None
    claimant: str | None = field(default=None, repr=False)
    hash: str = field(default="", repr=False)
    """Of the link's secret."""
    reasons: tuple[str, ...] = ()
    """Of each attempt beyond those that were offered at first."""
    mailed_at: int | None = None
    renewed_at: int | None = None
    """When the link of somebody who had taken it was replaced last: who makes it could open it."""
    first: bool = False
    """Printed by the server for its first owner."""

    def admits(self, address: str | None) -> bool:
        """Whether it is for somebody with that verified address."""
        if not self.allowed:
            return True
        return address is not None and any(
            address == each or (each.startswith("@") and address.endswith(each)) for each in self.allowed
        )

    @property
    def offer_title(self) -> str:
        """Of the offer, if one was chosen."""
        return self.offer.title if self.offer is not None else ""

    def session(self, attempt: int) -> str:
        """The id of the session of that attempt."""
        return f"s_{hashlib.sha256(f'{self.id} {attempt}'.encode()).hexdigest()[:20]}"


@dataclass(frozen=True, slots=True)
class Once:
    """An invitation that is asked for under a client's own id: who asks under which one, and the hash of what for."""

    key: str = field(repr=False)
    asked: str

    @property
    def invitation(self) -> str:
        """The id of the invitation."""
        return f"i_{hashlib.sha256(self.key.encode()).hexdigest()[:20]}"

    def token(self, salt: str) -> str:
        """The secret of its link."""
        made = hmac.digest(salt.encode(), self.key.encode(), "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


class Invitations:
    """The `invitations` collection. Methods raise MongoDB's errors beside ours."""

    def __init__(self, *, database: Database) -> None:
        self._invitations = database["invitations"]

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await self._invitations.create_index([("hash", 1)], unique=True)
        await self._invitations.create_index([("organisation", 1), ("created_at", -1)])
        await self._invitations.create_index([("person", 1)])

    async def issue(self, invitation: Invitation) -> str:
        """Keep it; returns the link's secret, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        await self._invitations.insert_one({**_document(invitation), "hash": _hash(token)})
        return token

    async def issue_once(self, invitation: Invitation, once: Once) -> tuple[Invitation, str]:
        """The same under a client's id; if it was kept before, as it stands now and with the link that it had then.

        Raises ClientIdReused.
        """
        salt = secrets.token_urlsafe(32)
        token = once.token(salt)
        kept = {"hash": _hash(token), "salt": salt, "asked": once.asked}
        try:
            await self._invitations.insert_one({**_document(invitation), **kept})
        except PyMongoError as error:
            if not is_duplicate(error):
                raise
        else:
            return invitation, token
        before = await self._invitations.find_one({"_id": invitation.id}) or {}
        if before.get("asked") != once.asked:
            raise ClientIdReused
        return _invitation(before), once.token(before["salt"])

    async def look(self, token: str) -> Invitation:
        """The invitation of a link, marked as opened. Raises InvitationNotFound: unknown, expired, revoked alike."""
        invitation = await self.linked(_hash(token))
        if invitation is None or invitation.revoked_at is not None:
            raise InvitationNotFound
        if invitation.claimant is None and invitation.expires_at <= wall_ms():
            raise InvitationNotFound
        if invitation.opened_at is None:
            await self._invitations.update_one(
                {"_id": invitation.id, "opened_at": None}, {"$set": {"opened_at": wall_ms()}}
            )
        return invitation

    async def claim(self, invitation: str, claimant: str) -> Invitation:
        """Take it for good, or once more as the same. Raises InvitationUsed, InvitationNotFound."""
        free = {"_id": invitation, "claimant": None, "revoked_at": None, "expires_at": {"$gt": wall_ms()}}
        took = await self._invitations.find_one_and_update(
            free,
            {"$set": {"claimant": _claimant(invitation, claimant), "claimed_at": wall_ms()}},
            return_document=ReturnDocument.AFTER,
        )
        if took is not None:
            return _invitation(took)
        found = await self.find(invitation)
        if found is None or found.revoked_at is not None or found.claimant is None:
            raise InvitationNotFound
        if not self.is_theirs(found, claimant):
            raise InvitationUsed
        return found

    def is_theirs(self, invitation: Invitation, claimant: str | None) -> bool:
        """Whether that claimant has taken it."""
        if claimant is None or invitation.claimant is None:
            return False
        return secrets.compare_digest(_claimant(invitation.id, claimant), invitation.claimant)

    async def belongs(self, invitation: str, person: str) -> None:
        """Note who has taken it."""
        await self._invitations.update_one({"_id": invitation}, {"$set": {"person": person}})

    async def find(self, invitation: str) -> Invitation | None:
        """The one with that id."""
        found = await self._invitations.find_one({"_id": invitation})
        return None if found is None else _invitation(found)

    async def linked(self, link: str) -> Invitation | None:
        """The one whose link has that hash now."""
        found = await self._invitations.find_one({"hash": link})
        return None if found is None else _invitation(found)

    async def listed(self, within: Within, roles: Sequence[Role]) -> list[Invitation]:
        """Those of an organisation or team for these roles, newest first."""
        query = {**lying(within), "role": {"$in": list(roles)}}
        found = self._invitations.find(query).sort([("created_at", -1), ("_id", -1)]).limit(MOST_LISTED)
        return [_invitation(each) async for each in found]

    async def of(self, person: str) -> list[Invitation]:
        """Those that a person has taken to be interviewed, newest first."""
        found = self._invitations.find({"person": person, "revoked_at": None, "role": "candidate"})
        return [_invitation(each) async for each in found.sort("created_at", -1).limit(50)]

    async def renewed(self, person: str) -> list[Invitation]:
        """Those of a person whose link was replaced after they had taken it."""
        found = self._invitations.find({"person": person, "renewed_at": {"$gt": 0}})
        return [_invitation(each) async for each in found.sort("created_at", -1).limit(50)]

    async def revoke(self, invitation: str) -> None:
        """Its link opens nothing any more."""
        await self._change(invitation, revoked_at=wall_ms())

    async def extend(self, invitation: str, *, days: int) -> None:
        """From now on for so many days."""
        await self._change(invitation, expires_at=wall_ms() + days * DAY_MS)

    async def renew(self, invitation: Invitation, *, days: int) -> str:
        """Another link in place of the one there was, for the same person if somebody has taken it; its secret."""
        token = secrets.token_urlsafe(32)
        until = max(invitation.expires_at, wall_ms() + days * DAY_MS)
        replaced = {} if invitation.person is None else {"renewed_at": wall_ms()}
        await self._change(invitation.id, hash=_hash(token), claimant=None, expires_at=until, **replaced)
        return token

    def opens(self, invitation: Invitation, token: str) -> bool:
        """Whether that is the secret of its link."""
        return secrets.compare_digest(_hash(token), invitation.hash)

    async def mailed(self, invitation: str) -> None:
        """Its link was handed to the relay."""
        await self._change(invitation, mailed_at=wall_ms())

    async def allow_retake(self, invitation: Invitation, reason: str) -> bool:
        """One attempt more, and why. False: somebody else has just changed it."""
        done = await self._invitations.update_one(
            {"_id": invitation.id, "attempts": invitation.attempts},
            {"$set": {"attempts": invitation.attempts + 1, "reasons": [*invitation.reasons, reason]}},
        )
        return done.modified_count == 1

    async def leave_team(self, within: Within) -> None:
        """Of a team that ends: candidates' are the whole organisation's; who was to join its staff is not let in."""
        theirs = {"organisation": within.organisation, "team": within.team}
        joining = {**theirs, "role": {"$ne": "candidate"}, "claimed_at": None, "revoked_at": None}
        await self._invitations.update_many(joining, {"$set": {"revoked_at": wall_ms()}})
        await self._invitations.update_many({**theirs, "role": "candidate"}, {"$set": {"team": None}})

    async def revoke_first(self) -> None:
        """Of links for the first owner only the one that was printed last is good."""
        await self._invitations.update_many(
            {"first": True, "claimant": None, "revoked_at": None}, {"$set": {"revoked_at": wall_ms()}}
        )

    async def _change(self, invitation: str, **fields: object) -> None:
        await self._invitations.update_one({"_id": invitation}, {"$set": fields})


def new_id() -> str:
    """Of an invitation."""
    return f"i_{secrets.token_hex(10)}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _claimant(invitation: str, claimant: str) -> str:
    return hashlib.sha256(f"{invitation} {claimant}".encode()).hexdigest()


_PLAIN = ("role", "name", "address", "attempts", "by", "by_name", "created_at", "expires_at", "opened_at")
_LATER = ("claimed_at", "revoked_at", "mailed_at", "renewed_at", "person", "claimant", "first")


def _document(invitation: Invitation) -> Document:
    interview = invitation.interview
    return {
        "_id": invitation.id,
        "format": FORMAT,
        "organisation": invitation.within.organisation,
        "team": invitation.within.team,
        "allowed": list(invitation.allowed),
        "interview": interview.model_dump(mode="json") if interview is not None else None,
        "offer": invitation.offer.model_dump(mode="json") if invitation.offer is not None else None,
        "reasons": list(invitation.reasons),
        **{name: getattr(invitation, name) for name in (*_PLAIN, *_LATER)},
    }


def _invitation(document: Document) -> Invitation:
    interview, offer = document.get("interview"), document.get("offer")
    known = {name: document[name] for name in (*_PLAIN, *_LATER) if name in document}
    return Invitation(
        id=document["_id"],
        within=Within(document.get("organisation", DEFAULT_ORGANISATION), document.get("team")),
        allowed=tuple(document.get("allowed", ())),
        interview=None if interview is None else SessionTerms.model_validate(interview, extra="ignore"),
        offer=None if offer is None else Offer.model_validate(offer, extra="ignore"),
        reasons=tuple(document.get("reasons", ())),
        hash=document["hash"],
        **known,
    )
