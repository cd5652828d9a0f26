"""Practice: advice, another try beside the first answer; and the same interview as staff see it."""

import pytest
from playwright.async_api import Browser, WebSocketRoute, expect

from tests.browser.reader import PHONE, Reader, reader
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

FIRST = "Je travaille chez Lumen Data."
SECOND = (
    "Chez Lumen Data, j'étais chargée de l'API de réservation. J'ai réécrit moi-même la file d'attente, parce que les "
    "doublons coûtaient cher : ils sont passés de 4 % à zéro en deux mois."
)


async def until_stored(candidate: Reader, text: str) -> None:
    """The browser keeps it."""

    async def kept() -> bool:
        return text in await candidate.page.evaluate("Object.values(localStorage)")

    await eventually(kept, what="the draft")


async def test_advice_and_another_try_beside_the_first(browser: Browser, offline_site: Address) -> None:
    """Asked for, read, written anew with the keyboard alone, compared, kept; staff see the coverage."""
    async with (
        reader(browser, offline_site, locale="fr-FR") as candidate,
        reader(browser, offline_site, locale="fr-FR", color_scheme="dark") as recruiter,
    ):
        page = candidate.page
        await candidate.sign_in("Prune Essai", "candidate")
        session = await candidate.prepare()
        await recruiter.sign_in("Nadia Ferrand", "recruiter")
        await recruiter.go(f"/live/{session}")
        await candidate.start()
        await candidate.their_turn(1)
        await candidate.answer(FIRST)
        await candidate.their_turn(2)

        panel = page.locator(".answer .practice").first
        advice, again = await panel.locator(".practice-button").all()
        await advice.click()
        await expect(panel.locator(".advice li").first).to_be_visible()
        await expect(advice).to_have_attribute("aria-expanded", "true")
        await candidate.check()
        await advice.click()
        await expect(panel.locator(".advice")).to_be_hidden()

        await again.focus()
        await page.keyboard.press("Enter")
        await expect(panel.locator("textarea:focus")).to_have_count(1)
        await expect(panel.locator(".retry-question")).not_to_be_empty()
        await page.keyboard.type("un brouillon")
        await until_stored(candidate, "un brouillon")
        await candidate.check()
        await page.keyboard.press("Escape")
        await expect(again).to_be_focused()
        await page.reload()
        await expect(panel.locator(".practice-button").nth(1)).to_be_visible()
        await panel.locator(".practice-button").nth(1).click()
        await expect(panel.locator("textarea")).to_have_value("un brouillon")
        await panel.locator("textarea").fill(SECOND)
        await page.keyboard.press("Control+Enter")
        await expect(panel.locator(".attempt > summary")).to_be_focused()
        assert await panel.locator(".attempt-version .answer-text").all_text_contents() == [FIRST, SECOND]
        await expect(panel.locator(".attempt .tag-accent").first).to_be_visible()
        await expect(panel.locator(".attempt-reaction")).not_to_be_empty()
        await candidate.check()

        await page.reload()
        await expect(panel.locator(".attempt")).to_have_count(1)
        assert await panel.locator(".attempt-version .answer-text").all_text_contents() == [FIRST, SECOND]
        words = [event["event"] for event in await candidate.log(session)]
        assert [event["text"] for event in words if event["type"] == "answer.accepted"] == [FIRST]

        await expect(recruiter.page.locator(".insight-rows li").nth(2)).to_be_visible()
        await recruiter.until(lambda text: not text.startswith("0"), ".insight section p")
        await expect(recruiter.page.locator(".insight-facts")).to_contain_text("offline")
        await expect(recruiter.page.locator(".practice")).to_have_count(0)
        await recruiter.check()


class Held:
    """The server's words to a page, let through up to the second part of the report and then held back."""

    def __init__(self) -> None:
        self._line: WebSocketRoute | None = None
        self._parts = 0
        self._kept: list[str] = []

    def join(self, line: WebSocketRoute) -> None:
        """One socket of the page."""
        self._line = line
        line.connect_to_server().on_message(self._carry)

    def _carry(self, text: str | bytes) -> None:
        for frame in str(text).split("\n"):
            if self._parts < 2 and self._line is not None:
                self._parts += '"report.section"' in frame
                self._line.send(frame)
            else:
                self._kept.append(frame)

    def release(self) -> None:
        """The rest."""
        assert self._line is not None
        for frame in self._kept:
            self._line.send(frame)


async def test_on_a_phone_the_answers_stand_below_each_other(browser: Browser, offline_site: Address) -> None:
    """No wider than the screen; a refusal is told in words and the text stays; the report's parts are counted."""
    held = Held()
    async with reader(browser, offline_site, **PHONE) as candidate:
        page = candidate.page
        await page.route_web_socket("**/ws", held.join)
        await candidate.sign_in("Petit Ecran", "candidate")
        await candidate.prepare(locale="en")
        await candidate.start()
        await candidate.their_turn(1)
        await page.fill("#answer", "I work at Lumen Data.")
        await page.locator(".composer-button").click()
        await candidate.their_turn(2)
        await page.locator(".practice-button").nth(1).click()
        await page.locator(".practice textarea").fill(
            "I was in charge of the booking service and cut its errors by half."
        )
        await candidate.context.route("**/retries", lambda route: route.abort())
        await page.locator(".practice .button-primary").click()
        await expect(page.locator(".practice .notice-error")).to_be_visible()
        await candidate.check()
        await candidate.context.unroute("**/retries")
        await page.locator(".practice .button-primary").click()
        await expect(page.locator(".attempt-version")).to_have_count(2)
        tops = [
            box["y"]
            for box in [await one.bounding_box() for one in await page.locator(".attempt-version").all()]
            if box
        ]
        assert tops[1] > tops[0]
        await candidate.check()

        await page.get_by_role("button", name="End the interview").click()
        await page.locator("dialog[open] .button-danger").click()
        await expect(page.locator(".report-progress progress")).to_have_attribute("value", "2")
        await expect(page.locator(".report-progress")).to_have_text("2 of 6 parts")
        await expect(page.locator("#answer")).to_be_hidden()
        await candidate.check()
        held.release()
        await expect(page.locator(".session-over a.button-primary")).to_be_visible()
        await expect(page.locator(".report-progress")).to_have_count(0)
        candidate.problems[:] = [text for text in candidate.problems if "ERR_FAILED" not in text]
