"""Bodies about reports: the page, the release, the transcript, and progress from interview to interview."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from interview.assessment.report import SECTIONS, SectionName
from server.protocol.blocks import Block
from server.protocol.events import Difficulty, Locale, Persona
from server.protocol.http import Body, SessionRecord


class ReportDocument(BaseModel):
    """A report; its own schema belongs to the interview package."""

    model_config = ConfigDict(frozen=True, extra="allow")


class ReportQuery(BaseModel):
    """How a report's page is put into words: the reader's language and IANA time zone (UTC without one)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    locale: Locale = "en"
    zone: str | None = Field(default=None, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")


class ReportPage(Body):
    """A report as blocks. Not `complete`: it is being written, `there` are the sections so far; ask again soon."""

    session: SessionRecord
    complete: bool
    there: list[SectionName]
    pdf: bool = Field(description="Whether it can be had as PDF here")
    blocks: list[Block]


class ReportRelease(Body):
    """Sections of an assessed report that the candidate may read from now on; none takes everything back."""

    parts: list[SectionName] = Field(max_length=len(SECTIONS))


class TranscriptLine(Body):
    """One message. `number` counts the interviewer's turns from 1; an answer has the number of the turn it answers."""

    id: str
    who: Literal["interviewer", "candidate"]
    number: int
    stage: str
    text: str
    at: int
    stopped: bool = Field(default=False, description="The candidate stopped the interviewer here")


class Transcript(Body):
    """What was said in public, oldest first."""

    session: SessionRecord
    lines: list[TranscriptLine]


class GrowthQuery(BaseModel):
    """Language of the words."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    locale: Locale = "en"


class GrowthPoint(Body):
    """A competence's score in one interview."""

    session: str
    at: int
    score: float


class CompetenceGrowth(Body):
    """One competence across interviews, oldest first. `trend` is null for a single point."""

    id: str
    label: str
    points: list[GrowthPoint]
    trend: Literal["up", "down", "steady"] | None


class Weakness(Body):
    """What answers lack again and again: in `count` of `of` answered questions."""

    code: str
    words: str
    count: int
    of: int


class NextOffer(Body):
    """An offer to practise with."""

    id: str
    title: str


class NextSession(Body):
    """A suggestion. `focus` names competences."""

    words: str
    offer: NextOffer | None
    focus: list[str]
    difficulty: Difficulty
    persona: Persona
    minutes: int


class Redo(Body):
    """A question of the last practice interview that is worth another try. `anchor` is its place in the report."""

    anchor: str
    asked: str
    lang: Locale
    note: str


class LastResult(Body):
    """The newest report that the candidate may read."""

    session: str
    title: str
    at: int
    score: float | None
    redo: list[Redo]


class Growth(Body):
    """A candidate's progress over the newest reports they may read; `sessions` is how many those are."""

    sessions: int
    last: LastResult | None
    competences: list[CompetenceGrowth]
    weaknesses: list[Weakness]
    next: NextSession
