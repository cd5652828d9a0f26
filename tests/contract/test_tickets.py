"""SocketTickets on a real Redis and the FakeTickets of socket tests keep the same promises."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.accounts.grant import Grant, Tickets
from server.accounts.memberships import Memberships
from server.accounts.sign_ins import SignIns
from server.accounts.tickets import SocketTickets
from server.accounts.users import User
from server.protocol.errors import BadTicket
from server.protocol.permissions import Standing
from tests.fakes import FakeMemberships, FakeSignIns, FakeTickets
from tests.integration.accounts.test_tickets import FakeOwners

Issue = Callable[[str | None], Awaitable[str]]


@pytest.fixture(params=["fake", "real"])
async def tickets(request: pytest.FixtureRequest, redis: Redis) -> tuple[Tickets, Issue]:
    if request.param == "fake":
        fake = FakeTickets()

        async def issue_fake(session_id: str | None) -> str:
            return fake.issue(Grant("u_1", "Ana", "recruiter" if session_id is None else "candidate", session_id, "s"))

        return fake, issue_fake
    memberships = FakeMemberships()
    sign_ins = SignIns(redis=redis, memberships=memberships)
    real = SocketTickets(redis=redis, sign_ins=sign_ins, owners=FakeOwners(s_1="u_1"))

    async def issue(session_id: str | None) -> str:
        membership = await memberships.grant("u_1", "recruiter" if session_id is None else "candidate")
        sign_in = await sign_ins.find(await sign_ins.open(User("u_1", "Ana"), membership))
        assert sign_in is not None
        return await real.issue(sign_in, session_id=session_id)

    return real, issue


async def test_a_ticket_says_who_may_see_what(tickets: tuple[Tickets, Issue]) -> None:
    redeemer, issue = tickets
    grant = await redeemer.redeem(await issue("s_1"))
    assert (grant.user_id, grant.name, grant.role, grant.session_id) == ("u_1", "Ana", "candidate", "s_1")
    assert grant.sign_in
    wall = await redeemer.redeem(await issue(None))
    assert (wall.role, wall.session_id) == ("recruiter", None)


async def test_a_ticket_is_good_for_one_of_many_who_try_at_once(tickets: tuple[Tickets, Issue]) -> None:
    redeemer, issue = tickets
    ticket = await issue("s_1")
    results = await asyncio.gather(*(redeemer.redeem(ticket) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(result, Grant) for result in results) == 1
    assert sum(isinstance(result, BadTicket) for result in results) == 9


@pytest.mark.parametrize("wrong", ["", "never-issued", "x" * 200])
async def test_what_was_never_issued_is_refused(tickets: tuple[Tickets, Issue], wrong: str) -> None:
    with pytest.raises(BadTicket):
        await tickets[0].redeem(wrong)


HERE = Standing("u_1", "candidate")


async def test_a_sign_in_lives_until_it_is_ended_and_acts_as_the_same_until_it_is_changed() -> None:
    """The fake one; below, the real."""
    fake = FakeSignIns()
    assert await fake.stands("s", HERE)
    fake.changed.add("u_1")
    assert await fake.stands("s", HERE) is False
    fake.ended.add("s")
    assert await fake.stands("s", HERE) is None


async def test_a_real_sign_in_does_so_too(redis: Redis) -> None:
    memberships = FakeMemberships()
    real = SignIns(redis=redis, memberships=memberships)
    token = await real.open(User("u_1", "Ana"), await memberships.grant("u_1", "candidate"))
    sign_in = await real.find(token)
    assert sign_in is not None
    assert await real.stands(sign_in.id, HERE)
    await memberships.grant("u_1", "observer")
    assert await real.stands(sign_in.id, HERE) is False
    await real.end(sign_in.id)
    assert await real.stands(sign_in.id, HERE) is None


@pytest.mark.parametrize("kind", ["fake", "real"])
async def test_a_membership_is_found_as_it_is_now(mongo: AsyncDatabase[dict[str, Any]], kind: str) -> None:
    memberships = FakeMemberships() if kind == "fake" else Memberships(database=mongo)
    first = await memberships.grant("u_1", "recruiter", organisation="o_1", team="t_1")
    assert (first.person, first.role, first.organisation, first.team) == ("u_1", "recruiter", "o_1", "t_1")
    assert await memberships.find(first.id) == first
    second = await memberships.grant("u_1", "observer", organisation="o_1")
    assert second.id == first.id
    assert await memberships.find(first.id) == second
    other = await memberships.grant("u_1", "observer")
    assert (other.id != first.id, other.organisation) == (True, "default")
    await memberships.end(first.id)
    assert await memberships.find(first.id) is None
    assert await memberships.find(other.id) == other
