"""The last steps of a session, when Redis loses its newest writes between them."""

from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from redis.asyncio import Redis

from server.protocol.events import AnswerAccepted
from server.sessions.backoff import Backoff
from server.sessions.cards import Cards
from server.sessions.ending import TRIES, Ending
from server.sessions.log.reader import LogReader
from server.sessions.log.seal import Sealer
from server.sessions.log.sealed_logs import SealedLogs
from server.sessions.log.writer import LogWriter
from server.sessions.machine.effects import End
from server.sessions.ports import EndedRecords, Reports
from server.stores.keys import log_key, meta_key, once_key
from tests.integration.sessions.logs import SID, own


class PowerCuts(EndedRecords):
    """Records during whose update Redis comes back with the log's first entry alone, so many times."""

    def __init__(self, redis: Redis, times: int) -> None:
        self._redis, self._left = redis, times
        self.updates = 0

    async def ended(self, sid: str, **more: Any) -> None:
        del more
        self.updates += 1
        if self._left:
            self._left -= 1
            entries: Any = await self._redis.xrange(log_key(sid, "public"))
            place, first = entries[0]
            await self._redis.delete(log_key(sid, "public"), once_key(sid))
            await self._redis.xadd(log_key(sid, "public"), first, id=place)
            await self._redis.hset(meta_key(sid), mapping={"public": 1, "batch": ""})


class Kept(Reports):
    """Reports that are stored at once."""

    async def put(self, sid: str, report: Mapping[str, object]) -> None:
        del sid, report


@pytest.fixture
def sealer(redis: Redis, reader: LogReader, sealed: SealedLogs) -> Sealer:
    return Sealer(redis, reader=reader, sealed=sealed, keep_seconds=60)


@pytest.mark.parametrize("cuts", range(TRIES + 1))
async def test_a_log_whose_end_was_lost_is_written_again_before_it_is_sealed(
    redis: Redis, writer: LogWriter, reader: LogReader, sealer: Sealer, *, cuts: int
) -> None:
    """Where Redis loses it again and again, what is left is sealed: an interview that has ended is not kept open."""
    log = await own(redis, writer)
    log.append(AnswerAccepted(message="m0", text="x"))
    await log.flush()
    records = PowerCuts(redis, cuts)
    ending = Ending(records=records, reports=Kept(), seals=sealer, cards=Cards(redis))
    end = End(reason="completed", report={"version": 1}, started_at=1, at=2, turns=1)
    await ending.conclude(SID, end, log=log, backoff=Backoff())
    assert records.updates == min(cuts + 1, TRIES)
    await redis.flushall()
    page = await reader.read(SID, "public")
    types = [orjson.loads(entry.body)["type"] for entry in page.entries]
    assert types == ["answer.accepted", "session.ended", "report.ready"][: 3 if cuts < TRIES else 1]
