"""The permission table, tried over real sockets: every role, every command, the wall and the staff's channel."""

from typing import Any, get_args

import pytest

from server.protocol.commands import COMMANDS, Command
from server.protocol.coverage import CompetencyCoverage
from server.protocol.events import AssessmentMade, CoverageChanged, Mode, ModelFailed, ReportSection, ReportWithheld
from server.protocol.messages import ROLES, Role
from server.protocol.permissions import Action, Reach, reach
from server.sessions.log.sections import body_for
from tests.integration.live.stage import Node, Viewer, joined, new_sid, say, visiting

FIELDS: dict[str, dict[str, Any]] = {
    "answer": {"client_msg_id": "answer-0001", "text": "Bonjour."},
    "stop": {"turn": "t1", "seen": 0},
}
FAILED = ModelFailed(model="m", code="rate", temporary=True)
SENT = [command for command in COMMANDS if command.action is not None]


async def ask(viewer: Viewer, node: Node, sid: str, command: type[Command]) -> dict[str, Any]:
    """In a session that has begun, where a turn is being said."""
    node.commands.speaking[sid] = "t1"
    return await viewer.ask(command.kind, **FIELDS.get(command.kind, {}))


@pytest.mark.parametrize("command", SENT, ids=lambda command: command.kind)
@pytest.mark.parametrize("role", ROLES)
async def test_a_command_is_carried_out_for_whom_the_table_says(node: Node, role: Role, command: type[Command]) -> None:
    sid = new_sid()
    async with joined(node, sid) as candidate, joined(node, sid, role) as viewer:
        await candidate.ask("start")
        answer = await ask(viewer, node, sid, command)
        allowed = command.action is not None and reach(role, command.action) is not Reach.NONE
        assert answer["type"] == ("reply" if allowed else "error")
        assert answer.get("code") == (None if allowed else "forbidden")
        heard = [each for each in node.commands.accepted if each[1].kind == command.kind]
        assert len(heard) == (allowed or command.kind == "start")
        assert (await viewer.ask("ping"))["type"] == "pong"  # the socket stays open


@pytest.mark.parametrize("role", ROLES)
async def test_the_wall_is_for_whom_the_table_says(node: Node, role: Role) -> None:
    """Nobody gives commands from there."""
    allowed = reach(role, Action.WATCH_WALL) is not Reach.NONE
    async with visiting(node, node.ticket(None, role)) as viewer:
        first = await viewer.until("lobby", "error")
        assert first["type"] == ("lobby" if allowed else "error")
        assert first.get("code") == (None if allowed else "forbidden")
        asked = [await viewer.ask(command.kind, **FIELDS.get(command.kind, {})) for command in SENT * allowed]
        assert {answer["code"] for answer in asked} <= {"forbidden"}
        assert (viewer.closed or 4502) == 4502
    assert node.commands.accepted == []


@pytest.mark.parametrize("role", ROLES)
async def test_the_staff_s_channel_is_for_whom_the_table_says(node: Node, role: Role) -> None:
    sid = new_sid()
    log = await node.own(sid)
    async with joined(node, sid, role) as viewer:
        say(log, "t1", 0, ["Bonjour."])
        log.append(FAILED)
        await log.flush()
        await viewer.reached(3)
        allowed = reach(role, Action.READ_STAFF_LOG) is not Reach.NONE
        await viewer.reached(1 if allowed else 0, "staff")
        await viewer.ask("ping")
        assert [event["type"] for event in viewer.events("staff")] == ["model.failed"] * allowed


SECTION = {"summary": {"words": "Clear and concrete."}}


@pytest.mark.parametrize("role", ROLES)
async def test_sections_of_a_report_are_for_who_may_read_it_however_they_come(node: Node, role: Role) -> None:
    """As they are written, out of a snapshot, and from where a viewer left off."""
    sid = new_sid()
    log = await node.own(sid)
    staff = reach(role, Action.READ_STAFF_LOG) is not Reach.NONE
    wanted = {
        "public": SECTION if reach(role, Action.READ_PRACTICE_REPORT) is not Reach.NONE else None,
        "staff": SECTION if reach(role, Action.READ_ASSESSED_REPORT) is not Reach.NONE else None,
    }
    streams = ("public", "staff") if staff else ("public",)
    async with joined(node, sid, role) as live:
        log.append(ReportSection(name="summary", section=SECTION))
        log.append(ReportWithheld(name="summary", section=SECTION))
        await log.flush()
        await live.reached(1)
        await live.reached(int(staff), "staff")
        start = {**live.position(), "public": 0, "staff": 0}
        async with joined(node, sid, role, resume=start) as back, joined(node, sid, role) as fresh:
            for viewer in (live, back):
                assert {stream: viewer.events(stream)[0]["section"] for stream in streams} == {
                    stream: wanted[stream] for stream in streams
                }
            shown = await fresh.until("snapshot")
            assert shown["view"]["sections"] == ["summary"]
            assert [event["section"] for event in shown["staff"]] == [wanted["staff"]] * staff


MARKED: dict[str, Any] = {"marks": [{"competence": "communication", "score": 4}]}
COVERED = CompetencyCoverage(
    id="communication",
    label="Communication",
    kind="communication",
    status="explore",
    required=False,
    planned=1,
    asked=1,
    answered=1,
    score=4.0,
)
MARKS_OF: dict[Mode, Action] = {"practice": Action.READ_PRACTICE_REPORT, "assessed": Action.READ_ASSESSED_REPORT}


def marks_in(events: list[dict[str, Any]]) -> list[Any]:
    """What is said of an answer's marks, and of a competence's."""
    return [
        event["assessment"] if event["type"] == "assessment.made" else event["competencies"][0]["score"]
        for event in events
        if event["type"] in ("assessment.made", "coverage.changed")
    ]


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize("role", [role for role in ROLES if role != "candidate"])
async def test_marks_are_for_who_may_read_the_report_however_they_come(node: Node, role: Role, mode: Mode) -> None:
    """A practice's marks are the candidate's as its report is: nobody who recruits sees them while they are given."""
    sid = new_sid()
    log = await node.own(sid)
    whole = reach(role, MARKS_OF[mode]) is not Reach.NONE
    wanted = [MARKED, 4.0] if whole else [None, None]
    async with joined(node, sid, role) as live:
        log.append(AssessmentMade(message="a-1", assessment=MARKED, mode=mode))
        log.append(
            CoverageChanged(planned=1, asked=1, answered=1, follow_ups_left=0, competencies=[COVERED], mode=mode)
        )
        await log.flush()
        await live.reached(2, "staff")
        start = {**live.position(), "public": 0, "staff": 0}
        async with joined(node, sid, role, resume=start) as back, joined(node, sid, role) as fresh:
            await back.reached(2, "staff")
            assert marks_in(live.events("staff")) == marks_in(back.events("staff")) == wanted
            assert marks_in((await fresh.until("snapshot"))["staff"]) == wanted


def test_marks_of_a_release_that_did_not_say_the_mode_are_closed_to_who_recruits() -> None:
    raw = b'{"v":1,"type":"assessment.made","message":"a-1","assessment":{"marks":[]}}'
    assert b'"assessment":null' in body_for("recruiter", raw)
    assert body_for("developer", raw) == raw
