"""Bodies of requests and answers over HTTP, where they are not a model of parsing or offers themselves."""

import unicodedata
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

from interview.assessment.report import SectionName
from offers.models import Contract, Offer
from parsing.models import Profile
from server.protocol.cards import InterviewerCard, SessionUsage
from server.protocol.events import Difficulty, EndReason, Locale, Mode, Persona, Strategy
from server.protocol.messages import DEFAULT_ORGANISATION, Role

MAX_CV_TEXT = 100_000
MAX_OFFER_TEXT = 50_000
"""Code points of a pasted CV."""


def shown(name: str) -> str:
    """One spelling a name, and nothing in it that is not seen: it stands beside other people's words."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not plain.isprintable():
        raise ValueError("unprintable")
    return plain


Name = Annotated[str, Field(max_length=200), AfterValidator(shown), Field(min_length=1, max_length=80)]
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
"""A client's own name for what it asks for: asked again under the same one, it is the same thing."""


class Body(BaseModel):
    """Immutable, and nothing beyond what is declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorBody(Body):
    """What went wrong. `code` is stable; `temporary`: the same request may succeed later."""

    code: str
    message: str
    temporary: bool
    details: list[dict[str, JsonValue]] | None = None


class ErrorAnswer(Body):
    """Every error of every route."""

    error: ErrorBody


class UserCard(Body):
    """Who is signed in, and where they act: in an organisation, for staff perhaps in one team of it."""

    id: str
    name: str
    role: Role
    organisation: str = DEFAULT_ORGANISATION
    team: str | None = None


class ProviderCard(Body):
    """An identity provider, as its button names it."""

    key: Literal["google", "oidc"]
    name: str


class SignInKinds(Body):
    """Which ways of signing in exist here and now. `address`: by name, for who opens the address the server printed."""

    local: bool
    address: bool
    providers: list[ProviderCard] = Field(default_factory=list)


class Me(Body):
    """What a page needs first."""

    user: UserCard | None
    sign_in: SignInKinds
    interviewer: InterviewerCard


class LocalSignIn(Body):
    """A name and a freely chosen role; exists on loopback only."""

    name: Name
    role: Role


class SignedIn(Body):
    """Who has just signed in."""

    user: UserCard


class Nothing(Body):
    """Done; there is nothing to tell."""


class CvText(Body):
    """A CV as pasted text."""

    text: str = Field(min_length=1, max_length=MAX_CV_TEXT)


class ProfileEdit(Body):
    """The candidate's correction on top of revision `expected`."""

    profile: Profile
    expected: int = Field(ge=0)
    accepted: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        default_factory=list,
        max_length=500,
        description="JSON pointers into the profile of what was looked at and found right",
    )


class MatchQuery(BaseModel):
    """Query of the offers that fit the profile."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    language: Locale | None = None
    limit: int = Field(default=20, ge=1, le=100)


class OfferSearch(MatchQuery):
    """Query of an offer search; `reader` is the page's language, which settles ties."""

    q: str = Field(default="", max_length=200)
    place: str | None = Field(default=None, max_length=100)
    contract: Contract | None = None
    remote: bool | None = None
    reader: Locale | None = None
    cursor: str | None = Field(default=None, max_length=200)


class OwnOfferText(Body):
    """An offer that a candidate brings: its text, or its link."""

    text: str | None = Field(default=None, min_length=1, max_length=MAX_OFFER_TEXT)
    url: str | None = Field(default=None, min_length=8, max_length=2000)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.text is None) == (self.url is None):
            raise ValueError("text or url")
        return self


class OwnOfferList(Body):
    """A candidate's own offers, newest first. `links`: whether this server fetches an offer by its link."""

    offers: list[Offer]
    links: bool


ExtraTime = Literal[0, 25, 50, 100]


