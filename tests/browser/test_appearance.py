"""Every page in both languages, light and dark, on a desktop and on a phone: no finding, nothing cut off."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import DESKTOP, PHONE, reader
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

LOOKS = [
    ("en-GB", "light", "desktop"),
    ("en-GB", "dark", "phone"),
    ("fr-FR", "light", "phone"),
    ("fr-FR", "dark", "desktop"),
]
"""Every two of them meet: words that need room with the narrow screen, colours with both."""


ONE_LINE = 80
"""Pixels, of a header."""
BACKGROUNDS = """() => ["checked", "not(:checked)"].map((state) =>
  getComputedStyle(document.querySelector(`input[name=mode]:${state} + span`)).backgroundColor)"""


@pytest.mark.parametrize(("locale", "scheme", "screen"), LOOKS)
async def test_pages_without_an_interview(
    browser: Browser, offline_site: Address, locale: str, scheme: str, screen: str
) -> None:
    """Sign-in, the empty states, the lists, the lobby, an error."""
    look: dict[str, Any] = {"locale": locale, "color_scheme": scheme, **(PHONE if screen == "phone" else DESKTOP)}
    async with reader(browser, offline_site, **look) as candidate:
        await candidate.go("/demo")
        await expect(candidate.page.locator("#composer-hint")).not_to_contain_text(re.compile("kept|conservé"))
        await candidate.go("/")
        await candidate.check()
        await candidate.sign_in(f"Look {locale} {scheme} {screen}", "candidate")
        for path in ("/offers", "/live"):  # the others stand in test_every_page
            await candidate.go(path)
            await expect(candidate.page.locator(".loading")).to_have_count(0)
            await candidate.check()
        assert await candidate.page.locator("html").get_attribute("lang") == locale[:2]
        await candidate.go("/cv")
        await candidate.page.locator("#file").set_input_files(
            {"name": "photo.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a, no PDF at all"}
        )
        await expect(candidate.page.locator(".notice-error")).to_be_visible()
        await candidate.check()
        await candidate.go("/offers")
        await candidate.page.locator(".offer h2 a").first.click()
        await candidate.page.locator(".setup-more summary").click()
        await expect(candidate.page.locator("input[value=rollback]")).to_be_attached()
        await candidate.check()
        await candidate.page.emulate_media(forced_colors="active")
        chosen, other = await candidate.page.evaluate(BACKGROUNDS)
        assert chosen != other
        await candidate.page.emulate_media(forced_colors="none")
        await candidate.prepare()
        await candidate.check()
    async with reader(browser, offline_site, **look) as staff:
        await staff.sign_in("Look Staff", "owner")
        await staff.check()
        header = await staff.page.locator(".header").bounding_box()
        assert header is not None
        assert header["height"] < ONE_LINE
        await staff.page.locator(".header-menu").click()
        await expect(staff.page.locator(".header-nav a[href='/programs']")).to_be_visible()
        await expect(staff.page.locator(".header-user .link-button").first).to_be_visible()
        await staff.check()
        await staff.go("/sessions")
        await expect(staff.page.locator("tbody tr").first).to_be_visible()
        await staff.check()


async def test_language_and_theme_are_kept(browser: Browser, offline_site: Address) -> None:
    """What a reader chose holds on the next page and after a reload."""
    async with reader(browser, offline_site) as candidate:
        await candidate.sign_in("Kept Choices", "candidate")
        await candidate.page.locator(".header-languages button[lang=fr]").click()
        await expect(candidate.page.locator("html")).to_have_attribute("lang", "fr")
        await candidate.page.locator(".header-theme select").select_option("dark")
        await candidate.page.reload()
        await expect(candidate.page.locator("html")).to_have_attribute("lang", "fr")
        await expect(candidate.page.locator("html")).to_have_attribute("data-theme", "dark")
        await candidate.check()


@pytest.mark.parametrize(
    "viewport", [{"width": 640, "height": 450}, {"width": 390, "height": 844}], ids=["200 %", "phone"]
)
async def test_half_of_the_height_is_conversation(
    browser: Browser, offline_site: Address, viewport: dict[str, int]
) -> None:
    async with reader(browser, offline_site, viewport=viewport) as candidate:
        await candidate.sign_in("Small Screen", "candidate")
        await candidate.prepare(locale="en")
        await candidate.start()
        await candidate.their_turn(1)
        box = await candidate.page.locator(".transcript").bounding_box()
        assert box is not None
        assert box["height"] >= viewport["height"] / 2
        await candidate.check()
        await candidate.page.get_by_role("button", name="Time and help").click()
        await expect(candidate.page.locator("#human-words")).to_be_visible()
        await candidate.check()
        await candidate.page.get_by_role("button", name="Pause").click()
        await expect(candidate.page.locator(".banner-held:visible")).to_contain_text("the clock has stopped")
        await expect(candidate.page.locator(".clock")).to_contain_text("Paused at")
        await candidate.check()
        await candidate.answer("I am back.")
        await expect(candidate.page.locator(".banner-held:visible")).to_have_count(0)
        await expect(candidate.page.locator(".clock")).to_contain_text("Time left")


async def test_nothing_in_a_new_candidate_s_console_is_red(browser: Browser, offline_site: Address) -> None:
    async with reader(browser, offline_site) as candidate:
        failed: list[str] = []
        candidate.page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        await candidate.sign_in("Nobody Yet", "candidate")
        for path in ("/", "/cv", "/profile", "/offers"):
            await candidate.go(path)
            await expect(candidate.page.locator(".loading")).to_have_count(0)
    assert failed == []
