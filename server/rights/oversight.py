"""What people have a say in: consent before an interview, and a person's look at it where its candidate asks for one.

Both stand in the session's document, so that they are had and erased with it.
"""

from collections.abc import Callable

from pymongo.errors import PyMongoError

from server.protocol.errors import SessionNotFound, Unavailable
from server.rights.consent import Consent
from server.rights.errors import NothingAsked
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document


class Oversight:
    """Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database, *, clock: Callable[[], int] = wall_ms) -> None:
        self._sessions = mongo["sessions"]
        self._clock = clock

    async def agree(self, sid: str, given: Consent) -> None:
        """The candidate agrees to these words; the first time stands. Raises SessionNotFound."""
        said = {"version": given.version, "locale": given.locale, "hash": given.hash, "at": self._clock()}
        await self._put({"_id": sid, "consent": None}, {"consent": said})

    async def ask(self, sid: str, words: str) -> None:
        """The candidate asks for a person's look; asked again, their words are replaced until somebody has answered."""
        asked = {"asked_at": self._clock(), "words": words, "answered_at": None, "answer": None, "by": None}
        await self._put({"_id": sid, "human.answered_at": None}, {"human": asked})

    async def answer(self, sid: str, words: str, *, by: str) -> None:
        """A person's answer, with their name. Raises NothingAsked."""
        found = await self._put(
            {"_id": sid, "human.asked_at": {"$gt": 0}},
            {"human.answered_at": self._clock(), "human.answer": words, "human.by": by},
        )
        if not found:
            raise NothingAsked

    async def _put(self, where: Document, fields: Document) -> bool:
        try:
            done = await self._sessions.update_one(where, {"$set": fields})
            if not done.matched_count and await self._sessions.find_one({"_id": where["_id"]}, {"_id": 1}) is None:
                raise SessionNotFound(where["_id"])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return bool(done.matched_count)
