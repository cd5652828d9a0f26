"""How long things are kept, organisation by organisation, and the job that lets them go. 0 days: for good."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

import structlog
from pymongo.errors import PyMongoError

from server.faults import Faults
from server.protocol.errors import ServerError, Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION
from server.rights.audit import Audit
from server.rights.documents import Documents
from server.rights.erasure import Erasure
from server.rights.errors import PersonNotFound
from server.rights.scrub import Scrub
from server.stores.clock import wall_ms
from server.stores.mongo import Database, Document

FORMAT = 1
DAY_MS = 24 * 3600 * 1000
MOST = 200
"""Interviews, and people, that one run lets go; the next one goes on."""
AUDIT_LEAST_DAYS = 180
"""A proof that goes with what it is to prove is none."""
ORPHAN_DAYS = 1
"""An upload takes a moment; a file that belongs to no CV a day later never will."""
_log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """Of one organisation.

    `people`: candidates who have not signed in for so long are erased as a whole, and invitations that nobody took are
    let go so long after their end.
    """

    interviews_days: int = 0
    people_days: int = 0
    audit_days: int = 0


class Policies:
    """Collection `policies`. Every method raises Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database) -> None:
        self._policies = mongo["policies"]

    async def get(self, organisation: str) -> Policy:
        """An organisation's; nothing is let go before somebody has said so."""
        try:
            found = await self._policies.find_one({"_id": organisation})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return Policy() if found is None else _policy(found)

    async def put(self, organisation: str, policy: Policy) -> None:
        """Replace it."""
        try:
            await self._policies.replace_one(
                {"_id": organisation}, {"_id": organisation, "format": FORMAT, **asdict(policy)}, upsert=True
            )
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def every(self, *, limit: int = 1000) -> Sequence[tuple[str, Policy]]:
        """All that were set."""
        try:
            return [(one["_id"], _policy(one)) async for one in self._policies.find({}).limit(limit)]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error


def _policy(document: Document) -> Policy:
    return Policy(**{name: int(document.get(name, 0)) for name in Policy.__dataclass_fields__})


