"""A candidate brings an offer that no source of ours has, corrects what was read, and is interviewed about it."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import PHONE, reader
from tests.browser.site import site
from tests.unit.offers.test_own_reading import NURSE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


async def test_an_offer_of_ones_own_becomes_an_interview(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as leaving:
        address = leaving.enter_context(site(tmp_path))
        candidate = await leaving.enter_async_context(reader(browser, address, locale="fr-FR"))
        page = candidate.page
        await candidate.sign_in("Camille Roussel", "candidate")
        await candidate.go("/offers")
        await page.locator("a[href='/offers/own']").click()
        await expect(page.locator("#offer-url")).to_have_count(0)
        await page.fill("#offer-text", "trop court")
        await page.locator("form button[type=submit]").first.click()
        await expect(page.locator(".notice-error")).to_contain_text("pas d’offre")
        await candidate.check()

        await page.fill("#offer-text", NURSE)
        await page.locator("form button[type=submit]").first.click()
        await expect(page.locator("#own-company")).to_have_value("Clinique des Ormes")
        await expect(page.locator("#own-contract")).to_have_value("cdi")
        await candidate.check()
        await page.fill("#own-title", "Infirmière de nuit")
        await page.locator("form button[type=submit]").click()
        await expect(page.locator("article h1")).to_have_text("Infirmière de nuit")
        await page.locator("input[name=minutes][value='5']").check(force=True)
        await page.locator(".setup button[type=submit]").click()
        await expect(page.locator(".lobby-side .button-primary")).to_be_enabled()
        await candidate.start()
        await candidate.their_turn(1)

        await page.set_viewport_size(PHONE["viewport"])
        await candidate.go("/offers/own")
        await expect(page.locator(".offer h3 a")).to_have_text("Infirmière de nuit")
        await candidate.check()
        await page.locator(".offer button").last.click()
        await expect(page.locator(".offer")).to_have_count(0)
        assert candidate.problems == []
