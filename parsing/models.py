"""The profile: JSON Resume 1.x with `x_` extensions. Unknown is null, never invented. Dates are YYYY[-MM[-DD]]."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from parsing.earlier import brought_forward
from parsing.json_object import JsonObject

PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Contract = Literal["cdi", "cdd", "stage", "alternance", "freelance", "interim", "other"]
Engine = Literal["rules", "crew", "user"]
Fallback = Literal["late", "malformed", "incomplete", "invented", "over_budget", "failed"]
Phase = Literal["received", "checked", "text", "sections", "profile", "ready", "failed"]


class Part(BaseModel):
    """A part of a profile; `x_` names are kept on the wire."""

    model_config = ConfigDict(extra="forbid")


class Name(Part):
    """A name taken apart."""

    first: str | None = None
    last: str | None = None


class Location(Part):
    """JSON Resume's location."""

    address: str | None = None
    city: str | None = None
    postalCode: str | None = None
    countryCode: str | None = None
    region: str | None = None


class OnlineProfile(Part):
    """A profile on a network."""

    network: str | None = None
    username: str | None = None
    url: str | None = None


class Basics(Part):
    """Who the candidate is. `phone` is E.164, or as written where no country has such a number."""

    name: str | None = None
    label: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None
    summary: str | None = None
    location: Location | None = None
    profiles: list[OnlineProfile] = Field(default_factory=list)
    x_name: Name | None = None
    x_phone_raw: str | None = None


class Work(Part):
    """One position. `endDate` is null both when unknown and when current; `x_current` tells."""

    name: str | None = None
    position: str | None = None
    location: str | None = None
    url: str | None = None
    startDate: PartialDate | None = None
    endDate: PartialDate | None = None
    summary: str | None = None
    highlights: list[str] = Field(default_factory=list)
    x_current: bool = False
    x_contract: Contract | None = None
    x_months: int | None = None
    x_technologies: list[str] = Field(default_factory=list)
    x_raw_dates: str | None = None


class Education(Part):
    """One course of study. `x_bac_plus` is the French count of years after the baccalauréat."""

    institution: str | None = None
    url: str | None = None
    area: str | None = None
    studyType: str | None = None
    startDate: PartialDate | None = None
    endDate: PartialDate | None = None
    score: str | None = None
    courses: list[str] = Field(default_factory=list)
    x_level: int | None = Field(default=None, ge=1, le=8)
    x_bac_plus: int | None = Field(default=None, ge=0, le=12)
    x_raw_dates: str | None = None


class SkillLevel(Part):
    """What is stated of one skill of a group."""

    name: str
    level: str


class Skill(Part):
    """A group of skills, its `keywords`; or one skill by itself. Ids are canonical over both languages."""

    name: str
    level: str | None = None
    keywords: list[str] = Field(default_factory=list)
    x_id: str | None = Field(default=None, description="Of a skill by itself")
    x_kind: Literal["hard", "soft", "tool"] | None = None
    x_ids: list[str] = Field(default_factory=list, description="Of the keywords that are on our list")
    x_levels: list[SkillLevel] = Field(default_factory=list, description="Of the keywords that tell one")

    @property
    def skills(self) -> list[str]:
        """The skills it tells: its keywords, or itself."""
        return list(self.keywords) or [self.name]

    @property
    def ids(self) -> list[str]:
        """Canonical ids of the skills it tells."""
        return [*([self.x_id] if self.x_id else []), *self.x_ids]


class Language(Part):
    """A spoken language."""

    language: str
    fluency: str | None = None
    x_code: str | None = None
    x_cefr: Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"] | None = None
    x_certificate: str | None = None


class Project(Part):
    """A project."""

    name: str | None = None
    description: str | None = None
    highlights: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    startDate: PartialDate | None = None
    endDate: PartialDate | None = None
    url: str | None = None


class Certificate(Part):
    """A certificate."""

    name: str | None = None
    date: PartialDate | None = None
    issuer: str | None = None
    url: str | None = None


class Interest(Part):
    """An interest."""

    name: str
    keywords: list[str] = Field(default_factory=list)


class Volunteer(Part):
    """Unpaid work; dates as in Work."""

    organization: str | None = None
    position: str | None = None
    location: str | None = None
    url: str | None = None
    startDate: PartialDate | None = None
    endDate: PartialDate | None = None
    summary: str | None = None
    highlights: list[str] = Field(default_factory=list)
    x_current: bool = False
    x_raw_dates: str | None = None


class Award(Part):
    """A prize, a scholarship, a distinction."""

    title: str | None = None
    date: PartialDate | None = None
    awarder: str | None = None
    summary: str | None = None


