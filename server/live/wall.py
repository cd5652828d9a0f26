"""The wall, the staff's page of all sessions; its frame is called `lobby`.

Cards are looked at twice a second while someone watches, and compared once for all; each viewer gets those of its own
organisation or team. Whoever runs a session writes its card; while its candidate is still in the lobby, its line comes
from the records.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import cast

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.faults import Faults
from server.live.channel import Viewer
from server.live.frame import Frame
from server.live.lobby import LobbyLines
from server.protocol.errors import Unavailable
from server.protocol.messages import DEFAULT_ORGANISATION
from server.protocol.permissions import Within
from server.stores.keys import CANDIDATES, CARDS

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Card:
    """A session's line as it is stored, where the session lies, and whether its candidate is there."""

    body: bytes
    within: Within
    here: bool
    away_since: int | None

    def json(self) -> bytes:
        """The line as viewers get it."""
        here = b"true" if self.here else b"false"
        away = b"null" if self.away_since is None else b"%d" % self.away_since
        return b'%b,"here":%b,"away_since":%b}' % (self.body[:-1], here, away)


Cards = dict[bytes, Card]


class Wall:
    """Staff sockets without a session. `vv:cards` is the truth; what was last seen of it is the viewers' state."""

    def __init__(
        self,
        redis: Redis,
        *,
        seconds: float,
        clock: Callable[[], int],
        lobby: LobbyLines | None = None,
        faults: Faults | None = None,
    ) -> None:
        self._faults = faults or Faults()
        self._redis = redis
        self._clock = clock
        self._lobby = lobby
        self._seconds = seconds
        self._cards: Cards = {}
        self._viewers: tuple[tuple[Viewer, Within], ...] = ()
        self._task: asyncio.Task[None] | None = None

    async def join(self, viewer: Viewer, within: Within) -> None:
        """Send the viewer all cards of its part of the world, then every change there. Raises Unavailable."""
        if not self._viewers:
            try:
                cards = await self._read()
            except RedisError as error:
                raise Unavailable("redis") from error
            if not self._viewers:  # else somebody else's look is the one that changes are counted from
                self._cards = cards
        self._viewers = (*self._viewers, (viewer, within))
        mine = [card.json() for card in self._cards.values() if within.holds(card.within)]
        viewer.push(Frame(_frame(full=True, cards=mine, gone=[])))
        if not self.watching:
            self._task = asyncio.create_task(self._faults.lasting("wall", self._watch))

    def leave(self, viewer: Viewer) -> None:
        """Does nothing when it had not joined. The watch ends with its last viewer."""
        self._viewers = tuple(other for other in self._viewers if other[0] is not viewer)

    @property
    def watching(self) -> bool:
        """Whether cards are looked at now."""
        return self._task is not None and not self._task.done()

    async def stop(self) -> None:
        """End the watch."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            if not self._viewers:
                return
            try:
                cards = await self._read()
            except RedisError as error:
                logger.info("cards not read (%s)", type(error).__name__)
                continue
            before, self._cards = self._cards, cards
            changed = [card for sid, card in cards.items() if before.get(sid) != card]
            gone = {sid: card for sid, card in before.items() if sid not in cards}
            self._tell(changed, gone)

    def _tell(self, changed: list[Card], gone: Cards) -> None:
        """One frame for all viewers of the same part of the world."""
        if not (changed or gone):
            return
        for within in {within for _, within in self._viewers}:
            mine = [card.json() for card in changed if within.holds(card.within)]
            left = [sid for sid, card in gone.items() if within.holds(card.within)]
            if mine or left:
                frame = Frame(_frame(full=False, cards=mine, gone=left))
                for viewer, place in self._viewers:
                    if place == within:
                        viewer.push(frame)

    async def _read(self) -> Cards:
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.hgetall(CARDS)
            pipe.zrange(CANDIDATES, 0, -1, withscores=True)
            bodies, scores = await pipe.execute()
        found = cast("dict[bytes, bytes]", bodies)
        seen = dict(cast("list[tuple[bytes, float]]", scores))
        now = self._clock()
        if self._lobby is not None:
            found |= await self._lobby.read({sid for sid, until in seen.items() if until > now and sid not in found})
        cards = {sid: self._card(sid, body, seen.get(sid), now) for sid, body in found.items()}
        return {sid: card for sid, card in cards.items() if card is not None}

    def _card(self, sid: bytes, body: bytes, seen: float | None, now: float) -> Card | None:
        """`seen`: in the future while the candidate is connected, else when they left."""
        here = seen is not None and seen > now
        away = None if seen is None or here else int(seen)
        known = self._cards.get(sid)
        if known is None or known.body != body:
            within = self._place(body)
            return None if within is None else Card(body, within, here, away)
        same = (known.here, known.away_since) == (here, away)
        return known if same else replace(known, here=here, away_since=away)

    def _place(self, body: bytes) -> Within | None:
        """Where a card's session lies; cards of an earlier release lie in the default organisation.

        None for one that cannot be read: it is not shown, and the others are.
        """
        try:
            card = orjson.loads(body)
            return Within(card.get("organisation", DEFAULT_ORGANISATION), card.get("team"))
        except (orjson.JSONDecodeError, AttributeError) as error:
            self._faults.note("wall.card", error)
            return None


def _frame(*, full: bool, cards: list[bytes], gone: list[bytes]) -> bytes:
    return b'{"type":"lobby","full":%b,"cards":[%b],"gone":[%b]}' % (
        b"true" if full else b"false",
        b",".join(cards),
        b",".join(b'"%b"' % sid for sid in gone),
    )
