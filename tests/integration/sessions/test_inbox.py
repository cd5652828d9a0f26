"""The door and the lease, script by script, on a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from server.protocol.commands import (
    COMMANDS,
    AnswerCommand,
    Command,
    ContinueCommand,
    EndCommand,
    ExtendCommand,
    HoldCommand,
    HumanCommand,
    ObserversCommand,
    StartCommand,
    StopCommand,
)
from server.protocol.errors import AlreadyEnded, Busy, Fenced, NotStarted, TurnOver, Unavailable
from server.sessions.inbox import MAX_WAITING, Inboxes, Receipt, UnknownHere
from server.sessions.lease import Leases, Renewal, Taken
from server.stores.clock import wall_ms
from server.stores.keys import WAKE, fence_key, inbox_key, inbox_once_key, lease_key, meta_key, node_channel
from tests.eventually import eventually

SID = "s_inbox"


@pytest.fixture
async def inboxes(redis: Redis) -> AsyncIterator[Inboxes]:
    made = Inboxes(redis, node="one")
    yield made
    await made.close()


@pytest.fixture
async def leases(redis: Redis) -> AsyncIterator[Leases]:
    made = Leases(redis, node="one", seconds=5)
    yield made
    await made.close()


def answer(number: int, text: str = "words") -> AnswerCommand:
    return AnswerCommand.of(f"client-{number:04d}", text)


async def put(inboxes: Inboxes, command: Command) -> Receipt:
    receipt = await inboxes.accept(SID, command, strategy="enqueue")
    assert isinstance(receipt, Receipt)
    return receipt


async def test_an_unknown_session_is_named_so_and_leaves_no_trace(inboxes: Inboxes, redis: Redis) -> None:
    assert isinstance(await inboxes.accept(SID, StartCommand()), UnknownHere)
    assert await redis.keys("*") == []


async def test_once_given_the_strategy_is_known(inboxes: Inboxes) -> None:
    await put(inboxes, StartCommand())
    assert isinstance(await inboxes.accept(SID, answer(1)), Receipt)


async def test_commands_come_in_order_and_stay_until_settled(inboxes: Inboxes, redis: Redis) -> None:
    clock: list[Command] = [HoldCommand(), ExtendCommand(), ContinueCommand(), HumanCommand("Nadia")]
    sent: list[Command] = [
        *(StartCommand(), answer(1, "déjà vu 🎉"), StopCommand(turn="t1", seen=12), ObserversCommand()),
        *(*clock, EndCommand()),
    ]
    assert {type(command) for command in sent} == set(COMMANDS)
    await redis.hset(meta_key(SID), "speaking", "t1")
    for command in sent:
        await put(inboxes, command)
    waiting = await inboxes.read(SID, after="0")
    assert [replace(command, entry="") for command in waiting] == sent
    assert await inboxes.read(SID, after=waiting[1].entry) == waiting[2:]
    await redis.set(fence_key(SID), 3)
    await inboxes.settle(SID, fence=3, done=[waiting[0].entry, waiting[2].entry], waiting="c7")
    assert await inboxes.read(SID, after="0") == [waiting[1], *waiting[3:]]
    assert await inboxes.waiting(SID) == "c7"
    with pytest.raises(Fenced):
        await inboxes.settle(SID, fence=2, done=[waiting[1].entry])
    assert await inboxes.read(SID, after="0") == [waiting[1], *waiting[3:]]


async def test_what_was_accepted_is_a_duplicate_whatever_happened_since(inboxes: Inboxes, redis: Redis) -> None:
    await put(inboxes, StartCommand())
    first = await put(inboxes, answer(1))
    await redis.hset(meta_key(SID), mapping={"status": "ended", "speaking": "t3"})
    again = await put(inboxes, answer(1))
    assert (first.accepted.duplicate, again.accepted.duplicate) == (False, True)
    assert first.accepted.message == again.accepted.message
    assert await redis.xlen(inbox_key(SID)) == 2


async def test_a_hundred_at_once_is_one(inboxes: Inboxes, redis: Redis) -> None:
    await put(inboxes, StartCommand())
    receipts = await asyncio.gather(*(put(inboxes, answer(1)) for _ in range(100)))
    assert sum(not receipt.accepted.duplicate for receipt in receipts) == 1
    assert await redis.xlen(inbox_key(SID)) == 2


@pytest.mark.parametrize("command", [answer(1), StopCommand("t", 0), EndCommand()])
async def test_before_the_start_only_a_start_fits(inboxes: Inboxes, redis: Redis, command: Command) -> None:
    with pytest.raises(NotStarted):
        await put(inboxes, command)
    assert await redis.keys("*") == []


@pytest.mark.parametrize("command", [StartCommand(), answer(1), StopCommand("t", 0), EndCommand()])
async def test_after_the_end_nothing_fits(inboxes: Inboxes, redis: Redis, command: Command) -> None:
    await redis.hset(meta_key(SID), mapping={"status": "ended", "strategy": "enqueue"})
    with pytest.raises(AlreadyEnded):
        await put(inboxes, command)
    assert not (await put(inboxes, ObserversCommand())).accepted.duplicate
    assert not await redis.exists(inbox_key(SID))


@pytest.mark.parametrize(("strategy", "busy"), [("reject", True), ("enqueue", False), ("rollback", False)])
async def test_reject_looks_at_the_open_turn(inboxes: Inboxes, redis: Redis, strategy: str, *, busy: bool) -> None:
    await redis.hset(meta_key(SID), mapping={"status": "running", "strategy": strategy, "speaking": "t1"})
    if busy:
        with pytest.raises(Busy):
            await put(inboxes, answer(1))
        await redis.hset(meta_key(SID), "speaking", "")
    assert not (await put(inboxes, answer(1))).accepted.duplicate


async def test_a_full_inbox_refuses_answers_and_nothing_else(inboxes: Inboxes, redis: Redis) -> None:
    await redis.hset(meta_key(SID), mapping={"status": "running", "strategy": "enqueue", "speaking": "t1"})
    for number in range(MAX_WAITING):
        await put(inboxes, answer(number))
    with pytest.raises(Busy):
        await put(inboxes, answer(99))
    await put(inboxes, StopCommand(turn="t1", seen=0))
    await put(inboxes, EndCommand())


async def test_only_the_open_turn_can_be_stopped(inboxes: Inboxes, redis: Redis) -> None:
    await redis.hset(meta_key(SID), mapping={"status": "running", "strategy": "enqueue", "speaking": "t2"})
    with pytest.raises(TurnOver):
        await put(inboxes, StopCommand(turn="t1", seen=0))
    assert not (await put(inboxes, StopCommand(turn="t2", seen=0))).accepted.duplicate
    assert (await put(inboxes, StopCommand(turn="t2", seen=5))).accepted.duplicate


async def test_the_owner_is_called_and_missed_when_deaf(inboxes: Inboxes, redis: Redis) -> None:
    assert (await put(inboxes, StartCommand())).owner is None
    await redis.set(lease_key(SID), "two", px=4000)
    deaf = await put(inboxes, answer(1))
    assert (deaf.owner, deaf.heard) == ("two", False)
    assert 3000 < deaf.lease_ms <= 4000
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe(node_channel("two"))
        heard = await put(inboxes, answer(2))
        assert (heard.owner, heard.heard) == ("two", True)

        async def called() -> bool:
            message = await pubsub.get_message(timeout=1)
            return message is not None and message["data"] == SID.encode()

        await eventually(called)
    await redis.set(lease_key(SID), "one", px=4000)
    assert (await put(inboxes, answer(3))).heard


async def test_every_key_of_the_inbox_expires(inboxes: Inboxes, redis: Redis) -> None:
    await put(inboxes, StartCommand())
    for key in (inbox_key(SID), inbox_once_key(SID)):
        assert await redis.ttl(key) > 0


async def test_a_redis_that_is_away_is_unavailable(tmp_path: object) -> None:
    away = Inboxes(Redis.from_url(f"unix://{tmp_path}/none.sock"), node="one")
    with pytest.raises(Unavailable):
        await away.accept(SID, StartCommand())


def test_answers_do_not_show_what_was_said() -> None:
    assert "secret" not in repr(AnswerCommand.of("client-0001", "secret"))


NONE = Taken(0, 0)


async def test_a_lease_has_one_holder_and_each_a_higher_token(leases: Leases, redis: Redis) -> None:
    other = Leases(redis, node="two", seconds=5)
    began = wall_ms()
    first = (await leases.acquire(SID) or NONE).token
    assert began - 1000 <= first <= wall_ms() + 1000  # by Redis' clock, so that a token it forgot is never given again
    assert await other.acquire(SID) is None
    second = (await leases.acquire(SID) or NONE).token  # its own again, after it forgot
    assert second > first
    assert not await leases.release(SID, token=first, wake_in=0) or await redis.exists(lease_key(SID))
    assert await leases.release(SID, token=second, wake_in=0)
    assert (await other.acquire(SID) or NONE).token > second + 1


async def test_a_lapsed_lease_is_taken_back_unless_somebody_else_took_it(leases: Leases, redis: Redis) -> None:
    token = (await leases.acquire(SID) or NONE).token
    await redis.delete(lease_key(SID))
    assert await leases.renew({SID: token}) == {SID: Renewal("", (0, 0))}
    assert await redis.get(lease_key(SID)) == b"one"
    await redis.delete(lease_key(SID))
    assert await Leases(redis, node="two", seconds=5).acquire(SID)
    assert await leases.renew({SID: token}) == {SID: None}
    assert await redis.get(lease_key(SID)) == b"two"


async def test_a_renewal_tells_the_newest_command_and_sets_the_alarm(
    leases: Leases, inboxes: Inboxes, redis: Redis
) -> None:
    token = (await leases.acquire(SID) or NONE).token
    await put(inboxes, StartCommand())
    (command,) = await inboxes.read(SID, after="0")
    await redis.zadd(WAKE, {SID: 1})
    await redis.script_flush()
    assert await leases.renew({SID: token}) == {SID: Renewal(command.entry, (0, 0))}
    assert await leases.due(limit=5) == []


async def test_an_idle_release_refuses_while_commands_wait(leases: Leases, inboxes: Inboxes, redis: Redis) -> None:
    token = (await leases.acquire(SID) or NONE).token
    await put(inboxes, StartCommand())
    assert not await leases.release(SID, token=token, wake_in=None, if_idle=True)
    assert await redis.exists(lease_key(SID))
    (command,) = await inboxes.read(SID, after="0")
    await inboxes.settle(SID, fence=token, done=[command.entry])
    assert await leases.release(SID, token=token, wake_in=None, if_idle=True)
    assert not await redis.exists(lease_key(SID))
    assert await redis.zscore(WAKE, SID) is None
    assert await leases.renew({SID: token}) == {SID: None}


async def test_many_leases_are_renewed_in_few_round_trips(leases: Leases) -> None:
    owned = {f"s_{number}": (await leases.acquire(f"s_{number}") or NONE).token for number in range(150)}
    assert await leases.renew(owned) == dict.fromkeys(owned, Renewal("", (0, 0)))


async def test_whoever_takes_a_session_learns_how_long_nobody_saw_it(leases: Leases, redis: Redis) -> None:
    async def gap() -> int:
        return (await leases.acquire(SID) or NONE).gap

    await redis.hset(meta_key(SID), mapping={"epoch": "e", "public": 0, "staff": 0})
    first = await leases.acquire(SID) or NONE
    assert first.gap == 0  # nobody had it
    assert 0 <= await gap() < 20_000
    await redis.hset(meta_key(SID), "seen", wall_ms() - 3600_000)
    again = await leases.acquire(SID) or NONE
    assert 3580_000 < again.gap < 3620_000
    await redis.hset(meta_key(SID), "seen", wall_ms() - 3600_000)
    await leases.renew({SID: again.token})
    assert 0 <= await gap() < 20_000
    asleep = (await leases.acquire(SID) or NONE).token
    assert await leases.release(SID, token=asleep, wake_in=60_000, if_idle=True)
    assert not await redis.hexists(meta_key(SID), "seen")
    assert await gap() == 0


async def test_alarms_ring_in_order(leases: Leases) -> None:
    await leases.wake("late", in_ms=60_000)
    await leases.wake("second", in_ms=-10)
    await leases.wake("first", in_ms=-20)
    assert await leases.due(limit=5) == ["first", "second"]
    await leases.hasten("late", in_ms=-5)
    await leases.hasten("first", in_ms=60_000)
    assert await leases.due(limit=5) == ["first", "second", "late"]
