"""What goes wrong with one session keeps nothing from the others of its node."""

from redis.asyncio import Redis

from server.faults import Faults
from server.protocol.messages import SessionCard
from server.sessions.cards import Cards
from server.sessions.lease import Leases
from server.sessions.reaper import Reaper
from server.stores.keys import CARDS, WAKE, inbox_key

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
    reaper = Reaper(leases, room=lambda: 10, owns=lambda _: False, take=take, faults=faults)
    assert await reaper.look() == 1
    assert taken == [WELL]
    assert faults.count == 1
