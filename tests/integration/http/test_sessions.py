import pytest

from server.protocol.errors import Unavailable
from tests.serving import Serving, serving


async def test_making_a_session_pins_the_offer_and_goes_without_a_profile(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        session = await camille.session(locale="fr", minutes=20)
        assert session["status"] == "ready"
        assert session["candidate"] == {"id": camille.id, "name": "Camille"}
        assert session["strategy"] == "enqueue"
        assert session["profile_revision"] is None
        assert len(session["offer"]["content_hash"]) >= 32
        offer = (await camille.get(f"/api/offers/{session['offer']['id']}")).json()["offer"]
        said = ("origin", "url", "fetched_at")  # beside it, as its source's terms ask
        assert [session["offer"][name] for name in said] == [offer[name] for name in said]
        assert (await camille.get(f"/api/sessions/{session['id']}")).json() == session


async def test_sessions_come_newest_first_in_pages(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        made = [(await camille.session())["id"] for _ in range(5)]
        found: list[str] = []
        cursor = ""
        while True:
            page = (await camille.get("/api/sessions", limit=2, cursor=cursor)).json()
            found += [one["id"] for one in page["sessions"]]
            cursor = page["cursor"]
            if cursor is None:
                break
    assert sorted(found) == sorted(made)
    assert len(found) == 5


async def test_a_session_whose_log_cannot_begin_is_none(node: Serving) -> None:
    begin = node.state["begin_log"]

    async def away(_: str) -> None:
        raise Unavailable("redis")

    async with node.visitor("Camille") as camille:
        offer = (await camille.get("/api/offers", limit=1)).json()["hits"][0]["offer"]["id"]
        body = {"offer_id": offer, "locale": "en", "minutes": 10, "mode": "practice"}
        node.state["begin_log"] = away
        answer = await camille.post("/api/sessions", body)
        assert (answer.status_code, answer.json()["error"]["temporary"]) == (503, True)
        assert (await camille.get("/api/sessions")).json()["sessions"] == []
        node.state["begin_log"] = begin
        made = (await camille.post("/api/sessions", body)).json()
        assert [one["id"] for one in (await camille.get("/api/sessions")).json()["sessions"]] == [made["id"]]


async def test_more_time_is_ones_own_choice_in_practice_only(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        made = await camille.session(timed=False)
        assert (made["timed"], made["extra"], made["breaks"]) == (False, 0, True)
        assert (await camille.session(extra=50))["extra"] == 50
        body = {"offer_id": made["offer"]["id"], "locale": "en", "minutes": 10, "mode": "assessed"}
        for asked in ({"extra": 25}, {"timed": False}, {"breaks": True}):
            assert (await camille.post("/api/sessions", body | asked)).status_code == 422
        assert (await camille.post("/api/sessions", body)).json()["breaks"] is False


async def test_a_session_needs_an_offer_that_exists(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        body = {"offer_id": "sample:none", "locale": "en", "minutes": 10, "mode": "practice"}
        answer = await camille.post("/api/sessions", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "offer_not_found")


async def test_a_request_out_of_bounds_names_each_field(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        answer = await camille.post(
            "/api/sessions", {"offer_id": "x", "locale": "de", "minutes": 0, "mode": "practice", "x": 1}
        )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "invalid_request")
    assert {detail["path"] for detail in error["details"]} == {"/locale", "/minutes", "/x"}


async def test_the_log_of_a_session_that_has_not_begun_is_empty(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        session = await camille.session()
        page = (await camille.get(f"/api/sessions/{session['id']}/log")).json()
    assert page["epoch"]
    assert {**page, "epoch": ""} == {"epoch": "", "events": [], "last": 0, "done": True}


async def test_a_ticket_lasts_half_a_minute(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        session = await camille.session()
        ticket = (await camille.post("/api/tickets", {"session": session["id"]})).json()
        grant = await node.state["tickets"].redeem(ticket["ticket"])
    assert ticket["expires_in"] == 30
    assert (grant.user_id, grant.role, grant.session_id) == (camille.id, "candidate", session["id"])


@pytest.mark.usefixtures("redis")
async def test_offers_are_searched_filtered_and_read(redis_url: str, mongodb_url: str) -> None:
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, offers=None) as node,
        node.visitor("Camille") as camille,
    ):
        everything = (await camille.get("/api/offers", limit=100)).json()
        french = (await camille.get("/api/offers", language="fr", limit=100)).json()
        offer = everything["hits"][0]["offer"]
        found = (await camille.get("/api/offers", q=offer["title"])).json()
        read = (await camille.get(f"/api/offers/{offer['id']}")).json()
    assert 0 < french["total"] < everything["total"]
    assert {hit["offer"]["language"] for hit in french["hits"]} == {"fr"}
    assert found["hits"][0]["offer"]["title"] == offer["title"]
    assert read["offer"] == offer


async def test_a_query_out_of_bounds(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        for query in ({"limit": 0}, {"limit": "x"}, {"contract": "none"}, {"q": "x" * 201}):
            answer = await camille.get("/api/offers", **query)
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid_request")
        answer = await camille.get("/api/offers", cursor="x")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_query")


async def test_an_offer_nobody_has(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        for unknown in ("sample:none", "x", "a/b:c", "../me"):
            answer = await camille.http.get(f"/api/offers/{unknown}")
            assert answer.status_code in {404, 200} if unknown == "../me" else answer.status_code == 404
