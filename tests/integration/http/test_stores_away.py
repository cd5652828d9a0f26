"""A frozen Redis or MongoDB: typed answers in bounded time, and everything works again afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from server.stores.embedded.services import Services
from tests.frailty import frozen, own_services
from tests.serving import Serving, serving


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with own_services(tmp_path) as running:
        yield running


@pytest.fixture
async def frail(services: Services) -> AsyncIterator[Serving]:
    assert services.redis_url is not None
    assert services.mongodb_url is not None
    async with serving(redis_url=services.redis_url, mongodb_url=services.mongodb_url, patience=1.0) as node:
        yield node


async def test_mongodb_away(services: Services, frail: Serving) -> None:
    async with frail.visitor("Camille") as camille:
        session = await camille.session()
        with frozen(services.mongodb):
            ready, answer = await asyncio.gather(camille.get("/readyz"), camille.get("/api/sessions"))
            assert (ready.status_code, ready.json()["away"]) == (503, ["mongodb"])
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
            assert answer.json()["error"]["temporary"] is True
            assert (await camille.get("/healthz")).status_code == 200
            assert (await camille.get("/api/me")).json()["user"]["id"] == camille.id
        began = time.monotonic()
        assert (await camille.get(f"/api/sessions/{session['id']}")).json() == session
        assert time.monotonic() - began < 10


async def test_redis_away(services: Services, frail: Serving) -> None:
    async with frail.visitor("Camille") as camille:
        session = await camille.session()
        with frozen(services.redis):
            began = time.monotonic()
            ready, me, made = await asyncio.gather(
                camille.get("/readyz"), camille.get("/api/me"), camille.post("/api/tickets", {"session": session["id"]})
            )
            assert time.monotonic() - began < 10
            assert (ready.status_code, ready.json()["away"]) == (503, ["redis"])
            for answer in (me, made):
                assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
            assert (await camille.get("/healthz")).status_code == 200
        assert (await camille.post("/api/tickets", {"session": session["id"]})).status_code == 200


async def test_a_redis_that_is_full_is_reported_as_full(services: Services, frail: Serving) -> None:
    assert services.redis_url is not None
    store = Redis.from_url(services.redis_url)
    async with frail.visitor("Camille") as camille:
        session = await camille.session()
        await store.config_set("maxmemory", 1)
        answer = await camille.post("/api/tickets", {"session": session["id"]})
        assert (answer.status_code, answer.json()["error"]["code"]) == (507, "storage_full")
        assert answer.json()["error"]["temporary"] is True
        await store.config_set("maxmemory", 0)
        assert (await camille.post("/api/tickets", {"session": session["id"]})).status_code == 200
    await store.aclose()
