"""The log against a real Redis: order, idempotency, fencing, loss made visible, sealing."""

import asyncio
import contextlib
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from server.protocol.errors import Fenced, LogLost, SessionNotFound
from server.protocol.events import AnswerAccepted, PlanMade, SessionEnded, ToolCalled, TurnStarted
from server.sessions.log.fold import Folding
from server.sessions.log.reader import LogReader
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import MAX_BATCH, LogWriter
from server.stores.keys import fence_key, live_channel, log_key, meta_key, session_keys
from tests.distance import far_redis
from tests.eventually import eventually
from tests.integration.sessions.logs import SID, Committed, own, running, say


async def test_entries_are_numbered_without_a_gap_and_equal_what_was_committed(
    redis: Redis, writer: LogWriter, reader: LogReader, committed: Committed
) -> None:
    log = await own(redis, writer)
    for turn in range(5):
        say(log, f"t{turn}", turn, ["Bonjour, ", "é🙂", " ça va ?"])
        await log.flush()
    page = await reader.read(SID, "public")
    assert [entry.offset for entry in page.entries] == list(range(1, page.last + 1))
    assert page.entries == committed.entries
    folding = Folding()
    for entry in page.entries:
        folding.apply(entry)
    assert [turn.text for turn in folding.turns.values()] == ["Bonjour, é🙂 ça va ?"] * 5