class Retention:
    """Lets go of what is older than its organisation's policy says. A run that breaks off is gone on with.

    What nobody foresaw keeps one person, one interview or one kind of thing from going; the rest goes all the same.
    """

    def __init__(
        self,
        *,
        mongo: Database,
        policies: Policies,
        documents: Documents,
        erasure: Erasure,
        scrub: Scrub,
        audit: Audit,
        clock: Callable[[], int] = wall_ms,
        most: int = MOST,
        faults: Faults | None = None,
    ) -> None:
        self._faults = faults or Faults()
        self._mongo = mongo
        self._policies = policies
        self._documents = documents
        self._erasure = erasure
        self._scrub = scrub
        self._audit = audit
        self._clock = clock
        self._most = most

    async def run(self) -> int:
        """One round; how many things it let go. Raises Unavailable; then call again."""
        gone = 0
        with self._apart("orphans"):
            gone += await self._documents.drop_orphans(before=self._before(ORPHAN_DAYS))
        policies = await self._policies.every()
        for organisation, policy in policies:
            if policy.interviews_days:
                with self._apart("interviews"):
                    gone += await self._interviews(organisation, self._before(policy.interviews_days))
            if policy.people_days:
                with self._apart("people"):
                    gone += await self._people(organisation, self._before(policy.people_days))
                with self._apart("invitations"):
                    gone += await self._invitations(organisation, self._before(policy.people_days))
        if gone:
            with self._apart("scrub"):
                await self._scrub.run()
        longest = [policy.audit_days for _, policy in policies]
        if longest and all(longest):  # one chain for all: as long as whoever keeps it longest
            await self._audit.trim(older_than=self._before(max(AUDIT_LEAST_DAYS, *longest)))
        return gone

    @contextlib.contextmanager
    def _apart(self, what: str) -> Iterator[None]:
        """A store that is away ends the round; what nobody foresaw is noted, and the round goes on."""
        with self._faults.noted(f"retention.{what}", but=(ServerError, PyMongoError)):
            yield

    def _before(self, days: int) -> int:
        return self._clock() - days * DAY_MS

    async def _interviews(self, organisation: str, before: int) -> int:
        """Those that were over before then, and those that nobody began."""
        old = {"$or": [{"ended_at": {"$lt": before, "$gt": 0}}, {"status": "ready", "created_at": {"$lt": before}}]}
        try:
            found = self._mongo["sessions"].find({**_of(organisation), **old}, {"_id": 1}).limit(self._most)
            sids = [one["_id"] async for one in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        gone = await self._forgotten(sids)
        for sid in gone:
            await self._audit.note("session.expired", who="system", what=f"session:{sid}", organisation=organisation)
        if gone:
            await _log.ainfo("retention.sessions", count=len(gone))
        return len(gone)

    async def _forgotten(self, sids: Sequence[str]) -> Sequence[str]:
        """Those that went: all at once, or one by one where that meets a fault."""
        if not sids:
            return ()
        with self._apart("interviews"):
            await self._erasure.forget(sids)
            return sids
        gone: list[str] = []
        for sid in sids:
            with self._apart("interview"):
                await self._erasure.forget([sid])
                gone.append(sid)
        return gone

    async def _people(self, organisation: str, before: int) -> int:
        """Candidates of this organisation alone, who have not been seen since."""
        gone = 0
        try:
            members = self._mongo["memberships"].find({"organisation": organisation, "role": "candidate"})
            people = [one["person"] async for one in members]
            for person in people:
                if gone == self._most:
                    break
                with self._apart("person"):
                    if await self._is_old(person, before):
                        gone += await self._erased(person, organisation)
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        return gone

    async def _invitations(self, organisation: str, before: int) -> int:
        """Those that were over before then and that nobody has taken: names and addresses of people who never came."""
        untaken = {**_of(organisation), "person": None}
        ids: list[str] = []
        try:
            for end in ("expires_at", "revoked_at"):  # one by one: the embedded MongoDB finds no null beside an $or
                found = self._mongo["invitations"].find({**untaken, end: {"$lt": before, "$gt": 0}}, {"_id": 1})
                ids += [one["_id"] async for one in found.limit(self._most) if one["_id"] not in ids]
            if ids:
                await self._mongo["invitations"].delete_many({"_id": {"$in": ids}, "person": None})
                await self._mongo["deliveries"].delete_many({"subject": {"$in": ids}})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        for each in ids:
            await self._audit.note(
                "invitation.expired", who="system", what=f"invitation:{each}", organisation=organisation
            )
        return len(ids)

    async def _is_old(self, person: str, before: int) -> bool:
        user = await self._mongo["users"].find_one({"_id": person}, {"created_at": 1, "seen_at": 1})
        if user is None or max(user.get("created_at") or 0, user.get("seen_at") or 0) >= before:
            return False
        belongs = [one async for one in self._mongo["memberships"].find({"person": person}, {"_id": 1}).limit(2)]
        newer = await self._mongo["sessions"].find_one(
            {"candidate.id": person, "created_at": {"$gte": before}}, {"_id": 1}
        )
        return len(belongs) == 1 and newer is None

    async def _erased(self, person: str, organisation: str) -> int:
        try:
            receipt = await self._erasure.ask(person, by="system", role="system", organisation=organisation)
        except PersonNotFound:
            return 0
        try:
            await self._erasure.run(receipt.id)
        except Unavailable as error:  # it is on record: a later run goes on with it
            await _log.awarning("retention.not_erased", receipt=receipt.id, code=error.code)
            return 0
        return 1


def _of(organisation: str) -> Document:
    """What an earlier release stored names no organisation and belongs to the default one."""
    if organisation == DEFAULT_ORGANISATION:
        return {"organisation": {"$in": [organisation, None]}}
    return {"organisation": organisation}