class SessionTerms(Body):
    """How an interview is held, whoever decides it."""

    offer_id: str = Field(min_length=1, max_length=200)
    locale: Locale
    minutes: int = Field(ge=1, le=60)
    mode: Mode
    strategy: Strategy = "enqueue"
    persona: Persona = Field(default="neutral", description="How the interviewer speaks; what is asked stays the same")
    difficulty: Difficulty = Field(default="standard", description="Of the questions drawn from the bank")
    timed: bool = Field(default=True, description="False: without a clock; practice only")
    extra: ExtraTime = Field(default=0, description="Per cent more time for the same interview")
    breaks: bool = Field(default=False, description="Whether the clock may be stopped; in practice it always may")


class SessionRequest(SessionTerms):
    """A new session. The candidate's newest profile and the offer are pinned when it is made."""

    client_id: ClientId | None = Field(
        default=None, description="The same one makes no second session; the header Idempotency-Key does the same"
    )

    @model_validator(mode="after")
    def _assessed_by_the_clock(self) -> Self:
        if self.mode == "assessed" and (self.extra or self.breaks or not self.timed):
            raise ValueError("more time in an assessed interview is for those to give who invite to it")
        return self


class CandidateCard(Body):
    """Whose session it is."""

    id: str
    name: str


class PinnedOfferCard(Body):
    """The offer as it was when the session was made."""

    id: str
    title: str
    company: str | None = None
    content_hash: str
    origin: str | None = None
    """Whose terms of use apply: its name is shown beside the offer."""
    url: str | None = None
    fetched_at: int = 0


class ConsentGiven(Body):
    """What the candidate agreed to before the interview: the words' version and hash, and when."""

    version: str
    locale: Locale
    hash: str
    at: int


class HumanReview(Body):
    """A person's look at an interview, asked for by its candidate; `by` is who answered."""

    asked_at: int
    words: str
    answered_at: int | None = None
    answer: str | None = None
    by: str | None = None


class SessionRecord(Body):
    """A session as lists and headers show it."""

    id: str
    organisation: str = DEFAULT_ORGANISATION
    team: str | None = None
    candidate: CandidateCard
    offer: PinnedOfferCard
    locale: Locale
    mode: Mode
    minutes: int
    strategy: Strategy
    persona: Persona = "neutral"
    difficulty: Difficulty = "standard"
    timed: bool = Field(default=True, description="False: nobody is shown a clock")
    extra: ExtraTime = Field(default=0, description="Per cent more time than `minutes`")
    breaks: bool = Field(default=False, description="Whether the candidate may stop the clock")
    status: Literal["ready", "running", "ended"]
    created_at: int
    started_at: int | None = None
    ended_at: int | None = None
    end_reason: EndReason | None = None
    profile_revision: int | None = None
    interviewer: InterviewerCard
    turns: int = 0
    report: bool = False
    usage: SessionUsage | None = Field(default=None, description="Once ended; staff only")
    invitation: str | None = Field(default=None, description="The one it was made for")
    attempt: int | None = Field(default=None, description="Which of the invitation's it is, from 1")
    released: list[SectionName] = Field(
        default_factory=list, description="Sections of an assessed report that are shared"
    )
    consent: ConsentGiven | None = None
    human: HumanReview | None = None
    version: str | None = Field(default=None, description="Of Vivavoce, when it was made")


class Paging(BaseModel):
    """Query of a paged list."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=200)


class SessionList(Body):
    """Newest first; `cursor` asks for what follows."""

    sessions: list[SessionRecord]
    unreadable: int = Field(default=0, description="Sessions of this page that this release cannot read")
    cursor: str | None = None


class TicketRequest(Body):
    """A ticket for one session, or (null) for the wall, the list of all sessions."""

    session: str | None = Field(max_length=64)


class Ticket(Body):
    """Admission to one socket."""

    ticket: str
    expires_in: int = Field(description="Seconds")


class Health(Body):
    """State of the node; `away` names the stores that do not answer, and `node` while it drains."""

    status: Literal["ok", "unavailable"]
    away: list[str] = Field(default_factory=list)
