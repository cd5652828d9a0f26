"""Everything kept about a person, as one archive that people and programs can read."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Protocol

import orjson

from interview.assessment.report import SECTIONS
from interview.assessment.report_sections import shown
from offers.models import Offer
from parsing.errors import CvNotFound
from server.protocol.errors import LogLost, SessionNotFound, Unreadable
from server.protocol.http import SessionRecord
from server.protocol.json_object import JsonObject
from server.reports.mark import SYSTEM, mark
from server.reports.transcript import read_transcript
from server.rights.audit import Audit
from server.rights.chain import Entry
from server.rights.documents import Documents
from server.rights.errors import PersonNotFound
from server.sessions.log.reader import LogReader
from server.sessions.records.forks import Forks
from server.sessions.records.model_calls import ModelCalls
from server.sessions.records.retries import Retries
from server.stores.clock import wall_ms
from server.stores.mongo import Document

FORMAT = 1
PAGE = 1000
_STAFF_ONLY = {"usage"}


class CvExports(Protocol):
    """`parsing.service.Cvs`."""

    async def export(self, candidate_id: str) -> JsonObject:
        """Statuses and all revisions, as JSON."""
        ...


class OfferExports(Protocol):
    """`offers.own.store.OwnOfferStore`."""

    async def of(self, owner: str) -> Sequence[Offer]:
        """All offers that a candidate brought."""
        ...


class Records(Protocol):
    """`server.sessions.records.sessions.Sessions`."""

    async def get(self, session_id: str) -> SessionRecord:
        """Raises SessionNotFound."""
        ...

    async def report(self, session_id: str) -> JsonObject | None:
        """The report, once there is one."""
        ...

    async def pinned_offer(self, session_id: str) -> Offer | None:
        """The offer as it was when the session was made."""
        ...

    async def releases(self, sid: str) -> Sequence[Document]:
        """Who shared what of the report and when, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class File:
    """One file of the archive."""

    name: str
    content: bytes
    ai: bool = False


