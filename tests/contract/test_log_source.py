"""LogReader on real stores and the FakeLog of unit tests keep the same promises."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.live.room import LogSource
from server.protocol.errors import SessionNotFound
from server.protocol.events import AnswerAccepted, ToolCalled
from server.sessions.log.entry import Entry
from server.sessions.log.reader import LogReader
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from server.stores.keys import StreamName, fence_key
from tests.fakes import FakeLog

SID = "s_source"
Write = Callable[[int, StreamName], Awaitable[None]]


@pytest.fixture(params=["fake", "real"])
async def source(
    request: pytest.FixtureRequest, redis: Redis, mongo: AsyncDatabase[dict[str, Any]]
) -> AsyncIterator[tuple[LogSource, Write]]:
    if request.param == "fake":
        fake = FakeLog()

        async def write_fake(count: int, stream: StreamName) -> None:
            fake.write(count, stream)

        yield fake, write_fake
        return
    writer = LogWriter(redis, on_commit=lambda *_: None)
    log = writer.open(SID, fence=int(await redis.incr(fence_key(SID))))
    running = asyncio.create_task(writer.run())

    async def write(count: int, stream: StreamName) -> None:
        for number in range(count):
            event = AnswerAccepted(message=f"m{number}", text=".") if stream == "public" else None
            log.append(event or ToolCalled(call=f"c{number}", tool="read_profile"))
        await log.flush()

    yield LogReader(redis, sealed=SealedLogs(mongo)), write
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_a_log_that_has_not_begun_has_no_head_and_no_pages(source: tuple[LogSource, Write]) -> None:
    log, _ = source
    assert await log.head(SID) is None
    with pytest.raises(SessionNotFound):
        await log.read(SID, "public")


async def test_pages_follow_each_other_without_a_gap_and_tell_the_newest_offset(
    source: tuple[LogSource, Write],
) -> None:
    log, write = source
    await write(7, "public")
    await write(2, "staff")
    head = await log.head(SID)
    assert head is not None
    assert (head.public, head.staff, head.sealed) == (7, 2, False)
    seen = list[Entry]()
    while len(seen) < 7:
        page = await log.read(SID, "public", after=len(seen), limit=3)
        assert (page.epoch, page.last) == (head.epoch, 7)
        seen += page.entries
    assert [each.offset for each in seen] == list(range(1, 8))
    assert {each.stream for each in seen} == {"public"}
    assert [each.offset for each in (await log.read(SID, "staff")).entries] == [1, 2]


async def test_nothing_stands_behind_the_end(source: tuple[LogSource, Write]) -> None:
    log, write = source
    await write(1, "public")
    for after in (1, 5):
        page = await log.read(SID, "public", after=after)
        assert (page.entries, page.last) == ([], 1)
    assert (await log.read(SID, "staff")).entries == []
