"""The offers API over real HTTP, and this project's own source as its client."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from offers.errors import BadQuery, OfferNotFound
from offers.models import OfferQuery
from offers.sources.api import ApiSource
from offers.sources.sample import load_sample
from server.commands.offers_api import create_offers_api, openapi
from server.http.listener import listen
from tests.offers_server import api_record


@pytest.fixture
async def api() -> AsyncIterator[str]:
    """Address of the API over the sample set."""
    with listen("127.0.0.1", 0) as listening:
        server = uvicorn.Server(uvicorn.Config(create_offers_api(), log_level="error"))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def test_the_client_and_the_server_keep_one_contract(api: str) -> None:
    """Harvested, every offer of the sample set arrives, saying the same."""
    source = ApiSource(base_url=api)
    records = [record async for part in source.harvest() for record in part.records]
    offers = {offer.id: offer for offer in (source.normalise(record, fetched_at=0) for record in records)}
    sample = load_sample()
    assert offers.keys() == {offer.id.replace("sample:", "api:") for offer in sample}
    for offer in sample:
        kept = {"id", "source", "content_hash", "fetched_at"}
        assert offers[offer.id.replace("sample:", "api:")].model_dump(exclude=kept) == offer.model_dump(exclude=kept)
    assert (await source.read("boulanger-reims")).company == "Au Levain d'Ardre"
    with pytest.raises(OfferNotFound):
        await source.read("none")
    await source.aclose()


async def test_search_filters_and_etags(api: str) -> None:
    source = ApiSource(base_url=api)
    found = await source.search(OfferQuery(text="boulanger"))
    assert found is not None
    assert found.offers[0].id == "api:boulanger-reims"
    assert found.max_age == 60
    assert await source.search(OfferQuery(text="boulanger"), etag=found.etag) is None
    lyon = await source.search(OfferQuery(place="Lyon", contract="cdi", language="fr"))
    assert lyon is not None
    assert {offer.place.city for offer in lyon.offers if offer.place} == {"Lyon"}
    with pytest.raises(BadQuery):
        await source.search(OfferQuery(text="x" * 300))
    await source.aclose()


async def test_the_address_of_an_offer_is_any_text(api: str) -> None:
    """Ids with slashes, percents, unicode, dots: an offer or a 404 in the form of every error."""
    async with httpx.AsyncClient(base_url=api) as http:
        for path in ("../../etc/passwd", "%00", "a%2Fb", "ü" * 300, "..%2f", "x?y#z", " "):
            answer = await http.get("/offers/" + path)
            assert answer.status_code in (404, 200)
            assert answer.status_code == 200 or answer.json()["error"]["code"] in ("offer_not_found", "not_found")
        for method, path, status, code in (
            ("POST", "/offers", 405, "wrong_method"),
            ("DELETE", "/offers/boulanger-reims", 405, "wrong_method"),
            ("GET", "/", 404, "not_found"),
        ):
            answer = await http.request(method, path)
            assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        head = await http.head("/offers/boulanger-reims")
        assert (head.status_code, head.content) == (200, b"")


async def test_hostile_queries(api: str) -> None:
    """Wrong ones are refused by name, and nothing that was sent comes back; odd ones find what they find."""
    async with httpx.AsyncClient(base_url=api) as http:
        for wrong in (
            "limit=0", "limit=101", "limit=-1", "limit=1e3", "limit=x", "limit=", "cursor=-1", "cursor=99999999",
            "cursor=%C2%B2", "cursor=1%0A", "contract=forever", "contract=CDI", "remote=perhaps", "language=de",
            "language=fr%0A", "q=" + "x" * 201, "place=" + "x" * 101, "zwierzynska=1", "offset=3",
        ):  # fmt: skip
            answer = await http.get(f"/offers?{wrong}")
            assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_query"), wrong
            assert "zwierzynska" not in answer.text
        for odd in (
            "q=%00%01", "q=%F0%9F%8D%9E", "q=%22+OR+1%3D1+--", "q=" + "a+" * 99, "q=%ED%A0%80", "place=%25", "place=.*",
            "q=boulanger&q=pizza", "cursor=9999999", "q=boulanger&cursor=9999999",
        ):  # fmt: skip
            answer = await http.get(f"/offers?{odd}")
            assert answer.status_code == 200, odd
            assert answer.json()["cursor"] is None or answer.json()["offers"]


async def test_unchanged_answers_are_not_sent_again(api: str) -> None:
    """Whatever form the tag comes back in; another answer has another tag; without gzip nothing is compressed."""
    async with httpx.AsyncClient(base_url=api, headers={"accept-encoding": "identity"}) as http:
        page = await http.get("/offers")
        assert "content-encoding" not in page.headers
        tag = page.headers["etag"]
        for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await http.get("/offers", headers={"if-none-match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        for path in ("/offers?limit=1", "/offers/boulanger-reims"):
            assert (await http.get(path, headers={"if-none-match": tag})).status_code == 200


async def test_pages_are_whole_and_fit_together(api: str) -> None:
    """Each offer once, whatever the size of a page, with words and without."""
    async with httpx.AsyncClient(base_url=api) as http:
        for words in ("", "équipe"):
            whole = (await http.get("/offers", params={"q": words, "limit": 100})).json()
            seen, cursor = [], "0"
            while cursor is not None:
                page = (await http.get("/offers", params={"q": words, "limit": 7, "cursor": cursor})).json()
                seen += [offer["id"] for offer in page["offers"]]
                cursor = page["cursor"]
            assert seen == [offer["id"] for offer in whole["offers"]]
            assert len(seen) == whole["total"]


def test_the_command_serves_a_folder_and_says_what_it_left_out(tmp_path: Path) -> None:
    """As the README types it: the address on standard output, counts in the log, nothing else; the port is kept."""
    (tmp_path / "a.jsonl").write_text(json.dumps(api_record("1/2")) + "\n" + json.dumps(api_record(2, title=None)))
    command = [sys.executable, "-P", "-m", "server.cli", "offers-api", "--port"]
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment, "cwd": tmp_path}
    with subprocess.Popen([*command, "0", "--files", "."], **pipes) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().decode().strip()
            assert httpx.get(f"{url}/healthz", timeout=60).json() == {"status": "ok"}
            assert httpx.get(f"{url}/offers/1/2").json()["title"] == "Baker 1/2"
            taken = subprocess.run(
                [*command, url.rpartition(":")[2]], capture_output=True, check=False, env=environment
            )
            assert (taken.returncode, taken.stdout) == (os.EX_UNAVAILABLE, b"")
            assert b"cannot listen on 127.0.0.1" in taken.stderr
        finally:
            process.terminate()
        (line,) = process.communicate(timeout=30)[1].splitlines()
    record = json.loads(line)
    assert (record["event"], record["offers"], record["rejected"]) == ("offers_api.ready", 1, {"missing_title": 1})


async def test_answers_are_compressed_and_described(api: str) -> None:
    async with httpx.AsyncClient(base_url=api) as http:
        page = await http.get("/offers", params={"limit": 100})
        document = (await http.get("/openapi.json")).json()
        wrong = await http.get("/offers", params={"limti": 3})
        pages = await http.get("/offers", params={"limit": 50, "cursor": "50"})
    assert page.headers["content-encoding"] == "gzip"
    assert document == openapi()
    assert set(document["paths"]) == {"/offers", "/offers/{id}"}
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "bad_query")
    assert pages.json()["cursor"] is None
    assert len(pages.json()["offers"]) == page.json()["total"] - 50
    kinds = document["components"]["schemas"]["Offer"]["properties"]
    assert set(page.json()["offers"][0]) == set(kinds)
