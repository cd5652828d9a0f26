"""Voice, with a recogniser and a voice that the test plays: what is dictated, what is read aloud, and when not."""

from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import PHONE, Reader, reader
from tests.browser.speech import HEAR, MEMBERS, NO_RECOGNITION, PACKS, RECOGNITION, SYNTHESIS
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def begin(candidate: Reader, name: str, *scripts: str) -> None:
    """An interview in English whose first turn is being said, in a browser that hears and speaks like this."""
    for script in scripts:
        await candidate.page.add_init_script(script)
    await candidate.sign_in(name, "candidate")
    await candidate.prepare(locale="en")
    await candidate.start()


async def said(candidate: Reader) -> list[str]:
    """The sentences read aloud so far."""
    texts: list[str] = await candidate.page.evaluate("window.said.map(({text}) => text)")
    return texts


async def heard(candidate: Reader, *results: tuple[str, bool]) -> None:
    """The recogniser has understood this."""
    await candidate.page.evaluate(HEAR, [list(map(list, results))])


async def reads(candidate: Reader, sentences: int) -> None:
    """Wait until so many sentences were begun."""

    async def enough() -> bool:
        return len(await said(candidate)) >= sentences

    await eventually(enough, what=f"{sentences} sentences")


async def test_dictated_words_are_text_and_the_turn_is_read_while_it_comes(
    browser: Browser, slow_site: Address
) -> None:
    """Consent once; read before the turn has ended; silent on Stop and while one speaks; never sent by itself."""
    async with reader(browser, slow_site) as candidate:
        page = candidate.page
        await begin(candidate, "Vera Voice", SYNTHESIS, RECOGNITION)
        button = page.get_by_role("button", name="Voice", exact=True)
        await button.click()
        await expect(page.locator("dialog[open]")).to_contain_text("server never receives sound")
        assert await said(candidate) == []
        await page.locator("dialog[open] .button-primary").click()
        await expect(button).to_have_attribute("aria-pressed", "true")
        await reads(candidate, 1)
        await expect(page.locator(".turn-open")).to_have_count(1)  # it speaks before the turn has ended
        await page.evaluate("window.said.at(-1).onend()")
        await reads(candidate, 2)
        spoken = await page.evaluate("window.said.map(({lang, voice}) => [lang, voice.localService])")
        assert spoken == [["en-GB", True]] * 2
        text = " ".join((await candidate.words())[0].split())
        assert text.startswith(" ".join(await said(candidate)))

        await page.keyboard.press("Escape")  # stops the turn, and with it the voice
        await expect(page.locator(".turn-note:not([hidden])")).to_have_count(1)
        assert await page.evaluate("window.hushed") > 0
        await candidate.their_turn(1)
        await candidate.check()

        await page.locator("#answer").fill("Written first.")
        talk = page.locator(".voice-talk")
        await talk.click()
        await expect(talk).to_have_attribute("aria-pressed", "true")
        assert await page.evaluate("[window.recogniser.lang, window.recogniser.interimResults]") == ["en-GB", True]
        await heard(candidate, ("I rewrote the", False))
        await expect(page.locator(".voice-interim")).to_have_text("I rewrote the")
        await expect(page.locator("#answer")).to_have_value("Written first.")
        await candidate.check()
        await heard(candidate, ("I rewrote the loader.", True), (" Twice", False))
        await expect(page.locator("#answer")).to_have_value("Written first. I rewrote the loader.")
        await talk.click()
        await expect(talk).to_have_attribute("aria-pressed", "false")
        await expect(page.locator("#answer")).to_have_value("Written first. I rewrote the loader. Twice")
        await expect(candidate.answers).to_have_count(0)

        await page.keyboard.press("F2", delay=450)  # held
        await expect(talk).to_have_attribute("aria-pressed", "false")
        assert await page.evaluate("window.starts") == 2

        count = len(await said(candidate))
        await page.press("#answer", "Enter")
        await expect(candidate.answers).to_have_count(1)
        await reads(candidate, count + 1)  # the next turn is read again
        hushed = await page.evaluate("window.hushed")
        await talk.click()  # who speaks is not spoken to
        assert await page.evaluate("window.hushed") > hushed
        await page.evaluate("window.recogniser.onerror({error: 'not-allowed'}); window.recogniser.onend({})")
        await expect(page.locator(".voice-problem")).to_contain_text("microphone isn’t allowed")
        await candidate.check()

        await button.click()
        await expect(page.locator(".voice")).to_be_hidden()
        await button.click()  # consented once: not asked again
        await expect(page.locator(".voice")).to_be_visible()
        await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_without_recognition_only_reading_is_offered(browser: Browser, slow_site: Address) -> None:
    """On a phone: the notice says so, there is no button to speak, and reading can be switched off."""
    look: dict[str, Any] = {**PHONE, "color_scheme": "dark"}
    async with reader(browser, slow_site, **look) as candidate:
        page = candidate.page
        await begin(candidate, "Only Ears", SYNTHESIS, NO_RECOGNITION)
        await page.get_by_role("button", name="Voice", exact=True).click()
        await expect(page.locator("dialog[open]")).to_contain_text("can’t turn speech into text")
        await expect(page.locator("dialog[open]")).not_to_contain_text("What you dictate")
        await page.locator("dialog[open] .button-primary").click()
        await reads(candidate, 1)
        await expect(page.locator(".voice-talk")).to_have_count(0)
        await candidate.check()
        await page.locator("#voice-aloud").uncheck()
        await page.locator(".composer-button").click()
        await candidate.their_turn(1)
        count = len(await said(candidate))
        await page.fill("#answer", "Go on.")
        await page.locator(".composer-button").click()
        await candidate.until(lambda text: len(text) > 150, ".turn:nth-of-type(2) .turn-text, .turn ~ .turn .turn-text")
        assert len(await said(candidate)) == count


