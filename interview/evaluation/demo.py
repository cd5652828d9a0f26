"""A look at an interview: three questions by the offline interviewer about an invented offer. Nothing of it is kept.

It has no state: the answers so far are given again, and the rules come to the same questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from langgraph.checkpoint.memory import InMemorySaver

from interview.assessment.report import Report
from interview.commands import Answer, Begin, Close, Finished, Locale
from interview.evaluation.documents import OFFERS
from interview.evaluation.stage import Documents, KeepingVoice
from interview.events import MoveMade
from interview.graph.tools import ToolServices
from interview.interviewers.rules import OfflineInterviewer
from interview.plan.pinned import Pinned
from interview.plan.plan import Budget, Plan, core
from interview.ports import Note
from interview.session import Interviews

QUESTIONS, MOST_ANSWERS = 3, 6
MINUTES = 5


@dataclass(frozen=True, slots=True)
class Demo:
    """How far it has come. `report` once it is over."""

    offer_title: str
    offer_company: str | None
    number: int
    """Of the question that stands open."""
    turns: list[str] = field(repr=False)
    report: Report | None = field(repr=False)


class Short(OfflineInterviewer):
    """A plan of a few questions and none of the candidate's own: what it greets with is what comes."""

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        """The first of each stage."""
        plan = await super().plan(pinned, note=note)
        first = {question["stage"]: question for question in reversed(core(plan["questions"]))}
        questions = [question for question in plan["questions"] if question in first.values()]
        budget = Budget(**{**plan["budget"], "candidate_questions": 0})
        return Plan(**{**plan, "budget": budget, "questions": questions[:QUESTIONS]})


async def look(answers: Sequence[str], *, locale: Locale, number: int, now: int) -> Demo:
    """The interview up to these answers; another `number` draws other questions."""
    offers = OFFERS[locale]
    offer = offers[number % len(offers)]
    documents = Documents(person=None, offer=offer)
    interviews = Interviews(
        interviewer=Short(word_seconds=0),
        tools=ToolServices(profiles=documents, offers=documents, pinned=documents),
        checkpointer=InMemorySaver(),
        clock=lambda: now,
    )
    voice, thread = KeepingVoice(), f"demo-{number}"
    begin = Begin(
        session_id=thread,
        candidate_id="demo",
        locale=locale,
        mode="practice",
        minutes=MINUTES,
        deadline=0,
        offer_id=offer.id,
        profile_revision=None,
    )
    outcome = await interviews.advance(thread, begin, voice=voice, fence=None)
    for place, text in enumerate(answers[:MOST_ANSWERS]):
        if isinstance(outcome, Finished):
            break
        outcome = await interviews.advance(thread, Answer(f"answer-{place}", text), voice=voice, fence=None)
    if len(answers) >= MOST_ANSWERS and not isinstance(outcome, Finished):
        close = Close("close", reason="left", spoken=False)
        outcome = await interviews.advance(thread, close, voice=voice, fence=None)
    await interviews.aclose()
    report = Report.model_validate(outcome.report) if isinstance(outcome, Finished) else None
    number = sum(isinstance(event, MoveMade) and event.kind in ("open", "ask") for event in voice.events)
    return Demo(offer.title, offer.company, number, [turn.text for turn in voice.turns], report)
