"""Organisations and their teams, in MongoDB. Every server has a default organisation, which is never stored first."""

import secrets
from dataclasses import dataclass

from pymongo.errors import PyMongoError

from server.accounts.errors import TeamNameTaken
from server.protocol.messages import DEFAULT_ORGANISATION
from server.stores.clock import wall_ms
from server.stores.mongo import Database, is_duplicate

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Team:
    """A part of an organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A club, a school, a company. An empty name: nobody has named it yet."""

    id: str
    name: str = ""
    teams: tuple[Team, ...] = ()


class Organisations:
    """The `organisations` and `teams` collections. Methods raise MongoDB's errors."""

    def __init__(self, *, database: Database) -> None:
        self._organisations = database["organisations"]
        self._teams = database["teams"]

    async def ensure_indexes(self) -> None:
        """Idempotent; called at start-up."""
        await self._teams.create_index([("organisation", 1), ("name", 1)], unique=True)

    async def found(self, name: str) -> Organisation:
        """A new organisation."""
        new = Organisation(f"o_{secrets.token_hex(8)}", name)
        await self._organisations.insert_one({"_id": new.id, "format": FORMAT, "name": name, "created_at": wall_ms()})
        return new

    async def find(self, organisation: str) -> Organisation | None:
        """The one with that id, with its teams."""
        document = await self._organisations.find_one({"_id": organisation})
        if document is None and organisation != DEFAULT_ORGANISATION:
            return None
        teams = self._teams.find({"organisation": organisation}).sort("name", 1)
        found = tuple([Team(each["_id"], each["name"]) async for each in teams])
        return Organisation(organisation, "" if document is None else document["name"], found)

    async def named(self, name: str) -> Organisation | None:
        """The one of that name."""
        document = await self._organisations.find_one({"name": name})
        return None if document is None else await self.find(document["_id"])

    async def rename(self, organisation: str, name: str) -> None:
        """Name it, also the default one."""
        try:
            await self._organisations.insert_one(
                {"_id": organisation, "format": FORMAT, "name": name, "created_at": wall_ms()}
            )
        except PyMongoError as error:
            if not is_duplicate(error):
                raise
            await self._organisations.update_one({"_id": organisation}, {"$set": {"name": name}})

    async def add_team(self, organisation: str, name: str) -> Team:
        """A team of that name: the one that exists, or a new one."""
        new = Team(f"t_{secrets.token_hex(8)}", name)
        document = {"_id": new.id, "format": FORMAT, "organisation": organisation, "name": name}
        try:
            await self._teams.insert_one(document)
        except PyMongoError as error:
            if not is_duplicate(error):
                raise
            found = await self._teams.find_one({"organisation": organisation, "name": name})
            return new if found is None else Team(found["_id"], found["name"])
        return new

    async def rename_team(self, organisation: str, team: str, name: str) -> None:
        """Another name for it. Raises TeamNameTaken."""
        same = await self._teams.find_one({"organisation": organisation, "name": name})
        if same is not None and same["_id"] != team:
            raise TeamNameTaken
        try:
            await self._teams.update_one({"_id": team, "organisation": organisation}, {"$set": {"name": name}})
        except PyMongoError as error:
            if is_duplicate(error):
                raise TeamNameTaken from None
            raise

    async def end_team(self, organisation: str, team: str) -> None:
        """It is a team no more."""
        await self._teams.delete_one({"_id": team, "organisation": organisation})
