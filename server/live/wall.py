"""The wall, the staff's page of all sessions; its frame is called `lobby`.

Cards are looked at twice a second while someone watches, and compared once for all.
"""

import asyncio
import logging
from typing import cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.live.channel import Viewer
from server.live.frame import Frame
from server.protocol.errors import Unavailable
from server.stores.keys import CARDS

logger = logging.getLogger(__name__)


class Wall:
    """Staff sockets without a session. `vv:cards` is the truth; what was last seen of it is the viewers' state."""

    def __init__(self, redis: Redis, *, seconds: float) -> None:
        self._redis = redis
        self._seconds = seconds
        self._cards: dict[bytes, bytes] = {}
        self._viewers: tuple[Viewer, ...] = ()
        self._task: asyncio.Task[None] | None = None

    async def join(self, viewer: Viewer) -> None:
        """Send the viewer all cards, then every change. Raises Unavailable."""
        if not self._viewers:
            try:
                cards = await self._read()
            except RedisError as error:
                raise Unavailable("redis") from error
            if not self._viewers:  # else somebody else's look is the one that changes are counted from
                self._cards = cards
        self._viewers = (*self._viewers, viewer)
        viewer.push(Frame(_frame(full=True, cards=list(self._cards.values()), gone=[])))
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def leave(self, viewer: Viewer) -> None:
        """Does nothing when it had not joined. The watch ends with its last viewer."""
        self._viewers = tuple(other for other in self._viewers if other is not viewer)

    async def stop(self) -> None:
        """End the watch."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _watch(self) -> None:
        try:
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
                gone = [sid for sid in before if sid not in cards]
                if changed or gone:
                    frame = Frame(_frame(full=False, cards=changed, gone=gone))
                    for viewer in self._viewers:
                        viewer.push(frame)
        finally:
            self._task = None

    async def _read(self) -> dict[bytes, bytes]:
        return cast("dict[bytes, bytes]", await self._redis.hgetall(CARDS))


def _frame(*, full: bool, cards: list[bytes], gone: list[bytes]) -> bytes:
    return b'{"type":"lobby","full":%b,"cards":[%b],"gone":[%b]}' % (
        b"true" if full else b"false",
        b",".join(cards),
        b",".join(b'"%b"' % sid for sid in gone),
    )
