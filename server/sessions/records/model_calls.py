"""Calls of models in MongoDB, word for word: written behind a queue, so that no token ever waits for them."""

import asyncio
import contextlib
import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
import structlog
from pydantic import ValidationError
from pymongo.errors import PyMongoError

from interview.events import ModelCalled
from server.protocol.errors import Unavailable
from server.protocol.model_calls import Branch, ModelCallCard, ModelCallList, ModelCallWords, PromptPart
from server.sessions.surrogates import encodable
from server.stores.mongo import Database, Document

FORMAT = 1
WAITING = 256
"""Calls that wait to be written; one more is lost."""
CALL_CHARS = 64_000
"""Of a prompt, and of an answer."""
SESSION_CHARS = 6_000_000
"""Behind them a session's calls are kept without their words."""
MOST = 2000
"""Calls of one session; one more is lost."""
TRIES = 3
OLD_SECONDS = 10.0
"""A call that could not be written for so long is lost: what was erased meanwhile must not come back."""
SESSIONS = 2000
_WORDS = {"prompt": 0, "answer": 0, "form": 0}

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Room:
    """What a session's calls have taken, as far as this process knows, and how many it has lost since the last one."""

    chars: int
    count: int


class ModelCalls:
    """Collection `model_calls`. `note` never waits; the reads raise Unavailable when MongoDB is away."""

    def __init__(
        self,
        mongo: Database,
        *,
        keeps: bool = True,
        waiting: int = WAITING,
        session_chars: int = SESSION_CHARS,
        old_seconds: float = OLD_SECONDS,
    ) -> None:
        """`keeps`: whether anything is written at all."""
        self._calls = mongo["model_calls"]
        self._sessions = mongo["sessions"]
        self._keeps = keeps
        self._queue: asyncio.Queue[tuple[float, str, ModelCalled, Branch | None]] = asyncio.Queue(waiting)
        self._session_chars = session_chars
        self._old_seconds = old_seconds
        self._rooms: OrderedDict[str, _Room] = OrderedDict()
        self._lost_of: OrderedDict[str, int] = OrderedDict()
        self.lost = 0
        """Calls that were not written, in all."""

    async def ensure_indexes(self) -> None:
        """Indexes that the reads need."""
        await self._calls.create_index([("session", 1), ("at", 1)])

    # ---- writing

    def note(self, sid: str, called: ModelCalled, *, branch: Branch | None = None) -> None:
        """Have it written soon. `branch`: it was made beside the interview, not in it."""
        if not self._keeps:
            return
        try:
            self._queue.put_nowait((asyncio.get_running_loop().time(), sid, called, branch))
        except asyncio.QueueFull:
            self._lose(sid)

    async def run(self) -> None:
        """Write what is noted, until cancelled."""
        while True:
            at, sid, called, branch = await self._queue.get()
            try:
                if not await self._written(at, sid, called, branch):
                    self._lose(sid)
            except Exception:  # what nobody foresaw in one call keeps no other from being written
                logger.exception("model_call.not_written", session=sid)
                self._lose(sid)
            finally:
                self._queue.task_done()

    async def settle(self, seconds: float) -> None:
        """Wait until everything is written, at most so long."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._queue.join()

    def counts(self) -> Mapping[str, int]:
        """What waits now."""
        return {"model_calls_waiting": self._queue.qsize()}

    async def _written(self, at: float, sid: str, called: ModelCalled, branch: Branch | None) -> bool:
        clock, name = asyncio.get_running_loop().time, f"{sid}:{called.at}:{secrets.token_hex(4)}"
        for attempt in range(TRIES):
            if clock() - at > self._old_seconds:
                break
            try:
                room = await self._room(sid)
                if room.count >= MOST:
                    return False
                document = {**self._document(sid, called, room), "branch": branch}
                await self._calls.replace_one({"_id": name}, {"_id": name, **document}, upsert=True)
                if await self._sessions.find_one({"_id": sid}, {"_id": 1}) is None:  # erased before it was written
                    await self._calls.delete_one({"_id": name})
                    self._rooms.pop(sid, None)
                    return True
            except PyMongoError:
                await asyncio.sleep(0.2 * 4**attempt)
            else:
                room.chars, room.count = room.chars + document["chars"], room.count + 1
                self._lost_of.pop(sid, None)
                return True
        return False

    def _document(self, sid: str, called: ModelCalled, room: _Room) -> Document:
        words = _words(called)
        chars = sum(len(part["text"]) for part in words["prompt"]) + len(words["answer"])
        if room.chars + chars > self._session_chars:
            words, chars = {}, 0
        return {
            "format": FORMAT,
            "session": sid,
            "at": called.at,
            "ms": called.ms,
            "model": called.model,
            "purpose": called.purpose,
            "index": called.index,
            "message": called.message,
            "outcome": called.outcome,
            "reasons": list(called.reasons),
            "first_token_ms": called.first_token_ms,
            "input_tokens": called.input_tokens,
            "output_tokens": called.output_tokens,
            "cached_tokens": called.cached_tokens,
            "thought_tokens": called.thought_tokens,
            "tools": list(called.tools),
            "lost": self._lost_of.get(sid, 0),
            "chars": chars,
            "words": bool(words),
            **words,
        }

    async def _room(self, sid: str) -> _Room:
        """Another node may have written before us."""
        room = self._rooms.get(sid)
        if room is None:
            taken = [one.get("chars", 0) async for one in self._calls.find({"session": sid}, {"chars": 1}).limit(MOST)]
            room = self._rooms[sid] = _Room(sum(taken), len(taken))
            if len(self._rooms) > SESSIONS:
                self._rooms.popitem(last=False)
        return room

    def _lose(self, sid: str) -> None:
        self.lost += 1
        self._lost_of[sid] = self._lost_of.get(sid, 0) + 1
        if len(self._lost_of) > SESSIONS:
            self._lost_of.popitem(last=False)
        logger.warning("model_call.lost", session=sid, lost=self.lost)

    # ---- reading

    async def list(self, sid: str) -> ModelCallList:
        """A session's calls without their words, oldest first."""
        try:
            found = self._calls.find({"session": sid}, _WORDS).sort([("at", 1), ("_id", 1)]).limit(MOST)
            documents = [one async for one in found]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        lost = sum(int(one.get("lost") or 0) for one in documents) + self._lost_of.get(sid, 0)
        cards = [card for one in documents if (card := _card(one)) is not None]
        return ModelCallList(calls=cards, lost=lost + len(documents) - len(cards), kept=self._keeps)

    async def export(self, sid: str, *, words: bool) -> Sequence[Document]:
        """A session's calls as they are kept, oldest first, with or without their words."""
        fields = {"_id": 0, "format": 0, "session": 0, "chars": 0, "lost": 0, "words": 0}
        try:
            found = self._calls.find({"session": sid}, fields if words else {**fields, **_WORDS})
            return [one async for one in found.sort([("at", 1), ("_id", 1)]).limit(MOST)]
        except PyMongoError as error:
            raise Unavailable("mongodb") from error

    async def words(self, sid: str, call: str) -> ModelCallWords | None:
        """What was asked and answered in a call of that session; None where that is not kept."""
        try:
            found = await self._calls.find_one({"_id": call, "session": sid})
        except PyMongoError as error:
            raise Unavailable("mongodb") from error
        if found is None or not found.get("prompt"):
            return None
        parts = [PromptPart(role=str(part["role"]), text=str(part["text"])) for part in found["prompt"]]
        return ModelCallWords(
            prompt=parts, answer=found.get("answer", ""), form=found.get("form"), cut=found.get("cut", 0)
        )


