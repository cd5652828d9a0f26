import asyncio

import pytest
from redis.asyncio import Redis

from server.accounts.grant import Grant
from server.accounts.sign_ins import SignIn, SignIns
from server.accounts.tickets import TICKET_SECONDS, SocketTickets
from server.accounts.users import User
from server.protocol.cards import InterviewerCard
from server.protocol.errors import BadTicket, Forbidden, ServerError, SessionNotFound
from server.protocol.http import CandidateCard, PinnedOfferCard, SessionRecord
from server.protocol.messages import Role
from tests.eventually import eventually
from tests.fakes import FakeMemberships


class FakeOwners:
    """Knows sessions by id and candidate; the test may take one away."""

    def __init__(self, **owners: str) -> None:
        self.owners = owners

    async def get(self, session_id: str) -> SessionRecord:
        if session_id not in self.owners:
            raise SessionNotFound
        return SessionRecord(
            id=session_id,
            candidate=CandidateCard(id=self.owners[session_id], name="Camille"),
            offer=PinnedOfferCard(id="o", title="t", content_hash="h"),
            locale="fr",
            mode="practice",
            minutes=10,
            strategy="enqueue",
            status="ready",
            created_at=1,
            interviewer=InterviewerCard(kind="offline", model="offline"),
        )


class Setup:
    """Tickets on a real Redis for a session s1 of u_1."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.memberships = FakeMemberships()
        self.sign_ins = SignIns(redis=redis, memberships=self.memberships)
        self.owners = FakeOwners(s1="u_1", s2="u_2")
        self.tickets = SocketTickets(redis=redis, sign_ins=self.sign_ins, owners=self.owners)

    async def visitor(
        self, user_id: str = "u_1", role: Role = "candidate", *, organisation: str = "default", team: str | None = None
    ) -> SignIn:
        membership = await self.memberships.grant(user_id, role, organisation=organisation, team=team)
        token = await self.sign_ins.open(User(user_id, "Camille"), membership)
        found = await self.sign_ins.find(token)
        assert found is not None
        return found


@pytest.fixture
def setup(redis: Redis) -> Setup:
    return Setup(redis)


async def test_a_ticket_admits_once(setup: Setup) -> None:
    visitor = await setup.visitor()
    ticket = await setup.tickets.issue(visitor, session_id="s1")
    assert await setup.tickets.redeem(ticket) == Grant("u_1", "Camille", "candidate", "s1", visitor.id)
    with pytest.raises(BadTicket):
        await setup.tickets.redeem(ticket)


async def test_of_many_who_come_with_the_same_ticket_one_gets_in(setup: Setup) -> None:
    ticket = await setup.tickets.issue(await setup.visitor(), session_id="s1")
    came = await asyncio.gather(*(setup.tickets.redeem(ticket) for _ in range(20)), return_exceptions=True)
    assert len([one for one in came if isinstance(one, Grant)]) == 1


@pytest.mark.parametrize("ticket", ["", "wrong", "x" * 201, "vv:ticket:*", "\x00"])
async def test_a_wrong_ticket(setup: Setup, ticket: str) -> None:
    with pytest.raises(BadTicket):
        await setup.tickets.redeem(ticket)


async def test_redis_forgets_a_ticket_after_half_a_minute_and_never_holds_it(setup: Setup) -> None:
    ticket = await setup.tickets.issue(await setup.visitor(), session_id="s1")
    (key,) = await setup.redis.keys("vv:ticket:*")
    assert ticket.encode() not in key
    assert 0 < await setup.redis.ttl(key) <= TICKET_SECONDS
    await setup.redis.pexpire(key, 1)

    async def gone() -> bool:
        return not await setup.redis.exists(key)

    await eventually(gone)
    with pytest.raises(BadTicket):
        await setup.tickets.redeem(ticket)


async def test_a_ticket_dies_with_its_sign_in(setup: Setup) -> None:
    visitor = await setup.visitor()
    ticket = await setup.tickets.issue(visitor, session_id="s1")
    await setup.sign_ins.end(visitor.id)
    with pytest.raises(BadTicket):
        await setup.tickets.redeem(ticket)


async def test_the_session_is_looked_at_again_when_the_ticket_is_used(setup: Setup) -> None:
    ticket = await setup.tickets.issue(await setup.visitor(), session_id="s1")
    del setup.owners.owners["s1"]
    with pytest.raises(SessionNotFound):
        await setup.tickets.redeem(ticket)


@pytest.mark.parametrize(
    ("role", "session", "error"),
    [
        ("candidate", "s2", SessionNotFound),
        ("candidate", "nowhere", SessionNotFound),
        ("candidate", None, Forbidden),
        ("recruiter", "nowhere", SessionNotFound),
        ("owner", "nowhere", SessionNotFound),
    ],
)
async def test_who_gets_no_ticket(setup: Setup, role: Role, session: str | None, error: type[ServerError]) -> None:
    with pytest.raises(error):
        await setup.tickets.issue(await setup.visitor(role=role), session_id=session)


@pytest.mark.parametrize("role", ["recruiter", "developer", "observer", "owner"])
@pytest.mark.parametrize("session", ["s1", "s2", None])
async def test_staff_goes_everywhere_in_its_organisation(setup: Setup, role: Role, session: str | None) -> None:
    ticket = await setup.tickets.issue(await setup.visitor("u_9", role), session_id=session)
    grant = await setup.tickets.redeem(ticket)
    assert (grant.role, grant.session_id) == (role, session)


@pytest.mark.parametrize("role", ["recruiter", "developer", "observer", "owner"])
@pytest.mark.parametrize("team", [None, "t_1"])
async def test_what_is_another_organisations_or_teams_does_not_exist(
    setup: Setup, role: Role, team: str | None
) -> None:
    elsewhere = "default" if team else "o_2"
    visitor = await setup.visitor("u_9", role, organisation=elsewhere, team=team)
    with pytest.raises(SessionNotFound):
        await setup.tickets.issue(visitor, session_id="s1")


async def test_a_ticket_allows_what_its_holder_may_when_it_is_used(setup: Setup) -> None:
    visitor = await setup.visitor("u_9", "recruiter")
    wall, session = [await setup.tickets.issue(visitor, session_id=sid) for sid in (None, "s1")]
    await setup.memberships.grant("u_9", "observer")
    assert (await setup.tickets.redeem(wall)).role == "observer"
    await setup.memberships.end(visitor.membership.id)
    with pytest.raises(BadTicket):
        await setup.tickets.redeem(session)
