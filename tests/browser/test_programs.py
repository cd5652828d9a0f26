"""Owners connect programs: a token and a webhook's secret are shown once; both can be taken back."""

import httpx
import pytest
from playwright.async_api import Browser, Route, expect

from tests.browser.reader import PHONE, reader
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def stopped(route: Route) -> None:
    """The list as it is after a day on which nobody answered."""
    answer = await route.fetch()
    found = await answer.json()
    await route.fulfill(response=answer, json={"webhooks": [{**one, "stopped": True} for one in found["webhooks"]]})


async def test_a_token_and_a_webhook_are_made_shown_once_and_taken_back(
    browser: Browser, offline_site: Address
) -> None:
    async with reader(browser, offline_site, **PHONE) as owner:
        page = owner.page
        await owner.sign_in("Olga Ostrowska", "owner")
        await owner.go("/programs")
        await owner.check()
        await page.fill("#token", "Our applicant tracking")
        await page.get_by_role("button", name="Make a token").click()
        token = await page.locator(".notice-good code").inner_text()
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as program:
            assert (await program.get(f"{offline_site}/api/sessions")).status_code == 200
        await page.fill("#webhook", "https://ats.example/hook")
        await page.get_by_role("button", name="Add a webhook").click()
        await expect(page.locator(".notice-good code")).to_contain_text("whsec_")
        await page.get_by_text("Recent notices").click()
        await expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
        await owner.check()
        await page.reload()
        await expect(page.get_by_text("Our applicant tracking")).to_be_visible()
        assert token not in await page.content()
        await page.route("**/api/webhooks", stopped, times=1)
        await page.reload()
        await owner.check()
        await page.get_by_role("button", name="Start again: https://ats.example/hook").click()
        await expect(page.get_by_text("It gets notices again.")).to_be_visible()
        await expect(page.get_by_role("button", name="Start again")).to_have_count(0)
        await page.get_by_role("button", name="Revoke: Our applicant tracking").click()
        await expect(page.get_by_text("No token has been made.")).to_be_visible()
        await page.get_by_role("button", name="Remove: https://ats.example/hook").click()
        await expect(page.get_by_text("No webhook has been added.")).to_be_visible()
