"""A report fills in, is printed, saved and shared; two of them make progress to look at."""

import json
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect
from pydantic import TypeAdapter
from pypdf import PdfReader

from server.protocol.blocks import Block
from server.reports.html import article
from tests.browser.reader import Reader, reader
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

EXPERIENCE = (
    "Je suis développeuse TypeScript. Chez Électricité Rhône <img src=x onerror=alert(1)>, en 2022, j'étais chargée du "
    "chargement de nuit. J'ai réécrit douze flux en TypeScript, et le chargement est passé de six heures à 50 minutes."
)
THIN = "Je travaille avec TypeScript et React depuis six ans, surtout pour des flux de données et des rapports."
NODES = """() => {
  const found = [];
  const walk = (node) => {
    if (node.nodeType === 3) { if (node.data) found.push(node.data); return; }
    if (node.nodeType !== 1) return;
    const held = [...node.attributes].filter(({name}) => name !== 'style' && name !== 'aria-busy');
    found.push([node.localName, held.map(({name, value}) => `${name}=${value}`).sort().join('|')]);
    node.childNodes.forEach(walk);
  };
  const article = document.querySelector('.report').cloneNode(true);
  article.querySelectorAll(':scope > .no-print, .practice').forEach((extra) => extra.remove());
  walk(article);
  return found;
}"""


class Nodes(HTMLParser):
    """The same list from the server's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The parser folds names; this one has a capital in a browser.
        named = [("viewBox" if name == "viewbox" else name, value or "") for name, value in attrs]
        attributes = sorted(f"{name}={value}" for name, value in named if name != "style")
        self.found.append([tag, "|".join(attributes)])

    def handle_data(self, data: str) -> None:
        self.found.append(data)


async def interviewed(candidate: Reader, text: str, *, mode: str = "practice", answers: int = 2) -> str:
    """An interview of a few answers, left early."""
    session = await candidate.prepare(mode=mode)
    await candidate.start()
    for number in range(1, answers + 1):
        await candidate.their_turn(number)
        await candidate.answer(text)
    await candidate.their_turn(answers + 1)
    await candidate.page.locator(".session-buttons .button-danger").click()
    await candidate.page.locator("dialog .button-danger").click()
    await expect(candidate.page.locator(".session-over a.button-primary")).to_be_visible()
    return session


async def whole(reading: Reader, session: str) -> None:
    """The report's page, once nothing is being written any more."""
    await reading.go(f"/report/{session}")
    await expect(reading.page.locator(".report[aria-busy=false]")).to_be_attached()


async def fills_in(reading: Reader, session: str) -> None:
    """What stands in the log already is shown while the rest is being written."""
    page = reading.page
    looked = 0

    async def early(route: Route) -> None:
        nonlocal looked
        looked += 1
        answer = await route.fetch()
        report = await answer.json()
        if looked <= 2:
            report |= {"complete": False, "there": ["summary"], "blocks": report["blocks"][: 2 + looked]}
        await route.fulfill(json=report)

    await page.route("**/report/page?*", early)
    await reading.go(f"/report/{session}")
    await expect(page.locator(".report[aria-busy=true] .report-notice")).to_be_attached()
    await expect(page.locator(".report-transcript")).to_have_count(0)
    await expect(page.locator(".report[aria-busy=false] .report-transcript")).to_be_attached()
    assert looked == 3
    await page.unroute("**/report/page?*")


async def same_as_the_pdf(reading: Reader, session: str) -> None:
    """Page and PDF are made of the same elements with the same words."""
    zone = await reading.page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    answer = await reading.page.request.get(
        f"{reading.address}/api/sessions/{session}/report/page?locale=fr&zone={zone}"
    )
    blocks = TypeAdapter(list[Block]).validate_python((await answer.json())["blocks"])
    nodes = Nodes()
    nodes.feed(article(blocks))
    assert await reading.page.evaluate(NODES) == nodes.found


async def tries_again(reading: Reader) -> None:
    """Under a question of the report: advice, an example from one's own words, and another try beside the first."""
    panel = reading.page.locator(".report-question .practice").first
    await panel.locator(".practice-button").first.click()
    await panel.locator(".example summary").click()
    await expect(panel.locator(".example-part").first).to_be_visible()
    await panel.locator(".practice-button").last.click()
    await panel.locator("textarea").fill(EXPERIENCE)
    await panel.locator("form .button-primary").click()
    await expect(panel.locator(".attempt-pair")).to_be_visible()


async def saved(reading: Reader, label: str) -> bytes:
    """What a link downloads."""
    async with reading.page.expect_download() as waiting:
        await reading.page.locator(f".report a[download]{label}").click()
    download = await waiting.value
    return (await download.path()).read_bytes()