async def test_deltas_say_where_they_start_in_code_points(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    log = await own(redis, writer)
    log.append(TurnStarted(turn="t", index=0, stage="welcome"))
    for word in ("é🙂", "bc", "d"):
        log.delta("t", word)
        await log.flush()
    page = await reader.read(SID, "public", after=1)
    assert [orjson.loads(entry.body)["start"] for entry in page.entries] == [0, 2, 4]


async def test_a_burst_of_deltas_becomes_few_entries(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    log = await own(redis, writer)
    say(log, "t", 0, ["word "] * 200)
    await log.flush()
    head = await reader.head(SID)
    assert head is not None
    assert head.public < 20


async def test_first_words_pass_the_deltas_that_are_due(redis: Redis) -> None:
    """Many sessions speak and their deltas are due; one that begins is written in the next round trip."""
    order: list[str] = []
    writer = LogWriter(redis, on_commit=lambda sid, _, __: order.append(sid), window=0.0)
    speaking = [writer.open(f"speaking-{number}", fence=1) for number in range(3 * MAX_BATCH)]
    for log in speaking:
        log.delta("t", "first ")
    async with running(writer):
        await asyncio.gather(*(log.flush() for log in speaking))
    order.clear()
    for log in speaking:
        log.delta("t", "more ")
    await redis.ping()  # the window is over: all of them are due
    beginning = writer.open("beginning", fence=1)
    beginning.delta("t", "first ")
    async with running(writer):
        await eventually(lambda: len(order) == 1 + len(speaking), what="all of it written")
    assert "beginning" in order[:MAX_BATCH]


async def test_an_answer_and_the_first_words_that_follow_it_are_one_append(redis: Redis) -> None:
    """A round trip less for them, and one frame for whoever looks on."""
    together: list[int] = []
    writer = LogWriter(redis, on_commit=lambda _, __, entries: together.append(len(entries)))
    async with running(writer):
        log = await own(redis, writer)
        log.append(AnswerAccepted(message="m1", text="Oui"))
        await asyncio.sleep(0)  # the graph begins
        log.append(TurnStarted(turn="t", index=0, stage="welcome"), speaking="t")
        await asyncio.sleep(0)  # its model is asked
        log.delta("t", "Et ")
        await log.flush()
        log.append(AnswerAccepted(message="m2", text="Non"))
        await eventually(lambda: len(together) == 2, what="an event that nobody waits for")
    assert together == [3, 1]


async def test_a_plan_takes_a_fraction_of_itself_in_redis_and_is_read_as_it_was(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    asked = [f"What did you do in year {number}?" for number in range(200)]
    log = await own(redis, writer)
    async with redis.pubsub() as heard:
        await heard.subscribe(live_channel(SID))
        log.append(PlanMade(plan={"questions": [*asked]}))
        log.append(AnswerAccepted(message="m1", text="Oui " * 1000))
        await log.flush()
        bodies: list[bytes] = []
        while len(bodies) < 2:
            message = await heard.get_message(ignore_subscribe_messages=True, timeout=1.0)
            bodies += [message["data"].partition(b"\n")[2]] if message else []
    [entry] = (await reader.read(SID, "staff")).entries
    [answer] = (await reader.read(SID, "public")).entries
    assert orjson.loads(entry.body)["plan"] == {"questions": asked}
    assert bodies == [entry.body, answer.body]
    kept = {}
    for stream in ("public", "staff"):
        rows: Any = await redis.xrange(log_key(SID, stream))
        kept[stream] = rows[0][1][b"e"]
    assert kept["public"] == answer.body
    assert len(kept["staff"]) * 3 < len(entry.body)


async def test_a_once_key_counts_once_also_for_the_next_owner(
    redis: Redis, writer: LogWriter, reader: LogReader, committed: Committed
) -> None:
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m1", text="Oui"), once="answer:m1")
    await log.flush()
    again = await own(redis, writer)
    again.append(AnswerAccepted(message="m1", text="Oui"), once="answer:m1")
    again.append(AnswerAccepted(message="m2", text="Non"), once="answer:m2")
    await again.flush()
    page = await reader.read(SID, "public")
    assert [orjson.loads(entry.body)["message"] for entry in page.entries] == ["m1", "m2"]
    assert page.entries == committed.entries


async def test_an_owner_that_lost_its_lease_writes_nothing(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    old = await own(redis, writer)
    old.append(AnswerAccepted(message="m1", text="a"))
    await old.flush()
    new = await own(redis, writer)
    old.append(AnswerAccepted(message="m2", text="b"))
    with pytest.raises(Fenced):
        await old.flush()
    new.append(AnswerAccepted(message="m3", text="c"))
    await new.flush()
    page = await reader.read(SID, "public")
    assert [orjson.loads(entry.body)["message"] for entry in page.entries] == ["m1", "m3"]


async def test_a_lost_log_is_an_error_and_then_a_new_epoch(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m1", text="a"))
    await log.flush()
    first = await reader.read(SID, "public")
    await redis.delete(meta_key(SID))
    log.append(AnswerAccepted(message="m2", text="b"))
    with pytest.raises(LogLost):
        await log.flush()
    new = await own(redis, writer)
    new.append(AnswerAccepted(message="m3", text="c"))
    await new.flush()
    second = await reader.read(SID, "public")
    assert second.epoch != first.epoch
    assert [entry.offset for entry in second.entries] == [1]


async def test_staff_events_stand_in_their_own_stream(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    log = await own(redis, writer)
    log.append(ToolCalled(call="c", tool="read_offer"))
    log.append(AnswerAccepted(message="m1", text="a"))
    await log.flush()
    assert [b"tool.called" in entry.body for entry in (await reader.read(SID, "staff")).entries] == [True]
    assert [b"answer" in entry.body for entry in (await reader.read(SID, "public")).entries] == [True]


async def test_every_event_is_published_in_order(redis: Redis, writer: LogWriter) -> None:
    log = await own(redis, writer)
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe(live_channel(SID))
        await pubsub.get_message(timeout=1)
        say(log, "t", 0, ["a", "b"])
        await log.flush()
        heard: list[bytes] = []
        async with asyncio.timeout(5):
            while len(heard) < 3:
                message = await pubsub.get_message(timeout=1)
                if message is not None:
                    heard.append(message["data"].split(b"\n", 1)[0].split(b" ")[2])
    assert heard == [b"1", b"2", b"3"]


async def test_appends_wait_out_a_broken_connection_and_count_once(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    log = await own(redis, writer)
    for number in range(40):
        log.append(AnswerAccepted(message=f"m{number}", text="x"))
        if number % 10 == 0:
            await redis.client_kill_filter(_type="normal", skipme=True)
        await asyncio.sleep(0.002)
    await log.flush()
    page = await reader.read(SID, "public")
    assert [orjson.loads(entry.body)["message"] for entry in page.entries] == [f"m{number}" for number in range(40)]


async def test_a_restarted_redis_without_the_script_is_no_problem(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m1", text="x"))
    await log.flush()
    await redis.script_flush()
    log.append(AnswerAccepted(message="m2", text="x"))
    await log.flush()
    head = await reader.head(SID)
    assert head is not None
    assert head.public == 2


async def test_a_session_that_redis_refuses_does_not_hold_up_the_others(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    await writer.begin("s_bad")
    await redis.set(log_key("s_bad", "public"), "not a stream")
    bad = writer.open("s_bad", fence=int(await redis.incr(fence_key("s_bad"))))
    log = await own(redis, writer)
    bad.append(AnswerAccepted(message="m1", text="x"))
    for number in range(20):
        log.append(AnswerAccepted(message=f"m{number}", text="x"))
        await log.flush()
    head = await reader.head(SID)
    assert head is not None
    assert head.public == 20
    assert bad.backlog > 0
    await redis.delete(log_key("s_bad", "public"))
    bad.close()


async def test_a_handle_closed_while_its_batch_is_under_way_stops_nobody(redis: Redis, redis_url: str) -> None:
    """Whoever gives a session up while Redis is slow must not end the writer of all the others."""
    committed = Committed()
    async with far_redis(redis_url, seconds=0.1) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=committed)
        task = asyncio.create_task(writer.run())
        log, other = await own(redis, writer), writer.open("s_other", fence=int(await redis.incr(fence_key("s_other"))))
        log.append(AnswerAccepted(message="m0", text="x"))
        await log.flush()
        log.append(AnswerAccepted(message="m1", text="x"))
        await eventually(lambda: not log.scheduled, what="its batch to be under way")
        log.append(AnswerAccepted(message="m2", text="x"))
        log.close()
        other.append(AnswerAccepted(message="m1", text="x"))
        await other.flush()
        assert [orjson.loads(entry.body)["message"] for entry in committed.entries] == ["m0", "m1"]
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_half_a_surrogate_pair_is_marked_and_stops_nobody(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    log = await own(redis, writer)
    say(log, "t", 0, ["a\ud83d", "b"])
    await log.flush()
    folding = Folding()
    for entry in (await reader.read(SID, "public")).entries:
        folding.apply(entry)
    assert folding.turns[0].text == "a\ufffdb"


async def test_a_sealed_log_reads_the_same_without_redis(
    redis: Redis, writer: LogWriter, reader: LogReader, sealed: SealedLogs
) -> None:
    log = await own(redis, writer)
    for turn in range(400):
        say(log, f"t{turn}", turn, ["Question ?"])
    log.append(ToolCalled(call="c", tool="read_offer"))
    log.append(SessionEnded(reason="completed"))
    await log.flush()
    before = [await reader.read(SID, "public", limit=5000), await reader.read(SID, "staff", limit=5000)]
    sealer = Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60)
    await sealer.seal(SID)
    await sealer.seal(SID)
    assert all([0 < await redis.ttl(key) <= 60 for key in session_keys(SID) if await redis.exists(key)])
    await redis.delete(*session_keys(SID))
    after = [await reader.read(SID, "public", limit=5000), await reader.read(SID, "staff", limit=5000)]
    assert after == before
    middle = await reader.read(SID, "public", after=700, limit=10)
    assert [entry.offset for entry in middle.entries] == list(range(701, 711))


async def test_an_unknown_session_is_not_found(reader: LogReader) -> None:
    with pytest.raises(SessionNotFound):
        await reader.read("s_unknown", "public")
