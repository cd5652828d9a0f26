"""Coverage as staff sees it live: counted as the report counts, told when it changes, once."""

from langgraph.checkpoint.memory import InMemorySaver

from interview.commands import Answer, Begin
from interview.events import CoverageChanged, PlanMade
from interview.interviewers.rules import OfflineInterviewer
from interview.plan.plan import core
from interview.session import Interviews
from tests.unit.interview.staging import RecordingVoice, begin, good_answer, hold, services

SID = "s-1"


def interviews() -> Interviews:
    return Interviews(interviewer=OfflineInterviewer(word_seconds=0), tools=services(), checkpointer=InMemorySaver())


def changes(voice: RecordingVoice) -> list[CoverageChanged]:
    return [event for event in voice.events if isinstance(event, CoverageChanged)]


async def test_what_is_sent_last_is_what_the_report_counts() -> None:
    voice = RecordingVoice()
    done = await hold(interviews(), voice, lambda turn, _: good_answer(turn % 40, "fr"))
    last, report = changes(voice)[-1], done.report
    counted = report["coverage"]
    assert (last.planned, last.asked, last.answered) == (counted["planned"], counted["asked"], counted["answered"])
    shown = [{name: item[name] for name in last.competencies[0]} for item in report["competencies"]]
    assert list(last.competencies) == shown
    assert any(item["score"] for item in shown)


async def test_it_is_sent_when_it_changes() -> None:
    held, voice = interviews(), RecordingVoice()
    await held.advance(SID, begin(), voice=voice, fence=None)
    (first,) = changes(voice)
    (plan,) = voice.of(PlanMade)
    assert isinstance(plan, PlanMade)
    assert (first.planned, first.asked, first.answered) == (len(core(plan.plan["questions"])), 1, 0)
    assert first.follow_ups_left == plan.plan["budget"]["follow_ups"]
    await held.advance(SID, Answer("a-0", "Pouvez-vous répéter la question ?"), voice=voice, fence=None)
    await held.advance(SID, Answer("a-1", "J'ai fait du code."), voice=voice, fence=None)
    await held.advance(SID, Answer("a-2", good_answer(1, "fr")), voice=voice, fence=None)
    left = [event.follow_ups_left for event in changes(voice)]
    assert left[-1] == first.follow_ups_left - 1
    assert all(now != before for before, now in zip(changes(voice), changes(voice)[1:], strict=False))


async def test_a_step_that_is_repeated_tells_nothing_again() -> None:
    first: Begin = begin()
    voice = RecordingVoice()
    await interviews().advance(SID, first, voice=voice, fence=None)
    await interviews().advance(SID, first, voice=voice, fence=None)  # a new process that lost all but the log
    assert len(changes(voice)) == 1
