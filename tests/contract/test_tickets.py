"""SocketTickets on a real Redis and the FakeTickets of socket tests keep the same promises."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from redis.asyncio import Redis

from server.accounts.grant import Grant, Tickets
from server.accounts.sign_ins import SignIns
from server.accounts.tickets import SocketTickets
from server.accounts.users import User
from server.protocol.errors import BadTicket
from tests.fakes import FakeSignIns, FakeTickets
from tests.integration.accounts.test_tickets import FakeOwners

Issue = Callable[[str | None], Awaitable[str]]


@pytest.fixture(params=["fake", "real"])
async def tickets(request: pytest.FixtureRequest, redis: Redis) -> tuple[Tickets, Issue]:
    if request.param == "fake":
        fake = FakeTickets()

        async def issue_fake(session_id: str | None) -> str:
            return fake.issue(Grant("u_1", "Ana", "recruiter" if session_id is None else "candidate", session_id, "s"))

        return fake, issue_fake
    sign_ins = SignIns(redis=redis)
    real = SocketTickets(redis=redis, sign_ins=sign_ins, owners=FakeOwners(s_1="u_1"))

    async def issue(session_id: str | None) -> str:
        user = User(id="u_1", name="Ana", role="recruiter" if session_id is None else "candidate")
        sign_in = await sign_ins.find(await sign_ins.open(user, provider="local"))
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


@pytest.mark.parametrize("kind", ["fake", "real"])
async def test_a_sign_in_lives_until_it_is_ended(redis: Redis, kind: str) -> None:
    if kind == "fake":
        fake = FakeSignIns()
        assert await fake.alive("s")
        fake.ended.add("s")
        assert not await fake.alive("s")
        return
    real = SignIns(redis=redis)
    sign_in = await real.find(await real.open(User(id="u_1", name="Ana", role="candidate"), provider="local"))
    assert sign_in is not None
    assert await real.alive(sign_in.id)
    await real.end(sign_in.id)
    assert not await real.alive(sign_in.id)
