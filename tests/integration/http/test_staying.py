"""Who is signed out, or is something else, while a request of theirs is under way, on whatever node they are."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import orjson
import pytest
from pymongo.asynchronous.database import AsyncDatabase

from server.http.staying import LATE_SECONDS
from tests.eventually import eventually
from tests.serving import Serving, Visitor, serving

CV = "Ada Example\nInvented engineer\n\nExperience\nInvented Works, engineer, 2019 - 2023\n"


@pytest.fixture
async def nodes(redis_url: str, mongo: AsyncDatabase[dict[str, Any]], mongodb_url: str) -> AsyncIterator[list[Serving]]:
    """Two nodes on the same stores."""
    async with contextlib.AsyncExitStack() as stack:
        shared: dict[str, Any] = {"redis_url": redis_url, "mongodb_url": mongodb_url, "mongodb_database": mongo.name}
        yield [await stack.enter_async_context(serving(**shared)) for _ in range(2)]


class Slowly:
    """A body whose second half waits until it is let go, and no less than makes a body late."""

    def __init__(self, body: object) -> None:
        content = orjson.dumps(body)
        self._halves = content[: len(content) // 2], content[len(content) // 2 :]
        self.under_way, self.go_on = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._halves[0]
        self.under_way.set()
        clock = asyncio.get_running_loop().time
        began = clock()
        await self.go_on.wait()
        await eventually(lambda: clock() - began > LATE_SECONDS + 0.05)
        yield self._halves[1]


async def held(
    http: httpx.AsyncClient, method: str, path: str, body: object, meanwhile: Callable[[], Awaitable[object]]
) -> httpx.Response:
    """The answer to a request in the middle of which something else happens."""
    slowly = Slowly(body)
    headers = {"content-type": "application/json"}
    async with asyncio.TaskGroup() as tasks:
        asked = tasks.create_task(http.request(method, path, content=slowly, headers=headers))
        await slowly.under_way.wait()
        await meanwhile()
        slowly.go_on.set()
    return asked.result()


async def member(owner: Visitor, name: str) -> dict[str, Any]:
    page = (await owner.get("/api/organisation")).raise_for_status().json()
    found: dict[str, Any] = next(each for each in page["members"] if each["name"] == name)
    return found


async def test_an_upload_of_who_signs_out_or_is_erased_meanwhile_is_not_taken(
    nodes: list[Serving], mongo: AsyncDatabase[dict[str, Any]]
) -> None:
    ways: tuple[tuple[str, dict[str, bool]], ...] = (
        ("/api/sign-out/everywhere", {}),
        ("/api/me/erasure", {"confirm": True}),
    )
    for way, asked in ways:
        name = f"Ada {secrets.token_hex(3)}"
        async with nodes[0].visitor(name) as here, nodes[1].visitor(name) as there:

            async def leave(there: Visitor = there, way: str = way, asked: Any = asked) -> None:
                (await there.post(way, asked)).raise_for_status()

            refused = await held(here.http, "POST", "/api/cvs", {"text": CV}, leave)
            assert (refused.status_code, refused.json()["error"]["code"]) == (401, "not_signed_in")
            assert await mongo["cvs"].count_documents({"candidate_id": here.id}) == 0


async def test_who_takes_their_time_and_stays_is_served(nodes: list[Serving]) -> None:
    async with nodes[0].visitor("Ada") as ada, nodes[1].visitor("Bea") as bea:

        async def leave() -> None:
            (await bea.post("/api/sign-out/everywhere")).raise_for_status()

        assert (await held(ada.http, "POST", "/api/cvs", {"text": CV}, leave)).status_code == 202


async def test_an_owner_who_is_one_no_more_changes_nothing_with_what_they_had_begun(nodes: list[Serving]) -> None:
    async with nodes[0].visitor("Olga", "owner") as olga, nodes[1].visitor("Otto", "owner") as otto:
        own = await member(otto, "Otto")

        async def demote() -> None:
            rights = {"role": "observer", "team": None}
            (await olga.http.put(f"/api/organisation/members/{own['membership']}", json=rights)).raise_for_status()

        asked = {"role": "observer", "team": None}
        path = f"/api/organisation/members/{(await member(olga, 'Olga'))['membership']}"
        assert (await held(otto.http, "PUT", path, asked, demote)).status_code == 401
        assert (await member(olga, "Olga"))["role"] == "owner"


async def test_a_token_that_is_revoked_meanwhile_does_nothing_more(nodes: list[Serving]) -> None:
    async with nodes[0].visitor("Olga", "owner") as olga, httpx.AsyncClient(base_url=nodes[1].url) as program:
        made = (await olga.post("/api/tokens", {"name": "p", "scopes": ["invitations:write"], "days": 1})).json()
        program.headers["authorization"] = f"Bearer {made['token']}"

        async def revoke() -> None:
            (await olga.http.delete(f"/api/tokens/{made['card']['id']}")).raise_for_status()

        asked = {"role": "candidate", "guests": "Ada"}
        assert (await held(program, "POST", "/api/invitations", asked, revoke)).status_code == 401
        assert (await olga.get("/api/invitations")).json()["invitations"] == []


async def test_the_events_of_a_cv_end_for_who_is_signed_out_on_another_node(nodes: list[Serving]) -> None:
    async with nodes[0].visitor("Ada") as here, nodes[1].visitor("Ada") as there:
        uploaded = (await here.post("/api/cvs", {"text": CV})).json()["cv_id"]
        async with here.http.stream("GET", f"/api/cvs/{uploaded}/events") as stream:
            lines = stream.aiter_lines()
            assert "received" in await anext(lines)
            (await there.post("/api/sign-out/everywhere")).raise_for_status()
            async with asyncio.timeout(10):
                assert not [line async for line in lines if line]
