"""Fakes of the interview's ports, invented documents, and a candidate who talks."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from interview.assessment.material import Answered, Held, Tell
from interview.assessment.report import Assessment, Report
from interview.commands import Answer, Begin, Close, Finished, Locale, Mode, Waiting
from interview.dialogue.turn import Asking, Line
from interview.evaluation.candidates import Candidate
from interview.events import Event, SectionMade
from interview.graph.tools import ToolServices
from interview.interviewers.port import Card
from interview.interviewers.rules import OfflineInterviewer
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.plan import Plan
from interview.ports import Note, Restart, Speech, Utterance
from interview.session import Interviews
from offers.errors import OfferNotFound, OffersUnavailable
from offers.models import (
    Competence,
    Freshness,
    Offer,
    OfferHit,
    OfferPage,
    OfferQuery,
    OfferReading,
    Place,
    Reason,
    Salary,
)
from offers.search.matching import OfferMatching
from parsing.errors import ProfileNotFound
from parsing.models import Basics, Education, Profile, ProfileRevision, Project, Skill, Work

OFFER_FR = Offer(
    id="samples:backend",
    source="samples",
    title="Développeuse ou développeur Python back-end",
    company="Atelier Corvane",
    description=(
        "Vous rejoignez une équipe de six personnes qui construit une plateforme de réservation. "
        "Vous concevez des services Python et vous participez aux revues de code. "
        "L'astreinte concerne une semaine sur huit."
    ),
    place=Place(city="Lyon", remote="hybrid"),
    salary=Salary(raw="42 à 50 k€ brut annuel"),
    contract="cdi",
    language="fr",
    competences=[
        Competence(label="Python", required=True),
        Competence(label="PostgreSQL", required=True),
        Competence(label="Kubernetes", required=True),
        Competence(label="Travail en équipe"),
    ],
    content_hash="hash-backend",
    fetched_at=0,
)
OFFER_EN = OFFER_FR.model_copy(
    update={
        "id": "samples:cs",
        "title": "Customer Success Manager",
        "company": "Brightmoor",
        "description": "You look after forty customers. You present results every quarter. The team meets in Leeds.",
        "language": "en",
        "competences": [
            Competence(label="Customer relationship", required=True),
            Competence(label="CRM", required=True),
            Competence(label="Data analysis"),
        ],
        "content_hash": "hash-cs",
    }
)
PROFILE = Profile(
    basics=Basics(name="Camille Exemple", label="Développeuse back-end"),
    work=[
        Work(
            name="Lumen Data",
            position="Développeuse back-end",
            x_current=True,
            x_months=40,
            highlights=["API de réservation pour vingt clients"],
            x_technologies=["Python", "PostgreSQL"],
        ),
        Work(name="Studio Ambre", position="Développeuse web", x_months=18, x_technologies=["Django", "CRM"]),
    ],
    education=[Education(institution="École du Rhône", area="Informatique", studyType="Master")],
    skills=[Skill(name="Python"), Skill(name="PostgreSQL"), Skill(name="Docker")],
    projects=[Project(name="Carnet de bord", description="Suivi de trajets")],
)


class RecordingVoice:
    """Keeps what is said, like a host with a log: a turn that was said is never said again."""

    def __init__(self) -> None:
        self.turns: dict[int, Utterance] = {}
        self.events: list[Event] = []
        self.keys: set[str] = set()
        self.attempts = 0
        self.late: list[Answer] = []
        self.voided = 0
        """Times that words were taken back."""
        self.stop_after: int | None = None

    async def speak(self, *, index: int, stage: str, speech: Callable[[], Speech]) -> Utterance:
        if index in self.turns:
            return self.turns[index]
        assert index == len(self.turns), "turns are said in order"
        assert stage
        self.attempts += 1
        text = ""
        async for piece in speech():
            self.voided += isinstance(piece, Restart)
            text = "" if isinstance(piece, Restart) else text + piece
            if self.stop_after is not None and len(text) >= self.stop_after:
                text = text[: self.stop_after]
                break
        self.turns[index] = Utterance(turn=f"turn-{index}", text=text, stopped=self.stop_after is not None)
        return self.turns[index]

    def emit(self, event: Event, *, key: str | None = None) -> None:
        if key is not None and key in self.keys:
            return
        if key is not None:
            self.keys.add(key)
        self.events.append(event)

    async def recorded(self) -> None:
        """Nothing is lost here."""

    async def sections(self) -> Mapping[str, Mapping[str, Any]]:
        return {event.name: event.section for event in self.events if isinstance(event, SectionMade)}

    async def last_answers(self) -> Sequence[Answer]:
        return self.late

    @property
    def said(self) -> list[str]:
        return [self.turns[index].text for index in sorted(self.turns)]

    def of(self, kind: type) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Library:
    """Profiles and offers of the tests; `failure` makes every call fail."""

    offer: Offer | None = OFFER_FR
    profile_document: Profile | None = field(default_factory=lambda: PROFILE)
    others: list[Offer] = field(default_factory=list)
    distant: list[Offer] = field(default_factory=list)
    """Found behind the others, and called only distantly related."""
    failure: Exception | None = None

    async def profile(self, candidate_id: str, revision: int | None = None) -> ProfileRevision:
        if self.failure is not None:
            raise self.failure
        if self.profile_document is None:
            raise ProfileNotFound
        return ProfileRevision(
            candidate_id=candidate_id,
            revision=revision or 1,
            origin="parsed",
            cv_id=None,
            sha256="profile-hash",
            created_at=0,
            profile=self.profile_document,
        )

    async def pinned_offer(self, session_id: str) -> Offer | None:
        assert session_id
        if self.failure is not None:
            raise self.failure
        return self.offer

    async def read(self, offer_id: str) -> OfferReading:
        raise OfferNotFound(offer_id)

    async def search(self, query: OfferQuery) -> OfferPage:
        if not self.others:
            raise OffersUnavailable
        hits = [OfferHit(offer=offer, score=1.0) for offer in self.others]
        far = [Reason(code="distant", weight=-0.8)]
        hits = [*hits, *(OfferHit(offer=offer, score=0.2, reasons=far) for offer in self.distant)][: query.limit]
        return OfferPage(hits=hits, total=len(hits), freshness=Freshness(state="fresh", fetched_at=0))


class HeldInterviewer:
    """The offline interviewer with an assessment that ends only when the test lets it."""

    def __init__(self, gate: Callable[[], AsyncIterator[None]] | None = None) -> None:
        self._offline = OfflineInterviewer(word_seconds=0)
        self._gate = gate
        self.assessed: list[str] = []
        self.asked: list[Asking] = []

    @property
    def card(self) -> Card:
        return self._offline.card

    @property
    def assesses(self) -> bool:
        return True

    async def plan(self, pinned: Pinned, *, note: Note) -> Plan:
        return await self._offline.plan(pinned, note=note)

    def ask(self, asking: Asking, *, note: Note) -> Speech:
        self.asked.append(asking)
        return self._offline.ask(asking, note=note)

    async def assess(self, answered: Answered, *, note: Note) -> Assessment:
        if self._gate is not None:
            async for _ in self._gate():
                pass
        self.assessed.append(answered.message)
        return await self._offline.assess(answered, note=note)

    async def report(self, held: Held, *, note: Note, tell: Tell) -> Report:
        return await self._offline.report(held, note=note, tell=tell)


def services(library: Library | None = None) -> ToolServices:
    library = library or Library()
    return ToolServices(profiles=library, offers=library, pinned=library, matching=OfferMatching())


def begin(
    session: str = "s-1", *, locale: Locale = "fr", minutes: int = 10, mode: Mode = "practice", profile: int | None = 1
) -> Begin:
    return Begin(
        session_id=session,
        candidate_id="c-1",
        locale=locale,
        mode=mode,
        minutes=minutes,
        deadline=0,
        offer_id="samples:backend",
        profile_revision=profile,
    )


def pinned_for(locale: Locale, offer: Offer, person: Profile, *, minutes: int = 20) -> Pinned:
    """What an interview about these documents rests on."""
    documents = {"offer": offer_record(offer), "offer_id": offer.id, "offer_hash": offer.content_hash}
    documents |= {"profile": blind(person), "profile_hash": "profile-hash"}
    return Pinned(**{**pinned_of(begin(f"s-{locale}", locale=locale, minutes=minutes)), **documents})  # type: ignore[typeddict-item]


def good_answer(turn: int, locale: Locale) -> str:
    """A full answer, another one each time."""
    return _good_answers(locale)[turn]


@cache
def _good_answers(locale: Locale) -> list[str]:
    strong = Candidate("strong", locale=locale, seed=1)
    line = Line(id="turn-0", who="interviewer", text="", turn=0, stage="technical", question=0, move="ask")
    # It speaks of what the offer asks for, as somebody would who was asked about it.
    about = {"fr": "C'était avec", "en": "That was with"}[locale]
    skills = " ".join(item.label for item in OFFER_FR.competences)
    return [f"{strong.answer([line])} {about} {skills}, cas {place}." for place in range(40)]


async def hold(
    interviews: Interviews,
    voice: RecordingVoice,
    answers: Sequence[str] | Callable[[int, str], str],
    *,
    first: Begin | None = None,
    thread: str = "s-1",
    fence: int | None = None,
    limit: int = 60,
) -> Finished:
    """Hold a whole interview. A list of answers that runs out leaves."""
    outcome = await interviews.advance(thread, first or begin(thread), voice=voice, fence=fence)
    turn = 0
    while isinstance(outcome, Waiting):
        assert turn < limit, "the interview does not end"
        if callable(answers):
            given: Answer | Close = Answer(f"a-{turn}", answers(turn, voice.said[-1]))
        elif turn < len(answers):
            given = Answer(f"a-{turn}", answers[turn])
        else:
            given = Close(f"close-{turn}", reason="left")
        outcome = await interviews.advance(thread, given, voice=voice, fence=fence)
        turn += 1
    return outcome
