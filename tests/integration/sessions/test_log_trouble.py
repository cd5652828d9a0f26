"""The log where something is missing, damaged or away: every such case is an error that says which."""

import asyncio
import time
from typing import Any

import orjson
import pytest
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.faults import Faults
from server.protocol.errors import Fenced, LogLost, Unavailable, Unreadable
from server.protocol.events import AnswerAccepted
from server.sessions.log.reader import LogReader
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import CHUNK_BYTES, SealedLogs
from server.sessions.log.tail import SECONDS
from server.sessions.log.writer import FAULTS, LogWriter
from server.stores.keys import fence_key, log_key, meta_key
from tests.distance import far_redis
from tests.eventually import eventually
from tests.integration.sessions.logs import SID, Committed, OddPool, Refusing, own, running

NOBODY = "127.0.0.1:9"


async def logged(redis: Redis, writer: LogWriter, *texts: str) -> None:
    log = await own(redis, writer)
    for number, text in enumerate(texts):
        log.append(AnswerAccepted(message=f"m{number}", text=text))
    await log.flush()


async def test_without_redis_it_is_neither_read_nor_begun(sealed: SealedLogs) -> None:
    async with Redis.from_url(f"redis://{NOBODY}") as away:
        reader = LogReader(away, sealed=sealed)
        with pytest.raises(Unavailable):
            await reader.head(SID)
        with pytest.raises(Unavailable):
            await reader.read(SID, "public")
        with pytest.raises(Unavailable):
            await LogWriter(away, on_commit=Committed()).begin(SID)


async def test_without_mongodb_a_sealed_one_is_not_read() -> None:
    async with AsyncMongoClient[dict[str, Any]](f"mongodb://{NOBODY}", serverSelectionTimeoutMS=50) as away:
        sealed = SealedLogs(away["nowhere"])
        with pytest.raises(Unavailable):
            await sealed.head(SID)
        with pytest.raises(Unavailable):
            await sealed.entries(SID, "e", "public", after=0, limit=1)


