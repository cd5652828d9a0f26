"""What README says a Redis user needs is all that a node and a whole interview ask for."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.e2e.household import use_everything
from tests.e2e.node import Client, Node

README = Path(__file__).resolve().parents[2] / "README.md"
PASSWORD = "invented-for-this-test"


@pytest.fixture
async def limited(redis: Redis, redis_url: str) -> AsyncIterator[str]:
    """The address of a user with the rights that README names, on the tests' Redis."""
    [rights] = re.findall(r"ACL SETUSER vivavoce on >PASSWORD (.+)", README.read_text())
    await redis.execute_command("ACL", "SETUSER", "vivavoce", "reset", "on", f">{PASSWORD}", *rights.split())  # type: ignore[no-untyped-call]
    await redis.execute_command("ACL", "LOG", "RESET")  # type: ignore[no-untyped-call]
    yield redis_url.replace("://", f"://vivavoce:{PASSWORD}@", 1)
    await redis.execute_command("ACL", "DELUSER", "vivavoce")  # type: ignore[no-untyped-call]


async def test_an_interview_needs_no_more_than_the_named_rights(
    limited: str, redis: Redis, mongodb_url: str, tmp_path: Path
) -> None:
    node = Node(
        folder=tmp_path,
        redis_url=limited,
        mongodb_url=mongodb_url,
        database="least-rights",
        models="scripted:20@0",
        worker="embedded",
    )
    try:
        client = await Client(await node.ready()).sign_in("Camille Durand", "candidate")
        await use_everything(client)
        await client.close()
        assert node.stop() == 0
    finally:
        node.kill()
    log = await redis.execute_command("ACL", "LOG")  # type: ignore[no-untyped-call]
    assert [(entry[b"reason"], entry[b"object"]) for entry in log] == []
