import asyncio
import hashlib
import time
from typing import Any

import orjson
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.accounts.memberships import Membership
from server.accounts.sign_ins import IDLE_SECONDS, LONGEST_SECONDS, SignIns
from server.accounts.users import User, Users
from server.protocol.errors import Unavailable
from server.stores.keys import CONTROL
from tests.eventually import eventually
from tests.fakes import FakeMemberships

CAMILLE = User("u_1", "Camille")
CANDIDATE = Membership("m u_1 default", "u_1", "candidate")


async def known(redis: Redis) -> SignIns:
    """Sign-ins of a server where Camille is a candidate."""
    memberships = FakeMemberships()
    await memberships.grant("u_1", "candidate")
    return SignIns(redis=redis, memberships=memberships)


async def test_redis_never_sees_the_token(redis: Redis) -> None:
    """Whoever reads Redis cannot make a cookie of it."""
    token = await (await known(redis)).open(CAMILLE, CANDIDATE)
    sign_in = f"vv:user-session:{hashlib.sha256(token.encode()).hexdigest()}"
    listed = f"vv:user-sign-ins:{CAMILLE.id}"
    assert set(await redis.keys("*")) == {sign_in.encode(), listed.encode()}
    assert token not in f"{await redis.keys('*')!r} {await redis.get(sign_in)!r} {await redis.zrange(listed, 0, -1)!r}"
    assert len(token) >= 43  # 256 bits


async def test_a_sign_in_is_found_by_its_token_and_lives_on_while_it_is_used(redis: Redis) -> None:
    sign_ins = await known(redis)
    token = await sign_ins.open(CAMILLE, CANDIDATE)
    key = f"vv:user-session:{hashlib.sha256(token.encode()).hexdigest()}"
    await redis.expire(key, 60)
    found = await sign_ins.find(token)
    assert found is not None
    assert (found.user_id, found.name, found.role) == ("u_1", "Camille", "candidate")
    assert await redis.ttl(key) > IDLE_SECONDS - 10


async def test_even_a_used_sign_in_ends_after_a_week(redis: Redis) -> None:
    sign_ins = await known(redis)
    token = await sign_ins.open(CAMILLE, CANDIDATE)
    key = f"vv:user-session:{hashlib.sha256(token.encode()).hexdigest()}"
    body = orjson.loads(await redis.get(key) or b"")
    body["since"] -= LONGEST_SECONDS * 1000 + 1
    await redis.set(key, orjson.dumps(body))
    assert await sign_ins.find(token) is None
    assert not await redis.exists(key)


async def test_the_end_is_announced_to_every_node(redis: Redis) -> None:
    sign_ins = await known(redis)
    token = await sign_ins.open(CAMILLE, CANDIDATE)
    found = await sign_ins.find(token)
    assert found is not None
    heard: list[Any] = []
    async with redis.pubsub() as channel:
        await channel.subscribe(CONTROL)

        async def hear() -> bool:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=0.1)
            heard.extend([message["data"]] if message else [])
            return bool(heard)

        await channel.get_message(timeout=1)
        await sign_ins.end(found.id)
        await eventually(hear)
    assert orjson.loads(heard[0]) == {"sign_in": found.id}
    assert await sign_ins.find(token) is None
    assert await sign_ins.look_up(found.id) is None


async def test_one_user_an_identity_however_many_sign_in_at_once(mongo: AsyncDatabase[dict[str, Any]]) -> None:
    users = Users(database=mongo)
    await users.ensure_indexes()
    found = await asyncio.gather(
        *(users.admit(issuer="local", subject="candidate:camille", name="Camille") for _ in range(20))
    )
    assert len({user.id for user in found}) == 1
    assert await mongo["users"].count_documents({}) == 1


async def test_a_user_keeps_the_id_and_takes_the_new_name(mongo: AsyncDatabase[dict[str, Any]]) -> None:
    users = Users(database=mongo)
    await users.ensure_indexes()
    first = await users.admit(issuer="local", subject="candidate:camille", name="camille")
    second = await users.admit(issuer="local", subject="candidate:camille", name="Camille")
    assert second == User(first.id, "Camille")
    assert await users.find(first.id) == second
    assert await users.find("u_unknown") is None


async def test_all_sign_ins_of_a_user_end_at_once_also_those_of_an_earlier_release(redis: Redis) -> None:
    memberships = FakeMemberships()
    await memberships.grant("u_1", "candidate")
    sign_ins = SignIns(redis=redis, memberships=memberships)
    tokens = [await sign_ins.open(CAMILLE, CANDIDATE) for _ in range(3)]
    other = await sign_ins.open(User("u_2", "Robin"), await memberships.grant("u_2", "candidate"))
    early = "e" * 43
    body = {
        "user": CAMILLE.id,
        "name": "Camille",
        "role": "candidate",
        "provider": "local",
        "since": time.time_ns() // 10**6,
    }
    await redis.set(f"vv:user-session:{hashlib.sha256(early.encode()).hexdigest()}", orjson.dumps(body), ex=60)
    assert await sign_ins.find(early) is not None
    assert await sign_ins.end_all(CAMILLE.id) == 4
    assert [await sign_ins.find(token) for token in (*tokens, early)] == [None] * 4
    assert await sign_ins.find(other) is not None
    assert await sign_ins.end_all(CAMILLE.id) == 0


async def test_while_memberships_cannot_be_read_what_was_read_last_holds_until_it_is_changed(redis: Redis) -> None:
    memberships = FakeMemberships()
    sign_ins = SignIns(redis=redis, memberships=memberships)
    token = await sign_ins.open(CAMILLE, await memberships.grant("u_1", "recruiter", organisation="o_1", team="t_1"))
    memberships.away = True
    found = await sign_ins.find(token)
    assert found is not None
    assert (found.role, found.membership.organisation, found.membership.team) == ("recruiter", "o_1", "t_1")
    memberships.away = False
    await memberships.grant("u_1", "observer", organisation="o_1")
    await sign_ins.shift("u_1")
    memberships.away = True
    with pytest.raises(Unavailable):
        await sign_ins.find(token)
    memberships.away = False
    assert await sign_ins.find(token) is not None
    memberships.away = True
    found = await sign_ins.find(token)
    assert found is not None
    assert found.role == "observer"
