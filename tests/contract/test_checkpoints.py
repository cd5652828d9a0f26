"""RedisSaver against LangGraph's own conformance suite, base and extended."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from langgraph.checkpoint.conformance import checkpointer_test, validate
from langgraph.checkpoint.conformance.capabilities import Capability
from redis.asyncio import Redis

from interview.threads.saver import RedisSaver


@pytest.mark.parametrize("ttl", [None, 600])
async def test_conformance_base_and_extended(redis: Redis, ttl: int | None) -> None:
    @checkpointer_test(name="RedisSaver")
    async def saver() -> AsyncGenerator[Any, None]:
        yield RedisSaver(redis, ttl)

    report = await validate(saver)
    assert set(report.results) == {capability.value for capability in Capability}
    failures = {name: result.failures for name, result in report.results.items() if not result.passed}
    assert failures == {}
    assert report.passed_all()
    passed = sum(result.tests_passed for result in report.results.values())
    assert passed >= 75