def _card(document: Document) -> ModelCallCard | None:
    """None: another release has written it."""
    fields = {name: value for name, value in document.items() if name in ModelCallCard.model_fields}
    try:
        return ModelCallCard.model_validate({**fields, "id": document["_id"]})
    except ValidationError:
        return None


def _words(called: ModelCalled) -> Document:
    """What was asked and answered, within bounds."""
    longest = _share([len(text) for _, text in called.prompt])
    prompt = [{"role": role, "text": _clipped(text, longest)} for role, text in called.prompt]
    answer = _clipped(called.answer, CALL_CHARS)
    before = sum(len(text) for _, text in called.prompt) + len(called.answer)
    cut = before - sum(len(part["text"]) for part in prompt) - len(answer)
    form = None if called.schema is None else orjson.dumps(called.schema).decode()
    words: Document = {"prompt": prompt, "answer": answer, "form": form, "cut": max(0, cut)}
    return dict(encodable(words))


def _share(lengths: Sequence[int]) -> int:
    """How long each message of a prompt may be: short ones stay whole, long ones share what is left."""
    left, most = CALL_CHARS, CALL_CHARS
    for place, length in enumerate(sorted(lengths)):
        most = left // (len(lengths) - place)
        if length > most:
            break
        left -= length
    return most


def _clipped(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = most * 2 // 3
    return f"{text[:head]}\n[…]\n{text[len(text) - (most - head) :]}"
