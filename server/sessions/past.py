"""What a session's log tells its new owner."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from server.protocol.messages import SessionView, TurnView
from server.sessions.log.fold import Folding
from server.sessions.log.reader import LogReader

PAGE = 1000


@dataclass(slots=True)
class Past:
    """The public log up to now. `said` holds finished turns by index, `open` the turn a lost owner left open."""

    view: SessionView = field(default_factory=SessionView)
    said: dict[int, TurnView] = field(default_factory=dict)
    open: TurnView | None = None
    answers: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of the report, as far as it was written."""
    sealed: bool = False


async def recall(reader: LogReader, sid: str) -> Past:
    """Read it. Raises Unavailable, LogLost."""
    head = await reader.head(sid)
    if head is None:
        return Past()
    if head.sealed:
        return Past(view=SessionView(status="ended"), sealed=True)
    folding = Folding()
    withdrawn: set[str] = set()
    while folding.offset < head.public:
        page = await reader.read(sid, "public", after=folding.offset, limit=PAGE)
        for entry in page.entries:
            folding.apply(entry)
            if b'"answer.withdrawn"' in entry.body[:32]:
                withdrawn.add(orjson.loads(entry.body)["message"])
    sections = await _withheld(reader, sid, head.staff) if folding.mode == "assessed" else folding.sections
    return Past(
        view=folding.view,
        said=folding.turns,
        open=folding.open_turn,
        answers=set(folding.answers),
        withdrawn=withdrawn,
        sections=sections,
    )


async def _withheld(reader: LogReader, sid: str, last: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    after = 0
    while after < last:
        page = await reader.read(sid, "staff", after=after, limit=PAGE)
        for entry in page.entries:
            if b'"report.withheld"' in entry.body[:32]:
                event = orjson.loads(entry.body)
                found.setdefault(event["name"], event["section"])
        after = page.entries[-1].offset
    return found
