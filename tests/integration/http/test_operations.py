import json
import re
from pathlib import Path

import httpx
from jsonschema import Draft202012Validator

from server.http.requests import CONTENT_SECURITY_POLICY
from server.protocol.pages import PAGES
from tests.serving import Serving, serving

WEB = Path(__file__).resolve().parents[3] / "web"


async def test_health_and_readiness(node: Serving) -> None:
    async with node.browser() as http:
        assert (await http.get("/healthz")).json() == {"status": "ok", "away": []}
        ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ok")


async def test_a_node_that_drains_is_not_ready_but_healthy(node: Serving) -> None:
    await node.state["drain"](0.1)
    async with node.browser() as http:
        ready, health = await http.get("/readyz"), await http.get("/healthz")
    assert (ready.status_code, ready.json()["away"]) == (503, ["node"])
    assert health.status_code == 200


async def test_metrics_are_off_by_default_and_tell_of_the_node_when_on(
    node: Serving, redis_url: str, mongodb_url: str
) -> None:
    async with node.browser() as http:
        assert (await http.get("/metrics")).status_code == 404
    async with (
        serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_metrics=True) as measured,
        measured.browser() as http,
    ):
        answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    for name in ("vivavoce_sockets", "vivavoce_log_events", "vivavoce_first_token_seconds", "process_cpu_seconds"):
        assert name in answer.text


async def test_every_answer_carries_the_security_headers(node: Serving) -> None:
    async with node.browser() as http:
        for path in ("/", "/api/me", "/api/none", "/healthz", "/web/none.js", "/openapi.json"):
            headers = (await http.get(path)).headers
            assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["cross-origin-opener-policy"] == "same-origin"
            assert "microphone=(self)" in headers["permissions-policy"]
            assert re.fullmatch(r"[0-9a-f]{16}", headers["x-request-id"])
        assert (await http.get("/api/me")).headers["cache-control"] == "no-store"


async def test_every_page_is_the_shell(node: Serving) -> None:
    shell = (WEB / "index.html").read_text()
    async with node.browser() as http:
        for page in PAGES:
            answer = await http.get(page.replace("{session}", "s_1"))
            assert answer.headers["content-type"].startswith("text/html"), page
            assert answer.text == shell, page


async def test_files_are_revalidated_by_their_etag(node: Serving) -> None:
    async with node.browser() as http:
        first = await http.get("/web/app.js")
        again = await http.get("/web/app.js", headers={"If-None-Match": first.headers["etag"]})
    assert first.headers["content-type"].startswith("text/javascript")
    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_what_is_not_the_clients_is_not_served(node: Serving) -> None:
    async with httpx.AsyncClient() as http:
        for path in (
            b"/web/package.json",
            b"/web/tsconfig.json",
            b"/web/../server/app.py",
            b"/web/%2e%2e/pyproject.toml",
            b"/web/..%2f..%2fetc/passwd",
            b"/web/",
            b"/web/.hidden.js",
            b"/web/index.html",
            b"/web/%00.js",
        ):
            answer = await http.get(httpx.URL(node.url, raw_path=path))
            assert answer.status_code == 404, path


async def test_unknown_addresses_and_methods_are_reported_in_json(node: Serving) -> None:
    async with node.browser() as http:
        missing = await http.get("/api/none")
        wrong = await http.delete("/api/me")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "wrong_method")


async def test_people_who_lose_their_way_get_a_page(node: Serving) -> None:
    async with node.browser(Accept="text/html,*/*;q=0.8") as http:
        page, route = await http.get("/nowhere"), await http.get("/api/nowhere")
    assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (404, "text/html")
    assert route.json()["error"]["code"] == "not_found"


async def test_the_documents_are_served(node: Serving) -> None:
    async with node.browser() as http:
        openapi, asyncapi = (await http.get("/openapi.json")).json(), (await http.get("/asyncapi.json")).json()
    assert openapi["openapi"].startswith("3.1")
    assert asyncapi["asyncapi"].startswith("3.0")
    for schema in openapi["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert json.dumps(openapi).count("#/components/schemas/ErrorAnswer") > 20
