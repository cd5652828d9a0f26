"""The wall's lines of interviews that have not begun: while the candidate is in the lobby, nobody runs the session."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from typing import Protocol

from server.protocol.errors import Unavailable
from server.protocol.http import SessionRecord
from server.protocol.messages import SessionCard

logger = logging.getLogger(__name__)

AT_ONCE = 200
"""Sessions asked for in one look; what is left is asked for in the next."""
SECONDS = 1.0
"""What a look waits for the records; the wall's other lines do not wait longer for them."""


class Records(Protocol):
    """Where sessions are on record."""

    async def waiting(self, ids: Sequence[str]) -> Sequence[SessionRecord]:
        """Those of these sessions that have not begun. Raises Unavailable."""
        ...


class LobbyLines:
    """Remembers what it has asked for as long as the candidate stays."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[bytes, bytes | None] = {}

    async def read(self, present: Collection[bytes]) -> dict[bytes, bytes]:
        """The lines, as JSON, of those that wait: `present` are sessions with a candidate there and without a card."""
        self._known = {sid: line for sid, line in self._known.items() if sid in present}
        unknown = [sid for sid in present if sid not in self._known][:AT_ONCE]
        if unknown:
            try:
                async with asyncio.timeout(SECONDS):
                    found = await self._records.waiting([sid.decode() for sid in unknown])
            except (Unavailable, TimeoutError) as error:
                logger.info("lobby not read (%s)", type(error).__name__)
            else:
                lines = {record.id.encode(): waiting_card(record).stored().encode() for record in found}
                self._known.update((sid, lines.get(sid)) for sid in unknown)
        return {sid: line for sid, line in self._known.items() if line is not None}


def waiting_card(record: SessionRecord) -> SessionCard:
    """The line of a session that has not begun."""
    return SessionCard(
        session=record.id,
        organisation=record.organisation,
        team=record.team,
        candidate=record.candidate.name,
        offer_title=record.offer.title,
        locale=record.locale,
        mode=record.mode,
        status="ready",
        timed=record.timed,
    )
