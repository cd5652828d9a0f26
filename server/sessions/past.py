"""What a session's log tells its new owner."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import orjson

from server.protocol.json_object import JsonObject
from server.protocol.messages import SessionView, TurnView
from server.sessions.log.entry import Entry
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
    sections: dict[str, JsonObject] = field(default_factory=dict)
    """Of the report, as far as it was written."""
    sealed: bool = False
    there: bool = False
    """Whether the log says anything."""
    ends: tuple[int, int] | None = None
    """Last public and staff offset."""
    texts: dict[str, str] = field(default_factory=dict)
    """Of the answers that count, by message id, in order."""
    unmeasured: dict[str, float] = field(default_factory=dict)
    """Turns said to an end whose measure is missing, with the milliseconds they took."""


class _Turns:
    """How long each turn took, by the log's own clock."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}
        self._began: dict[str, int] = {}

    def apply(self, entry: Entry) -> None:
        kind = entry.body[:32]
        if b'"turn.started"' in kind:
            self._began[orjson.loads(entry.body)["turn"]] = entry.at
        elif b'"turn.completed"' in kind or b'"turn.stopped"' in kind:
            turn = orjson.loads(entry.body)["turn"]
            self.took[turn] = entry.at - self._began.get(turn, entry.at)


async def recall(reader: LogReader, sid: str) -> Past:
    """Read it. Raises Unavailable, LogLost."""
    head = await reader.head(sid)
    if head is None:
        return Past()
    if head.sealed:
        return Past(view=SessionView(status="ended"), sealed=True, there=True)
    folding, turns = Folding(), _Turns()
    withdrawn: set[str] = set()
    while folding.offset < head.public:
        page = await reader.read(sid, "public", after=folding.offset, limit=PAGE)
        for entry in page.entries:
            folding.apply(entry)
            turns.apply(entry)
            if b'"answer.withdrawn"' in entry.body[:32]:
                withdrawn.add(orjson.loads(entry.body)["message"])
    withheld: dict[str, JsonObject] = {}
    async for body in _staff(reader, sid, head.staff):
        if b'"report.withheld"' in body[:32]:
            event = orjson.loads(body)
            withheld.setdefault(event["name"], event["section"])
        elif b'"turn.measured"' in body[:32]:
            turns.took.pop(orjson.loads(body)["turn"], None)
    return Past(
        view=folding.view,
        said=folding.turns,
        open=folding.open_turn,
        answers=set(folding.answers),
        withdrawn=withdrawn,
        sections=withheld if folding.mode == "assessed" else folding.sections,
        there=folding.offset > 0,
        ends=(head.public, head.staff),
        texts=folding.texts,
        unmeasured=turns.took,
    )


async def _staff(reader: LogReader, sid: str, last: int) -> AsyncIterator[bytes]:
    after = 0
    while after < last:
        page = await reader.read(sid, "staff", after=after, limit=PAGE)
        for entry in page.entries:
            yield entry.body
        after = page.entries[-1].offset
