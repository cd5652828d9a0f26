"""The writer of logs when it begins, ends, or loses its connection: what was queued is written once, in order."""

import orjson
import pytest
from redis.asyncio import Redis

from server.protocol.errors import Unreadable
from server.protocol.events import AnswerAccepted
from server.sessions.log.entry import PRESSED
from server.sessions.log.reader import LogReader
from server.sessions.log.writer import AT_ONCE, LogWriter
from server.stores.keys import log_key
from tests.distance import far_redis
from tests.eventually import eventually
from tests.integration.sessions.logs import SID, Committed, own, running

NOBODY = "127.0.0.1:9"
SESSIONS = [f"s_{number}" for number in range(AT_ONCE + 1)]


async def messages(reader: LogReader, sid: str) -> list[str]:
    page = await reader.read(sid, "public")
    return [orjson.loads(entry.body)["message"] for entry in page.entries]


async def test_what_is_logged_before_the_writer_runs_is_written_then(redis: Redis, reader: LogReader) -> None:
    writer = LogWriter(redis, on_commit=Committed())
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m0", text="x"))
    async with running(writer):
        await log.flush()
    assert await messages(reader, SID) == ["m0"]


async def test_all_that_was_under_way_on_a_connection_that_dies_is_written_once(
    redis: Redis, redis_url: str, reader: LogReader
) -> None:
    async with far_redis(redis_url, seconds=0.05) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=Committed())
        async with running(writer):
            logs = [await own(redis, writer, sid) for sid in SESSIONS]
            logs[0].append(AnswerAccepted(message="m0", text="x"))
            await logs[0].flush()
            for log in logs[:AT_ONCE]:
                log.append(AnswerAccepted(message="m1", text="x"))
                await eventually(lambda log=log: not log.scheduled, what="its batch to be under way")  # type: ignore[misc]
            logs[-1].append(AnswerAccepted(message="m1", text="x"))  # there is no room for it
            await redis.client_kill_filter(_type="normal", skipme=True)
            for log in logs:
                await log.flush()
        assert writer.failures > 0
    assert [await messages(reader, sid) for sid in SESSIONS] == [["m0", "m1"], *([["m1"]] * AT_ONCE)]


async def test_a_node_that_stops_while_redis_is_away_does_not_wait_for_it() -> None:
    async with Redis.from_url(f"redis://{NOBODY}") as away:
        writer = LogWriter(away, on_commit=Committed())
        log = writer.open(SID, fence=1)
        async with running(writer):
            log.append(AnswerAccepted(message="m", text="x"))
            await eventually(lambda: writer.failures >= 5, what="tries at intervals that grow")


async def test_a_node_that_stops_does_not_wait_for_what_is_under_way(redis: Redis, redis_url: str) -> None:
    async with far_redis(redis_url, seconds=0.05) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=Committed())
        async with running(writer):
            log = await own(redis, writer)
            log.append(AnswerAccepted(message="m0", text="x"))
            await log.flush()
            log.append(AnswerAccepted(message="m1", text="x"))
            await eventually(lambda: not log.scheduled, what="its batch to be under way")
        assert log.backlog > 0


async def test_deltas_of_a_log_that_was_closed_meanwhile_hold_nobody_up(redis: Redis, writer: LogWriter) -> None:
    closed, log = await own(redis, writer, "s_closed"), await own(redis, writer)
    closed.delta("t", "first words go at once ")
    await closed.flush()
    closed.delta("t", "due ")
    closed.close()
    await eventually(lambda: not closed.scheduled, what="the end of the window")
    log.delta("t", "first words ")
    await log.flush()


async def test_an_entry_that_was_damaged_is_not_read_as_something_else(
    redis: Redis, writer: LogWriter, reader: LogReader
) -> None:
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m0", text="x"))
    await log.flush()
    await redis.delete(log_key(SID, "public"))
    await redis.xadd(log_key(SID, "public"), {"t": 1, "e": "no compressed text", "v": PRESSED}, id="1-0")
    with pytest.raises(Unreadable):
        await reader.read(SID, "public")
