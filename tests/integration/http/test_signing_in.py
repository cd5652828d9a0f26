import asyncio
from typing import Any

import httpx
import pytest

from server.accounts.door import COOKIE
from server.protocol.quotas import Rate
from tests.serving import Serving, Visitor, serving

CAMILLE = {"name": "Camille", "role": "candidate"}


async def test_a_stranger_is_nobody_and_may_sign_in_by_name(node: Serving) -> None:
    async with node.browser() as http:
        me = (await http.get("/api/me")).json()
    assert me["user"] is None
    assert me["sign_in"] == {"local": True, "address": True, "providers": []}
    assert me["interviewer"] == {"kind": "offline", "model": "offline"}


async def test_who_has_not_opened_the_printed_address_is_told_to(node: Serving) -> None:
    async with httpx.AsyncClient(base_url=node.url, headers={"Origin": node.url}) as http:
        for wrong in ("", "x", node.door.token[:-1], node.door.token + "x", "\u00e9", node.door.proof):
            assert (await http.get("/", params={"token": wrong})).status_code == 303
            assert not http.cookies
        assert (await http.get("/api/me")).json()["sign_in"] == {"local": False, "address": True, "providers": []}
        refused = await http.post("/api/sign-in/local", json=CAMILLE)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "sign_in_address")

        opened = await http.get("/", params={"token": node.door.token})
        assert (opened.status_code, opened.headers["location"]) == (303, "/")
        assert node.door.token not in opened.headers["set-cookie"]
        for part in ("httponly", "samesite=strict", "path=/"):
            assert part in opened.headers["set-cookie"].lower()
        assert (await http.get("/api/me")).json()["sign_in"]["local"] is True
        assert (await http.post("/api/sign-in/local", json=CAMILLE)).status_code == 200


@pytest.mark.parametrize("headers", [{"Host": "rebound.example"}, {"X-Forwarded-Proto": "https"}])
async def test_the_token_opens_nothing_from_elsewhere(node: Serving, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=node.url, headers=headers) as http:
        assert (await http.get("/", params={"token": node.door.token})).status_code == 303
        assert not http.cookies


async def test_signing_out_everywhere_ends_every_sign_in_of_the_person(node: Serving) -> None:
    async with node.visitor("Camille") as here, node.visitor("Camille") as there, node.visitor("Robin") as other:
        assert (await here.post("/api/sign-out/everywhere")).status_code == 200
        for one in (here, there):
            assert (await one.get("/api/sessions")).status_code == 401
        assert (await other.get("/api/sessions")).status_code == 200


async def test_signing_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(node: Serving) -> None:
    async with node.browser() as http:
        answer = await http.post("/api/sign-in/local", json=CAMILLE)
        cookie = answer.headers["set-cookie"].lower()
        assert (await http.get("/api/me")).json()["user"] == answer.json()["user"]
    assert cookie.startswith("vivavoce=")
    for part in ("httponly", "samesite=lax", "path=/"):
        assert part in cookie
    assert answer.json()["user"]["role"] == "candidate"


async def test_the_same_name_is_the_same_user_but_another_role_is_another(node: Serving) -> None:
    async with node.visitor("Camille") as first, node.visitor("camille") as again:
        assert first.id == again.id
    async with node.visitor("Camille", "recruiter") as staff:
        assert staff.id != first.id


async def test_a_name_has_one_spelling(node: Serving) -> None:
    async with node.visitor(" Zoe\u0301 ") as first, node.visitor("Zo\u00e9") as again:
        assert first.id == again.id
        assert (await first.get("/api/me")).json()["user"]["name"] == "Zo\u00e9"


async def test_signing_out_ends_the_sign_in_on_the_server(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        stolen = dict(camille.http.cookies)
        assert (await camille.post("/api/sign-out")).status_code == 200
        assert (await camille.get("/api/sessions")).status_code == 401
    async with node.browser() as thief:
        thief.cookies.update(stolen)
        assert (await thief.get("/api/me")).json()["user"] is None


async def test_signing_in_again_ends_the_sign_in_before(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        before = dict(camille.http.cookies)
        await camille.sign_in("Camille", "developer")
    async with node.browser() as http:
        http.cookies.update(before)
        assert (await http.get("/api/me")).json()["user"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Host": "localhost.evil"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"Via": "1.1 proxy"},
        {"Forwarded": "for=203.0.113.7"},
    ],
)
async def test_nobody_signs_in_by_name_through_another_name_or_a_proxy(node: Serving, headers: dict[str, str]) -> None:
    async with node.browser(**headers) as http:
        assert (await http.get("/api/me")).json()["sign_in"]["local"] is False
        answer = await http.post("/api/sign-in/local", json=CAMILLE)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "no_local_sign_in")


