"""Assessments and the report. A score without a quote that stands in the answer does not exist."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from interview.commands import Locale, Mode
from interview.plan.plan import Engine, Kind, QuestionType
from interview.plan.stages import Stage

REPORT_VERSION = 1

SectionName = Literal["summary", "competencies", "questions", "next_steps", "gaps", "other_offers"]
SECTIONS: tuple[SectionName, ...] = ("summary", "competencies", "questions", "next_steps", "gaps", "other_offers")
"""Parts of a report that are written, logged and released one by one, in their order on the page."""


Record = dict[str, JsonValue]
"""An assessment or a report as the state and the log keep it; its model here reads it, whichever release wrote it."""


class Part(BaseModel):
    """Immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(Part):
    """Words of an answer: code points `start` to `end` of message `message`. `text` is exactly what stands there."""

    message: str
    turn: int
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str


class Star(Part):
    """Which parts of a story are there."""

    situation: bool = False
    task: bool = False
    action: bool = False
    result: bool = False


class Mark(Part):
    """A score of one competence by one answer, 1 (low) to 5; it has at least one quote."""

    competence: str
    score: int = Field(ge=1, le=5)
    quotes: list[Quote] = Field(min_length=1)
    why: str = ""


class Contradiction(Part):
    """Words of an answer that do not fit something else: an earlier answer (`a3`) or a line of the CV (its pointer)."""

    quote: Quote
    against: str
    text: str = Field(description="What stands there")


class Sentence(Part):
    """A sentence of a report, and the answers that it rests on."""

    text: str
    messages: list[str] = Field(default_factory=list, description="Message ids; none: it rests on what was counted")


class Assessment(Part):
    """What one answer shows."""

    message: str
    turn: int
    question: str
    competence: str
    engine: Engine
    fallback: str | None = Field(default=None, description="Why the rules stand in for a model, as an error code")
    marks: list[Mark] = Field(default_factory=list)
    star: Star | None = Field(default=None, description="None when the question does not call for it")
    numbers: list[Quote] = Field(default_factory=list, description="Figures given")
    missing: list[str] = Field(default_factory=list, description="Codes of what the answer lacks")
    note: str = Field(default="", description="For people, one or two sentences")
    refused: int = Field(default=0, description="Quotes of a model that did not stand in the answer")
    answered: Literal["yes", "partly", "no"] | None = Field(default=None, description="By a model; null by rules")
    claims: list[Quote] = Field(default_factory=list, description="What the person says to have done")
    contradictions: list[Contradiction] = Field(default_factory=list)
    corrections: list[Contradiction] = Field(default_factory=list, description="What it puts right of earlier answers")
    samples: list[int] = Field(default_factory=list, description="Levels that independent readings found")


class CompetencyResult(Part):
    """One row of the report's table. `score` is null when nothing was assessed, which is not the same as low."""

    id: str
    label: str
    kind: Kind
    status: Literal["verify", "gap", "explore"]
    required: bool
    planned: int
    asked: int
    answered: int
    score: float | None = Field(default=None, ge=1, le=5)
    quotes: list[Quote] = Field(default_factory=list)


class QuestionAnalysis(Part):
    """One planned question that was asked, with its follow-ups."""

    question: str
    stage: Stage
    type: QuestionType
    competence: str
    asked: str
    turns: list[int]
    answers: list[str] = Field(description="Message ids")
    score: float | None = None
    star: Star | None = None
    quotes: list[Quote] = Field(default_factory=list)
    worked: list[str] = Field(default_factory=list)
    missing: list[str] = Field(default_factory=list)
    note: str = ""
    claims: list[Quote] = Field(default_factory=list, description="What the person says to have done")
    contradictions: list[Contradiction] = Field(default_factory=list, description="What does not fit together")
    corrections: list[Contradiction] = Field(default_factory=list, description="What was put right, in which words")


class Gap(Part):
    """A demand of the offer that nothing supports yet: to work on."""

    competence: str
    label: str
    required: bool
    probed: bool
    note: str = ""


class OtherOffer(Part):
    """An offer that comes close to the one of the interview."""

    id: str
    title: str
    company: str | None = None


class Coverage(Part):
    """How much of the plan was reached; counted by code."""

    planned: int
    asked: int
    answered: int
    competencies: int
    assessed: int


class Report(Part):
    """The whole report."""

    version: int = REPORT_VERSION
    session_id: str
    locale: Locale
    mode: Mode
    reason: Literal["completed", "time_over", "left"]
    made_at: int
    notice: str = Field(description="Says that an AI made it")
    engine: Engine
    model: str
    prompts: str
    rubric: str
    fallback: str | None = None
    offer_id: str
    offer_title: str | None = None
    offer_company: str | None = None
    summary: str
    sentences: list[Sentence] = Field(default_factory=list, description="The summary, where a model wrote it")
    summary_of: str = Field(default="", description="The summary for staff: it speaks of the candidate")
    notes_of: dict[str, str] = Field(default_factory=dict, description="The same for the notes, by question")
    apart: dict[str, list[int]] = Field(
        default_factory=dict, description="By question, levels of independent readings that differ by more than one"
    )
    score: float | None = Field(default=None, description="Mean of the assessed competencies; null under three")
    coverage: Coverage
    competencies: list[CompetencyResult]
    questions: list[QuestionAnalysis]
    next_steps: list[str] = Field(min_length=3, max_length=3)
    gaps: list[Gap]
    other_offers: list[OtherOffer] = Field(default_factory=list, description="Empty too when the search was away")
