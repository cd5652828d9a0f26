"""The wall's lines of interviews that have not begun."""

from collections.abc import Sequence

import orjson

from server.live.lobby import LobbyLines
from server.protocol.errors import Unavailable
from server.protocol.http import SessionRecord
from tests.unit.sessions.records import a_record


class KeptRecords:
    """Records in memory; notes what it was asked for, and may be away."""

    def __init__(self, *records: SessionRecord) -> None:
        self.records = {record.id: record for record in records}
        self.asked: list[list[str]] = []
        self.away = False

    async def waiting(self, ids: Sequence[str]) -> Sequence[SessionRecord]:
        self.asked.append(list(ids))
        if self.away:
            raise Unavailable("mongodb")
        return [self.records[sid] for sid in ids if sid in self.records and self.records[sid].status == "ready"]


async def test_a_line_is_as_new_as_its_record_and_what_has_begun_is_asked_for_once() -> None:
    records = KeptRecords(a_record())
    lobby = LobbyLines(records)
    lines = await lobby.read({b"s_1", b"s_2"})
    assert [orjson.loads(line)["status"] for line in lines.values()] == ["ready"]
    records.records["s_1"] = a_record().model_copy(update={"team": "night"})
    assert orjson.loads((await lobby.read({b"s_1", b"s_2"}))[b"s_1"])["team"] == "night"
    assert records.asked == [["s_1", "s_2"], ["s_1"]]
    assert await lobby.read(set()) == {}


async def test_records_that_are_away_leave_the_lines_of_those_who_are_still_there() -> None:
    records = KeptRecords(a_record())
    lobby = LobbyLines(records)
    lines = await lobby.read({b"s_1"})
    records.away = True
    assert await lobby.read({b"s_1"}) == lines
    assert await lobby.read({b"s_2"}) == {}