async def test_entries_that_redis_lost_are_not_passed_over(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    await logged(redis, writer, "one", "two")
    await redis.xdel(log_key(SID, "public"), "1-0")
    with pytest.raises(LogLost):
        await reader.read(SID, "public")


async def test_a_sealed_one_with_a_hole_is_not_passed_over(
    redis: Redis, writer: LogWriter, reader: LogReader, sealed: SealedLogs, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    await logged(redis, writer, "one")
    await Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60).seal(SID)
    await redis.flushall()
    await mongo["log_chunks"].delete_many({})
    with pytest.raises(LogLost):
        await reader.read(SID, "public")


async def test_an_entry_of_a_later_format_is_not_guessed_at(redis: Redis, writer: LogWriter, reader: LogReader) -> None:
    await logged(redis, writer, "one")
    await redis.delete(log_key(SID, "public"))
    await redis.xadd(log_key(SID, "public"), {"t": 1, "e": "{}", "v": 99}, id="1-0")
    with pytest.raises(Unreadable):
        await reader.read(SID, "public")


async def test_long_answers_are_sealed_in_several_documents(
    redis: Redis, writer: LogWriter, reader: LogReader, sealed: SealedLogs, mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    """A document of MongoDB ends at 16 MB."""
    await logged(redis, writer, *("x" * (CHUNK_BYTES // 2) for _ in range(3)))
    before = await reader.read(SID, "public")
    await Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60).seal(SID)
    await redis.flushall()
    assert await reader.read(SID, "public") == before
    assert await mongo["log_chunks"].count_documents({}) == 3


async def test_who_was_refused_once_is_refused_from_then_on(redis: Redis, writer: LogWriter) -> None:
    log = await own(redis, writer)
    await log.flush()  # of nothing
    await redis.incr(fence_key(SID))
    log.append(AnswerAccepted(message="m", text="x"))
    for _ in range(2):
        with pytest.raises(Fenced):
            await log.flush()


@pytest.mark.parametrize("listens", [True, False])
async def test_what_redis_lost_of_the_last_seconds_is_logged_again(
    redis: Redis, writer: LogWriter, reader: LogReader, *, listens: bool
) -> None:
    log = await own(redis, writer)
    losses: list[tuple[int, int]] = []
    if listens:
        log.on_loss = lambda lost, held: losses.append((lost, held))
    log.append(AnswerAccepted(message="m0", text="x"))
    await log.flush()
    kept = {key: await redis.dump(key) or b"" for key in (meta_key(SID), log_key(SID, "public"))}
    epoch = log.epoch
    log.append(AnswerAccepted(message="m1", text="x"))
    await log.flush()
    for key, value in kept.items():
        await redis.restore(key, 0, value, replace=True)
    log.append(AnswerAccepted(message="m2", text="x"))
    await log.flush()
    page = await reader.read(SID, "public")
    assert [orjson.loads(entry.body)["message"] for entry in page.entries] == ["m0", "m1", "m2"]
    assert page.epoch != epoch
    assert losses == [(1, 1)] * listens


@pytest.mark.parametrize(("behind", "age", "held"), [(0, SECONDS, 0), (0, SECONDS / 2, 1), (1, SECONDS, 1)])
async def test_what_redis_still_has_after_these_seconds_is_held_no_longer(
    redis: Redis, writer: LogWriter, behind: int, age: float, held: int
) -> None:
    """It is on disk: Redis cannot lose it any more. What it was not seen to have is held as long as nothing follows."""
    log = await own(redis, writer)
    losses: list[tuple[int, int]] = []
    log.on_loss = lambda lost, kept: losses.append((lost, kept))
    log.append(AnswerAccepted(message="m0", text="x"))
    await log.flush()
    before = {key: await redis.dump(key) or b"" for key in (meta_key(SID), log_key(SID, "public"))}
    log.append(AnswerAccepted(message="m1", text="x"))
    await log.flush()
    log.confirm((2 - behind, 0), at=time.monotonic() + age)
    for key, value in before.items():
        await redis.restore(key, 0, value, replace=True)
    log.append(AnswerAccepted(message="m2", text="x"))
    await log.flush()
    assert losses == [(1, held)]


async def test_one_closed_while_redis_refuses_its_batch_is_not_tried_again(redis: Redis, redis_url: str) -> None:
    await redis.set(log_key("s_bad", "public"), "not a stream")
    async with far_redis(redis_url, seconds=0.05) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=Committed())
        async with running(writer):
            bad, log = await own(redis, writer, "s_bad"), await own(redis, writer)
            await writer.begin("s_bad")
            log.append(AnswerAccepted(message="first", text="x"))
            await log.flush()
            bad.append(AnswerAccepted(message="m", text="x"))
            await eventually(lambda: not bad.scheduled, what="its batch to be under way")
            bad.close()
            log.append(AnswerAccepted(message="m", text="x"))
            await log.flush()
        assert writer.failures == 0


async def test_deltas_that_fall_due_while_others_are_written_are_written_next(redis: Redis, redis_url: str) -> None:
    committed = Committed()
    async with far_redis(redis_url, seconds=0.05) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=committed, window=0.0)
        async with running(writer):
            other, log = await own(redis, writer, "s_other"), await own(redis, writer)
            for one in (other, log):
                one.delta("t", "first words go at once ")
                await one.flush()
            other.delta("t", "due ")
            await eventually(lambda: not other.scheduled, what="the round trip with what is due")
            log.delta("t", "due meanwhile")
            await eventually(lambda: len(committed.entries) == 2, what="the one after it")
    assert [orjson.loads(entry.body)["text"] for entry in committed.entries][1:] == ["due meanwhile"]


@pytest.mark.parametrize("refused", [False, True])
async def test_who_no_longer_waits_for_an_append_is_in_nobodys_way(
    redis: Redis, redis_url: str, *, refused: bool
) -> None:
    async with far_redis(redis_url, seconds=0.05) as far, Redis.from_url(far) as slow:
        writer = LogWriter(slow, on_commit=Committed())
        async with running(writer):
            log = await own(redis, writer)
            log.append(AnswerAccepted(message="m", text="x"))
            gone, waits = asyncio.create_task(log.flush()), asyncio.create_task(log.flush())
            await redis.ping()  # both wait now, and a Redis so far away has not answered yet
            gone.cancel()
            if refused:
                log.close()
            results = await asyncio.gather(gone, waits, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, Fenced if refused else type(None)]


async def test_what_was_logged_before_under_its_key_is_handed_to_nobody(
    redis: Redis, writer: LogWriter, committed: Committed
) -> None:
    log = await own(redis, writer)
    for _ in range(2):
        log.append(AnswerAccepted(message="m", text="x"), once="answer:m")
        await log.flush()
    assert len(committed.entries) == 1


async def test_a_fault_of_our_own_is_no_absence_of_redis(redis: Redis, redis_url: str, reader: LogReader) -> None:
    """It is counted, and a log that meets it again and again is given up; whoever owns it next writes on."""
    faults, pool = Faults(), OddPool.from_url(redis_url)
    async with Redis.from_pool(pool) as odd:
        writer = LogWriter(odd, on_commit=Committed(), faults=faults)
        async with running(writer):
            log = await own(redis, writer)
            log.append(AnswerAccepted(message="m0", text="x"))
            await log.flush()
            pool.odd = True
            await redis.client_kill_filter(_type="normal", skipme=True)
            log.append(AnswerAccepted(message="m1", text="x"))
            with pytest.raises(LogLost):
                await log.flush()
            assert faults.count == FAULTS
            pool.odd = False
            log = await own(redis, writer)
            log.append(AnswerAccepted(message="m2", text="x"))
            await log.flush()
    page = await reader.read(SID, "public")
    assert [orjson.loads(entry.body)["message"] for entry in page.entries] == ["m0", "m2"]


async def test_a_fault_while_the_script_is_loaded_leaves_no_log_waiting_for_ever(redis: Redis, redis_url: str) -> None:
    faults, pool = Faults(), OddPool.from_url(redis_url)
    pool.odd = True
    async with Redis.from_pool(pool) as odd:
        writer = LogWriter(odd, on_commit=Committed(), faults=faults)
        async with running(writer):
            log = await own(redis, writer)
            log.append(AnswerAccepted(message="m", text="x"))
            await eventually(lambda: faults.count > 1, what="another try")
            pool.odd = False
            await log.flush()


async def test_what_ails_those_who_hear_of_entries_does_not_stop_the_log(redis: Redis) -> None:
    faults = Faults()
    writer = LogWriter(redis, on_commit=Refusing(), faults=faults)
    async with running(writer):
        log = await own(redis, writer)
        for number in range(2):
            log.append(AnswerAccepted(message=f"m{number}", text="x"))
            await log.flush()
    assert faults.count == 2


async def test_a_fault_in_one_log_keeps_no_other_waiting(redis: Redis) -> None:
    faults = Faults()
    writer = LogWriter(redis, on_commit=Committed(), faults=faults)
    async with running(writer):
        bad, cut, log = [await own(redis, writer, sid) for sid in ("s_bad", "s_cut", SID)]
        for one in (cut, log):
            one.append(AnswerAccepted(message="m0", text="x"))
            await one.flush()
        kept = {key: await redis.dump(key) or b"" for key in (meta_key("s_cut"), log_key("s_cut", "public"))}
        cut.append(AnswerAccepted(message="m1", text="x"))
        await cut.flush()
        for key, value in kept.items():
            await redis.restore(key, 0, value, replace=True)

        def stumble(lost: int, held: int) -> None:
            raise LookupError(lost, held)

        cut.on_loss = stumble
        bad.fence = "no number"  # type: ignore[assignment]  # it cannot be packed
        for one in (bad, cut, log):
            one.append(AnswerAccepted(message="m2", text="x"))
        await log.flush()
        for one in (bad, cut):
            with pytest.raises(LogLost):
                await one.flush()
    assert faults.count == 2
