"""Everything by keys alone: what a candidate, a recruiter and a developer do, without a mouse and never lost."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.documents import CV
from tests.browser.keys import Keys
from tests.browser.reader import Reader, reader
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DEMO_ANSWERS = (
    "After four years at a help desk in Leeds I moved forty services to new machines with two colleagues last spring.",
    "A client wanted to leave in March. I rang her the same day, found a wrong setting, and she stayed for two years.",
    "I would first ask both of them what matters most, then write down two dates and let the head of service choose.",
    "Because a date on paper is kept: in May we kept eleven of twelve, and before that it had been about half.",
    "I wrote the list myself, checked it with Ann on the Monday, and we went from nine open cases to two.",
    "It was the third time in a month, so I put a check into the form, and since then it has not come back.",
)
ANSWERS = (
    "I have been a data engineer for six years, five of them at Électricité Rhône.",
    "The night's loading took 6 hours. I measured each step and rewrote twelve flows with Kafka: 50 minutes now.",
    "I use Python every day; I wrote a library of tests that three teams have adopted.",
)


async def signed_in(one: Reader, name: str, role: str) -> Keys:
    """By the form on the landing page."""
    keys = Keys(one.page)
    await one.page.goto(one.address.way_in)
    await keys.write(one.page.locator("#name"), name)
    await keys.choose("role", role)
    await keys.press("Enter")
    await expect(one.page.locator(".header-user")).to_be_attached()
    await keys.kept()
    return keys


async def test_the_demo(browser: Browser, offline_site: Address) -> None:
    async with reader(browser, offline_site) as candidate:
        page, keys = candidate.page, Keys(candidate.page)
        await page.goto(offline_site.way_in)
        await expect(page.locator("#name")).to_be_visible()
        await keys.press("Tab")
        await expect(page.locator(".skip-link:focus")).to_be_visible()
        for language in ("fr", "en"):
            await keys.enter(page.locator(f".header-languages button[lang={language}]"))
            await expect(page.locator("html")).to_have_attribute("lang", language)
            await expect(page.locator(f".header-languages button[lang={language}]")).to_be_focused()
        await keys.enter(page.get_by_role("link", name="Try three questions"))
        await expect(page.locator("h1:focus")).to_have_count(1)
        await keys.to(page.locator("#answer"))
        report = page.get_by_role("heading", name="What your answers showed")
        # Three questions; an answer that lacks something is asked about.
        for turns, answer in enumerate(DEMO_ANSWERS, 1):
            await expect(report.or_(candidate.turns.nth(turns - 1))).to_be_visible()
            if await report.is_visible():
                break
            await candidate.their_turn(turns)
            await expect(page.locator("#answer:focus")).to_have_count(1)
            await candidate.check()
            await page.keyboard.type(answer)
            await page.keyboard.press("Enter")
        await expect(page.locator("h1:focus")).to_have_text("What your answers showed")
        await expect(page.locator(".demo-quote").first).to_contain_text("I moved forty services")
        await candidate.check()
        await keys.enter(page.get_by_role("link", name="Do it with your CV"))
        await expect(page.locator("#name:focus")).to_have_count(1)  # not the top of a page whose end asks for it


async def test_an_interview(browser: Browser, offline_site: Address) -> None:
    async with (
        reader(browser, offline_site) as candidate,
        reader(browser, offline_site) as recruiter,
        reader(browser, offline_site) as developer,
    ):
        page = candidate.page
        keys = await signed_in(candidate, "Solène Clavier", "candidate")
        await profile(candidate, keys)
        await offer(candidate, keys)
        await keys.enter(page.locator(".lobby-side .button-primary"))
        await candidate.their_turn(1)
        session = page.url.rsplit("/", 1)[1]
        watching = await watch(recruiter, session)
        await page.keyboard.press("I")  # no place is chosen yet: what is typed is the answer
        await expect(page.locator("#answer")).to_have_value("I")
        for turns, text in enumerate(ANSWERS, 1):
            await candidate.their_turn(turns)
            await keys.write(page.locator("#answer"), text)
            await keys.press("Enter")
            await expect(page.locator("#answer:focus")).to_have_count(1)
        await candidate.their_turn(len(ANSWERS) + 1)
        await stopped(candidate, keys)
        await reported(candidate, keys)
        await own_data(candidate, keys)
        await invite(recruiter, watching)
        await played_back(developer, session)


async def profile(candidate: Reader, keys: Keys) -> None:
    """A CV, pasted; a value of its profile corrected."""
    page = candidate.page
    await keys.enter(page.locator(".step-next a"))
    await expect(page.locator("h1:focus")).to_have_text("Your CV")
    async with page.expect_file_chooser() as chosen:
        await keys.enter(page.get_by_role("button", name="Choose a file"))
    await (await chosen.value).set_files({"name": "photo.pdf", "mimeType": "application/pdf", "buffer": b"GIF89a"})
    await expect(page.locator(".notice-error")).to_be_visible()
    await keys.kept()
    if not await page.locator("#cv-text").is_visible():
        await keys.enter(page.locator(".paste summary"), key="Space")
    await keys.write(page.locator("#cv-text"), CV)
    await keys.enter(page.get_by_role("button", name="Read this text"))
    await expect(page.locator(".phase-done")).to_have_count(6)
    await expect(page.locator(".notice-good a:focus")).to_have_count(1)
    await keys.press("Enter")
    await expect(page.locator("#f-basics-name")).to_have_value("Camille Roussel")
    await keys.write(page.locator("#f-basics-label"), "Senior data engineer")
    await keys.enter(page.locator(".save-bar .button-primary"), within=150)
    await candidate.until(lambda text: "2" in text, ".save-bar [role=status]")
    await keys.kept()


async def offer(candidate: Reader, keys: Keys) -> None:
    """From the profile to an offer, searched for, and into the lobby."""
    page = candidate.page
    await keys.enter(page.locator(".save-bar a.button"))
    await expect(page.locator("h1:focus")).to_have_text("Job offers")
    await keys.write(page.locator("#q"), "data engineer")
    await keys.press("Enter")
    await expect(page.locator(".offers-found")).to_contain_text("offers")
    await keys.enter(page.locator(".offer h2 a"))
    await expect(page.locator(".setup")).to_be_visible()
    for name, value in (("locale", "en"), ("minutes", "5"), ("mode", "practice")):
        await keys.choose(name, value)
    await keys.enter(page.locator(".setup button[type=submit]"))
    await expect(page.locator(".lobby-side .button-primary")).to_be_enabled()
    await expect(page.locator("h1:focus")).to_have_count(1)


async def stopped(candidate: Reader, keys: Keys) -> None:
    """Help and its Escape; the end, first not meant; then over."""
    page = candidate.page
    assist = page.get_by_role("button", name="Time and help")
    await keys.enter(assist)
    await expect(page.locator("dialog[open]")).to_be_visible()
    for _ in range(12):
        await keys.press("Tab")
    await keys.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await expect(assist).to_be_focused()
    end = page.locator(".session-buttons .button-danger")
    await keys.enter(end)
    await keys.enter(page.locator("dialog[open] button").first)
    await expect(end).to_be_focused()
    await keys.press("Enter")
    await keys.enter(page.locator("dialog[open] .button-danger"))
    await expect(page.locator(".session-over a.button-primary")).to_be_visible()
    await keys.kept()


async def reported(candidate: Reader, keys: Keys) -> None:
    """The report; a quotation's place in the conversation; an answer tried again."""
    page = candidate.page
    await keys.enter(page.locator(".session-over a.button-primary"))
    await expect(page.locator(".report[aria-busy=false]")).to_be_visible()
    await keys.kept()
    panel = page.locator(".report .practice").first
    advice, again = await panel.locator(".practice-button").all()
    await keys.enter(advice, key="Space", within=80)
    await expect(panel.locator(".advice li").first).to_be_visible()
    await expect(advice).to_be_focused()
    await keys.enter(again)
    await expect(panel.locator("textarea:focus")).to_have_count(1)
    await page.keyboard.insert_text(ANSWERS[1])
    await keys.press("Control+Enter")
    await expect(panel.locator(".attempt > summary:focus")).to_have_count(1)


