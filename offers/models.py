"""Offers on schema.org JobPosting terms. Unknown is null, never guessed. Times are ms since the epoch."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from prompts.loader import Locale


class Part(BaseModel):
    """Immutable. What a newer release stored beside is passed over: offers outlive the release that wrote them."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Place(Part):
    """Where the work is done."""

    city: str | None = None
    postal_code: str | None = None
    department: str | None = Field(default=None, description="Code of a French department: 69, 2A, 974")
    region: str | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    remote: Literal["none", "hybrid", "full"] | None = None


class Salary(Part):
    """Pay; `raw` as the source wrote it. Amounts that cannot be meant are left out and `doubtful`: only `raw` tells."""

    raw: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    currency: str | None = None
    period: Literal["hour", "day", "week", "month", "year"] | None = None
    months: float | None = Field(default=None, description="How many times a year a month is paid: 13 of `sur 13 mois`")
    doubtful: bool = False


class Competence(Part):
    """Something demanded: a competence, coded (ROME) or free; a licence, a language, a training."""

    label: str
    code: str | None = None
    required: bool = False


Contract = Literal["cdi", "cdd", "interim", "freelance", "internship", "apprenticeship", "other"]


class Offer(Part):
    """A job offer. `content_hash` is over what the offer says, so it stays when only `fetched_at` moves."""

    id: str = Field(description="source:source_id")
    source: str
    title: str
    description: str = Field(description="Plain text; HTML is stripped on the way in")
    company: str | None = None
    place: Place | None = None
    other_places: list[Place] = Field(default_factory=list, description="Where it may be done as well")
    salary: Salary | None = None
    contract: Contract | None = None
    working_time: Literal["full", "part"] | None = None
    weekly_hours: float | None = None
    experience_years: float | None = None
    experience_demand: Literal["none", "wished", "required"] | None = None
    experience_raw: str | None = None
    language: Locale | None = None
    rome_code: str | None = None
    competences: list[Competence] = Field(default_factory=list)
    licences: list[Competence] = Field(default_factory=list, description="To drive or operate")
    languages: list[Competence] = Field(default_factory=list)
    training: list[Competence] = Field(default_factory=list)
    date_posted: str | None = Field(default=None, description="YYYY-MM-DD")
    valid_through: str | None = Field(default=None, description="YYYY-MM-DD")
    url: str | None = None
    origin: str | None = Field(default=None, description="Whose terms of use apply: its name is shown beside the offer")
    content_hash: str
    fetched_at: int


class OfferCorrection(Part):
    """What a candidate says their own offer says. The rest of it stays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=300)
    description: str = Field(min_length=1, max_length=20_000)
    company: str | None = Field(default=None, max_length=200)
    place: str | None = Field(default=None, max_length=100, description="The town")
    remote: Literal["none", "hybrid", "full"] | None = None
    contract: Contract | None = None
    salary: str | None = Field(default=None, max_length=300, description="As the employer wrote it")
    experience_years: float | None = Field(default=None, ge=0, le=50)
    competences: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field(default_factory=list, max_length=40)


class OfferQuery(Part):
    """What somebody looks for. Filters fail closed: an offer that does not say does not match."""

    text: str = ""
    place: str | None = None
    contract: Contract | None = None
    remote: bool | None = None
    language: Locale | None = None
    reader: Locale | None = Field(default=None, description="Of who asks; no filter, it settles ties")
    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = None


class Freshness(Part):
    """How old an answer is. `stale_error` carries the code of the failure that makes us serve old data."""

    state: Literal["fresh", "stale", "stale_error"]
    fetched_at: int
    error: str | None = None


class Reason(Part):
    """One factor of a match, for people: `code` is put into words by the page, `value` fills them."""

    code: str
    value: str | None = None
    weight: float


class Shown(Part):
    """Something that a CV shows, as it is written there; `pointer` is where."""

    kind: Literal["title", "skill", "diploma", "highlight", "certificate", "language"]
    text: str
    pointer: str | None = None


class Demand(Part):
    """Something that an offer asks for."""

    kind: Literal["competence", "diploma", "licence", "language"]
    label: str
    required: bool = False


class Verdict(Part):
    """Whether a demand is met. `unknown`: words cannot tell, as across languages. `by` shows it or is near."""

    demand: Demand
    state: Literal["shown", "near", "absent", "unknown"]
    by: Shown | None = None


class OfferHit(Part):
    """An offer in a result list, with why it stands there."""

    offer: Offer
    score: float
    reasons: list[Reason] = Field(default_factory=list)
    expired: bool = False

    @property
    def is_distant(self) -> bool:
        """Whether it is only distantly related to what was asked."""
        return any(reason.code == "distant" for reason in self.reasons)


class OfferPage(Part):
    """A page of results."""

    hits: list[OfferHit]
    total: int
    near: int | None = Field(
        default=None, description="How many of all fit; the others are distantly related. Null where nothing was asked"
    )
    cursor: str | None = None
    freshness: Freshness
    corrected: str | None = Field(default=None, description="What was searched for where slips of the pen were mended")
    ignored: list[str] = Field(default_factory=list, description="What was asked and offers cannot be searched by")
    words_only: bool = Field(
        default=False, description="Meaning could not be compared with all offers: other words for the same are missed"
    )

    def similar(self, known: str) -> list[Offer]:
        """What fits and is open, beside the offer that is known already."""
        fitting = (hit.offer for hit in self.hits if not (hit.expired or hit.is_distant))
        return [offer for offer in fitting if offer.id != known]


class OfferReading(Part):
    """One offer."""

    offer: Offer
    freshness: Freshness
    expired: bool = False
