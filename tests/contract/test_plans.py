"""Plans made in the lobby: one suite over the fake of the tests and Redis."""

import pytest
from redis.asyncio import Redis

from interview.errors import PlansUnavailable
from interview.ports import Plans
from server.sessions.plans import TAKEN_SECONDS, RedisPlans
from server.stores.keys import plan_key, session_keys
from tests.fakes import MemoryPlans


@pytest.fixture(params=["memory", "redis"])
def plans(request: pytest.FixtureRequest, redis: Redis) -> Plans:
    return MemoryPlans() if request.param == "memory" else RedisPlans(redis)


async def test_one_makes_it_and_all_find_it(plans: Plans) -> None:
    assert await plans.kept("s_1") is None
    assert await plans.claim("s_1", seconds=30)
    assert not await plans.claim("s_1", seconds=30)
    assert await plans.kept("s_1") == {}
    await plans.keep("s_1", {"plan": {"questions": ["Où ?"]}, "used": [{"tokens": (1, 2)}]})
    assert await plans.kept("s_1") == {"plan": {"questions": ["Où ?"]}, "used": [{"tokens": [1, 2]}]}
    assert not await plans.claim("s_1", seconds=30)
    await plans.taken("s_1")  # who took it may be gone in the same moment
    assert await plans.kept("s_1") == {"plan": {"questions": ["Où ?"]}, "used": [{"tokens": [1, 2]}]}
    assert await plans.kept("s_2") is None


async def test_what_will_not_come_is_not_waited_for(plans: Plans) -> None:
    assert await plans.claim("s_3", seconds=30)
    await plans.drop("s_3")
    assert await plans.kept("s_3") is None
    assert await plans.claim("s_3", seconds=30)


async def test_a_claim_lapses_and_a_plan_goes_with_its_session(redis: Redis) -> None:
    await RedisPlans(redis).claim("s_4", seconds=30)
    assert 0 < await redis.pttl(plan_key("s_4")) <= 30_000
    assert plan_key("s_4") in session_keys("s_4")


async def test_a_plan_that_was_taken_goes_soon(redis: Redis) -> None:
    plans = RedisPlans(redis)
    await plans.keep("s_6", {"plan": {}})
    await plans.taken("s_6")
    assert 0 < await redis.ttl(plan_key("s_6")) <= TAKEN_SECONDS


async def test_a_store_that_is_away_is_reported_as_such() -> None:
    away = Redis(port=1, socket_connect_timeout=0.2)
    with pytest.raises(PlansUnavailable):
        await RedisPlans(away).kept("s_5")
    await away.aclose()