async def own_data(candidate: Reader, keys: Keys) -> None:
    """My data, from the header of whatever page one is on."""
    page = candidate.page
    await keys.enter(page.locator(".header-nav a", has_text="My data"), within=200)
    await expect(page.locator("h1:focus")).to_have_text("My data")
    await keys.enter(page.locator("#sure"), key="Space")
    await expect(page.locator("#sure")).to_be_checked()
    await keys.to(page.get_by_role("button", name="Erase"))


async def watch(recruiter: Reader, session: str) -> Keys:
    """From the wall to one interview, and down to a turn of it."""
    page = recruiter.page
    keys = await signed_in(recruiter, "Nadia Ferrand", "recruiter")
    await expect(page.locator(".header-nav a[aria-current=page]")).to_have_text("Live")
    await expect(page.locator(f".card a[href='/live/{session}']")).to_be_visible()
    await keys.press("j")
    await expect(page.locator(".card a:focus")).to_have_count(1)
    await keys.enter(page.locator(f".card a[href='/live/{session}']"), within=60)
    await expect(page.locator("h1:focus")).to_have_text("Solène Clavier")
    return keys


async def invite(recruiter: Reader, keys: Keys) -> None:
    """An invitation made, renewed and revoked."""
    page = recruiter.page
    await keys.enter(page.locator(".header-menu"), within=60)
    await keys.press("Escape")
    await expect(page.locator(".header-menu")).to_be_focused()
    await keys.press("Enter")
    await keys.enter(page.locator(".header-nav a", has_text="Invitations"))
    await expect(page.locator("h1:focus")).to_have_text("Invitations")
    await keys.write(page.locator("#guests"), "Ada Grangier <ada@example.org>")
    await keys.enter(page.locator(".offer-picker .choice input"), key="Space")
    await keys.enter(page.locator("form button[type=submit]"), within=60)
    await expect(page.locator(".notice-good:focus")).to_have_count(1)
    extend = page.get_by_role("button", name="Ada Grangier").nth(1)
    await keys.enter(extend, within=80)
    await keys.kept()
    page.once("dialog", lambda dialog: dialog.accept())
    await keys.enter(page.get_by_role("button", name="Revoke: Ada Grangier"))
    await expect(page.get_by_role("button", name="Ada Grangier")).to_have_count(0)
    await keys.kept()


