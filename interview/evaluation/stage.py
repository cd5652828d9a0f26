"""Where benchmark interviews take place: everything in memory, every word and event kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from langgraph.checkpoint.memory import InMemorySaver
from pydantic import JsonValue

from interview.assessment.report import Report
from interview.commands import Answer, Begin, Finished, Waiting
from interview.dialogue.turn import Line
from interview.evaluation.candidates import Candidate
from interview.events import Event, SectionMade
from interview.graph.tools import ToolServices
from interview.graph.transcript import lines
from interview.interviewers.port import Interviewer
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.ports import Restart, Speech, Utterance
from interview.session import Interviews
from offers.errors import OfferNotFound
from offers.models import Freshness, Offer, OfferPage, OfferQuery, OfferReading
from parsing.errors import ProfileNotFound
from parsing.models import Profile, ProfileRevision

MAX_ANSWERS = 120
QUESTION_SECONDS = 10
"""What a question of the candidate's own takes."""
ANSWER_SECONDS = 45
"""What an answer takes here: with no time left, a model may ask no follow-up, with much left, questions follow."""


class KeepingVoice:
    """Says nothing aloud and forgets nothing."""

    def __init__(self) -> None:
        self.turns: list[Utterance] = []
        self.events: list[Event] = []
        self.taken_back: Counter[str] = Counter()
        self._keys: set[str] = set()

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        """The whole turn at once."""
        del stage
        if index < len(self.turns):
            return self.turns[index]
        text = ""
        async for piece in speech():
            if isinstance(piece, Restart):
                self.taken_back[piece.code] += 1
                text = ""
            else:
                text += piece
        self.turns.append(Utterance(turn=f"turn-{index}", text=text, stopped=False))
        return self.turns[index]

    def emit(self, event: Event, *, key: str | None = None) -> None:
        """Keep it, once a key."""
        if key is None or key not in self._keys:
            self.events.append(event)
        if key is not None:
            self._keys.add(key)

    async def recorded(self) -> None:
        """Nothing is lost here."""

    async def sections(self) -> Mapping[str, Mapping[str, JsonValue]]:
        """Sections of the report that were published."""
        return {event.name: event.section for event in self.events if isinstance(event, SectionMade)}

    async def last_answers(self) -> Sequence[Answer]:
        """None: whoever speaks here gives every answer itself."""
        return ()


@dataclass(frozen=True, slots=True)
class Documents:
    """One CV and one offer, served as the services would."""

    person: Profile | None
    offer: Offer

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        """The CV."""
        if self.person is None:
            raise ProfileNotFound
        return ProfileRevision(
            candidate_id=candidate_id,
            revision=revision or 1,
            origin="parsed",
            cv_id=None,
            sha256="0" * 64,
            created_at=0,
            profile=self.person,
        )

    async def pinned_offer(self, session_id: str) -> Offer | None:
        """The offer."""
        del session_id
        return self.offer

    async def read(self, offer_id: str) -> OfferReading:
        """Only the pinned one is known."""
        raise OfferNotFound(offer_id)

    async def search(self, query: OfferQuery) -> OfferPage:
        """There are no others."""
        del query
        return OfferPage(hits=[], total=0, freshness=Freshness(state="fresh", fetched_at=0))


@dataclass(frozen=True, slots=True)
class Recording:
    """A held interview and everything it left."""

    candidate: str
    begin: Begin
    documents: Documents
    finished: bool
    planned: Plan
    plan: Plan
    pinned: Pinned
    lines: list[Line] = field(repr=False)
    events: list[Event] = field(repr=False)
    report: Report = field(repr=False)
    taken_back: Counter[str] = field(default_factory=Counter)
    """Turns voided while they were said, by fault."""


async def hold(interviewer: Interviewer, candidate: Candidate, begin: Begin, documents: Documents) -> Recording:
    """One interview from greeting to report."""
    services = ToolServices(profiles=documents, offers=documents, pinned=documents)
    elapsed = 0

    def clock() -> int:
        return min(begin.deadline, elapsed * 1000)

    interviews = Interviews(interviewer=interviewer, tools=services, checkpointer=InMemorySaver(), clock=clock)
    voice, thread = KeepingVoice(), begin.session_id
    outcome = await interviews.advance(thread, begin, voice=voice, fence=None)
    planned = await interviews.values(thread)
    candidate.meet(planned["plan"])
    for number in range(MAX_ANSWERS):
        if not isinstance(outcome, Waiting):
            break
        transcript = lines((await interviews.values(thread))["messages"])
        given = Answer(f"answer-{number}", candidate.answer(transcript))
        elapsed += QUESTION_SECONDS if transcript[-1].stage == "questions" else ANSWER_SECONDS
        outcome = await interviews.advance(thread, given, voice=voice, fence=None)
    if not isinstance(outcome, Finished):
        raise TimeoutError(f"{candidate.name}: no end after {MAX_ANSWERS} answers")
    values = await interviews.values(thread)
    await interviews.aclose()
    return Recording(
        candidate=candidate.name,
        begin=begin,
        documents=documents,
        finished=True,
        planned=planned["plan"],
        plan=values["plan"],
        pinned=values["pinned"],
        lines=lines(values["messages"]),
        events=voice.events,
        report=Report.model_validate(outcome.report),
        taken_back=voice.taken_back,
    )
