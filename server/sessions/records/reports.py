"""Reports in MongoDB, one a session."""

from collections.abc import Mapping, Sequence

from pymongo.errors import PyMongoError

from server.protocol.errors import Unavailable
from server.stores.mongo import Database, Document

FORMAT = 1
"""Of the documents written here; those without the field are of the first release."""


class Reports:
    """Collection `reports`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database) -> None:
        self._reports = mongo["reports"]

    async def put(self, sid: str, report: Mapping[str, object]) -> None:
        """Store a session's report; again changes nothing."""
        try:
            await self._reports.replace_one({"_id": sid}, {"_id": sid, "format": FORMAT, "report": report}, upsert=True)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def get(self, sid: str) -> Document | None:
        """The report, or None."""
        try:
            found = await self._reports.find_one({"_id": sid})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return dict(found["report"]) if found is not None else None

    async def several(self, sids: Sequence[str]) -> dict[str, Document]:
        """Those of these sessions that have a report, by session. The caller bounds how many it asks for."""
        try:
            found = self._reports.find({"_id": {"$in": list(sids)}})
            return {document["_id"]: document["report"] async for document in found}
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
