"""A store that goes away while people come in, are invited, or become something else: said, and done again as asked."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import PyMongoError
from redis.asyncio import Redis

from server.accounts.errors import LastOwner
from server.accounts.identity import Identity
from server.accounts.invitations import DAY_MS, Invitation, Invitations, Once
from server.protocol.errors import Unavailable
from server.protocol.messages import Role
from server.protocol.permissions import Within
from server.settings import Settings
from server.stores.clock import wall_ms
from server.stores.embedded.services import Services
from server.webhooks.hooks import Webhooks
from server.wiring.accounts import Accounts, build_accounts
from tests.breaking import BreakingDatabase, Moment
from tests.frailty import frozen, own_services
from tests.integration.people.conftest import Door, invite, stranger
from tests.integration.people.test_invitations import claim, look
from tests.issuer import Issuer
from tests.serving import Serving, serving

Json = dict[str, Any]
Mongo = AsyncDatabase[Json]
WITHIN = Within("o_club")
ADA = Identity(issuer="https://issuer.example", subject="ada", name="Ada", address="ada@example.org")


def accounts(redis: Redis, database: Any) -> Accounts:
    return build_accounts(Settings(_env_file=None), redis=redis, database=cast("Mongo", database))


async def at_every_call(
    mongo: Mongo, moment: Moment, act: Callable[[Any, int], Awaitable[object]], check: Callable[[int], Awaitable[None]]
) -> int:
    """Break at the first call, at the second, ... until it ends before it breaks; each time done again as a whole."""
    for number in range(1, 40):
        database = BreakingDatabase(mongo, at=number, moment=moment)
        try:
            await act(database, number)
        except (PyMongoError, Unavailable):
            assert database.broken
        if not database.broken:
            return number - 1
        await act(mongo, number)
        await check(number)
    raise AssertionError("it never ends")


async def issued(mongo: Mongo, number: int, role: Role) -> Invitation:
    at = wall_ms()
    made = Invitation(id=f"i_{number}", within=WITHIN, role=role, created_at=at, expires_at=at + DAY_MS)
    store = Invitations(database=mongo)
    if await store.find(made.id) is None:
        await store.issue(made)
    found = await store.find(made.id)
    assert found is not None
    return found


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("way", ["link", "identity"])
async def test_who_takes_an_invitation_is_one_person_with_one_membership(
    redis: Redis, mongo: Mongo, way: str, moment: Moment
) -> None:
    await accounts(redis, mongo).ensure_indexes()

    async def take(database: Any, number: int) -> None:
        joining = accounts(redis, database).joining
        invitation = await issued(mongo, number, "recruiter")
        if way == "link":
            await joining.by_link(invitation, browser=f"browser {number}", name="Ada")
        else:
            identity = Identity(issuer=ADA.issuer, subject=f"ada {number}", name="Ada")
            await joining.by_identity(identity, invitation.hash)

    async def check(number: int) -> None:
        taken = await issued(mongo, number, "recruiter")
        assert taken.person is not None
        (member,) = await accounts(redis, mongo).memberships.of(taken.person)
        assert (member.role, member.organisation) == ("recruiter", "o_club")
        assert await mongo["users"].count_documents({}) == number

    assert await at_every_call(mongo, moment, take, check) >= 5


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_invitation_asked_for_again_is_the_same_one(redis: Redis, mongo: Mongo, moment: Moment) -> None:
    await accounts(redis, mongo).ensure_indexes()
    links: set[str] = set()

    async def ask(database: Any, number: int) -> None:
        once = Once(f"u_1 o_club {number}", "what was asked")
        made = Invitation(
            id=once.invitation, within=WITHIN, role="candidate", created_at=1, expires_at=wall_ms() + DAY_MS
        )
        links.add((await Invitations(database=database).issue_once(made, once))[1])

    async def check(number: int) -> None:
        assert await mongo["invitations"].count_documents({}) == len(links) == number
        assert len([await Invitations(database=mongo).look(link) for link in links]) == number

    assert await at_every_call(mongo, moment, ask, check) >= 1


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_organisation_is_never_left_without_an_owner(redis: Redis, mongo: Mongo, moment: Moment) -> None:
    whole = accounts(redis, mongo)
    owner = await whole.memberships.grant("u_1", "owner", organisation="o_club")

    async def step_down(database: Any, number: int) -> None:
        staffing = accounts(redis, database).staffing
        with pytest.raises(LastOwner):
            await (
                staffing.end(owner) if number % 2 else staffing.change("o_club", owner.id, role="observer", team=None)
            )

    async def check(_: int) -> None:
        assert await whole.memberships.owners("o_club") == 1

    for _ in range(2):
        await at_every_call(mongo, moment, step_down, check)


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_webhook_that_is_started_again_is_started_whole(mongo: Mongo, moment: Moment) -> None:
    webhooks = Webhooks(mongo)

    async def start(database: Any, number: int) -> None:
        made = await webhooks.find(f"w_{number}")
        if made is None:
            kept = {
                "url": "https://a.example",
                "events": [],
                "secret": "x",
                "created_at": 1,
                "seen": 1,
                "stopped": True,
            }
            await mongo["webhooks"].insert_one({"_id": f"w_{number}", "organisation": "o_club", **kept})
            await mongo["deliveries"].insert_one({"_id": f"d_{number}", "webhook": f"w_{number}", "state": "failed"})
        await Webhooks(cast("Mongo", database)).start("o_club", f"w_{number}")

    async def check(number: int) -> None:
        delivery = await mongo["deliveries"].find_one({"_id": f"d_{number}"})
        found = await webhooks.find(f"w_{number}")
        assert delivery is not None
        assert found is not None
        assert (delivery["state"], found.stopped) == ("waiting", False)

    assert await at_every_call(mongo, moment, start, check) == 3


async def test_who_never_got_the_answer_to_taking_a_link_takes_it_again(node: Serving) -> None:
    async with node.visitor("Rita", "recruiter") as rita, stranger(node) as phone:
        (one,) = await invite(rita, guests="Ada")
        await look(phone, one["token"])
        before = dict(phone.cookies)
        first = (await claim(phone, one["token"])).raise_for_status().json()
        phone.cookies.clear()
        phone.cookies.update(before)
        again = (await claim(phone, one["token"])).raise_for_status().json()
        assert again == first


async def test_a_redis_that_is_full_says_so_and_keeps_nobody_out_for_good(
    node: Serving, issuer: Issuer, redis: Redis
) -> None:
    async with node.visitor("Olga", "owner") as olga, stranger(node) as phone, stranger(node) as desktop:
        linked, vouched = await invite(olga, guests="Ada\nEve")
        await look(phone, linked["token"])
        approved = issuer.approve(await Door(desktop, issuer).begin(vouched["token"]), "eve")
        before = (await redis.config_get("maxmemory"))["maxmemory"] or "0"
        await redis.config_set("maxmemory", "1mb")
        try:
            refused = await claim(phone, linked["token"])
            landed = await Door(desktop, issuer).back(approved)
        finally:
            await redis.config_set("maxmemory", before)
        assert (refused.status_code, refused.json()["error"]["code"]) == (507, "storage_full")
        assert landed == "/?problem=storage_full"
        assert (await claim(phone, linked["token"])).status_code == 200
        assert await Door(desktop, issuer).sign_in("eve", vouched["token"]) == "/"


@pytest.fixture
async def stores(tmp_path: Path) -> AsyncIterator[Services]:
    async with own_services(tmp_path) as running:
        yield running


@pytest.fixture
async def frail(stores: Services, issuer: Issuer) -> AsyncIterator[Serving]:
    assert stores.redis_url is not None
    assert stores.mongodb_url is not None
    async with serving(
        redis_url=stores.redis_url, mongodb_url=stores.mongodb_url, patience=1.0, **issuer.settings
    ) as node:
        yield node


async def test_while_mongodb_is_away_all_of_it_says_so_and_afterwards_it_is_done(
    stores: Services, frail: Serving, issuer: Issuer
) -> None:
    async with (
        frail.visitor("Olga", "owner") as olga,
        stranger(frail) as phone,
        stranger(frail) as desktop,
        frail.browser() as newcomer,
    ):
        linked, vouched = await invite(olga, guests="Ada\nEve")
        await look(phone, linked["token"])
        approved = issuer.approve(await Door(desktop, issuer).begin(vouched["token"]), "eve")
        by_name = {"name": "Noor", "role": "candidate"}
        asked = str(uuid.uuid4())

        async def everything() -> list[Any]:
            return list(
                await asyncio.gather(
                    claim(phone, linked["token"]),
                    newcomer.post("/api/sign-in/local", json=by_name),
                    olga.post("/api/invitations", {"role": "candidate", "guests": "Zoe", "client_id": asked}),
                )
            )

        with frozen(stores.mongodb):
            landing = asyncio.create_task(Door(desktop, issuer).back(approved))
            answers = await everything()
            assert await landing == "/?problem=unavailable"
        for answer in answers:
            error = answer.json()["error"]
            assert (answer.status_code, error["code"], error["temporary"]) == (503, "unavailable", True)
        assert [answer.is_success for answer in await everything()] == [True] * 3
        assert await Door(desktop, issuer).sign_in("eve", vouched["token"]) == "/"
        names = [each["name"] for each in (await olga.get("/api/invitations")).json()["invitations"]]
        assert sorted(names) == ["Ada", "Eve", "Zoe"]  # also where the first request arrived in the store after all
