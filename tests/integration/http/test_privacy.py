import re

import httpx
import pytest

from server.http.table import operations_table
from tests.serving import Serving


async def test_nothing_is_read_or_done_without_signing_in(node: Serving) -> None:
    asked = [operation for operation in operations_table() if operation.access != "anyone"]
    assert len(asked) > 20
    async with node.browser() as http:
        for operation in asked:
            path = re.sub(r"{\w+}", "s_1", operation.template)
            answer = await http.request(operation.method, path, json=None if operation.method == "GET" else {})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in"), operation


@pytest.mark.parametrize(
    ("path", "status", "leads_to"),
    [
        ("/offers/", 307, "/offers"),
        ("/play/s_1//", 307, "/play/s_1"),
        ("/web", 404, None),
        ("/api/me/", 404, None),
        ("//evil.example/", 404, None),
        ("//evil.example/offers/", 404, None),
        ("/\\evil.example/", 404, None),
        ("/%2fevil.example/", 404, None),
        ("/%5cevil.example/", 404, None),
        ("/.evil.example/", 404, None),
    ],
)
async def test_no_address_leads_to_another_server_whatever_host_is_named(
    node: Serving, path: str, status: int, leads_to: str | None
) -> None:
    asked = httpx.URL(node.url).copy_with(raw_path=path.encode())
    async with httpx.AsyncClient(headers={"Host": "evil.example", "Accept": "text/html"}) as http:
        answer = await http.get(asked)
    assert (answer.status_code, answer.headers.get("location")) == (status, leads_to)


async def test_a_session_of_somebody_else_looks_as_if_it_did_not_exist(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Mallory") as mallory:
        session = (await camille.session())["id"]
        for path in (f"/api/sessions/{session}", f"/api/sessions/{session}/log", f"/api/sessions/{session}/report"):
            others = await mallory.get(path)
            unknown = await mallory.get(path.replace(session, "s_unknown"))
            assert others.status_code == unknown.status_code == 404
            assert others.json() == unknown.json()
        others = await mallory.post("/api/tickets", {"session": session})
        unknown = await mallory.post("/api/tickets", {"session": "s_unknown"})
        assert others.status_code == unknown.status_code == 404
        assert others.json() == unknown.json()
        assert (await mallory.get("/api/sessions")).json()["sessions"] == []
        assert (await camille.get(f"/api/sessions/{session}")).status_code == 200


async def test_the_staff_log_and_the_checkpoints_are_not_for_candidates_not_even_their_own(node: Serving) -> None:
    async with node.visitor("Camille") as camille:
        session = (await camille.session())["id"]
        for way in ("log?stream=staff", "checkpoints", "cv"):
            answer = await camille.http.get(f"/api/sessions/{session}/{way}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
        wall = await camille.post("/api/tickets", {"session": None})
        assert wall.status_code == 403


async def test_staff_sees_every_session_but_only_developers_their_checkpoints(node: Serving) -> None:
    async with (
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as recruiter,
        node.visitor("Dana", "developer") as developer,
    ):
        session = await camille.session()
        for staff in (recruiter, developer):
            assert [one["id"] for one in (await staff.get("/api/sessions")).json()["sessions"]] == [session["id"]]
            assert (await staff.get(f"/api/sessions/{session['id']}/log", stream="staff")).status_code == 200
            assert (await staff.post("/api/tickets", {"session": None})).status_code == 200
        without_cv = await recruiter.get(f"/api/sessions/{session['id']}/cv")
        assert (without_cv.status_code, without_cv.content) == (204, b"")
        assert (await recruiter.get(f"/api/sessions/{session['id']}/checkpoints")).status_code == 403
        assert (await developer.get(f"/api/sessions/{session['id']}/checkpoints")).json() == {"checkpoints": []}


async def test_staff_neither_uploads_nor_is_interviewed(node: Serving) -> None:
    async with node.visitor("Rémi", "recruiter") as recruiter:
        body = {"offer_id": "x", "locale": "en", "minutes": 10, "mode": "practice"}
        assert (await recruiter.post("/api/sessions", body)).status_code == 403
        assert (await recruiter.post("/api/cvs", {"text": "x"})).status_code == 403
        assert (await recruiter.get("/api/profile")).status_code == 403
        assert (await recruiter.get("/api/offers")).status_code == 200


async def test_an_assessed_report_is_not_the_candidates_to_read(node: Serving) -> None:
    async with node.visitor("Camille") as camille, node.visitor("Rémi", "recruiter") as recruiter:
        practice, assessed = await camille.session(), await camille.session(mode="assessed")
        answer = await camille.get(f"/api/sessions/{practice['id']}/report")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "report_not_found")
        assert (await camille.get(f"/api/sessions/{assessed['id']}/report")).status_code == 403
        assert (await recruiter.get(f"/api/sessions/{assessed['id']}/report")).status_code == 404
