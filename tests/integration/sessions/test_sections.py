"""A node that dies while it writes a report: each section is logged once, and what is stored is what was logged."""

import asyncio

import pytest
from redis.asyncio import Redis

from interview.assessment.material import Held, Tell
from interview.assessment.report import SECTIONS, Report
from interview.assessment.report_sections import joined, section
from interview.assessment.reporting import compile_report
from interview.commands import Mode
from interview.interviewers.rules import OfflineInterviewer
from interview.ports import Note
from interview.session import Interviews
from interview.threads.saver import RedisSaver
from server.protocol.commands import EndCommand
from server.protocol.http import SessionRequest
from server.stores.keys import StreamName
from tests.eventually import eventually
from tests.integration.sessions.conftest import Starting
from tests.unit.interview.staging import services

WRITTEN = "This was written before the node died."


class Dying(OfflineInterviewer):
    """Tells two sections of a report and never comes to an end."""

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
        del note
        made = compile_report(held)
        tell("competencies", section(made, "competencies"))
        tell("summary", {**section(made, "summary"), "summary": WRITTEN})
        await asyncio.Event().wait()
        raise AssertionError


def interviewing(interviewer: OfflineInterviewer, redis: Redis) -> Interviews:
    return Interviews(interviewer=interviewer, tools=services(), checkpointer=RedisSaver(redis))


@pytest.mark.parametrize(
    ("mode", "stream", "kind"), [("practice", "public", "report.section"), ("assessed", "staff", "report.withheld")]
)
async def test_a_report_is_gone_on_with_where_it_broke_off(
    a_node: Starting, mode: Mode, stream: StreamName, kind: str
) -> None:
    async with (
        a_node("one", interviews=lambda redis: interviewing(Dying(word_seconds=0), redis)) as one,
        a_node("two", interviews=lambda redis: interviewing(OfflineInterviewer(word_seconds=0), redis)) as two,
    ):
        asked = SessionRequest(offer_id="sample:baker", locale="en", minutes=5, mode=mode)
        sid = (await one.sessions.create(candidate_id="amelie", candidate_name="Amélie", request=asked)).id

        async def names() -> list[str]:
            return [event["name"] for event in await two.events(sid, stream) if event["type"] == kind]

        async def two_of_them() -> bool:
            return len(await names()) == 2

        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await one.runner.submit(sid, EndCommand())
        await eventually(two_of_them, what="the first sections")
        await one.runner.drain(0)
        await eventually(two.sealed(sid), what="the end on the other node")

        assert sorted(await names()) == sorted(SECTIONS)
        written = {event["name"]: event["section"] for event in await two.events(sid, stream) if event["type"] == kind}
        stored = await two.reports.get(sid)
        assert stored is not None
        assert stored["summary"] == WRITTEN
        assert Report.model_validate(joined(written)) == Report.model_validate(stored)
        other: StreamName = "staff" if stream == "public" else "public"
        assert not [event for event in await two.events(sid, other) if event["type"].startswith("report.s")]
        assert not [event for event in await two.events(sid, other) if event["type"] == "report.withheld"]
