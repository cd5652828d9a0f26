"""A session's log as something to play: its events in order, each with its time since the first."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from server.commands.play.rendering import Renderer
from server.sessions.log.entry import Entry
from server.sessions.log.reader import LogReader
from server.stores.keys import StreamName

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Reel:
    """`times` in seconds from the first event, never falling; `pieces` is what each event adds to the screen."""

    times: Sequence[float]
    pieces: Sequence[str]
    turns: Sequence[int]  # places of the events that begin a turn


async def load_reel(reader: LogReader, sid: str, *, staff: bool, renderer: Renderer) -> Reel:
    """Read the whole log. Raises SessionNotFound, LogLost, Unavailable."""
    streams: list[StreamName] = ["public", "staff"] if staff else ["public"]
    logs = [await _all(reader, sid, stream) for stream in streams]
    return cut_reel(list(heapq.merge(*logs, key=lambda entry: entry.at)), renderer=renderer)


def cut_reel(entries: Sequence[Entry], *, renderer: Renderer) -> Reel:
    """A reel of entries in order."""
    times: list[float] = []
    pieces: list[str] = []
    turns: list[int] = []
    first = entries[0].at if entries else 0
    for place, entry in enumerate(entries):
        event = orjson.loads(entry.body)
        seconds = (entry.at - first) / 1000
        times.append(max(seconds, times[-1]) if times else 0.0)  # a store's clock may step back
        pieces.append(renderer.render(event, seconds))
        if event["type"] in {"turn.started", "answer.accepted"}:
            turns.append(place)
    if pieces:
        pieces[-1] += renderer.rest()
    return Reel(times=times, pieces=pieces, turns=turns)


async def _all(reader: LogReader, sid: str, stream: StreamName) -> list[Entry]:
    entries: list[Entry] = []
    while True:
        page = await reader.read(sid, stream, after=len(entries), limit=PAGE)
        entries += page.entries
        if len(entries) >= page.last or not page.entries:
            return entries
