"""Documents as another release may have written them: with fields nobody here knows, or unreadable."""

from typing import Any

import orjson
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.protocol.commands import EndCommand
from server.protocol.errors import Unreadable
from server.sessions.log.entry import Entry
from server.sessions.log.fold import Folding
from server.stores.keys import log_key, session_keys
from tests.eventually import eventually
from tests.integration.sessions.nodes import Node


async def test_unknown_fields_hide_no_list(one: Node, mongo: AsyncDatabase[dict[str, Any]]) -> None:
    """At every depth: they are passed over, and what is known is read."""
    sid = await one.session()
    later = {"mood": "curious", "offer.colour": "blue", "candidate.seat": 4, "interviewer.voice": {"pitch": 1}}
    await mongo["sessions"].update_one({"_id": sid}, {"$set": later})
    assert (await one.sessions.get(sid)).offer.title == "Boulangère"
    listed = await one.sessions.list(candidate_id=None, limit=10, cursor=None)
    assert ([record.id for record in listed.sessions], listed.unreadable) == ([sid], 0)


async def test_an_unreadable_document_is_counted_and_the_others_are_listed(
    one: Node, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    """Pages go on behind it."""
    sids = [await one.session() for _ in range(3)]
    await mongo["sessions"].update_one({"_id": sids[1]}, {"$set": {"status": "dreaming", "locale": 7}})
    first = await one.sessions.list(candidate_id=None, limit=2, cursor=None)
    assert ([record.id for record in first.sessions], first.unreadable) == ([sids[2]], 1)
    rest = await one.sessions.list(candidate_id=None, limit=2, cursor=first.cursor)
    assert [record.id for record in rest.sessions] == [sids[0]]


async def test_a_log_with_events_of_a_later_release_is_folded(one: Node, redis: Redis) -> None:
    """Unknown events and fields change nothing for whoever does not know them."""
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    folding = Folding()
    offset = 0
    for entry in await one.entries(sid):
        event = {**orjson.loads(entry.body), "mood": "curious"}
        if event["type"] == "session.started":
            event["interviewer"]["voice"] = {"pitch": 1}
        logged = [event, {"type": "turn.hummed", "turn": event.get("turn", "t0")}, {"type": "session.dreamt"}]
        for each in logged:
            offset += 1
            folding.apply(Entry("public", offset, entry.at, orjson.dumps(each)))
    assert folding.view == await one.view(sid)
    assert redis is not None


@pytest.mark.parametrize("sealed", [False, True])
async def test_entries_that_name_no_format_are_of_the_first(
    one: Node, redis: Redis, mongo: Any, *, sealed: bool
) -> None:
    """In Redis and, once sealed, in MongoDB: as the release before wrote them."""
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    formats: set[bytes] = set()
    if sealed:
        await one.runner.submit(sid, EndCommand())
        await eventually(one.sealed(sid))
        await redis.delete(*session_keys(sid))
        before = await one.entries(sid)
        await mongo["log_chunks"].update_many({}, {"$unset": {"formats": ""}})
    else:
        before = await one.entries(sid)
        stream = log_key(sid, "public")
        rows: Any = await redis.xrange(stream)
        formats = {fields[b"v"] for _, fields in rows}
        await redis.delete(stream)
        for identity, fields in rows:
            await redis.xadd(stream, {b"t": fields[b"t"], b"e": fields[b"e"]}, id=identity)
    assert formats == (set() if sealed else {b"1"})
    assert await one.entries(sid) == before
    assert {entry.format for entry in before} == {1}


async def test_an_entry_of_a_later_format_is_refused_by_name(one: Node, redis: Redis) -> None:
    """Rather than read wrongly."""
    sid = await one.session()
    await one.start(sid)
    await eventually(one.waits(sid, turns=1))
    head = await one.reader.head(sid)
    assert head is not None
    await redis.xadd(log_key(sid, "public"), {"t": "1", "e": "{}", "v": "2"}, id=f"{head.public + 1}-0")
    with pytest.raises(Unreadable):
        await one.reader.read(sid, "public")
