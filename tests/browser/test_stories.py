"""The five stories of the product in one scenario: three people, three browsers, one interview."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.documents import pdf
from tests.browser.reader import Reader, reader
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ANSWERS = [
    "Je suis data engineer depuis six ans, dont cinq chez Électricité Rhône.",
    "J'étais chargée du chargement de nuit. J'ai réécrit douze flux avec Kafka, et il est passé de 6 h à 50 minutes.",
    "J'utilise Python tous les jours ; j'ai écrit une bibliothèque de tests que trois équipes ont reprise.",
    "Je préviens d'abord l'équipe, puis je propose une estimation avec ses hypothèses, et je la révise chaque semaine.",
    "Je souhaite arrêter l'entretien ici, merci.",
]
WATCH_REGIONS = """() => {
  window.said = [];
  for (const id of ["status", "log"]) {
    const region = document.getElementById(id);
    new MutationObserver(() => window.said.push([id, region.textContent]))
      .observe(region, {childList: true, characterData: true, subtree: true});
  }
}"""


async def profile_from_pdf(candidate: Reader) -> None:
    """Upload, watch the phases, correct a value, save."""
    page = candidate.page
    await page.locator(".step-next a").click()
    await page.locator("#file").set_input_files(
        {"name": "camille-roussel.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    await expect(page.locator(".phase-done")).to_have_count(6)
    await candidate.check()
    await page.locator(".notice-good a").click()
    await expect(page.locator("#f-basics-name")).to_have_value("Camille Roussel")
    await candidate.check()
    await page.fill("#f-basics-label", "Data engineer senior")
    await page.locator(".save-bar .button-primary").click()
    await candidate.until(lambda text: "2" in text, ".save-bar [role=status]")
    await page.reload()
    await expect(page.locator("#f-basics-label")).to_have_value("Data engineer senior")


async def test_three_people_and_one_interview(browser: Browser, offline_site: Address) -> None:
    """CV, profile, offer, lobby, interview, report; watched live; played back. All three see the same words."""
    async with (
        reader(browser, offline_site, locale="fr-FR") as candidate,
        reader(browser, offline_site, color_scheme="dark") as recruiter,
        reader(browser, offline_site) as developer,
    ):
        await candidate.sign_in("Camille of three", "candidate")  # others on this site have a profile
        await candidate.check()
        await profile_from_pdf(candidate)
        session = await candidate.prepare()
        await candidate.check()

        await recruiter.sign_in("Nadia Ferrand", "recruiter")
        await recruiter.go(f"/live/{session}")
        await expect(candidate.page.locator(".observers-some")).to_contain_text("Nadia Ferrand")

        await candidate.start()
        await candidate.page.evaluate(WATCH_REGIONS)
        turns = 1
        for text in ANSWERS:
            await candidate.their_turn(turns)
            if await candidate.page.locator(".session-over:not([hidden])").count():
                break
            if turns == 2:
                await candidate.check()
                await answered_by_a_person(candidate, recruiter, session)
                await recruiter.check()
            await candidate.page.evaluate("window.said = []")
            await candidate.answer(text)
            turns += 1
            await candidate.their_turn(turns)
            said = await candidate.page.evaluate("window.said")
            ended = await candidate.page.locator(".session-over:not([hidden])").count()
            assert len(said) <= 2 + ended, said
            assert ended or [region for region, _ in said] == ["status", "log"]
            if await recruiter.page.locator(".tag", has_text="Ended").count():
                break
        await expect(candidate.page.locator(".session-over a.button-primary")).to_be_visible()

        words = await candidate.words()
        assert words[1] == ANSWERS[0]

        async def same() -> bool:
            return await recruiter.words() == words

        await eventually(same, what="the recruiter's words")
        await recruiter.page.locator(".technical summary").first.click()
        await expect(recruiter.page.locator(".staff-event").first).to_be_visible()
        assert await candidate.page.locator(".staff-event").count() == 0

        await candidate.page.locator(".session-over a.button-primary").click()
        await expect(candidate.page.locator(".report")).to_be_visible()
        await candidate.check()
        await candidate.page.locator(".quotes a").first.click()
        await candidate.page.locator(".report-line:target a").click()
        await expect(candidate.page.locator(".answer:focus")).to_have_count(1)

        await play_back(developer, session, words)


async def answered_by_a_person(candidate: Reader, recruiter: Reader, session: str) -> None:
    """Who asks in the middle of the interview is answered where they are watched."""
    asked = await candidate.page.request.post(
        f"{candidate.address}/api/sessions/{session}/human",
        data={"words": "Could somebody call me?"},
        headers={"Origin": candidate.address},
    )
    assert asked.ok
    person = recruiter.page.locator(".watch-side .notice", has_text="Could somebody call me?")
    await expect(person).to_have_class("notice stack-small notice-warn")
    await person.locator("textarea").fill("I call you at noon.")
    await person.get_by_role("button", name="Answer").click()
    await expect(person).to_contain_text("I call you at noon.")
    await expect(person).to_have_class("notice stack-small")
    await expect(candidate.page.get_by_text("Nadia Ferrand vous a répondu")).to_be_visible()


async def fork(developer: Reader) -> None:
    """By the keyboard: a few more words, and both lines from there on beside each other."""
    page, answer = developer.page, developer.answers.first
    await answer.locator(".fork-button").focus()
    await page.keyboard.press("Enter")
    await expect(answer.locator("textarea")).to_be_focused()
    await page.keyboard.press("Control+End")
    await page.keyboard.type(" Why do you ask?")
    await page.keyboard.press("Control+Enter")
    await expect(answer.locator(".fork[open] > summary")).to_be_focused()
    await expect(answer.locator(".fork ins")).to_contain_text("Why do you ask?")
    await expect(answer.locator(".fork-reply")).to_have_count(2)
    await expect(page.locator("#status")).to_contain_text("The fork is there")
    await developer.check()
    await page.reload()
    await expect(answer.locator(".fork > summary")).to_have_count(1)


async def play_back(developer: Reader, session: str, words: list[str]) -> None:
    """From the list into the player: by keys, by link, to the end."""
    page = developer.page
    await developer.sign_in("Iris Vidal", "developer")
    await developer.check()
    await page.fill("#filter", "no such candidate")
    await expect(page.locator(".empty")).to_be_visible()
    await page.fill("#filter", "camille")
    await page.locator(f"a[href='/play/{session}']").click()
    await expect(page.locator(".player")).to_be_visible()
    await expect(page.locator(".checkpoint[aria-current]")).to_have_count(1)
    await expect(page.locator(".checkpoint-state .json")).to_be_visible()
    await developer.check()
    await page.keyboard.press("]")
    await page.keyboard.press("]")
    before = await page.locator(".player-time").text_content()
    await page.keyboard.press(".")
    await page.keyboard.press(",")
    assert await page.locator(".player-time").text_content() == before
    position = page.url
    assert "?t=" in position
    half = await developer.words()
    await page.goto(position)
    await expect(page.locator(".player")).to_be_visible()
    assert await developer.words() == half
    await page.locator(".player-speed").select_option("8")
    await page.locator("#skip-idle").check()
    await page.locator(".player-play").click()
    await developer.until(lambda text: text == "Play", ".player-play")
    assert await developer.words() == words
    await fork(developer)
    assert await developer.words() == words
    assert (await page.locator(".player-slider").get_attribute("aria-valuetext") or "").count(":") == 2
    await page.keyboard.press("?")
    await expect(page.locator("dialog[open]")).to_be_visible()
    await developer.check()
