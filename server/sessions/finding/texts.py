"""Texts of finished interviews, laid down when a log is sealed, and looked through for staff."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Sequence

import orjson
import structlog
from pymongo.errors import PyMongoError

from server.protocol.errors import LogLost, ServerError, SessionNotFound, Unavailable, Unreadable
from server.protocol.finding import Moment, TextHit, TextHits, TextSearch
from server.protocol.http import SessionRecord
from server.protocol.permissions import Within
from server.sessions.finding.index import Index, Place
from server.sessions.finding.pieces import Piece, pieces
from server.sessions.finding.words import Term, folded, places, sentence, terms, tokens
from server.sessions.log.entry import Entry
from server.sessions.log.reader import LogReader
from server.sessions.records.sessions import Sessions
from server.stores.clock import wall_ms
from server.stores.mongo import Database

FORMAT = 1
WAITING = 1000
PAGE = 1000
BATCH = 500
"""Sessions whose texts are looked for at once at the start."""
WORDS = 20_000
"""Different words of one session."""
CHUNK = 25
LOOKED = 500
"""So many sessions are looked at for one page of results."""
HITS, MOMENTS = 20, 5
FRESH_SECONDS = 2.0
BEHIND_MS = 600_000
"""Clocks of nodes may differ by so much."""
IDLE_SECONDS = 900.0
"""An index that nobody asks is let go of: it holds people's words."""

logger = structlog.get_logger(__name__)


class SessionTexts:
    """Collection `session_texts`, one document a session. Reads raise Unavailable when MongoDB is away."""

    def __init__(self, mongo: Database, *, log: LogReader, sessions: Sessions, batch: int = BATCH) -> None:
        self._texts = mongo["session_texts"]
        self._heads = mongo["log_heads"]
        self._log = log
        self._sessions = sessions
        self._batch = batch
        self._queue: asyncio.Queue[str] = asyncio.Queue(WAITING)
        self._index: Index | None = None
        self._newest = 0
        self._refreshed = self._asked = 0.0
        self._reading = asyncio.Lock()

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._texts.create_index([("written", 1)])

    # ---- writing

    def note(self, sid: str) -> None:
        """A log is sealed: lay its texts down soon. What finds no room is found at the next start."""
        with contextlib.suppress(asyncio.QueueFull):
            self._queue.put_nowait(sid)

    async def run(self) -> None:
        """Lay down what is noted, after what earlier runs and releases have left, until cancelled."""
        with contextlib.suppress(Unavailable):
            await self._catch_up()
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS / 4):
                    sid = await self._queue.get()
            except TimeoutError:
                if time.monotonic() - self._asked > IDLE_SECONDS:
                    self.forget()
                continue
            await self._try_to_lay_down(sid)
            self._queue.task_done()

    async def settle(self, seconds: float) -> None:
        """Wait until everything that was noted is laid down, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._queue.join()

    async def _catch_up(self) -> None:
        """Batch by batch: there may be more finished interviews than a node's memory should hold."""
        after = ""
        while True:
            try:
                heads = self._heads.find({"_id": {"$gt": after}}, {"_id": 1}).sort("_id", 1).limit(self._batch)
                sealed = [one["_id"] async for one in heads]
                found = self._texts.find({"_id": {"$in": sealed}}, {"_id": 1})
                known = {one["_id"] async for one in found} if sealed else set[str]()
            except PyMongoError as error:
                raise Unavailable("mongodb") from error
            missing = [sid for sid in sealed if sid not in known]
            random.shuffle(missing)  # other nodes begin elsewhere
            for sid in missing:
                await self._try_to_lay_down(sid)
                await asyncio.sleep(0.02)
                while not self._queue.empty():  # what ends now is not to wait for all that was
                    await self._try_to_lay_down(self._queue.get_nowait())
                    self._queue.task_done()
            if len(sealed) < self._batch:
                return
            after = sealed[-1]

    async def _try_to_lay_down(self, sid: str) -> None:
        try:
            await self.lay_down(sid)
        except (SessionNotFound, LogLost, Unreadable):
            return  # erased meanwhile, or nothing that we can read
        except ServerError as error:
            logger.warning("texts.not_laid_down", session=sid, code=error.code)
        except Exception:  # what nobody foresaw in one log keeps no other's texts from being laid down
            logger.exception("texts.not_laid_down", session=sid)

    async def lay_down(self, sid: str) -> None:
        """The texts of a sealed log; again changes nothing.

        Raises SessionNotFound, LogLost, Unreadable, Unavailable.
        """
        entries = [entry async for entry in self._entries(sid)]
        if not entries:
            return
        found = await asyncio.to_thread(pieces, entries)
        words = {token.word for piece in found for token in tokens(piece.text)}
        record = await self._sessions.get(sid)  # who was erased meanwhile leaves nothing
        document = {
            "format": FORMAT,
            "written": wall_ms(),
            "at": record.started_at or record.created_at,
            "base": min(entry.at for entry in entries),
            # As texts: the embedded MongoDB takes long arrays apart item by item.
            "words": " ".join(sorted(words)[:WORDS]),
            "pieces": orjson.dumps([(piece.kind, piece.at, piece.text) for piece in found]).decode(),
        }
        try:
            await self._texts.replace_one({"_id": sid}, {"_id": sid, **document}, upsert=True)
            try:
                await self._sessions.get(sid)
            except SessionNotFound:  # erased between the first look and the write
                await self._texts.delete_one({"_id": sid})
                raise
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _entries(self, sid: str) -> AsyncIterator[Entry]:
        for stream in ("public", "staff"):
            after = 0
            while True:
                page = await self._log.read(sid, stream, after=after, limit=PAGE)
                for entry in page.entries:
                    yield entry
                if not page.entries or page.entries[-1].offset >= page.last:
                    break
                after = page.entries[-1].offset

    # ---- reading

    def forget(self) -> None:
        """Let go of what is held in memory."""
        self._index, self._newest, self._refreshed = None, 0, 0.0

    def __contains__(self, sid: str) -> bool:
        """Whether a session's words are held in memory."""
        return self._index is not None and sid in self._index

    async def find(self, asked: TextSearch, *, within: Within) -> TextHits:
        """Sessions of that part of the world that say it, newest first."""
        wanted = terms(asked.q)
        index = await self._fresh()
        found = index.find(wanted)
        first = next((place for place, one in enumerate(found) if _behind(one, asked.cursor)), len(found))
        looked, hits = first, list[TextHit]()
        while looked < len(found) and len(hits) < HITS and looked - first < LOOKED:
            chunk = found[looked : looked + CHUNK]
            hits += await self._hits(chunk, wanted, asked, within, most=HITS - len(hits))
            last = next(
                (n for n, one in enumerate(chunk) if len(hits) == HITS and one.session == hits[-1].session.id), -1
            )
            looked += last + 1 if last >= 0 else len(chunk)
        more = looked < len(found)
        cursor = f"{found[looked - 1].at}.{found[looked - 1].session}" if more and looked else None
        return TextHits(hits=hits, searched=len(index), cursor=cursor)

    async def _hits(
        self, chunk: Sequence[Place], wanted: Sequence[Term], asked: TextSearch, within: Within, *, most: int
    ) -> list[TextHit]:
        records = await self._sessions.among([one.session for one in chunk], within=within, like=_like(asked))
        hits: list[TextHit] = []
        ids = [one.session for one in chunk if one.session in records and _fits(records[one.session], asked)]
        texts = await self._pieces_of(ids)
        for sid in ids:
            if sid in texts and len(hits) < most:
                base, found = texts[sid]
                moments, more = _moments(found, wanted, base)
                if moments:
                    hits.append(TextHit(session=records[sid], moments=moments, more=more))
        return hits

    async def _pieces_of(self, ids: Sequence[str]) -> dict[str, tuple[int, list[Piece]]]:
        try:
            found = self._texts.find({"_id": {"$in": list(ids)}}, {"words": 0})
            return {
                one["_id"]: (one["base"], [Piece(*each) for each in orjson.loads(one["pieces"])]) async for one in found
            }
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def _fresh(self) -> Index:
        """The index with what other nodes have laid down since; made anew where something was erased."""
        async with self._reading:
            self._asked = time.monotonic()
            if self._index is not None and self._asked - self._refreshed < FRESH_SECONDS:
                return self._index
            try:
                there = await self._texts.estimated_document_count()
                if self._index is None or len(self._index) > there:
                    self._index, self._newest = Index(), 0
                await self._read(self._index)
            except PyMongoError as error:
                raise Unavailable("mongodb") from error
            self._refreshed = time.monotonic()
            return self._index

    async def _read(self, index: Index) -> None:
        fields = {"at": 1, "words": 1, "written": 1}
        async for one in self._texts.find({"written": {"$gt": self._newest - BEHIND_MS}}, fields):
            index.add(Place(one["at"], one["_id"]), [one["words"]])
            self._newest = max(self._newest, one["written"])


