"""What README says a Redis user needs is all that a node and a whole interview ask for, over TLS too."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.e2e.household import use_everything
from tests.e2e.node import Client, Node
from tests.redis_cluster import rights
from tests.redis_tls import tls_front

PASSWORD = "invented-for-this-test"


@pytest.fixture
async def user(redis: Redis) -> AsyncIterator[str]:
    """A user with the rights that README names, as an address has them, on the tests' Redis."""
    await redis.execute_command("ACL", "SETUSER", "vivavoce", "reset", "on", f">{PASSWORD}", *rights())  # type: ignore[no-untyped-call]
    await redis.execute_command("ACL", "LOG", "RESET")  # type: ignore[no-untyped-call]
    yield f"vivavoce:{PASSWORD}"
    await redis.execute_command("ACL", "DELUSER", "vivavoce")  # type: ignore[no-untyped-call]


async def test_an_interview_needs_no_more_than_the_named_rights(
    user: str, redis: Redis, redis_url: str, mongodb_url: str, tmp_path: Path
) -> None:
    """Server and worker reach Redis by a certificate that only the file of REDIS_CA vouches for."""
    async with tls_front(redis_url, tmp_path) as front:
        node = Node(
            folder=tmp_path,
            redis_url=f"rediss://{user}@{front.host}/0",
            mongodb_url=mongodb_url,
            database="least-rights",
            models="scripted:20@0",
            worker="embedded",
            stall=0.3,  # the queue's own connections read the system's certificates anew, each of them
            REDIS_CA=str(front.ca),
        )
        try:
            client = await Client(await node.ready()).sign_in("Camille Durand", "candidate")
            await use_everything(client)
            await client.close()
            assert await asyncio.to_thread(node.stop) == 0
        finally:
            node.kill()
    log = await redis.execute_command("ACL", "LOG")  # type: ignore[no-untyped-call]
    assert [(entry[b"reason"], entry[b"object"]) for entry in log] == []
