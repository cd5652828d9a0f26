"""Shared round trips on a real Redis: order, errors, restarts."""

import asyncio
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from interview.threads.calls import BATCH, Calls

SCRIPTS = {
    "push": "redis.call('RPUSH', KEYS[1], ARGV[1]); return redis.call('LLEN', KEYS[1])",
    "refuse": "return redis.error_reply('FENCED another node')",
}


async def test_many_calls_at_once_keep_their_order_and_get_their_own_answers(redis: Redis) -> None:
    calls = Calls(redis, scripts=SCRIPTS)
    count = BATCH * 3 + 7
    answers = await asyncio.gather(*(calls.script("push", ["k"], [n]) for n in range(count)))
    # The first batch met a Redis that did not know the script: those calls came again, behind the others.
    assert sorted(answers) == list(range(1, count + 1))
    later = await asyncio.gather(*(calls.script("push", ["late"], [n]) for n in range(count)))
    assert later == list(range(1, count + 1))
    assert await redis.lrange("late", 0, -1) == [str(n).encode() for n in range(count)]
    await calls.close()


async def test_an_error_reply_is_its_callers_alone(redis: Redis) -> None:
    calls = Calls(redis, scripts=SCRIPTS)
    await calls.script("push", ["k"], ["w"])  # a script that Redis does not know yet comes again, behind the others
    answers: Any = await asyncio.gather(
        calls.script("push", ["k"], ["x"]),
        calls.script("refuse", ["k"], []),
        calls.command("GET", "k"),
        return_exceptions=True,
    )
    assert answers[0] == 2
    assert isinstance(answers[1], ResponseError)
    assert str(answers[1]).startswith("FENCED")
    assert isinstance(answers[2], ResponseError)
    await calls.close()


async def test_a_broken_connection_and_forgotten_scripts_are_healed(redis: Redis) -> None:
    calls = Calls(redis, scripts=SCRIPTS)
    assert await calls.script("push", ["k"], [1]) == 1
    await redis.script_flush()
    assert await calls.script("push", ["k"], [2]) == 2
    for client in await redis.client_list():
        if client["cmd"] != "client|list":
            await redis.client_kill_filter(_id=client["id"])
    assert await calls.script("push", ["k"], [3]) == 3
    await calls.close()


async def test_a_cancelled_caller_harms_nobody(redis: Redis) -> None:
    calls = Calls(redis, scripts=SCRIPTS)
    first, second = (asyncio.create_task(calls.script("push", ["k"], [n])) for n in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second in (1, 2)
    assert (await asyncio.gather(first, return_exceptions=True))[0].__class__ is asyncio.CancelledError
    await calls.close()


async def test_a_redis_that_is_away_is_an_error_for_all(tmp_path: object) -> None:
    calls = Calls(Redis.from_url(f"unix://{tmp_path}/none.sock"), scripts=SCRIPTS)
    answers = await asyncio.gather(*(calls.command("GET", "k") for _ in range(5)), return_exceptions=True)
    assert all(isinstance(answer, RedisConnectionError) for answer in answers)
    await calls.close()


async def test_closing_lets_nobody_wait_for_ever(redis: Redis) -> None:
    calls = Calls(redis, scripts=SCRIPTS)
    waiting = asyncio.create_task(calls.command("BLPOP", "nothing", 0))
    await asyncio.sleep(0)
    await calls.close()
    with pytest.raises(RedisConnectionError):
        await waiting
