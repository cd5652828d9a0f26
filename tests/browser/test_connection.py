"""Reloads, second tabs, stops: nothing is lost, nothing comes twice. The log is the judge."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import Reader, reader
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def begin(candidate: Reader, name: str) -> str:
    """An interview whose first turn is being said."""
    await candidate.sign_in(name, "candidate")
    session = await candidate.prepare(locale="en")
    await candidate.start()
    return session


def said(log: list[dict[str, Any]]) -> list[str]:
    """The log's words, speech by speech, folded here in the plainest way."""
    speeches: dict[str, str] = {}
    for entry in log:
        event = entry["event"]
        match event["type"]:
            case "turn.started":
                speeches[event["turn"]] = ""
            case "text.delta":
                speeches[event["turn"]] += event["text"]
            case "turn.stopped":
                speeches[event["turn"]] = speeches[event["turn"]][: event["chars"]]
            case "turn.superseded":
                del speeches[event["turn"]]
            case "answer.accepted":
                speeches[event["message"]] = event["text"]
    return [" ".join(text.split()) for text in speeches.values()]


async def agrees(candidate: Reader, session: str) -> None:
    """The page says what the log says."""

    async def same() -> bool:
        return await candidate.words() == said(await candidate.log(session))

    await eventually(same, what="the page's words as the log's")


async def test_a_reload_in_mid_turn_goes_on_where_it_was(browser: Browser, slow_site: Address) -> None:
    """The words so far are there at once, the others follow; the draft is still there."""
    async with reader(browser, slow_site) as candidate:
        session = await begin(candidate, "Re Load")
        await candidate.until(lambda text: len(text) > 40, ".turn-text")
        await candidate.page.fill("#answer", "half an answ")
        await eventually_kept(candidate, "half an answ")
        await candidate.page.reload()
        await expect(candidate.page.locator(".turn-open")).to_have_count(1)
        await expect(candidate.page.locator("#answer")).to_have_value("half an answ")
        await candidate.their_turn(1)
        await agrees(candidate, session)


async def eventually_kept(candidate: Reader, text: str) -> None:
    """The draft is in the browser's storage."""

    async def kept() -> bool:
        values: list[str] = await candidate.page.evaluate("Object.values(localStorage)")
        return text in values

    await eventually(kept, what="the draft")


async def test_stop_keeps_what_was_seen_and_no_more(browser: Browser, slow_site: Address) -> None:
    """By the button and by Escape: the text stays as it was on the screen, for everybody and for good."""
    async with reader(browser, slow_site) as candidate, reader(browser, slow_site) as recruiter:
        await recruiter.sign_in("Stop Watcher", "recruiter")
        await candidate.sign_in("Stop Here", "candidate")
        session = await candidate.prepare(locale="en")
        await recruiter.go(f"/live/{session}")
        await candidate.start()
        await candidate.until(lambda text: len(text) > 150, ".turn-text")
        await candidate.page.locator(".button-stop").click()
        await expect(candidate.page.locator(".turn-note:not([hidden])")).to_have_count(1)
        await agrees(candidate, session)
        assert len((await candidate.words())[0].split()) < 150
        await candidate.answer("Let us go on.")
        await expect(candidate.page.locator(".turn-open")).to_have_count(1)
        await candidate.page.keyboard.press("Escape")
        await expect(candidate.page.locator(".turn-note:not([hidden])")).to_have_count(2)
        await agrees(candidate, session)
        words = await candidate.words()

        async def same() -> bool:
            return await recruiter.words() == words

        await eventually(same, what="the recruiter's words")


async def test_two_tabs_show_the_same(browser: Browser, slow_site: Address) -> None:
    """An answer given in one stands in both, once; either may stop."""
    async with reader(browser, slow_site) as candidate:
        session = await begin(candidate, "Two Tabs")
        other = Reader(candidate.context, await candidate.context.new_page(), slow_site)
        await other.go(f"/interview/{session}")
        await candidate.page.keyboard.press("Escape")
        await other.their_turn(1)
        await other.answer("From the second tab.")
        await expect(candidate.turns).to_have_count(2)
        await candidate.page.keyboard.press("Escape")
        await candidate.their_turn(2)
        await other.their_turn(2)
        await agrees(candidate, session)
        await agrees(other, session)
        assert (await candidate.words()).count("From the second tab.") == 1
        assert other.problems == []


