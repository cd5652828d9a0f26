"""Correcting a profile is work: what needs a look comes first, and the keyboard is enough for all of it."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import PHONE, reader
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
CV = """Camille Roussel
camille@example.org

Expérience
Grand Hôtel des Vignes, Dijon, 2019 - 2021
- Petits déjeuners pour 80 personnes
Cueillette de mirabelles, Nancy

Formation
BTS Tourisme, Lycée Ravel, 2016 - 2018
"""


async def read(page: Any, address: Address) -> None:
    """Upload the text and wait for the profile."""
    sent = await page.request.post(f"{address}/api/cvs", data={"text": CV}, headers={"origin": address.rstrip("/")})
    assert sent.status == 202

    async def there() -> bool:
        return bool((await page.request.get(f"{address}/api/profile")).status == 200)  # 204 without one

    await eventually(there, within=30, what="the profile")


@pytest.mark.parametrize("look", [{}, {**PHONE, "color_scheme": "dark"}], ids=["desktop", "phone"])
async def test_what_needs_a_look_comes_first(browser: Browser, offline_site: Address, look: dict[str, Any]) -> None:
    """One doubt after the other, each with its place in the CV beside it; Enter accepts; what was accepted is kept."""
    async with reader(browser, offline_site, locale="fr-FR", **look) as candidate:
        page = candidate.page
        await candidate.sign_in(f"Camille {len(look)}", "candidate")
        await read(page, offline_site)
        await candidate.go("/profile")
        await expect(page.locator("#doubts q")).to_contain_text("Grand Hôtel des Vignes")
        await candidate.check()
        cards = page.locator("#part-work .entry-fold")
        await expect(cards.first).to_have_attribute("aria-expanded", "false")

        await page.locator("#doubt-value").focus()
        await page.keyboard.press("Control+A")
        await page.keyboard.type("Commis de salle")
        while await page.locator("#doubt-value").count():
            await page.keyboard.press("Enter")
        await expect(page.locator("#doubts-done")).to_be_focused()
        await candidate.check()

        await cards.first.focus()
        await page.keyboard.press("Enter")
        await expect(page.locator("#f-work-0-position")).to_be_visible()
        await candidate.check()

        entries, removing = page.locator("#part-work .entry"), page.locator("#part-work .entry-remove").first
        before = await entries.count()
        await removing.focus()
        await page.keyboard.press("Enter")
        await expect(entries).to_have_count(before - 1)
        await candidate.check()
        await page.keyboard.press("Enter")  # the key that removed it puts it back, and removes no other
        await expect(entries).to_have_count(before)
        await expect(removing).to_be_focused()
        await expect(page.locator("#f-work-0-position")).to_be_visible()

        await page.locator(".save-bar .button-primary").focus()
        await page.keyboard.press("Enter")
        await candidate.until(lambda text: "2" in text, ".save-bar [role=status]")
        await page.reload()
        await expect(page.locator("#doubts")).to_be_hidden()
        kept = (await (await page.request.get(f"{offline_site}/api/profile")).json())["profile"]
        assert "Commis de salle" in {str(kept["work"][0]["position"]), str(kept["work"][0]["name"])}


async def test_what_the_server_refuses_is_said_where_it_is(browser: Browser, offline_site: Address) -> None:
    """The card opens, the words stand at the value, the cursor is in it."""
    async with reader(browser, offline_site) as candidate:
        page = candidate.page
        await candidate.sign_in("Noor Haddad", "candidate")
        await read(page, offline_site)
        await candidate.go("/profile")

        email, words = page.locator("#f-basics-email"), page.locator("#f-basics-email-problem")
        await email.fill("noor.example.org")
        await page.locator(".save-bar .button-primary").click()
        await expect(email).to_be_focused()
        await expect(words).to_contain_text("name@example.org")
        await candidate.check()
        await email.fill("noor@example.org")
        await expect(words).to_be_hidden()

        async def refuse(route: Any) -> None:
            """What a server of a later release might find wrong."""
            if route.request.method != "PUT":
                await route.continue_()
                return
            fault = {"path": "/profile/education/0/score", "problem": "string_type"}
            error = {"code": "invalid_request", "message": "-", "temporary": False, "details": [fault]}
            await route.fulfill(status=422, json={"error": error})

        await page.route("**/api/profile", refuse)
        await page.fill("#f-basics-label", "Waiter")
        await page.locator(".save-bar .button-primary").click()
        await expect(page.locator("#f-education-0-score")).to_be_focused()
        await expect(page.locator("#f-education-0-score-problem")).to_be_visible()
        await candidate.check()
