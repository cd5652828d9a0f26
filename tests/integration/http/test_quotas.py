"""What one person may do, what is read strictly, and what errors say."""

import asyncio
from typing import Any

import httpx
import pytest

from server.protocol.quotas import Quotas, Rate
from server.protocol.sentences import SENTENCES
from tests.serving import Serving, Visitor, serving

KEY = "attempt-0001"


async def body_of(visitor: Visitor, **more: Any) -> dict[str, Any]:
    offers = (await visitor.get("/api/offers", limit=1)).raise_for_status().json()
    offer = offers["hits"][0]["offer"]["id"]
    return {"offer_id": offer, "locale": "en", "minutes": 10, "mode": "practice", **more}


async def test_the_same_key_makes_the_same_session_however_it_is_sent(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Robin") as robin:
        body = await body_of(camille, client_id=KEY)
        answers = await asyncio.gather(*(camille.post("/api/sessions", body) for _ in range(4)))
        by_header = await camille.post("/api/sessions", await body_of(camille), headers={"Idempotency-Key": KEY})
        assert {answer.status_code for answer in (*answers, by_header)} == {201}
        assert len({answer.json()["id"] for answer in (*answers, by_header)}) == 1
        assert len((await camille.get("/api/sessions")).json()["sessions"]) == 1
        other = (await robin.post("/api/sessions", await body_of(robin, client_id=KEY))).json()
        assert other["id"] != answers[0].json()["id"]
        assert other["candidate"]["id"] == robin.id


async def test_a_candidate_has_so_many_open_sessions_and_the_same_one_again_all_the_same(node: Serving) -> None:
    node.state["rates"].quotas = Quotas(sessions=3)
    async with node.visitor("Camille") as camille, node.visitor("Robin") as robin:
        first = (await camille.post("/api/sessions", await body_of(camille, client_id=KEY))).json()
        for _ in range(2):
            await camille.session()
        refused = await camille.post("/api/sessions", await body_of(camille))
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_sessions")
        assert int(refused.headers["retry-after"]) > 0
        assert (await camille.post("/api/sessions", await body_of(camille, client_id=KEY))).json()["id"] == first["id"]
        assert (await robin.session())["id"]


@pytest.mark.parametrize(
    ("rate", "path"),
    [
        (Rate.SEARCH, "/api/offers"),
        (Rate.REPORT, "/api/sessions/{sid}/report/page"),
        (Rate.REPORT, "/api/sessions/{sid}/transcript.json"),
        (Rate.LOG, "/api/sessions/{sid}/log"),
    ],
)
async def test_who_asks_too_often_waits_and_nobody_else(node: Serving, rate: Rate, path: str) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Robin") as robin:
        mine, theirs = (await camille.session())["id"], (await robin.session())["id"]
        ((times, _),) = rate.value
        await node.state["rates"].count(rate, by=camille.id, cost=times - 5)
        for _ in range(5):
            await camille.get(path.format(sid=mine))
        late = await camille.get(path.format(sid=mine))
        assert (late.status_code, late.json()["error"]["code"]) == (429, "too_many_requests")
        assert (await robin.get(path.format(sid=theirs))).status_code != 429


async def test_bytes_count_whatever_brings_them(node: Serving) -> None:
    ((most, _),) = Rate.SENT.value
    async with node.visitor("Camille") as camille:
        await node.state["rates"].count(Rate.SENT, by=camille.id, cost=most - 100)
        answer = await camille.post("/api/cvs", {"text": "Worked hard. " * 20})
        assert answer.status_code == 429


async def test_a_setting_multiplies_what_a_person_may(redis_url: str, mongodb_url: str) -> None:
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_quota_factor=5) as node:
        assert node.state["rates"].quotas.sessions == 5 * Quotas().sessions
        assert node.state["hub"].limits.person_sockets == 5 * Quotas().sockets
        assert node.state["rates"].items(Rate.PDF)[0].amount == 5 * Rate.PDF.value[0][0]


# ---- read strictly


@pytest.mark.parametrize("minutes", ["10", True, 10.0, [10], None])
async def test_a_number_is_a_number(node: Serving, minutes: Any) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.post("/api/sessions", await body_of(camille, minutes=minutes))
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
        assert [problem["path"] for problem in answer.json()["error"]["details"]] == ["/minutes"]


async def test_half_a_character_is_refused_and_not_an_outage(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.http.post(
            "/api/cvs", content=b'{"text": "half \\ud83d"}', headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_request")


async def test_a_body_with_a_million_mistakes_is_answered_without_telling_them(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        body = b'{"expected": 0, "profile": {"work": [' + b",".join([b"1"] * 300_000) + b"]}}"
        answer = await camille.http.put("/api/profile", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert len(answer.content) < 2000


@pytest.mark.parametrize("cursor", ["OTIyMzM3MjAzNjg1NDc3NTgwOCBzX2E=", "x"])
async def test_a_cursor_of_nobody_s_is_refused(node: Serving, cursor: str) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.get("/api/sessions", cursor=cursor)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_cursor")


@pytest.mark.parametrize("charset", ["undefined", "utf-16"])
async def test_a_form_in_a_charset_that_is_none(node: Serving, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="cv.txt"\r\n\r\nhello\r\n--b--\r\n'
    kind = f"multipart/form-data; boundary=b; charset={charset}"
    async with node.visitor("Camille") as camille:
        answer = await camille.http.post("/api/cvs", content=body, headers={"Content-Type": kind})
        assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/sessions", {"GET", "HEAD", "POST"}),
        ("PUT", "/api/sign-out", {"POST"}),
        ("POST", "/healthz", {"GET", "HEAD"}),
        ("PATCH", "/api/profile", {"GET", "HEAD", "PUT"}),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(node: Serving, method: str, path: str, allowed: set[str]) -> None:
    async with httpx.AsyncClient(base_url=node.url) as http:
        answer = await http.request(method, path)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == allowed
    assert answer.json()["error"]["message"] == SENTENCES["wrong_method"]