async def test_an_answer_while_it_speaks_waits_its_turn(browser: Browser, slow_site: Address) -> None:
    """Enter sends also while the interviewer speaks; nothing of either is lost."""
    async with reader(browser, slow_site) as candidate:
        session = await begin(candidate, "Quick Answer")
        await candidate.answer("Said before you ended.")
        await expect(candidate.turns).to_have_count(2)
        await expect(candidate.page.locator(".turn-note:not([hidden])")).to_have_count(0)
        await candidate.page.keyboard.press("Escape")
        await candidate.their_turn(2)
        await agrees(candidate, session)
        assert (await candidate.words()).count("Said before you ended.") == 1


async def test_sign_out_takes_drafts_along_and_ends_other_tabs(browser: Browser, slow_site: Address) -> None:
    """Nothing private stays in the browser; the other tab says so instead of trying again for ever."""
    async with reader(browser, slow_site) as candidate:
        session = await begin(candidate, "Signing Out")
        other = Reader(candidate.context, await candidate.context.new_page(), slow_site)
        await other.go(f"/interview/{session}")
        await candidate.page.fill("#answer", "private words")
        await eventually_kept(candidate, "private words")
        await candidate.page.locator(".header-menu").click()
        await candidate.page.locator(".header-user button").first.click()
        await expect(candidate.page.locator("#name")).to_be_visible()
        await expect(other.page.locator(".banner-final")).to_be_visible()
        await other.check()
        assert not [
            value for value in await candidate.page.evaluate("Object.values(localStorage)") if "private" in value
        ]


async def test_signed_out_in_the_middle_nothing_is_lost(browser: Browser, offline_site: Address) -> None:
    """What was being written is there again after signing in, at the same place; for nobody else it is."""
    async with reader(browser, offline_site) as candidate:
        session = await begin(candidate, "Signed Out")
        await candidate.page.fill("#answer", "half an answer")
        await eventually_kept(candidate, "half an answer")
        headers = {"origin": str(candidate.address)}
        await candidate.page.request.post(f"{candidate.address}/api/sign-out", headers=headers)
        await expect(candidate.page.locator(".banner-final")).to_contain_text("signed out")
        await candidate.page.locator(".banner-final .button").click()
        await expect(candidate.page.locator(".sign-in-why")).to_contain_text("Nothing is lost")
        await candidate.page.fill("#name", "Signed Out")
        await candidate.page.locator("form button[type=submit]").click()
        await expect(candidate.page.locator("#answer")).to_have_value("half an answer")
        assert candidate.page.url.endswith(session)


async def test_ending_asks_first_and_then_ends(browser: Browser, slow_site: Address) -> None:
    """Going on changes nothing; ending gives the end, and no more writing."""
    async with reader(browser, slow_site) as candidate:
        page = candidate.page
        await begin(candidate, "The End")
        await page.keyboard.press("Escape")
        await candidate.their_turn(1)
        end = page.get_by_role("button", name="End the interview")
        await end.click()
        await candidate.check()
        await page.locator("dialog .button").first.click()
        await expect(page.locator("#answer")).to_be_visible()
        await end.click()
        await page.locator("dialog .button-danger").click()
        await expect(page.locator(".session-over h2")).to_be_visible()
        await expect(page.locator("#answer")).to_be_hidden()


TAP_AT_ONCE = """() => {
  const button = document.querySelector(".composer-button");
  new MutationObserver((_, observer) => {
    if (!button.classList.contains("button-stop")) return;
    observer.disconnect();
    document.getElementById("answer").value = "Second.";
    button.click();
  }).observe(button, {attributes: true});
}"""
"""Words and a tap on the button in the very moment in which Send has become Stop."""


async def test_a_send_button_that_turns_into_stop_does_not_stop(browser: Browser, slow_site: Address) -> None:
    """Who taps Send in the very moment in which the interviewer begins means Send."""
    async with reader(browser, slow_site) as candidate:
        session = await begin(candidate, "Just Then")
        await candidate.page.keyboard.press("Escape")
        await candidate.their_turn(1)
        await candidate.page.evaluate(TAP_AT_ONCE)
        await candidate.answer("First.")
        await expect(candidate.turns).to_have_count(3)
        await candidate.page.keyboard.press("Escape")
        await candidate.their_turn(3)
        await agrees(candidate, session)
        assert (await candidate.words()).count("Second.") == 1
