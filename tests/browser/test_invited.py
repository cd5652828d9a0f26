"""Candidates invited by a link alone, on a phone, to the report; and what an owner changes."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import PHONE, Reader, reader
from tests.browser.site import site
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ANSWER = "At the hospital of Quimper I led the night shift of nine nurses for three years and halved the waiting time."


async def invite(staff: Reader, who: str, *, locale: str, only: bool = False) -> str:
    """Through the form; gives the link."""
    page = staff.page
    await staff.go("/invitations")
    await page.fill("#guests", who)
    await page.locator(".offer-picker .choice input").first.check(force=True)
    await page.locator(f"input[name=locale][value={locale}]").check(force=True)
    await page.locator("input[name=minutes][value='10']").check(force=True)
    await page.locator("input[name=mode][value=practice]").check(force=True)
    if only:
        await page.locator("#only").check()
    await page.locator("form button[type=submit]").click()
    link = page.locator(".links .input")
    await expect(link).to_have_count(1)
    await staff.check()
    return await link.input_value()


async def interview_and_report(candidate: Reader) -> str:
    """From the invitation on the first page to the report; gives the session."""
    page = candidate.page
    await expect(page.locator(".invited")).to_have_count(1)
    await candidate.check()
    await page.locator(".invited .button-primary").click()
    await expect(page.locator(".lobby-side .button-primary")).to_be_enabled()
    await expect(page.locator(".consent li")).to_have_count(5)
    await expect(page.locator(".lobby-side .button-quiet")).to_have_count(0)  # the settings are the inviter's
    await candidate.check()
    await candidate.start()
    await candidate.their_turn(1)
    await page.fill("#answer", ANSWER)
    await page.locator(".composer-button").click()
    await candidate.their_turn(2)
    session = page.url.rsplit("/", 1)[1]
    await candidate.go("/")
    await page.locator(".invited .button-primary").click()  # to go on is no attempt
    await expect(page).to_have_url(f"{candidate.address}/interview/{session}")
    await candidate.their_turn(2)
    await page.get_by_role("button", name=re.compile("End the interview|Terminer l’entretien")).click()
    await page.locator("dialog .button-danger").click()
    await page.locator(".session-over a.button-primary").click()
    await expect(page).to_have_url(f"{candidate.address}/report/{session}")
    await expect(page.locator(".report h2").first).to_be_visible()
    await candidate.go("/")
    await expect(page.locator(".invited .button-primary")).to_have_count(0)
    return session


async def test_by_the_link_alone_without_any_provider(browser: Browser, offline_site: Address) -> None:
    async with (
        reader(browser, offline_site) as owner,
        reader(browser, offline_site, locale="fr-FR", color_scheme="dark", **PHONE) as candidate,
        reader(browser, offline_site) as stranger,
    ):
        await owner.sign_in("Olga Owl", "owner")
        link = await invite(owner, "Zoé Kerbrat", locale="fr")
        page = candidate.page
        await page.goto(link)
        await expect(page.locator("h1")).to_contain_text("vous invite à un entretien")
        await candidate.check()
        await page.locator("form button[type=submit]").click()
        await expect(page.locator(".header-name")).to_contain_text("Zoé Kerbrat")
        await interview_and_report(candidate)
        await page.locator(".header-menu").click()
        await page.locator(".header-user .link-button").first.click()
        await page.goto(link)
        await page.reload()
        await page.locator("form button[type=submit]").click()
        await expect(page.locator(".invited")).to_have_count(1)
        await stranger.page.goto(link)
        await expect(stranger.page.locator(".notice-warn")).to_contain_text("already been used")
        await stranger.check()


async def test_an_owner_changes_what_somebody_is_while_they_watch(browser: Browser, tmp_path: Path) -> None:
    # A site of its own: on one that other stories share there may be another owner, and then this one may go.
    with site(tmp_path) as address:
        async with reader(browser, address, **PHONE) as owner, reader(browser, address, **PHONE) as watcher:
            await watcher.sign_in("Wanda Watt", "recruiter")
            await expect(watcher.page.locator("h1")).to_be_visible()
            await owner.sign_in("Olga Owl", "owner")
            await owner.go("/invitations")
            await expect(owner.page.locator(".offer-picker .choice").first).to_be_visible()
            await owner.check()
            await owner.go("/team")
            await owner.page.fill("#new-team", "North")
            await owner.page.get_by_role("button", name="Add").click()
            team = owner.page.locator("li", has=owner.page.get_by_role("button", name="End North"))
            await expect(team).to_have_count(1)
            await owner.check()
            await team.get_by_label("Name of North").fill("Nord")
            await team.get_by_role("button", name="Save").click()
            owner.page.on("dialog", lambda dialog: dialog.accept())
            await owner.page.get_by_role("button", name="End Nord").click()
            await expect(owner.page.get_by_role("button", name="End Nord")).to_have_count(0)
            line = owner.page.locator("li", has_text="Wanda Watt")
            await line.locator("select").first.select_option("observer")
            await expect(line.locator("select").first).to_have_value("observer")
            await watcher.page.reload()
            await expect(watcher.page.locator(".header-name")).to_contain_text("Observer")
            await line.get_by_role("button", name="Remove").click()
            await expect(line).to_have_count(0)
            await watcher.page.reload()
            await expect(watcher.page.locator("#name")).to_be_visible()
            await owner.page.locator("li", has_text="Olga Owl").get_by_role("button", name="Remove").click()
            await expect(owner.page.locator(".notice-error")).to_contain_text("needs an owner")