class Export:
    """Every method raises Unavailable, ParsingUnavailable or OffersUnavailable when a store is away."""

    def __init__(
        self,
        *,
        documents: Documents,
        cvs: CvExports,
        own_offers: OfferExports,
        sessions: Records,
        retries: Retries,
        forks: Forks,
        model_calls: ModelCalls,
        log: LogReader,
        audit: Audit,
    ) -> None:
        self._documents = documents
        self._cvs = cvs
        self._own_offers = own_offers
        self._sessions = sessions
        self._retries = retries
        self._forks = forks
        self._model_calls = model_calls
        self._log = log
        self._audit = audit

    async def write(self, user: str, target: IO[bytes]) -> None:
        """The archive of a person. One file is in memory at a time. Raises PersonNotFound."""
        listed: list[JsonObject] = []
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            async for file in self._files(user):
                digest = hashlib.sha256(file.content).hexdigest()
                listed.append(
                    {"name": file.name, "bytes": len(file.content), "sha256": digest, "generated_by_ai": file.ai}
                )
                await asyncio.to_thread(archive.writestr, file.name, file.content)
            if not listed:
                raise PersonNotFound
            about = {"format": FORMAT, "system": SYSTEM, "person": user, "made_at": wall_ms(), "files": listed}
            await asyncio.to_thread(archive.writestr, "about.json", _json(about))

    async def _files(self, user: str) -> AsyncIterator[File]:
        account = await self._documents.account(user)
        if account:
            yield File("account.json", _json(account))
        belonging = await self._documents.belonging(user)
        for name, found in belonging.items():
            if found:
                yield File(f"{name.replace('_', '-')}.json", _json(found))
        subject = await self._documents.subject(user)
        read = await self._cvs.export(user)
        if read["cvs"]:
            yield File("cvs.json", _json(read["cvs"]))
        if read["profiles"]:
            yield File("profile-revisions.json", _json(read["profiles"]), ai=True)
        async for file in self._beside_interviews(user, read["cvs"]):
            yield file
        for sid in subject.sessions:
            async for file in self._interview(sid):
                yield file
        invited = [f"invitation:{one['_id']}" for one in belonging["invitations"]]
        interviewed = [f"session:{sid}" for sid in subject.sessions]
        notes = await self._audit.about([f"user:{user}", *invited, *interviewed])
        if notes:
            yield File("who-read-what.json", _json([_note(note, user) for note in notes]))

    async def _beside_interviews(self, user: str, cvs: Sequence[JsonObject]) -> AsyncIterator[File]:
        for number, cv in enumerate(cvs, 1):
            with suppress(CvNotFound):
                yield File(f"cvs/{number}-{cv['filename']}", await self._documents.file(cv["cv_id"]))
        offers = await self._own_offers.of(user)
        if offers:
            yield File("own-offers.json", _json([offer.model_dump(mode="json") for offer in offers]))

    async def _interview(self, sid: str) -> AsyncIterator[File]:
        try:
            session = await self._sessions.get(sid)
        except SessionNotFound:
            return  # erased in this very moment
        except Unreadable:  # another release has written it: as it stands
            yield File(f"interviews/{sid}/session.json", _json(await self._documents.session(sid)))
            return
        at, marked = f"interviews/{session.id}", mark(session.interviewer)
        yield File(f"{at}/session.json", _json(session.model_dump(mode="json", exclude=_STAFF_ONLY)))
        offer = await self._sessions.pinned_offer(session.id)
        if offer is not None:
            yield File(f"{at}/offer.json", _json(offer.model_dump(mode="json")))
        events = [event async for event in self._events(session.id)]
        if events:
            yield File(f"{at}/log.jsonl", b"".join(_line(event) for event in events), ai=True)
            watched = [event for event in events if event["event"]["type"] == "observers.changed"]
            yield File(f"{at}/who-watched.json", _json([_watchers(event) for event in watched]))
        lines = [line.model_dump(mode="json") for line in await read_transcript(self._log, session.id)]
        if lines:
            yield File(f"{at}/transcript.json", _json({"ai": marked, "lines": lines}), ai=True)
        names = SECTIONS if session.mode == "practice" else session.released
        report = await self._sessions.report(session.id) if names else None
        if report is not None:
            yield File(f"{at}/report.json", _json({"ai": marked, "report": shown(report, names)}), ai=True)
        shared = [{"at": note["at"], "parts": note["parts"]} for note in await self._sessions.releases(session.id)]
        if shared:
            yield File(f"{at}/what-was-shared.json", _json(shared))
        # What assesses them is theirs to read once all of the report is; that a model was asked, and what for, always.
        whole = set(names) >= set(SECTIONS)
        calls = await self._model_calls.export(session.id, words=whole)
        if calls:
            yield File(f"{at}/model-calls.jsonl", b"".join(_line(call) for call in calls), ai=True)
        async for file in self._beside(session.id, at, marked=marked, whole=whole):
            yield file

    async def _beside(self, sid: str, at: str, *, marked: JsonObject, whole: bool) -> AsyncIterator[File]:
        """What was tried beside an interview; marks of a developer's forks as far as the report's are theirs."""
        tries = [one.model_dump(mode="json") for one in await self._retries.list(sid)]
        if tries:
            yield File(f"{at}/second-tries.json", _json({"ai": marked, "tries": tries}), ai=True)
        hidden = None if whole else {"first": {"assessment"}, "second": {"assessment"}}
        forks = [one.model_dump(mode="json", exclude=hidden) for one in await self._forks.list(sid)]
        if forks:
            yield File(f"{at}/forks.json", _json({"ai": marked, "forks": forks}), ai=True)

    async def _events(self, sid: str) -> AsyncIterator[JsonObject]:
        after = 0
        try:
            while True:
                page = await self._log.read(sid, "public", after=after, limit=PAGE)
                for entry in page.entries:
                    yield {"offset": entry.offset, "at": entry.at, "event": orjson.loads(entry.body)}
                if not page.entries or page.entries[-1].offset >= page.last:
                    return
                after = page.entries[-1].offset
        except (SessionNotFound, LogLost):
            return  # nothing was logged, or it is gone


def _watchers(event: JsonObject) -> JsonObject:
    return {"at": event["at"], "names": event["event"].get("names", [])}


def _note(note: Entry, user: str) -> JsonObject:
    """What was done; who of the staff did it is named by role."""
    by = "you" if note.who == user else note.role or note.who
    return {"at": note.at, "by": by, "action": note.action, "about": note.what}


def _json(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _line(event: JsonObject) -> bytes:
    return orjson.dumps(event) + b"\n"
