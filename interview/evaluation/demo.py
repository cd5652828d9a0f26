"""A look at an interview: three answers to the offline interviewer about an invented offer. Nothing of it is kept.

It has no state: the answers so far are given again, and the rules come to the same questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from langgraph.checkpoint.memory import InMemorySaver

from interview.assessment.report import Report
from interview.commands import Answer, Begin, Close, Finished, Locale
from interview.evaluation.documents import OFFERS
from interview.evaluation.stage import Documents, KeepingVoice
from interview.graph.tools import ToolServices
from interview.interviewers.rules import OfflineInterviewer
from interview.session import Interviews

ANSWERS = 3
MINUTES = 5


@dataclass(frozen=True, slots=True)
class Demo:
    """How far it has come. `report` once all answers are given."""

    offer_title: str
    offer_company: str | None
    turns: list[str] = field(repr=False)
    report: Report | None = field(repr=False)


async def look(answers: Sequence[str], *, locale: Locale, number: int, now: int) -> Demo:
    """The interview up to these answers; another `number` draws other questions."""
    offers = OFFERS[locale]
    offer = offers[number % len(offers)]
    documents = Documents(person=None, offer=offer)
    interviews = Interviews(
        interviewer=OfflineInterviewer(word_seconds=0),
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
    for place, text in enumerate(answers[:ANSWERS]):
        if isinstance(outcome, Finished):
            break
        outcome = await interviews.advance(thread, Answer(f"answer-{place}", text), voice=voice, fence=None)
        if place + 1 == ANSWERS:
            voice.turns.pop()  # a question that nobody will answer
    if len(answers) >= ANSWERS and not isinstance(outcome, Finished):
        close = Close("close", reason="left", spoken=False)
        outcome = await interviews.advance(thread, close, voice=voice, fence=None)
    await interviews.aclose()
    report = Report.model_validate(outcome.report) if isinstance(outcome, Finished) else None
    return Demo(offer.title, offer.company, [turn.text for turn in voice.turns], report)