def _like(asked: TextSearch) -> dict[str, str]:
    """The filters that the store can tell by itself."""
    plain = {
        "interviewer.model": asked.model,
        "version": asked.version,
        "end_reason": asked.outcome,
        "locale": asked.locale,
    }
    return {name: value for name, value in plain.items() if value is not None}


def _fits(record: SessionRecord, asked: TextSearch) -> bool:
    began = record.started_at or record.created_at
    if began < (asked.since or 0) or (asked.until is not None and began > asked.until):
        return False
    return asked.offer is None or folded(asked.offer) in folded(f"{record.offer.title} {record.offer.company or ''}")


def _behind(place: Place, cursor: str | None) -> bool:
    if cursor is None:
        return True
    at, _, sid = cursor.partition(".")
    return (place.at, place.session) < (int(at), sid)


def _moments(found: Sequence[Piece], wanted: Sequence[Term], base: int) -> tuple[list[Moment], int]:
    """Where it is said, those places first that say most of it; nothing unless all of it is said somewhere."""
    said: list[tuple[int, Piece, tuple[int, int]]] = []
    missing = set(wanted)
    for piece in found:
        plain = folded(piece.text)
        likely = [term for term in wanted if all(word in plain for word in term)]
        words = tokens(piece.text) if likely else []
        there = {term: place for term in likely if (place := next(places(words, term), None)) is not None}
        if there:
            missing -= set(there)
            said.append((len(there), piece, min(there.values())))
    if missing:
        return [], 0
    best = sorted(sorted(said, key=lambda one: -one[0])[:MOMENTS], key=lambda one: one[1].at)
    return [_moment(piece, *place, base) for _, piece, place in best], len(said) - len(best)


def _moment(piece: Piece, start: int, end: int, base: int) -> Moment:
    before, hit, behind = sentence(piece.text, start, end)
    return Moment(
        kind=piece.kind, at=piece.at, second=(piece.at - base) / 1000 + 0.0005, before=before, hit=hit, behind=behind
    )
