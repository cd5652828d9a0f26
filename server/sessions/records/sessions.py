"""Sessions in MongoDB: what was agreed on before the interview, pinned, and how it went."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import structlog
from pymongo.errors import PyMongoError

from interview.assessment.report import SECTIONS, SectionName
from interview.ports import OfferReader, ProfileReader
from offers.errors import OfferExpired
from offers.models import Offer, OfferReading
from offers.own.reading import PREFIX
from offers.ports import OwnOfferService
from parsing.errors import ProfileNotFound
from server.protocol.cards import InterviewerCard, SessionUsage
from server.protocol.errors import SessionNotFound, Unavailable
from server.protocol.events import EndReason
from server.protocol.http import CandidateCard, PinnedOfferCard, SessionList, SessionRecord, SessionTerms
from server.protocol.permissions import DEFAULT, Within
from server.sessions.records.documents import cursor_after, lying, read_cursor, read_record, readable
from server.sessions.records.reports import Reports
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document, is_duplicate

logger = structlog.get_logger(__name__)

FORMAT = 1
"""Of the documents written here; those without the field are of the first release."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation says of a session: which attempt it is, and the offer as it was when somebody was invited."""

    invitation: str
    attempt: int
    offer: Offer


class Attempt(NamedTuple):
    """A session of an invitation."""

    number: int
    session: str
    status: Literal["ready", "running", "ended"]


