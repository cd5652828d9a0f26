"""What an entry of the log says to a role."""

from collections.abc import Mapping
from typing import get_args

import orjson
import pytest

from server.protocol.messages import Role
from server.sessions.log.entry import Entry
from server.sessions.log.sections import entry_for

SECTION = {"type": "report.section", "name": "summary", "section": {"summary": "Good."}}
WITHHELD = {**SECTION, "type": "report.withheld"}
MARKS = {"type": "assessment.made", "mode": "assessed", "assessment": {"score": 3}}
PRACTICE_MARKS = {**MARKS, "mode": "practice"}
COVERAGE = {"type": "coverage.changed", "mode": "practice", "competencies": [{"id": "sql", "score": 2}]}
SAID = {"type": "answer.accepted", "message": "m", "text": 'I quote "report.section" and "assessment.made".'}


def seen_by(role: Role, event: Mapping[str, object]) -> dict[str, object]:
    entry = Entry("staff", 7, 1, orjson.dumps(event))
    seen = entry_for(role, entry)
    assert (seen.offset, seen.at, seen.stream) == (7, 1, "staff")
    return dict(orjson.loads(seen.body))


@pytest.mark.parametrize("role", get_args(Role))
def test_what_holds_no_marks_is_everybodys(role: Role) -> None:
    assert seen_by(role, SAID) == SAID


def test_the_report_of_a_practice_is_its_candidates_alone() -> None:
    assert seen_by("candidate", SECTION) == SECTION
    assert seen_by("recruiter", SECTION) == {**SECTION, "section": None}


def test_an_assessed_report_is_closed_to_its_candidate() -> None:
    assert seen_by("recruiter", WITHHELD) == WITHHELD
    assert seen_by("candidate", WITHHELD) == {**WITHHELD, "section": None}


def test_marks_are_read_by_whoever_reads_the_report() -> None:
    assert seen_by("recruiter", MARKS) == MARKS
    assert seen_by("recruiter", PRACTICE_MARKS) == {**PRACTICE_MARKS, "assessment": None}
    assert seen_by("recruiter", COVERAGE) == {**COVERAGE, "competencies": [{"id": "sql", "score": None}]}


def test_an_entry_is_one_line_for_its_viewers() -> None:
    frame = orjson.loads(Entry("staff", 7, 1, orjson.dumps(SAID)).frame())
    assert frame == {"type": "event", "stream": "staff", "offset": 7, "at": 1, "event": SAID}