async def played_back(developer: Reader, session: str) -> None:
    """Found on the list and by its words; a step, its state compared, the keys explained, and back."""
    page = developer.page
    keys = await signed_in(developer, "Iris Vidal", "developer")
    await expect(page.locator(".header-nav a[aria-current=page]")).to_have_text("Interviews")
    await keys.write(page.locator("#filter"), "solene")
    await keys.enter(page.locator(f"a[href='/play/{session}']"), within=60)
    await expect(page.locator(".player")).to_be_visible()
    await keys.enter(page.locator(".player-play"))
    await keys.press("Enter")
    await keys.to(page.locator(".player-slider"))
    await keys.press("End")
    await keys.press("[")
    await keys.press(",")
    await keys.press("?")
    await expect(page.locator("dialog[open]")).to_be_visible()
    await keys.press("Tab")
    await keys.press("Escape")
    await expect(page.locator(".player-slider")).to_be_focused()
    await keys.enter(page.locator(".checkpoint").nth(3), within=80)
    await expect(page.locator(".checkpoint[aria-current]:focus")).to_have_count(1)
    await keys.to(page.locator("#compare-with"), within=80)
    await keys.press("ArrowDown")
    await expect(page.locator(".checkpoint-changes > *").first).to_be_attached()
    await keys.enter(page.locator(".checkpoint-state summary, .checkpoint-state button").first, within=80)
    await keys.kept()
    await keys.enter(page.locator(".header-menu"), within=120)
    await keys.enter(page.locator(".header-nav a", has_text="Search"))
    await keys.write(page.locator("#search-q"), "Kafka python")
    await keys.press("Enter")
    await expect(page.locator(".search-hit").first).to_be_visible()
    await keys.enter(page.locator(".search-moment"), within=60)
    await expect(page.locator(".player")).to_be_visible()
    await expect(page.locator("h1:focus")).to_have_count(1)
