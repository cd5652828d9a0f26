"""In Firefox, where it is installed: in by name, two questions answered, to the report."""

from pathlib import Path

import pytest

from tests.browser.firefox import ENTER, firefox
from tests.printed import Address

pytestmark = [pytest.mark.firefox, pytest.mark.timeout(180)]

ANSWERS = (
    "I have been a data engineer for six years, five of them in Lyon.",
    "The load took 6 hours; I rewrote it, and it takes 50 minutes now.",
)
DONE = "document.querySelectorAll('.turn:not(.turn-open)').length"


async def test_two_answers_and_a_report(firefox_program: str, offline_site: Address, tmp_path: Path) -> None:
    async with firefox(firefox_program, tmp_path / "profile") as page:
        await page.go(offline_site.way_in)
        await page.type("#name", "Fiona Renard" + ENTER)
        await page.until("document.activeElement.localName === 'h1'")
        await page.go(f"{offline_site}/offers")
        await page.click(".offer h2 a")
        for name, value in (("minutes", "5"), ("locale", "en"), ("mode", "practice")):
            await page.click(f"input[name={name}][value='{value}']")
        await page.click(".setup button[type=submit]")
        await page.click(".lobby-side .button-primary:not([disabled])")
        for turns, text in enumerate(ANSWERS, 1):
            await page.until(f"{DONE} === {turns} && !document.querySelector('.turn-open')")
            await page.type("#answer", text + ENTER)
        await page.until(f"{DONE} === {len(ANSWERS) + 1} && !document.querySelector('.turn-open')")
        said = await page.read("[...document.querySelectorAll('.answer-text')].map((one) => one.textContent)")
        assert said == list(ANSWERS)
        await page.click(".session-buttons .button-danger")
        await page.click("dialog[open] .button-danger")
        await page.click(".session-over a.button-primary")
        await page.until("!!document.querySelector('.report[aria-busy=false] h2')")
        assert page.console == []