class Sessions:
    """Collection `sessions`. Every method raises Unavailable when MongoDB is away."""

    def __init__(
        self,
        mongo: Database,
        *,
        profiles: ProfileReader,
        offers: OfferReader,
        own_offers: OwnOfferService | None = None,
        reports: Reports,
        interviewer: InterviewerCard,
        version: str | None = None,
    ) -> None:
        """`version`: of Vivavoce, noted in what is made."""
        self._version = version
        self._sessions = mongo["sessions"]
        self._releases = mongo["releases"]
        self._profiles = profiles
        self._offers = offers
        self._own_offers = own_offers
        self._reports = reports
        self._interviewer = interviewer

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._sessions.create_index([("candidate.id", 1), ("created_at", -1)])
        await self._sessions.create_index([("created_at", -1)])
        await self._sessions.create_index([("organisation", 1), ("created_at", -1)])
        await self._sessions.create_index([("invitation", 1), ("attempt", 1)])
        await self._releases.create_index([("session", 1), ("at", 1)])

    async def create(
        self,
        *,
        candidate_id: str,
        candidate_name: str,
        request: SessionTerms,
        session_id: str | None = None,
        within: Within = DEFAULT,
        invited: Invited | None = None,
    ) -> SessionRecord:
        """A new session with the newest profile and the offer pinned. With an id that exists: the stored one.

        Raises OfferNotFound, OfferExpired, OffersUnavailable, ParsingUnavailable.
        """
        offer = invited.offer if invited is not None else await self._offer(candidate_id, request.offer_id)
        record = SessionRecord(
            id=session_id or f"s_{secrets.token_hex(10)}",
            organisation=within.organisation,
            team=within.team,
            candidate=CandidateCard(id=candidate_id, name=candidate_name),
            offer=PinnedOfferCard(
                id=offer.id,
                title=offer.title,
                company=offer.company,
                content_hash=offer.content_hash,
                origin=offer.origin,
                url=offer.url,
                fetched_at=offer.fetched_at,
            ),
            locale=request.locale,
            mode=request.mode,
            minutes=request.minutes,
            strategy=request.strategy,
            persona=request.persona,
            difficulty=request.difficulty,
            timed=request.timed or request.mode == "assessed",
            extra=request.extra,
            breaks=request.breaks or request.mode == "practice",
            status="ready",
            created_at=wall_ms(),
            profile_revision=await self._revision(candidate_id),
            interviewer=self._interviewer,
            invitation=invited.invitation if invited is not None else None,
            attempt=invited.attempt if invited is not None else None,
            version=self._version,
        )
        document = record.model_dump(mode="json", exclude={"id"})
        pinned = offer.model_dump(mode="json")
        try:
            await self._sessions.insert_one({"_id": record.id, "format": FORMAT, **document, "pinned_offer": pinned})
        except PyMongoError as error:
            if is_duplicate(error):
                return await self.get(record.id)
            raise Unavailable("mongodb") from error
        return record

    async def _offer(self, candidate_id: str, offer_id: str) -> Offer:
        reading = await self._reading(candidate_id, offer_id)
        if reading.expired:
            raise OfferExpired(offer_id)
        return reading.offer

    async def _reading(self, candidate_id: str, offer_id: str) -> OfferReading:
        if self._own_offers is not None and offer_id.startswith(PREFIX):
            return await self._own_offers.read(candidate_id, offer_id)
        return await self._offers.read(offer_id)

    async def _revision(self, candidate_id: str) -> int | None:
        try:
            return (await self._profiles.profile(candidate_id)).revision
        except ProfileNotFound:
            return None  # the interview goes without

    async def open_since(self, candidate_id: str, *, since: int, limit: int) -> int:
        """How many sessions of a candidate, made since then, are not over; counted up to `limit`."""
        query = {"candidate.id": candidate_id, "created_at": {"$gte": since}, "status": {"$in": ["ready", "running"]}}
        try:
            return len([one async for one in self._sessions.find(query, {"_id": 1}).limit(limit)])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def attempts(self, invitations: Sequence[str]) -> dict[str, list[Attempt]]:
        """The sessions made for these invitations, by invitation, in the order of attempts."""
        query = {"invitation": {"$in": list(invitations)}}
        found: dict[str, list[Attempt]] = {}
        try:
            async for each in self._sessions.find(query, {"invitation": 1, "attempt": 1, "status": 1}):
                attempt = Attempt(each["attempt"], each["_id"], each["status"])
                found.setdefault(each["invitation"], []).append(attempt)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return {invitation: sorted(each) for invitation, each in found.items()}

    async def get(self, session_id: str) -> SessionRecord:
        """One session. Raises SessionNotFound."""
        return read_record(await self._find(session_id, {"pinned_offer": 0}))

    async def pinned_offer(self, session_id: str) -> Offer | None:
        """The offer as it was when the session was created. Raises SessionNotFound."""
        found = (await self._find(session_id, {"pinned_offer": 1})).get("pinned_offer")
        return Offer.model_validate(found, extra="ignore") if found is not None else None

    async def reports(self, candidate_id: str, *, limit: int) -> Sequence[tuple[SessionRecord, Document]]:
        """The newest interviews of a candidate whose reports they may read, or parts of them; newest first."""
        query = {
            "candidate.id": candidate_id,
            "status": "ended",
            "report": True,
            "$or": [{"mode": "practice"}, {"released": {"$in": list(SECTIONS)}}],
        }
        try:
            found = self._sessions.find(query, {"pinned_offer": 0}).sort([("created_at", -1), ("_id", -1)])
            records, _ = readable([document async for document in found.limit(limit)])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        reports = await self._reports.several([record.id for record in records])
        return [(record, reports[record.id]) for record in records if record.id in reports]

    async def releases(self, sid: str) -> Sequence[Document]:
        """Who shared what and when, oldest first."""
        try:
            found = self._releases.find({"session": sid}, {"_id": 0}).sort("at", 1)
            return [note async for note in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def list(
        self, *, candidate_id: str | None, limit: int, cursor: str | None, within: Within | None = None
    ) -> SessionList:
        """Sessions of one candidate or (None) of all, of a part of the world or (None) of all; newest first.

        Raises BadCursor.
        """
        query: Document = {} if candidate_id is None else {"candidate.id": candidate_id}
        query |= {} if within is None else lying(within)
        behind = read_cursor(cursor)
        if behind is not None:
            at, sid = behind
            query["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": sid}}]
        try:
            found = self._sessions.find(query, {"pinned_offer": 0}).sort([("created_at", -1), ("_id", -1)])
            documents = [document async for document in found.limit(limit + 1)]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        more = len(documents) > limit
        documents = documents[:limit]
        records, unreadable = readable(documents)
        return SessionList(
            sessions=records, unreadable=unreadable, cursor=cursor_after(documents[-1]) if more else None
        )

    async def among(self, ids: Sequence[str], *, within: Within, like: Mapping[str, str]) -> dict[str, SessionRecord]:
        """Those of these sessions that lie there and whose fields are `like` these, by id."""
        query: Document = {"_id": {"$in": list(ids)}, **lying(within), **like}
        try:
            records, _ = readable([one async for one in self._sessions.find(query, {"pinned_offer": 0})])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return {record.id: record for record in records}

    async def waiting(self, ids: Sequence[str]) -> Sequence[SessionRecord]:
        """Those of these sessions that have not begun. Raises Unavailable."""
        query: Document = {"_id": {"$in": list(ids)}, "status": "ready"}
        try:
            records, _ = readable([one async for one in self._sessions.find(query, {"pinned_offer": 0})])
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return records

    async def report(self, session_id: str) -> Document | None:
        """The report, once there is one."""
        return await self._reports.get(session_id)

    async def release(self, sid: str, parts: Sequence[SectionName], *, by: str, name: str) -> SessionRecord:
        """Share these sections with the candidate instead of what was shared before; who did it is kept.

        The same once more changes nothing. Raises SessionNotFound.
        """
        shared = (await self._find(sid, {"released": 1})).get("released", [])
        if list(parts) != shared:
            note = {"session": sid, "parts": list(parts), "by": {"id": by, "name": name}, "at": wall_ms()}
            try:
                # First the note: nothing is shared without one.
                await self._releases.insert_one(note)
            except PyMongoError as error:
                raise Unavailable("mongodb") from error
            await self._update({"_id": sid}, {"released": list(parts)})
        return await self.get(sid)

    async def running(self, *, after: str, limit: int) -> Sequence[str]:
        """Ids of sessions that began and have not ended, in their order, behind `after`. Raises Unavailable."""
        query = {"status": "running", "_id": {"$gt": after}}
        try:
            found = self._sessions.find(query, {"_id": 1}).sort("_id", 1).limit(limit)
            return [document["_id"] async for document in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def started(self, sid: str, *, at: int) -> None:
        """The interview began. Never undoes an end."""
        await self._update({"_id": sid, "status": "ready"}, {"status": "running", "started_at": at})

    async def ended(
        self,
        sid: str,
        *,
        started_at: int | None,
        at: int,
        reason: EndReason,
        turns: int,
        report: bool,
        usage: SessionUsage | None = None,
    ) -> None:
        """The interview is over. Can be repeated; the first time of ending stands."""
        end = {
            "status": "ended",
            "end_reason": reason,
            "turns": turns,
            "report": report,
            "started_at": started_at,
            "usage": usage.model_dump() if usage is not None else None,
        }
        await self._update({"_id": sid, "status": {"$ne": "ended"}}, {**end, "ended_at": at})

    async def erase(self, sid: str) -> None:
        """Forget a session."""
        try:
            await self._sessions.delete_one({"_id": sid})
            await self._releases.delete_many({"session": sid})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def leave_team(self, within: Within) -> None:
        """What lies in that team lies in its whole organisation from now on."""
        try:
            await self._sessions.update_many(lying(within), {"$set": {"team": None}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _find(self, sid: str, fields: dict[str, int]) -> Document:
        try:
            found = await self._sessions.find_one({"_id": sid}, fields)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if found is None:
            raise SessionNotFound(sid)
        return found

    async def _update(self, query: Document, fields: Document) -> None:
        try:
            await self._sessions.update_one(query, {"$set": fields})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
