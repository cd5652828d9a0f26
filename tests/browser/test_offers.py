"""A candidate looks for offers while their source comes and goes: a real API that answers once and is then gone."""

import json
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from offers.sources.sample import load_sample
from tests.browser.documents import pdf
from tests.browser.reader import PHONE, Reader, reader
from tests.browser.site import site
from tests.eventually import eventually
from tests.offers_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

VANISHING = "data-engineer-paris"
EXPIRED = "agent-immobilier-antibes"


def records() -> list[dict[str, Any]]:
    """The sample set as an API of offers tells it."""
    ours = {"id", "source", "content_hash", "fetched_at"}
    return [{"id": offer.id.partition(":")[2], **offer.model_dump(exclude=ours)} for offer in load_sample()]


async def ingested(folder: Path) -> None:
    """Wait until the site's own worker has been through the pipeline once."""
    await eventually(lambda: any(folder.glob(".vivavoce/offers/*/report.json")), within=90, what="the ingestion")


async def upload(candidate: Reader) -> None:
    await candidate.go("/cv")
    await candidate.page.locator("#file").set_input_files(
        {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    await expect(candidate.page.locator(".notice-good a")).to_be_visible()


async def forgotten(folder: Path) -> None:
    """What the site's cache holds of single answers is gone, as after a long while; its catalogue stays."""
    address = json.loads((folder / ".vivavoce" / "services.json").read_bytes())["redis_url"]
    async with Redis.from_url(address) as redis:
        await redis.delete(*await redis.keys("vv:{offers}:answers:*"))


async def test_offers_while_their_source_changes_and_goes(browser: Browser, tmp_path: Path) -> None:
    """Fitting offers in both languages with reasons and their age; an expired one; one that vanished."""
    async with AsyncExitStack() as leaving:
        source = await leaving.enter_async_context(AsyncExitStack())
        upstream = await source.enter_async_context(serving())
        upstream.api = records()
        address = leaving.enter_context(site(tmp_path, OFFERS_API_URL=upstream.url))
        candidate = await leaving.enter_async_context(reader(browser, address, locale="fr-FR"))
        page = candidate.page
        await candidate.sign_in("Camille Roussel", "candidate")
        await upload(candidate)
        await candidate.go(f"/offers?offer=api:{VANISHING}")
        await page.locator(".setup button[type=submit]").click()
        await expect(page.locator(".lobby-side .button-primary")).to_be_enabled()
        session = page.url.rsplit("/", 1)[1]
        await ingested(tmp_path)

        upstream.api = [record for record in upstream.api if record["id"] != VANISHING]
        await forgotten(tmp_path)
        await eventually(partial(expires, candidate, VANISHING), within=20, what="the offer's end")
        await expect(page.locator(".setup")).to_have_count(0)

        await source.aclose()
        await fitting(candidate)
        await search(candidate)
        await candidate.go(f"/offers?offer=api:{EXPIRED}")
        await expect(page.locator(".notice-warn")).to_contain_text("a expiré")
        await expect(page.locator(".setup")).to_have_count(0)
        await candidate.check()
        refused = await page.request.post(
            f"{address}/api/sessions",
            data={"offer_id": f"api:{EXPIRED}", "locale": "fr", "minutes": 5, "mode": "practice"},
            headers={"Origin": address},
        )
        assert (refused.status, (await refused.json())["error"]["code"]) == (409, "offer_expired")

        await candidate.go(f"/lobby/{session}")
        await candidate.start()
        await candidate.their_turn(1)
        async with reader(browser, address, color_scheme="dark", **PHONE) as developer:
            await developer.sign_in("Iris Vidal", "developer")
            await developer.go(f"/play/{session}")
            await expect(developer.page.locator("main")).to_contain_text("Ingénieure ou ingénieur de données")


async def expires(candidate: Reader, offer: str) -> bool:
    """Whether the offer's page says that it has expired: a node trusts what it has just read for a second."""
    await candidate.go(f"/offers?offer=api:{offer}")
    await expect(candidate.page.locator("main h1", has_text="données")).to_be_visible()
    return await candidate.page.locator(".notice-warn", has_text="a expiré").count() == 1


async def fitting(candidate: Reader) -> None:
    """What fits the profile, while nobody answers: French and English, each with a reason, and how old it is."""
    page = candidate.page
    await candidate.go("/offers")
    await expect(page.locator(".offer").first).to_be_visible()
    await expect(page.locator("main")).to_contain_text("la source rencontre un problème")
    first = page.locator(".offer").filter(has_text="Python")
    await expect(first.filter(has_text="Français").first.locator(".reason-for").first).to_be_visible()
    await expect(first.filter(has_text="Anglais").first.locator(".reason-for").first).to_be_visible()
    assert await page.locator(".offer:not(:has(.reasons))").count() == 0
    await candidate.check()
    await page.locator("button", has_text="Toutes les offres").click()
    await expect(page.locator(".offer:not(:has(.reasons))").first).to_be_visible()


async def search(candidate: Reader) -> None:
    """As one types; an offer of the other language; one in full and the way back to the results."""
    page = candidate.page
    await page.locator("#q").press_sequentially("infirmière", delay=30)
    await expect(page.locator(".offer h2").first).to_contain_text("Infirmière")
    await expect(page.locator(".offer h2 a[lang=en]", has_text="Nurse")).to_be_visible()
    await expect(page.locator("main")).to_contain_text("la source rencontre un problème")
    assert page.url.endswith("/offers?q=infirmi%C3%A8re")
    await page.locator(".offer h2 a").first.click()
    await expect(page.locator(".offer-detail .notice")).to_contain_text("La source ne répond pas")
    await expect(page.locator(".setup button[type=submit]")).to_be_visible()
    await candidate.check()
    await page.locator(".offer-detail a", has_text="Retour aux résultats").click()
    await expect(page.locator("#q")).to_have_value("infirmière")
    await page.fill("#q", "négociateur immobilier")
    await page.fill("#place", "Antibes")
    await expect(page.locator(".offer", has_text="Antibes").locator(".tag-warn")).to_have_text("Expirée")
