"""A report as far as a reader gets it: written so far, and released."""

from collections.abc import Collection, Mapping

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from interview.assessment.report import (
    SECTIONS,
    CompetencyResult,
    Coverage,
    Gap,
    OtherOffer,
    QuestionAnalysis,
    SectionName,
    Sentence,
)
from interview.assessment.report_sections import FIELDS


class Draft(BaseModel):
    """A report with sections missing. What is None is not there for this reader, or not yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    locale: str = "en"
    mode: str = "practice"
    made_at: int | None = None
    notice: str | None = None
    engine: str = ""
    model: str = ""
    prompts: str = ""
    rubric: str = ""
    fallback: str | None = None
    offer_title: str | None = None
    offer_company: str | None = None
    summary: str | None = None
    sentences: list[Sentence] = Field(default_factory=list)
    summary_of: str = ""
    notes_of: dict[str, str] = Field(default_factory=dict)
    apart: dict[str, list[int]] = Field(default_factory=dict)
    score: float | None = None
    coverage: Coverage | None = None
    competencies: list[CompetencyResult] | None = None
    questions: list[QuestionAnalysis] | None = None
    next_steps: list[str] | None = None
    gaps: list[Gap] | None = None
    other_offers: list[OtherOffer] | None = None
    there: frozenset[SectionName] = Field(description="Sections that are there")


def draft(report: Mapping[str, JsonValue]) -> Draft:
    """From a report's JSON, or a part of it."""
    there = frozenset(name for name in SECTIONS if FIELDS[name] <= report.keys())
    return Draft.model_validate({**report, "there": there})


def missing(there: Collection[str]) -> list[SectionName]:
    """The sections that are not there, in order."""
    return [name for name in SECTIONS if name not in there]
