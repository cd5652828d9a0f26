"""The wall's lines of interviews that have not begun: while the candidate is in the lobby, nobody runs the session."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from server.protocol.errors import Unavailable
from server.protocol.http import SessionRecord
from server.protocol.messages import SessionCard
from server.sessions.cards import of_record

logger = logging.getLogger(__name__)

AT_ONCE = 500
"""Lines at most: those of more candidates waiting at the same moment are not shown."""
SECONDS = 1.0
"""What a look waits for the records; the wall's other lines do not wait longer for them."""


class Records(Protocol):
    """Where sessions are on record."""

    async def waiting(self, ids: Sequence[str]) -> Sequence[SessionRecord]:
        """Those of these sessions that have not begun. Raises Unavailable."""
        ...


class LobbyLines:
    """Asked for at each look, so that they are never older than one; what has begun never waits again."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._begun: set[bytes] = set()
        self._lines: dict[bytes, bytes] = {}

    async def read(self, present: set[bytes]) -> dict[bytes, bytes]:
        """The lines, as JSON, of those that wait: `present` are sessions with a candidate there and without a card."""
        self._begun = {sid for sid in self._begun if sid in present}
        asked = sorted(present - self._begun)[:AT_ONCE]
        if not asked:
            return {}
        try:
            async with asyncio.timeout(SECONDS):
                found = await self._records.waiting([sid.decode() for sid in asked])
        except (Unavailable, TimeoutError) as error:
            logger.info("lobby not read (%s)", type(error).__name__)
            return {sid: line for sid, line in self._lines.items() if sid in present}
        cards = [SessionCard(**of_record(record), status="ready") for record in found]
        lines = {card.session.encode(): card.stored().encode() for card in cards}
        self._begun |= set(asked) - lines.keys()
        self._lines = lines
        return lines