async def test_a_report_is_read_printed_saved_and_compared(browser: Browser, offline_site: Address) -> None:
    """From the end of an interview to the next one's settings."""
    async with reader(browser, offline_site, locale="fr-FR") as candidate:
        page = candidate.page
        await candidate.sign_in("Solène Kermarrec", "candidate")
        first = await interviewed(candidate, EXPERIENCE)
        await fills_in(candidate, first)
        await candidate.check()
        await same_as_the_pdf(candidate, first)
        await tries_again(candidate)

        await page.locator(".quote a").first.click()
        await expect(page.locator(".report-line:target")).to_contain_text(EXPERIENCE)
        await expect(page.locator(".report-line:target mark").last).to_contain_text("J'ai réécrit douze flux")
        await page.go_back()
        await expect(page.locator(".report")).to_be_attached()

        report = json.loads(await saved(candidate, "[href$='report.json']"))
        lines = json.loads(await saved(candidate, "[href$='transcript.json']"))["lines"]
        assert next(line["text"] for line in lines if line["who"] == "candidate") == EXPERIENCE
        printed = PdfReader(BytesIO(await saved(candidate, "[href*='report.pdf']")))
        text = " ".join(" ".join(sheet.extract_text() for sheet in printed.pages).split())
        for words in ("Électricité Rhône <img src=x onerror=alert(1)>", "Trois prochaines étapes", report["prompts"]):
            assert words in text
        assert any(sheet.get("/Annots") for sheet in printed.pages)

        await page.emulate_media(media="print")
        await expect(page.locator(".header")).to_be_hidden()
        await expect(page.locator(".report > .row")).to_be_hidden()
        await page.emulate_media(media="screen", color_scheme="dark")
        await page.set_viewport_size({"width": 360, "height": 740})
        await candidate.check()
        await page.emulate_media(color_scheme="light")
        await page.set_viewport_size({"width": 1280, "height": 800})

        await interviewed(candidate, THIN, answers=1)
        await candidate.go("/progress")
        await expect(page.locator(".course").first).to_be_visible()
        await candidate.check()
        await expect(page.locator(".growth .table tbody tr").first).to_contain_text("sur 5")
        await page.set_viewport_size({"width": 360, "height": 740})
        await candidate.check()
        await page.locator(".growth .button-primary").click()
        await expect(page.locator(".setup button[type=submit]")).to_be_visible()
        assert "difficulty=" in page.url


async def test_an_assessed_report_is_shared_part_by_part(browser: Browser, offline_site: Address) -> None:
    """Nothing at first, then exactly what the recruiter ticks, then nothing again."""
    async with (
        reader(browser, offline_site, locale="fr-FR") as candidate,
        reader(browser, offline_site) as recruiter,
    ):
        await candidate.sign_in("Yann Le Goff", "candidate")
        session = await candidate.prepare(mode="assessed")
        await candidate.start()
        await candidate.their_turn(1)
        await candidate.answer(EXPERIENCE)
        await candidate.their_turn(2)
        await candidate.page.locator(".session-buttons .button-danger").click()
        await candidate.page.locator("dialog .button-danger").click()
        await expect(candidate.page.locator(".session-over")).to_be_visible()
        await candidate.go(f"/report/{session}")
        await expect(candidate.page.locator(".empty")).to_be_visible()
        await expect(candidate.page.locator("#human-words")).to_be_visible()  # a person can be asked for all the same
        await candidate.check()

        await recruiter.sign_in("Nadia Ferrand", "recruiter")
        await whole(recruiter, session)
        await recruiter.check()
        await recruiter.page.locator("#share-summary").check()
        await recruiter.page.locator("#share-next_steps").check()
        await recruiter.page.locator(".release .button-primary").click()
        await expect(recruiter.page.locator(".report-notice-shared")).to_contain_text("summary, next steps")

        await whole(candidate, session)
        await expect(candidate.page.locator(".report-summary")).to_be_visible()
        await expect(candidate.page.locator(".report-steps")).to_be_visible()
        await expect(candidate.page.locator(".report .table, .report-question, .release")).to_have_count(0)
        await expect(candidate.page.locator(".report-notice-shared")).to_contain_text("synthèse")
        await candidate.check()

        await recruiter.page.locator(".release .button:not(.button-primary)").click()
        await expect(recruiter.page.locator(".release [role=status]")).not_to_be_empty()
        await candidate.go(f"/report/{session}")
        await expect(candidate.page.locator(".empty")).to_be_visible()
