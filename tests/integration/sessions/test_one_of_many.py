"""What goes wrong with one session keeps nothing from the others of its node."""

from redis.asyncio import Redis

from server.faults import Faults
from server.protocol.messages import SessionCard
from server.sessions.broken import Broken
from server.sessions.cards import Cards
from server.sessions.lease import Leases
from server.sessions.reaper import Reaper
from server.stores.keys import CARDS, WAKE, fence_key, inbox_key, log_key
from tests.eventually import eventually
from tests.integration.sessions.conftest import Starting

ODD, WELL = "s_odd", "s_well"


def card(sid: str) -> SessionCard:
    return SessionCard(
        session=sid, candidate="Amélie", offer_title="Baker", locale="fr", mode="practice", status="running"
    )


def no_card() -> SessionCard:
    raise LookupError(ODD)


async def test_a_card_that_cannot_be_made(redis: Redis) -> None:
    faults = Faults()
    cards = Cards(redis, faults=faults)
    cards.touch(ODD, no_card)
    cards.touch(WELL, lambda: card(WELL))
    await cards.flush()
    cards.touch(ODD, no_card)
    await cards.flush()  # of nothing
    assert await redis.hkeys(CARDS) == [WELL.encode()]
    assert faults.count == 2


async def test_a_lease_that_cannot_be_renewed(redis: Redis) -> None:
    leases = Leases(redis, node="n", seconds=10)
    owned = {}
    for sid in (ODD, WELL):
        taken = await leases.acquire(sid)
        assert taken is not None
        owned[sid] = taken.token
    await redis.set(inbox_key(ODD), "no stream")
    renewed = await leases.renew(owned)
    await leases.close()
    assert list(renewed) == [WELL]
    assert renewed[WELL] is not None


async def test_a_session_that_cannot_be_taken(redis: Redis) -> None:
    faults, taken = Faults(), list[str]()

    async def take(sid: str) -> bool:
        if sid == ODD:
            raise LookupError(sid)
        taken.append(sid)
        await redis.zrem(WAKE, sid)
        return True

    await redis.zadd(WAKE, {ODD: 0, WELL: 1})
    leases = Leases(redis, node="n", seconds=10)
    reaper = Reaper(leases, room=lambda: 10, skips=lambda _: False, take=take, faults=faults)
    assert await reaper.look() == 1
    assert taken == [WELL]
    assert faults.count == 1


async def test_what_breaks_here_again_is_left_to_a_node_that_can_go_on_with_it(a_node: Starting, redis: Redis) -> None:
    """As between a node of one release and those of the next, which writes what the first cannot read."""
    async with a_node("one", broken=Broken(first=3600)) as one:
        sid = await one.session()
        await one.start(sid)
        await eventually(one.waits(sid, turns=1))
        await redis.rename(log_key(sid, "public"), "aside")
        await redis.xadd(log_key(sid, "public"), {"t": 1, "e": "{}", "v": 99}, id="1-0")
        await redis.incr(fence_key(sid))
        await one.answer(sid, "an answer, which it finds that it may not log")
        for times in (2, 3):
            await eventually(lambda: sid not in one.rooms.mine, what="its end")
            await redis.zadd(WAKE, {sid: 0})
            await eventually(lambda times=times: one.rooms.log.count(f"+{sid}") >= times, what="another try")  # type: ignore[misc]
        await eventually(lambda: sid not in one.rooms.mine, what="its end")
        await redis.rename("aside", log_key(sid, "public"))
        async with a_node("two") as two:
            await redis.zadd(WAKE, {sid: 0})
            await eventually(two.waits(sid, turns=2))
            assert sid in two.rooms.mine
        assert one.rooms.log.count(f"+{sid}") == 3
