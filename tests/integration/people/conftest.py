from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from server.accounts.door import COOKIE
from server.stores.mongo import Database
from tests.issuer import Issuer, callback, issuing
from tests.serving import Serving, Visitor, serving


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """A provider that the node trusts."""
    async with issuing() as running:
        yield running


@pytest.fixture
async def node(
    redis: Redis, redis_url: str, mongo: Database, mongodb_url: str, issuer: Issuer
) -> AsyncIterator[Serving]:
    """A node whose people come by that provider, by link, or by name."""
    assert await redis.dbsize() == 0
    stores: dict[str, Any] = {"redis_url": redis_url, "mongodb_url": mongodb_url, "mongodb_database": mongo.name}
    async with serving(**stores, **issuer.settings) as running:
        yield running


class Door:
    """What a browser does to get in."""

    def __init__(self, http: httpx.AsyncClient, issuer: Issuer) -> None:
        self.http, self.issuer = http, issuer

    async def begin(self, invitation: str | None = None) -> str:
        """The address at the provider."""
        asked: dict[str, Any] = {"provider": "oidc", "invitation": invitation}
        answer = await self.http.post("/api/sign-in/provider", json=asked)
        return str(answer.raise_for_status().json()["address"])

    async def back(self, parameters: dict[str, str]) -> str:
        """Where the browser lands."""
        answer = await self.http.get(callback(parameters))
        assert answer.status_code == 303
        return str(answer.headers["location"])

    async def sign_in(self, subject: str, invitation: str | None = None, **claims: Any) -> str:
        """All of it; where the browser lands."""
        return await self.back(self.issuer.approve(await self.begin(invitation), subject, **claims))

    async def me(self) -> dict[str, Any] | None:
        user: dict[str, Any] | None = (await self.http.get("/api/me")).json()["user"]
        return user


def stranger(node: Serving) -> httpx.AsyncClient:
    """A browser that has never been here."""
    http = node.browser()
    http.cookies.delete(COOKIE)
    return http


async def invite(owner: Visitor, **asked: Any) -> list[dict[str, Any]]:
    """Issued invitations, each with its token."""
    answer = await owner.post("/api/invitations", {"role": "candidate", **asked})
    issued: list[dict[str, Any]] = answer.raise_for_status().json()["issued"]
    return issued


async def interview(visitor: Visitor, **changes: Any) -> dict[str, Any]:
    """What an invited candidate is to be asked about."""
    offers = (await visitor.get("/api/offers", limit=1)).raise_for_status().json()
    return {
        "offer_id": offers["hits"][0]["offer"]["id"],
        "locale": "en",
        "minutes": 10,
        "mode": "practice",
        **changes,
    }