async def test_the_stand_ins_have_nothing_that_a_browser_has_not(browser: Browser, offline_site: Address) -> None:
    """What our page is tested with is what Chromium's own recogniser looks like."""
    async with reader(browser, offline_site) as real, reader(browser, offline_site) as played:
        await played.page.add_init_script(RECOGNITION + PACKS)
        await real.page.goto(offline_site.way_in)
        await played.page.goto(offline_site.way_in)
        found = set(await real.page.evaluate(MEMBERS))
        assert {"available", "install", "start", "stop", "abort"} <= set(await played.page.evaluate(MEMBERS)) <= found
        assert {"processLocally", "onspeechstart", "onspeechend", "onresult"} <= found


async def test_without_hands_a_pause_sends_and_sound_stays_here(browser: Browser, slow_site: Address) -> None:
    """The pack is fetched after a yes; interrupting silences; a level is seen; what a pause ends can be taken back."""
    async with reader(browser, slow_site) as candidate:
        page = candidate.page
        await begin(candidate, "Hanna Free", SYNTHESIS, RECOGNITION, PACKS)
        await candidate.their_turn(1)
        button = page.get_by_role("button", name="Voice", exact=True)
        await button.click()
        await expect(page.locator("dialog[open]")).to_contain_text("you choose where")
        await expect(page.get_by_role("radio", name="On this device")).to_be_checked()
        await candidate.check()
        assert await page.evaluate("window.installed") == []
        await page.locator("dialog[open] .button-primary").click()
        await expect(page.locator(".voice")).to_contain_text("sound doesn’t leave it")
        assert await page.evaluate("window.installed") == [["en-GB", True]]

        await page.get_by_label("Hands-free").check()
        state = page.locator(".voice-state")
        await expect(state).to_contain_text("Listening")
        assert await page.evaluate("window.recogniser.processLocally") is True

        async def loud() -> bool:
            return float(await page.locator(".voice-level").get_attribute("data-level") or 0) > 0.3

        await eventually(loud, what="the beep of Chromium's own microphone")
        await heard(candidate, ("I wrote a loader.", True))
        await expect(state).to_contain_text("Sending in")
        await page.get_by_role("button", name="Take back").click()
        await expect(page.locator(".voice-level")).to_be_hidden()
        await expect(page.locator("#answer")).to_have_value("I wrote a loader.")
        await page.keyboard.press("F2")
        await heard(candidate, ("It is fast", False))
        await expect(page.locator("#answer")).to_have_value("")  # sent after the pause
        await expect(candidate.answers.locator(".answer-text")).to_have_text("I wrote a loader. It is fast")

        await reads(candidate, 1)
        await expect(state).to_have_text("The interviewer’s turn")
        starts = await page.evaluate("window.starts")
        await page.get_by_role("button", name="Interrupt").click()
        await expect(state).to_contain_text("Listening")
        assert await page.evaluate("[window.starts, window.hushed > 0]") == [starts + 1, True]

        await page.evaluate("localStorage.setItem('packs', 'available')")
        await page.reload()
        await button.click()
        await expect(page.locator(".voice")).to_contain_text("sound doesn’t leave it")
        await page.evaluate("localStorage.setItem('packs', 'unavailable')")
        await page.reload()
        await button.click()  # agreed to be heard here, not elsewhere
        await expect(page.locator("dialog[open]")).to_contain_text("Chrome to Google")
