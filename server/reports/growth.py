"""How a candidate comes on from interview to interview, and what to practise next. Pure; counted from reports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import JsonValue

from interview.assessment.report import SECTIONS, CompetencyResult, QuestionAnalysis
from interview.assessment.report_sections import shown
from interview.assessment.report_words import MIN_COMPETENCIES, weakest
from interview.dialogue.hearing import STORY_TYPES
from interview.language.words import tokens
from interview.plan.plan import QuestionType
from prompts.loader import phrases
from server.protocol.http import SessionRecord
from server.protocol.reports import (
    CompetenceGrowth,
    Growth,
    GrowthPoint,
    LastResult,
    NextOffer,
    NextSession,
    Redo,
    Weakness,
)
from server.reports.draft import Draft, draft
from server.reports.parts import place_of
from server.reports.words import Words

if TYPE_CHECKING:
    from server.protocol.events import Difficulty, Persona

MAX_REPORTS = 50
MAX_COMPETENCES = 30
MAX_WEAKNESSES = 5
MAX_FOCUS = 2
MAX_REDO = 2
STEP = 0.6
"""A score that moved by less is steady."""
OFTEN = 0.3
"""Share of the answers from which on something is missing often."""
WEAK, GOOD = 3.0, 4.0
EASY, HARD = 2.5, 4.2
"""Means of the newest interviews below and above which the next is made easier or harder."""
NEWEST = 3
_OF_DOCUMENTS = ("offer-", "cv-")
_EXAMPLES, _EXPLANATIONS = frozenset(STORY_TYPES), frozenset(get_args(QuestionType)) - frozenset(STORY_TYPES)
_CALLED_FOR: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("situation", "task", "action", "result", "own_part", "figures"), _EXAMPLES),
    **dict.fromkeys(("reasons", "example", "link"), _EXPLANATIONS),
}


@dataclass(slots=True)
class _Course:
    """One competence through time."""

    id: str
    label: str
    points: list[GrowthPoint] = field(default_factory=list)
    rubrics: list[str] = field(default_factory=list)
    """By which rules each point was marked."""

    @property
    def latest(self) -> float:
        return self.points[-1].score

    @property
    def trend(self) -> Literal["up", "down", "steady"] | None:
        # Marks by other rules are no measure: nobody has grown worse because marking became stricter.
        alike = [point for point, rubric in zip(self.points, self.rubrics, strict=True) if rubric == self.rubrics[-1]]
        if len(alike) < 2:
            return None
        # Halves rather than single interviews: a score that only wavers has no trend.
        recent = min(NEWEST, len(alike) // 2)
        before = alike[-recent - NEWEST : -recent]
        moved = fmean(point.score for point in alike[-recent:]) - fmean(point.score for point in before)
        return "up" if moved >= STEP else "down" if moved <= -STEP else "steady"


def growth(found: Sequence[tuple[SessionRecord, Mapping[str, JsonValue]]], words: Words) -> Growth:
    """From sessions and their reports, newest first. Of an assessed one only what is shared counts."""
    read = [(record, draft(shown(report, _readable(record)))) for record, report in found[:MAX_REPORTS]]
    read.reverse()
    courses = _courses(read)
    weaknesses = _weaknesses((one for _, written in read for one in written.questions or ()), words)
    return Growth(
        sessions=len(read),
        last=_last(read),
        competences=[
            CompetenceGrowth(id=course.id, label=course.label, points=course.points, trend=course.trend)
            for course in courses[:MAX_COMPETENCES]
        ],
        weaknesses=weaknesses,
        next=_next(read, courses, weaknesses, words),
    )


def key_of(result: CompetencyResult) -> str:
    """The same for the same competence in every interview: places in an offer or a CV differ, names stay."""
    if result.id.startswith(_OF_DOCUMENTS):
        return "-".join(tokens(result.label)) or result.id
    return result.id


def _readable(record: SessionRecord) -> Sequence[str]:
    return SECTIONS if record.mode == "practice" else record.released


def _courses(read: Sequence[tuple[SessionRecord, Draft]]) -> list[_Course]:
    """What was met most often first, then what is weakest."""
    found: dict[str, _Course] = {}
    for record, written in read:
        for result in written.competencies or ():
            if result.score is None:
                continue
            course = found.setdefault(key_of(result), _Course(key_of(result), result.label))
            course.label = result.label
            point = GrowthPoint(session=record.id, at=record.ended_at or record.created_at, score=result.score)
            if course.points and course.points[-1].session == record.id:
                continue  # an offer that names the same demand twice
            course.points.append(point)
            course.rubrics.append(written.rubric)
    return sorted(found.values(), key=lambda course: (-len(course.points), course.latest, course.label))


def _weaknesses(questions: Iterable[QuestionAnalysis], words: Words) -> list[Weakness]:
    asked = list(questions)
    found = []
    for code in dict.fromkeys(code for one in asked for code in one.missing):
        lacking = [one for one in asked if code in one.missing]
        if code == "no_answer":
            of = len(asked)
        else:
            # Where it is looked for: in questions of a kind that has lacked it, and of those that always call for it.
            kinds = {one.type for one in lacking} | _CALLED_FOR.get(code, frozenset())
            of = sum(1 for one in asked if one.answers and (code == "too_short" or one.type in kinds))
        count = len(lacking)
        if count >= 2 and count >= OFTEN * of:
            text = words(f"growth.lacks_{code}", number=str(count), of=str(max(of, count)))
            found.append(Weakness(code=code, words=text, count=count, of=max(of, count)))
    return sorted(found, key=lambda one: (-one.count / one.of, -one.count))[:MAX_WEAKNESSES]


def _next(
    read: Sequence[tuple[SessionRecord, Draft]],
    courses: Sequence[_Course],
    weaknesses: Sequence[Weakness],
    words: Words,
) -> NextSession:
    if not read:
        text = words("growth.next_first")
        return NextSession(words=text, offer=None, focus=[], difficulty="standard", persona="neutral", minutes=10)
    scores = _scores(read)
    mean = fmean(scores) if scores else WEAK  # as if average while nothing could be assessed
    proven = mean >= HARD and len(scores) >= MIN_COMPETENCIES
    difficulty: Difficulty = "easy" if mean < EASY else "hard" if proven else "standard"
    manners: Mapping[Difficulty, tuple[Persona, int]] = {
        "easy": ("warm", 10),
        "standard": ("neutral", 20),
        "hard": ("demanding", 30),
    }
    persona, minutes = manners[difficulty]
    behind = sorted((course for course in courses if course.latest < GOOD), key=lambda course: course.latest)
    weak = [course for course in behind if course.latest < WEAK] or behind
    focus = [course.label for course in weak[:MAX_FOCUS]]
    parts = [words(f"growth.next_{difficulty}", minutes=str(minutes))]
    if focus:
        parts.insert(0, words("growth.next_focus", names=words("growth.and").join(focus)))
    advice = phrases(words.locale)["report"]["steps"]
    # A habit that the newest interview has broken is not held against anybody, and its report says nothing of it.
    still = {code for one in read[-1][1].questions or () for code in one.missing}
    parts += [advice[one.code] for one in weaknesses if one.code in advice and one.code in still][:1]
    return NextSession(
        words=" ".join(parts),
        offer=_offer(read, harder=difficulty == "hard"),
        focus=focus,
        difficulty=difficulty,
        persona=persona,
        minutes=minutes,
    )


def _last(read: Sequence[tuple[SessionRecord, Draft]]) -> LastResult | None:
    """The newest interview that has something to read, and what of it is worth another try where one may try."""
    found = next(((record, written) for record, written in reversed(read) if written.there), None)
    if found is None:
        return None
    record, written = found
    tries = weakest(written.questions or ())[:MAX_REDO] if record.mode == "practice" else []
    return LastResult(
        session=record.id,
        title=record.offer.title,
        at=record.ended_at or record.created_at,
        score=written.score,
        redo=[Redo(anchor=place_of(one), asked=one.asked, lang=record.locale, note=one.note) for one in tries],
    )


def _scores(read: Sequence[tuple[SessionRecord, Draft]]) -> list[float]:
    """Of the newest interviews, as many as were given."""
    return [row.score for _, written in read[-NEWEST:] for row in written.competencies or () if row.score is not None]


def _offer(read: Sequence[tuple[SessionRecord, Draft]], *, harder: bool) -> NextOffer:
    """The newest interview's offer once more; who has it in hand tries one that comes close."""
    record, written = read[-1]
    if harder and written.other_offers:
        return NextOffer(id=written.other_offers[0].id, title=written.other_offers[0].title)
    return NextOffer(id=record.offer.id, title=record.offer.title)