class Publication(Part):
    """An article, a book, a talk, a patent. `x_authors` as written, the candidate among them."""

    name: str | None = None
    publisher: str | None = None
    releaseDate: PartialDate | None = None
    url: str | None = None
    summary: str | None = None
    x_authors: str | None = None


class Reference(Part):
    """Who recommends the candidate. `reference` is their post or their words; how to reach them is not kept."""

    name: str | None = None
    reference: str | None = None


class Evidence(Part):
    """Where a value stands in the document. `lines` count from 1 within the page."""

    page: int
    lines: list[int]
    raw: str
    confidence: float = Field(ge=0, le=1)


class Finding(Part):
    """Something the candidate should look at; never a failure of parsing."""

    code: str
    severity: Literal["info", "minor", "major"]
    path: str | None = Field(default=None, description="JSON pointer into the profile")


class SectionNote(Part):
    """How one section was read."""

    key: str
    heading: str | None = None
    page: int | None = None
    lines: list[int] = Field(default_factory=list)
    confidence: float = 1.0
    engine: Engine = "rules"
    fallback: Fallback | None = Field(default=None, description="Why the rules read it although a crew was there")


SCHEMA_VERSION = 2
"""2: skills are groups with their skills as keywords; in 1 a skill had its group as keyword."""


class ModelUsage(Part):
    """What language models have cost. Where a server tells no tokens they are estimated."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = Field(default=None, description="US dollars; null when a price is unknown")


class Extraction(Part):
    """How the profile came about."""

    schema_version: int = SCHEMA_VERSION
    model: str | None = None
    prompt_version: str | None = None
    usage: ModelUsage | None = Field(default=None, description="Of the model; counts for interviews about this CV")
    doc_lang: str | None = None
    sha256: str | None = None
    pages: int | None = None
    chars: int | None = None
    ocr: bool = False
    columns: int = 1
    reference_date: str | None = None
    is_cv_score: float | None = None
    total_months: int | None = None
    sections: list[SectionNote] = Field(default_factory=list)
    evidence: dict[str, Evidence] = Field(default_factory=dict, description="Keyed by JSON pointer")
    warnings: list[Finding] = Field(default_factory=list)
    stripped: list[str] = Field(default_factory=list, description="Text a reader can't see; staff and owner only")


class Meta(Part):
    """JSON Resume's meta."""

    version: str = "v1.0.0"
    x_extraction: Extraction = Field(default_factory=Extraction)


class Profile(Part):
    """A candidate's profile."""

    basics: Basics = Field(default_factory=Basics)
    work: list[Work] = Field(default_factory=list)
    education: list[Education] = Field(default_factory=list)
    skills: list[Skill] = Field(default_factory=list)
    languages: list[Language] = Field(default_factory=list)
    projects: list[Project] = Field(default_factory=list)
    certificates: list[Certificate] = Field(default_factory=list)
    interests: list[Interest] = Field(default_factory=list)
    volunteer: list[Volunteer] = Field(default_factory=list)
    awards: list[Award] = Field(default_factory=list)
    publications: list[Publication] = Field(default_factory=list)
    references: list[Reference] = Field(default_factory=list)
    meta: Meta = Field(default_factory=Meta)

    @model_validator(mode="before")
    @classmethod
    def _of_today(cls, kept: object) -> object:
        return brought_forward(kept) if isinstance(kept, dict) else kept

    @property
    def skill_names(self) -> list[str]:
        """Every skill, without the names of groups."""
        return list(dict.fromkeys(name for skill in self.skills for name in skill.skills))

    @property
    def skill_ids(self) -> list[str]:
        """Canonical ids of every skill that is on our list."""
        return list(dict.fromkeys(id_ for skill in self.skills for id_ in skill.ids))


class ProfileRevision(Part):
    """One stored version of a candidate's profile; revisions count from 1 and are never changed."""

    candidate_id: str
    revision: int
    origin: Literal["parsed", "edited"]
    cv_id: str | None
    sha256: str = Field(description="Of the profile's canonical JSON: what a session pins")
    created_at: int
    profile: Profile


class CvStatus(Part):
    """A CV on its way to a profile. `error` is a `parsing.errors` code; `partial` grows as sections finish."""

    cv_id: str
    filename: str
    size: int
    phase: Phase
    sections: dict[str, Literal["waiting", "running", "done", "fallback"]] = Field(default_factory=dict)
    partial: JsonObject = Field(default_factory=dict)
    error: str | None = None
    revision: int | None = Field(default=None, description="Profile revision, once ready")
    duplicate_of: str | None = None
    updated_at: int
