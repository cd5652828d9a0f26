"""Tokens of the API: within their scopes, as long as their maker may, listed without themselves, revoked at once."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from redis.asyncio import Redis

from server.http.table import operations_table
from tests.serving import Serving, Visitor, serving


@pytest.fixture
async def node(redis: Redis, redis_url: str, mongodb_url: str) -> AsyncIterator[Serving]:
    assert await redis.dbsize() == 0
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url) as running:
        yield running


async def made(owner: Visitor, *scopes: str, **more: Any) -> tuple[str, dict[str, Any]]:
    answer = await owner.post("/api/tokens", {"name": "ats", "scopes": list(scopes), **more})
    assert answer.status_code == 201
    return answer.json()["token"], answer.json()["card"]


def program(node: Serving, token: str) -> httpx.AsyncClient:
    """No cookie, no origin: a program on another machine."""
    return httpx.AsyncClient(base_url=node.url, headers={"Authorization": f"Bearer {token}"})


async def test_a_token_reads_what_its_scopes_say_and_nothing_else(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Camille") as camille:
        session = (await camille.session(mode="assessed"))["id"]
        token, card = await made(olga, "sessions:read")
        assert token not in repr((await olga.get("/api/tokens")).json())
        async with program(node, token) as ats:
            assert [one["id"] for one in (await ats.get("/api/sessions")).json()["sessions"]] == [session]
            assert (await ats.get(f"/api/sessions/{session}")).status_code == 200
            for path in (f"/api/sessions/{session}/report.json", "/api/offers", "/api/audit", "/api/tokens"):
                assert (await ats.get(path)).status_code == 403
        listed = (await olga.get("/api/tokens")).json()["tokens"]
        assert [(one["id"], one["scopes"]) for one in listed] == [(card["id"], ["sessions:read"])]
        assert listed[0]["used_at"] is not None


async def test_every_route_without_a_scope_refuses_every_token(node: Serving) -> None:
    scopes = ["sessions:read", "reports:read", "offers:read", "invitations:read", "invitations:write", "audit:read"]
    async with node.visitor("Olga", "owner") as olga:
        token, _ = await made(olga, *scopes)
    asked = [one for one in operations_table() if one.access != "anyone" and one.scope is None]
    assert len(asked) > 40
    assert {one.scope for one in operations_table()} - {None} == set(scopes)
    async with program(node, token) as ats:
        for operation in asked:
            path = operation.template.replace("{", "").replace("}", "")
            body: dict[str, Any] | None = None if operation.method in ("GET", "DELETE") else {}
            answer = await ats.request(operation.method, path, json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden"), operation.path


async def test_a_token_is_over_when_it_is_revoked_or_its_maker_may_no_more(node: Serving) -> None:
    async with node.visitor("Olga", "owner") as olga, node.visitor("Oscar", "owner") as oscar:
        first, card = await made(olga, "sessions:read", "audit:read")
        second, _ = await made(oscar, "sessions:read", "audit:read")
        async with program(node, first) as one, program(node, second) as other:
            assert (await one.get("/api/audit")).status_code == 200
            assert (await olga.http.delete(f"/api/tokens/{card['id']}")).status_code == 200
            assert (await olga.http.delete(f"/api/tokens/{card['id']}")).status_code == 404
            assert (await one.get("/api/sessions")).status_code == 401
            await node.state["memberships"].grant(oscar.id, "observer")
            assert (await other.get("/api/sessions")).status_code == 200  # an observer reads them too
            assert (await other.get("/api/audit")).status_code == 403
            members = await node.state["memberships"].of(oscar.id)
            for membership in members:
                await node.state["memberships"].end(membership.id)
            assert (await other.get("/api/sessions")).status_code == 401


@pytest.mark.parametrize("token", ["vvt_wrong", "-", "x" * 5000, "vvt_" + "é" * 10])
async def test_a_wrong_token_is_nobody_also_beside_a_cookie_that_is_somebody(node: Serving, token: str) -> None:
    async with node.visitor("Olga", "owner") as olga:
        headers = {b"Authorization": b"Bearer " + token.encode()}
        answer = await olga.http.get("/api/sessions", headers=headers)
        assert answer.status_code == 401


async def test_only_owners_make_tokens_and_a_program_needs_no_origin(node: Serving) -> None:
    async with node.visitor("Rémi", "recruiter") as remi, node.visitor("Olga", "owner") as olga:
        asked = {"name": "x", "scopes": ["sessions:read"]}
        assert (await remi.post("/api/tokens", asked)).status_code == 403
        assert (await olga.post("/api/tokens", {**asked, "scopes": ["everything"]})).status_code == 422
        token, _ = await made(olga, "invitations:write", "invitations:read")
        async with program(node, token) as ats:
            answer = await ats.post("/api/invitations", json={})
            assert answer.status_code == 422  # let in, and told what is missing
            assert (await ats.get("/api/invitations")).status_code == 200
            assert (await ats.post("/api/invitations", json={"role": "candidate"})).status_code == 201
            # Else it would let itself in, as an owner.
            assert (await ats.post("/api/invitations", json={"role": "owner"})).status_code == 403
            staff = (await olga.post("/api/invitations", {"role": "owner"})).json()["issued"][0]["invitation"]["id"]
            assert (await ats.post(f"/api/invitations/{staff}/extend", json={"days": 300})).status_code == 404
        async with httpx.AsyncClient(base_url=node.url) as stranger:
            assert (await stranger.post("/api/invitations", json={})).status_code == 403
