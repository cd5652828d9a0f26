"""What goes wrong on the way is said in the reader's words, where it happened, and nothing written is lost."""

import re

import pytest
from playwright.async_api import Browser, FilePayload, Route, expect

from tests.browser.reader import reader
from tests.browser.wire import wire
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

TEXT: FilePayload = {"name": "cv.txt", "mimeType": "text/plain", "buffer": b"Ada Byron\nData engineer\n"}


async def proxy_refuses(route: Route) -> None:
    """As nginx does where a body is larger than it lets through."""
    page = "<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>"
    await route.fulfill(status=413, content_type="text/html", body=page)


async def away(route: Route) -> None:
    """A server that is not reached, though the browser thinks that it has a network."""
    await route.abort("internetdisconnected")


async def test_from_a_link_to_another_try_every_obstacle_has_words(browser: Browser, offline_site: Address) -> None:
    """A name of spaces, a 413 of a proxy, a page that stays away, half an emoji, a draft in two tabs, no network."""
    async with reader(browser, offline_site, locale="fr-FR") as candidate:
        page = candidate.page
        await page.goto(offline_site.way_in)
        await candidate.go("/offers")  # a link from elsewhere: one signs in first, and is where one wanted to be
        await expect(page.locator(".sign-in-why")).to_contain_text("Connectez-vous")
        await page.fill("#name", " \u00a0 ")
        await page.locator("form button[type=submit]").click()
        await expect(page.get_by_role("alert")).to_contain_text("nom")
        await page.fill("#name", "Zoé Obstacle")
        await page.locator("form button[type=submit]").click()
        await expect(page.locator(".offer").first).to_be_visible()

        await candidate.go("/cv")
        await page.route("**/api/cv*", proxy_refuses)
        await page.locator("#file").set_input_files(TEXT)
        await expect(page.locator(".notice-error")).to_contain_text("fichiers de cette taille")
        await page.unroute("**/api/cv*")

        await page.route("**/web/pages/my-data.js", away)
        await candidate.go("/my-data")
        await expect(page.locator(".notice-error")).to_contain_text("serveur ne répond pas")
        await candidate.check()
        await page.unroute("**/web/pages/my-data.js")
        await page.locator(".notice-error button").click()
        await expect(page.locator("h1")).to_have_text("Mes données")

        session = await candidate.prepare(locale="fr")
        await candidate.start()
        await candidate.their_turn(1)
        second = await candidate.context.new_page()
        candidate.watch(second)
        await second.goto(f"{offline_site}/interview/{session}")
        await page.locator("#answer").press_sequentially("Brouillon")
        await expect(second.locator("#answer")).to_have_value("Brouillon")
        await page.evaluate("document.querySelector('#answer').value = 'Une moitié \\ud83d'")
        await page.press("#answer", "Enter")
        await expect(page.locator(".answer-failed .answer-state")).to_contain_text("emoji")
        await expect(second.locator("#answer")).to_have_value("")
        await page.get_by_role("button", name="Reprendre le texte").click()
        await candidate.answer("Une réponse entière.")
        await candidate.their_turn(2)
        await expect(second.locator(".answer-text")).to_have_text("Une réponse entière.")
        await second.close()

        await page.locator(".button-danger").first.click()
        await page.locator("dialog[open] .button-danger").click()
        await page.get_by_role("link", name="Lire le compte rendu").click()
        await page.get_by_text("Refaire cet entretien").click()
        await expect(page.locator(".lobby-side .button-primary")).to_be_enabled()
        await expect(page.locator(".lobby-side")).to_contain_text(re.compile("Français.*5 min", re.DOTALL))
        assert "/lobby/" in page.url
        assert session not in page.url

        await candidate.context.set_offline(offline=True)
        await page.get_by_role("link", name="Progrès").click()
        await expect(page.locator(".notice-error")).to_contain_text("serveur ne répond pas")
        await candidate.context.set_offline(offline=False)
        await page.locator(".notice-error button").click()
        await expect(page.locator("h1")).to_have_text(re.compile("progrès"))
        candidate.problems = [one for one in candidate.problems if "ERR_INTERNET_DISCONNECTED" not in one]


async def test_at_another_port_it_says_which_address_to_open(browser: Browser, offline_site: Address) -> None:
    """A forwarded port that the server knows nothing of."""
    async with wire() as line:
        line.target = offline_site
        async with reader(browser, Address.at(line.address, token="")) as stranger:
            await stranger.go("/")
            await expect(stranger.page.locator(".sign-in")).to_contain_text("open the address it printed")
            await stranger.check()
