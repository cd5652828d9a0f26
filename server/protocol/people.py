"""Bodies about people over HTTP: invitations, organisations, one's own sign-ins."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from server.protocol.events import Difficulty, Locale, Mode, Persona
from server.protocol.http import Body, ClientId, ExtraTime, Name, shown
from server.protocol.messages import Role

MAX_GUESTS_TEXT = 60_000
"""Code points of a pasted list."""
_Token = Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
_Id = Annotated[str, Field(min_length=1, max_length=64)]
_Days = Annotated[int, Field(ge=1, le=365)]

InvitationState = Literal["issued", "opened", "claimed", "started", "done", "expired", "revoked"]


class ProviderSignIn(Body):
    """Sign in at a provider, perhaps with an invitation."""

    provider: Literal["google", "oidc"]
    invitation: _Token | None = None
    locale: Locale = "en"


class ProviderAddress(Body):
    """Where to send the browser."""

    address: str


class LinkLook(Body):
    """The secret of an invitation's link."""

    token: _Token


class LinkClaim(Body):
    """Take an invitation with its link alone. `name`: where the inviter has given none."""

    token: _Token
    name: Name | None = None


class InvitationView(Body):
    """What an invited person reads before they take it."""

    organisation: str = Field(description="Its name; empty: nobody has named it")
    role: Role
    by: str
    name: str
    offer_title: str
    locale: Locale | None
    mode: Mode | None
    minutes: int | None
    expires_at: int
    account: bool = Field(description="A provider must vouch for an address that it is for")
    taken: bool = Field(description="Somebody has taken it")
    yours: bool = Field(description="This browser has taken it, and may come back with it")


class InvitedInterview(Body):
    """What an invited candidate is interviewed about."""

    offer_id: str = Field(min_length=1, max_length=200)
    locale: Locale
    minutes: int = Field(ge=1, le=60)
    mode: Mode
    persona: Persona = "neutral"
    difficulty: Difficulty = "standard"
    extra: ExtraTime = Field(default=0, description="Per cent more time for the same interview")
    breaks: bool = Field(default=False, description="In an assessed one: whether the clock may be stopped")


class InvitationRequest(Body):
    """Invitations for people of a list, alike but for their names. `only`: who is named by address must prove it."""

    role: Role
    guests: str = Field(default="", max_length=MAX_GUESTS_TEXT, description="One a line, or a CSV; empty: one link")
    team: _Id | None = None
    interview: InvitedInterview | None = None
    attempts: int = Field(default=1, ge=1, le=20)
    days: _Days = 14
    only: bool = False
    allowed: list[Annotated[str, Field(max_length=254)]] = Field(
        default_factory=list, max_length=50, description="Further addresses or domains (@school.example) it is for"
    )
    client_id: ClientId | None = Field(
        default=None,
        description="Random: the same one makes the same invitations with the same links, once; the header "
        "Idempotency-Key does the same",
    )


class InvitationCard(Body):
    """An invitation as staff sees it. The link is shown once, when it is made."""

    id: str
    role: Role
    team: str | None
    name: str
    address: str | None
    allowed: list[str]
    offer_title: str
    interview: InvitedInterview | None
    attempts: int
    used: int = Field(description="Attempts that have begun")
    sessions: list[str] = Field(description="Ids, oldest attempt first")
    by: str
    created_at: int
    expires_at: int
    state: InvitationState
    reasons: list[str] = Field(description="Of each attempt that was added")
    mailed_at: int | None = Field(default=None, description="When its link was handed to the mail relay last")
    taken: bool = Field(description="Somebody has taken it, and comes back without the link or by the same browser")


class IssuedInvitation(Body):
    """A new invitation with its link."""

    invitation: InvitationCard
    token: str = Field(description="What stands behind # in the link: /join#TOKEN")


class IssuedInvitations(Body):
    """All that were made, and the numbers of lines that could not be read."""

    issued: list[IssuedInvitation]
    bad_lines: list[int]


class InvitationList(Body):
    """Newest first."""

    invitations: list[InvitationCard]


class MailRequest(Body):
    """Mail a link to the address of its invitation; the link's secret is known to whoever has just made it."""

    token: _Token
    locale: Locale = "en"


class Extension(Body):
    """Good for so many days from now."""

    days: _Days


class Retake(Body):
    """One attempt more, and why."""

    reason: Annotated[str, Field(max_length=1000), AfterValidator(shown), Field(min_length=3, max_length=300)]


class OwnInvitation(Body):
    """An interview that somebody is invited to. `session`: the one to go on with, or the last one."""

    id: str
    organisation: str
    by: str
    offer_title: str
    locale: Locale
    mode: Mode
    minutes: int
    expires_at: int
    attempts: int
    used: int
    state: InvitationState
    session: str | None
    status: Literal["ready", "running", "ended"] | None


class OwnInvitations(Body):
    """Newest first."""

    invitations: list[OwnInvitation]


class TeamCard(Body):
    """A team of an organisation."""

    id: str
    name: str


class MemberCard(Body):
    """Somebody of an organisation's staff."""

    membership: str
    person: str
    name: str
    address: str | None
    role: Role
    team: str | None
    you: bool


class OrganisationPage(Body):
    """An organisation with its people. `founder`: its owners may found others."""

    id: str
    name: str
    teams: list[TeamCard]
    members: list[MemberCard]
    founder: bool


class OrganisationTeams(Body):
    """What a form about invitations needs of an organisation. `mail`: this server can send links itself."""

    id: str
    name: str
    teams: list[TeamCard]
    mail: bool = False


class Naming(Body):
    """A name for an organisation or a team."""

    name: Name


class MemberChange(Body):
    """What somebody of the staff is from now on."""

    role: Literal["recruiter", "developer", "observer", "owner"]
    team: _Id | None = None


class MembershipCard(Body):
    """What one is in an organisation. `acting`: under it one acts now."""

    id: str
    organisation: str
    organisation_name: str
    team: str | None
    role: Role
    acting: bool


class SignInCard(Body):
    """One of one's own sign-ins. `device` and `system`: what the browser called itself, as far as it is known."""

    id: str
    browser: str
    system: str
    since: int
    used_at: int
    current: bool


class RenewedLink(Body):
    """Another link to one's place here, made by staff in place of the one that one came by."""

    organisation_name: str
    renewed_at: int
    opened_at: int | None = Field(description="when it was used to sign in as oneself; null: not yet")


class Account(Body):
    """Who one is here, and where one is signed in."""

    id: str
    name: str
    address: str | None
    way: str = Field(description="local, link, or the provider's name")
    memberships: list[MembershipCard]
    sign_ins: list[SignInCard]
    renewed_links: list[RenewedLink]


class Acting(Body):
    """Act under another membership of one's own."""

    membership: _Id
