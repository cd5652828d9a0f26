"""Who is what in which organisation: `memberships` in MongoDB.

Somebody may belong to several organisations, and to one as a candidate and as staff; a sign-in acts under one
membership at a time, and everything asks for its role anew.
"""

import hashlib
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION, Role
from server.protocol.permissions import Standing, Within, is_staff
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's role in an organisation, for staff perhaps in one team of it only."""

    id: str
    person: str
    role: Role
    organisation: str = DEFAULT_ORGANISATION
    team: str | None = None

    @property
    def standing(self) -> Standing:
        """Who asks, for the table of permissions."""
        return Standing(self.person, self.role, Within(self.organisation, self.team))


class Memberships:
    """The `memberships` collection. Methods raise MongoDB's errors."""

    def __init__(self, *, database: Database) -> None:
        self._memberships = database["memberships"]

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up. That there is one a person, organisation and kind lies in the id."""
        await self._memberships.create_index([("person", 1)])
        await self._memberships.create_index([("organisation", 1), ("role", 1)])

    async def grant(
        self, person: str, role: Role, *, organisation: str = DEFAULT_ORGANISATION, team: str | None = None
    ) -> Membership:
        """Give the person that role there, in place of another one of its kind (candidate or staff)."""
        found = Membership(_id(person, organisation, role), person, role, organisation, team)
        fields = {"role": role, "team": team, "changed_at": wall_ms()}
        new = {"_id": found.id, "format": FORMAT, "person": person, "organisation": organisation, **fields}
        try:
            await self._memberships.insert_one(new)
        except PyMongoError as error:
            if not is_duplicate(error):
                raise
            await self._memberships.update_one({"_id": found.id}, {"$set": fields})
        return found

    async def find(self, membership: str) -> Membership | None:
        """The one with that id, as it is now. Raises Unavailable: sockets ask this too."""
        try:
            document = await self._memberships.find_one({"_id": membership})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return None if document is None else _membership(document)

    async def of(self, person: str) -> list[Membership]:
        """All of a person's."""
        found = self._memberships.find({"person": person}).sort("_id", 1)
        return [_membership(document) async for document in found]

    async def staff(self, organisation: str) -> list[Membership]:
        """Everybody of an organisation but its candidates."""
        found = self._memberships.find({"organisation": organisation, "role": {"$ne": "candidate"}}).sort("_id", 1)
        return [_membership(document) async for document in found]

    async def owners(self, organisation: str) -> int:
        """How many owners an organisation has."""
        return await self._memberships.count_documents({"organisation": organisation, "role": "owner"})

    async def bound(self, organisation: str, team: str) -> int:
        """How many of the staff are bound to a team."""
        theirs = {"organisation": organisation, "team": team, "role": {"$ne": "candidate"}}
        return await self._memberships.count_documents(theirs)

    async def leave_team(self, within: Within) -> None:
        """Candidates of a team are the whole organisation's."""
        theirs = {"organisation": within.organisation, "team": within.team, "role": "candidate"}
        await self._memberships.update_many(theirs, {"$set": {"team": None}})

    async def end(self, membership: str) -> None:
        """Take somebody out of an organisation."""
        await self._memberships.delete_one({"_id": membership})


def _id(person: str, organisation: str, role: Role) -> str:
    kind = "staff" if is_staff(role) else "candidate"
    return f"m_{hashlib.sha256(f'{person} {organisation} {kind}'.encode()).hexdigest()[:24]}"


def _membership(document: Document) -> Membership:
    return Membership(
        id=document["_id"],
        person=document["person"],
        role=document["role"],
        organisation=document.get("organisation", DEFAULT_ORGANISATION),
        team=document.get("team"),
    )