@pytest.mark.parametrize(
    "settings",
    [
        {"vivavoce_local_sign_in": "off"},
        {"vivavoce_host": "0.0.0.0"},  # noqa: S104 - told to the rules, not bound
        {"vivavoce_public_url": "https://interviews.example"},
    ],
)
async def test_where_others_can_come_in_nobody_signs_in_by_name(
    redis_url: str, mongodb_url: str, settings: dict[str, Any]
) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, **settings) as node:
        origin = settings.get("vivavoce_public_url", node.url)
        async with node.browser(Origin=origin) as http:
            assert (await http.get("/api/me")).json()["sign_in"]["local"] is False
            assert (await http.post("/api/sign-in/local", json=CAMILLE)).status_code == 403


async def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(redis_url: str, mongodb_url: str) -> None:
    async with serving(
        redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_public_url="https://interviews.example"
    ) as node:
        users, sign_ins = node.state["users"], node.state["sign_ins"]
        user = await users.admit(issuer="https://accounts.google.com", subject="1", name="Camille")
        token = await sign_ins.open(user, await node.state["memberships"].grant(user.id, "candidate"))
        async with node.browser(Origin="https://interviews.example", Cookie=f"__Host-vivavoce={token}") as http:
            answer = await http.get("/api/me")
        assert answer.json()["user"]["id"] == user.id
        assert answer.headers["set-cookie"].startswith("__Host-vivavoce=")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert answer.headers["strict-transport-security"]
        async with node.browser(Cookie=f"vivavoce={token}") as http:
            assert (await http.get("/api/me")).json()["user"] is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
async def test_pages_of_strangers_change_nothing(node: Serving, headers: dict[str, str]) -> None:
    async with node.visitor("Camille") as camille:
        for path in ("/api/sign-out", "/api/tickets", "/api/sessions", "/api/cvs"):
            answer = await camille.post(path, headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")
        assert (await camille.get("/api/me")).json()["user"] is not None


async def test_a_request_without_an_origin_needs_the_browsers_word(node: Serving) -> None:
    async with httpx.AsyncClient(base_url=node.url, cookies={COOKIE: node.door.proof}) as http:
        assert (await http.post("/api/sign-in/local", json=CAMILLE)).status_code == 403
        assert (
            await http.post("/api/sign-in/local", json=CAMILLE, headers={"Sec-Fetch-Site": "same-origin"})
        ).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_request"),
        (b"[]", 422, "invalid_request"),
        (b'{"name":"Camille"}', 422, "invalid_request"),
        (b'{"name":"  ","role":"candidate"}', 422, "invalid_request"),
        (b'{"name":"a\\u0000b","role":"candidate"}', 422, "invalid_request"),
        ('{"name":"a\u202eb","role":"candidate"}'.encode(), 422, "invalid_request"),
        (b'{"name":"' + b"x" * 81 + b'","role":"candidate"}', 422, "invalid_request"),
        (b'{"name":"Camille","role":"king"}', 422, "invalid_request"),
        (b'{"name":"Camille","role":"candidate","admin":true}', 422, "invalid_request"),
        (b'{"name":"' + b"x" * 70_000 + b'"}', 413, "too_large"),
        (b"\xff\xfe", 400, "malformed_request"),
    ],
)
async def test_a_body_that_is_not_as_declared(node: Serving, body: bytes, status: int, code: str) -> None:
    async with node.browser(**{"Content-Type": "application/json"}) as http:
        answer = await http.post("/api/sign-in/local", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert b"Camille" not in answer.content


async def test_only_json_is_json(node: Serving) -> None:
    async with node.browser() as http:
        answer = await http.post("/api/sign-in/local", content=b"name=Camille", headers={"Content-Type": "text/plain"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media")


async def test_somebody_who_signs_in_all_the_time_is_told_to_wait(node: Serving) -> None:
    ((times, _),) = Rate.SIGN_IN.value
    await asyncio.gather(*(node.state["rates"].count(Rate.SIGN_IN, by="127.0.0.1") for _ in range(times)))
    async with node.browser() as http:
        late = await http.post("/api/sign-in/local", json=CAMILLE)
    assert late.status_code == 429
    assert late.json()["error"] == {
        "code": "too_many_requests",
        "message": "Too many requests; wait a moment.",
        "temporary": True,
    }
    assert 1 <= int(late.headers["retry-after"]) <= 60


async def test_a_cookie_of_nonsense_is_nobody(node: Serving) -> None:
    async with node.browser(Cookie="vivavoce=%00; vivavoce=../../x; =; vivavoce") as http:
        assert (await http.get("/api/me")).json()["user"] is None
        assert (await Visitor(http).get("/api/profile")).status_code == 401
