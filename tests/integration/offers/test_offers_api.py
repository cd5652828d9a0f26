"""The offers API over real HTTP, and this project's own source as its client."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import uvicorn

from offers.errors import BadQuery, OfferNotFound
from offers.models import OfferQuery
from offers.sources.api import ApiSource
from offers.sources.sample import load_sample
from server.offers_api import create_offers_api, openapi


@pytest.fixture
async def api() -> AsyncIterator[str]:
    """Address of the API over the sample set."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
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
