"""The live page's lines: one card a session in one hash, written in one go for all sessions of a node."""

import asyncio
import contextlib
from collections.abc import Callable
from itertools import islice
from typing import TypedDict

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.faults import Faults
from server.protocol.events import Locale, Mode
from server.protocol.http import SessionRecord
from server.protocol.messages import SessionCard
from server.stores.keys import CANDIDATES, CARDS

SECONDS = 0.5
"""A session's card changes at most twice a second, however much happens; the words being spoken once a second."""


AT_ONCE = 64
"""Cards made and written in one go: bounds how long that keeps the event loop."""


class OfRecord(TypedDict):
    """What a session's record says in its line, whether anybody runs it or not."""

    session: str
    organisation: str
    team: str | None
    candidate: str
    offer_title: str
    locale: Locale
    mode: Mode
    timed: bool


def of_record(record: SessionRecord) -> OfRecord:
    """The part of a line that never changes."""
    return OfRecord(
        session=record.id,
        organisation=record.organisation,
        team=record.team,
        candidate=record.candidate.name,
        offer_title=record.offer.title,
        locale=record.locale,
        mode=record.mode,
        timed=record.timed,
    )


class Cards:
    """Collects changes and writes them by the clock. A card that could not be written is tried again."""

    def __init__(self, redis: Redis, *, seconds: float = SECONDS, faults: Faults | None = None) -> None:
        self._faults = faults or Faults()
        self._redis = redis
        self._seconds = seconds
        self._changed: dict[str, Callable[[], SessionCard]] = {}
        self._speaking: dict[str, Callable[[], SessionCard]] = {}
        self._writing = asyncio.Lock()  # so that no write of ours is overtaken by a later one

    def touch(self, sid: str, card: Callable[[], SessionCard]) -> None:
        """The card of a session has changed; `card` makes it when it is written."""
        self._changed[sid] = card

    async def forget(self, sid: str) -> None:
        """The session is not ours any more; its card stays as it is, and nothing of ours is still on its way."""
        async with self._writing:
            self._changed.pop(sid, None)
            self._speaking.pop(sid, None)

    async def put(self, card: SessionCard) -> None:
        """Write one card now. Raises RedisError."""
        await self.forget(card.session)
        await self._redis.hset(CARDS, card.session, card.stored())

    async def remove(self, sid: str) -> None:
        """No card any more. Raises RedisError."""
        await self.forget(sid)
        await self._redis.hdel(CARDS, sid)
        await self._redis.zrem(CANDIDATES, sid)

    async def flush(self) -> None:
        """Write what has changed. Raises RedisError."""
        async with self._writing:
            changed, self._changed = self._changed, {}
            while changed:
                part = {sid: changed.pop(sid) for sid in list(islice(changed, AT_ONCE))}
                try:
                    await self._write(part)
                except RedisError:
                    self._changed = {**part, **changed, **self._changed}
                    raise

    async def _write(self, changed: dict[str, Callable[[], SessionCard]]) -> None:
        cards: dict[str, SessionCard] = {}
        for sid, make in changed.items():
            with self._faults.noted("cards.make"):
                cards[sid] = make()
        if not cards:
            return
        for sid, card in cards.items():
            if card.speaking:
                self._speaking[sid] = changed[sid]
            else:
                self._speaking.pop(sid, None)
        await self._redis.hset(CARDS, mapping={sid: card.stored() for sid, card in cards.items()})

    async def run(self) -> None:
        """Until cancelled."""
        odd = False
        while True:
            await asyncio.sleep(self._seconds)
            odd = not odd
            if odd:
                self._changed = {**self._speaking, **self._changed}
            with contextlib.suppress(RedisError):
                await self.flush()
