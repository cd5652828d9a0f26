"""An offer and a CV as the graph's state keeps them: JSON, typed.

A key may be missing: earlier releases kept these for interviews that go on today, or are played back.
"""

from typing import Literal, cast

from typing_extensions import TypedDict

from interview.commands import Locale
from offers.models import Offer, Verdict


class PlaceRecord(TypedDict, total=False):
    """`offers.models.Place`."""

    city: str | None
    postal_code: str | None
    department: str | None
    region: str | None
    country: str | None
    remote: Literal["none", "hybrid", "full"] | None


class SalaryRecord(TypedDict, total=False):
    """`offers.models.Salary`."""

    raw: str | None
    minimum: float | None
    maximum: float | None
    currency: str | None
    period: Literal["hour", "day", "week", "month", "year"] | None
    months: float | None
    doubtful: bool


class CompetenceRecord(TypedDict, total=False):
    """`offers.models.Competence`."""

    label: str
    code: str | None
    required: bool


class OfferRecord(TypedDict, total=False):
    """`offers.models.Offer`."""

    id: str
    source: str
    title: str
    description: str
    company: str | None
    place: PlaceRecord | None
    other_places: list[PlaceRecord]
    salary: SalaryRecord | None
    contract: str | None
    working_time: Literal["full", "part"] | None
    weekly_hours: float | None
    experience_years: float | None
    experience_demand: Literal["none", "wished", "required"] | None
    experience_raw: str | None
    language: Locale | None
    rome_code: str | None
    competences: list[CompetenceRecord]
    licences: list[CompetenceRecord]
    languages: list[CompetenceRecord]
    training: list[CompetenceRecord]
    date_posted: str | None
    valid_through: str | None
    url: str | None
    origin: str | None
    content_hash: str
    fetched_at: int


class DemandRecord(TypedDict):
    """`offers.models.Demand`."""

    kind: Literal["competence", "diploma", "licence", "language"]
    label: str
    required: bool


class ShownRecord(TypedDict):
    """`offers.models.Shown`."""

    kind: str
    text: str
    pointer: str | None


class VerdictRecord(TypedDict):
    """`offers.models.Verdict`."""

    demand: DemandRecord
    state: Literal["shown", "near", "absent", "unknown"]
    by: ShownRecord | None


class Position(TypedDict, total=False):
    """A job of a CV."""

    position: str | None
    employer: str | None
    current: bool
    months: int | None
    summary: str | None
    highlights: list[str]
    technologies: list[str]


class Project(TypedDict, total=False):
    """A project of a CV."""

    name: str | None
    description: str | None
    keywords: list[str]


class Language(TypedDict, total=False):
    """A language of a CV."""

    language: str | None
    level: str | None


class Study(TypedDict, total=False):
    """A degree of a CV, without the school."""

    area: str | None
    type: str | None
    bac_plus: int | None


class BlindProfile(TypedDict, total=False):
    """What the interviewer may know of a CV: no name, age, address, school or picture."""

    label: str | None
    summary: str | None
    positions: list[Position]
    projects: list[Project]
    skills: list[str]
    languages: list[Language]
    studies: list[Study]
    certificates: list[str]
    months: int | None


def offer_record(offer: Offer) -> OfferRecord:
    """An offer as it is kept."""
    return cast("OfferRecord", offer.model_dump(mode="json"))


def verdict_record(verdict: Verdict) -> VerdictRecord:
    """A verdict as it is kept."""
    return cast("VerdictRecord", verdict.model_dump(mode="json"))
