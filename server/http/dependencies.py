"""What the composition root hands to every request: Starlette's lifespan state, typed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypedDict

from pydantic import JsonValue

from interview.assessment.coaching import Coaching
from interview.assessment.report import SectionName
from offers.ports import OfferService, OwnOfferService
from offers.public_web import PublicWeb
from parsing.ports import CvService
from server.accounts.cookies import BrowserCookie, SignInCookie
from server.accounts.door import Door
from server.accounts.flows import Flows
from server.accounts.identity import Provider
from server.accounts.invitations import Invitations
from server.accounts.joining import Joining
from server.accounts.mail import Mailer
from server.accounts.memberships import Memberships
from server.accounts.organisations import Organisations
from server.accounts.sign_ins import SignIns
from server.accounts.staffing import Staffing
from server.accounts.teams import Teams
from server.accounts.tickets import SocketTickets
from server.accounts.tokens import Tokens
from server.accounts.users import Users
from server.http.rates import Rates
from server.protocol.cards import InterviewerCard
from server.protocol.commands import Commands
from server.protocol.forks import ForkRecord, ForkRequest
from server.protocol.history import RetryRecord, RetryRequest
from server.protocol.http import SessionList, SessionRecord, SessionTerms
from server.protocol.permissions import DEFAULT, Within
from server.reports.printing import Printer
from server.rights.audit import Audit
from server.rights.erasure import Erasure
from server.rights.export import Export
from server.rights.oversight import Oversight
from server.rights.retention import Policies
from server.sessions.finding.texts import SessionTexts
from server.sessions.log.reader import LogReader
from server.sessions.records.model_calls import ModelCalls
from server.sessions.records.sessions import Attempt, Invited
from server.webhooks.hooks import Webhooks


class SessionRecords(Protocol):
    """Sessions as documents."""

    async def create(
        self,
        *,
        candidate_id: str,
        candidate_name: str,
        request: SessionTerms,
        session_id: str | None = None,
        within: Within = DEFAULT,
        invited: Invited | None = None,
    ) -> SessionRecord:
        """A new session with profile and offer pinned; with an id that exists, the stored one.

        Raises OfferNotFound, OffersUnavailable.
        """
        ...

    async def attempts(self, invitations: Sequence[str]) -> Mapping[str, Sequence[Attempt]]:
        """The sessions made for these invitations, by invitation, in the order of attempts."""
        ...

    async def get(self, session_id: str) -> SessionRecord:
        """Raises SessionNotFound."""
        ...

    async def open_since(self, candidate_id: str, *, since: int, limit: int) -> int:
        """How many of a candidate's sessions made since then are not over, counted up to `limit`."""
        ...

    async def erase(self, sid: str) -> None:
        """Forget a session."""
        ...

    async def list(
        self, *, candidate_id: str | None, limit: int, cursor: str | None, within: Within | None = None
    ) -> SessionList:
        """Newest first; of one candidate or (None) of all, of an organisation or team or (None) of all."""
        ...

    async def report(self, session_id: str) -> Mapping[str, JsonValue] | None:
        """The report, once there is one."""
        ...

    async def reports(
        self, candidate_id: str, *, limit: int
    ) -> Sequence[tuple[SessionRecord, Mapping[str, JsonValue]]]:
        """The newest interviews of a candidate with the reports they may read, or parts of them; newest first."""
        ...

    async def release(self, sid: str, parts: Sequence[SectionName], *, by: str, name: str) -> SessionRecord:
        """Share these sections of a report with its candidate, instead of those before. Raises SessionNotFound."""
        ...


class Threads(Protocol):
    """Checkpoints of sessions' threads, as the interview package tells them. Times are ISO 8601 there."""

    async def history(self, thread_id: str) -> Sequence[Mapping[str, object]]:
        """Oldest first: id, parent, step, at, source, next, turn, stage."""
        ...

    async def state_at(self, thread_id: str, checkpoint_id: str) -> Mapping[str, JsonValue] | None:
        """The same with `values`; None when there is no such checkpoint."""
        ...


class Retrying(Protocol):
    """Practice: advice on an answer, and other tries. All raise NotInPractice and the stores' errors."""

    async def coach(self, session: SessionRecord, message: str) -> Coaching:
        """Raises UnknownAnswer, ThreadGone."""
        ...

    async def make(self, session: SessionRecord, asked: RetryRequest) -> RetryRecord:
        """Once for each client id. Raises UnknownAnswer, ThreadGone, TooManyRetries, RetryUnderWay."""
        ...

    async def list(self, session: SessionRecord) -> Sequence[RetryRecord]:
        """Oldest first."""
        ...


class Forking(Protocol):
    """Forks of sessions. Both raise the stores' errors."""

    async def make(self, session: SessionRecord, asked: ForkRequest) -> ForkRecord:
        """Once for each client id. Raises UnknownAnswer, ThreadGone, TooManyForks, ForkUnderWay."""
        ...

    async def list(self, session: SessionRecord) -> Sequence[ForkRecord]:
        """Oldest first."""
        ...


class Check(Protocol):
    """Tells whether a store answers, by raising or not."""

    def __call__(self) -> Awaitable[object]:
        """Ask it."""
        ...


class Metrics(Protocol):
    """What a scrape reads."""

    media_type: str

    def render(self) -> bytes:
        """All metrics as text."""
        ...


class State(TypedDict):
    """Everything a route may use."""

    origins: frozenset[str]
    door: Door | None
    interviewer: InterviewerCard
    cookie: SignInCookie
    users: Users
    memberships: Memberships
    organisations: Organisations
    staffing: Staffing
    teams: Teams
    invitations: Invitations
    joining: Joining
    mailer: Mailer | None
    flows: Flows
    providers: Mapping[str, Provider]
    browser: BrowserCookie
    sign_ins: SignIns
    tickets: SocketTickets
    rates: Rates
    cvs: CvService
    offers: OfferService
    own_offers: OwnOfferService
    sessions: SessionRecords
    printer: Printer
    threads: Threads
    retrying: Retrying
    forking: Forking
    log: LogReader
    model_calls: ModelCalls
    texts: SessionTexts
    tokens: Tokens
    webhooks: Webhooks
    web: PublicWeb
    audit: Audit
    export: Export
    erasure: Erasure
    oversight: Oversight
    policies: Policies
    queue_erasure: Callable[[str], Awaitable[None]]
    begin_log: Callable[[str], Awaitable[None]]
    commands: Commands
    prepare: Callable[[SessionRecord], None]
    checks: Mapping[str, Check]
    metrics: Metrics | None
