"""Sections of a report that is being written, from the session's log."""

from typing import TYPE_CHECKING

import orjson

from server.protocol.errors import LogLost, SessionNotFound
from server.protocol.events import Mode
from server.protocol.json_object import JsonObject
from server.sessions.log.reader import LogReader

if TYPE_CHECKING:
    from server.stores.keys import StreamName

TAIL = 400
"""Entries looked at: sections are the last that happens before the end."""


async def read_written(reader: LogReader, sid: str, mode: Mode) -> dict[str, JsonObject]:
    """Sections by name, as far as they are written. Raises Unavailable."""
    stream: StreamName = "public" if mode == "practice" else "staff"
    kind = "report.section" if mode == "practice" else "report.withheld"
    mark = f'"{kind}"'.encode()
    found: dict[str, JsonObject] = {}
    try:
        head = await reader.head(sid)
        if head is None:
            return found
        last = head.public if stream == "public" else head.staff
        page = await reader.read(sid, stream, after=max(0, last - TAIL), limit=TAIL)
    except (SessionNotFound, LogLost):
        return found
    for entry in page.entries:
        if mark in entry.body[:64]:
            event = orjson.loads(entry.body)
            if event["type"] == kind:
                found.setdefault(event["name"], event["section"])
    return found
