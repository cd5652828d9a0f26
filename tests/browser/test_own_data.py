"""What is somebody's own, on a phone: interview, report, export, erasure; nothing is left in the server's files."""

import json
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.reader import PHONE, reader
from tests.browser.site import site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NAME = "Quirina Zwetschge"
ANSWER = "At Brontosaurus Kartell I moved forty services within a year and halved what they had cost before."
MARKS = (NAME.encode(), b"Brontosaurus Kartell")


def left(folder: Path) -> dict[str, int]:
    """In which files of the server's folder the marks stand, and how often."""
    found = {
        str(path.relative_to(folder)): sum(path.read_bytes().count(mark) for mark in MARKS)
        for path in (folder / ".vivavoce").rglob("*")
        if path.is_file()
    }
    return {name: count for name, count in found.items() if count}


async def test_interview_report_export_erase_and_nothing_is_left(browser: Browser, tmp_path: Path) -> None:
    with site(tmp_path) as address:
        async with reader(browser, address, **PHONE) as candidate, reader(browser, address) as owner:
            page = candidate.page
            await candidate.sign_in(NAME, "candidate")
            session = await candidate.prepare(locale="en")
            await expect(page.locator(".consent li")).to_have_count(5)
            await candidate.check()
            await candidate.start()
            await candidate.their_turn(1)
            await page.fill("#answer", ANSWER)
            await page.get_by_role("button", name="Send").click()
            await candidate.their_turn(2)
            await page.get_by_role("button", name="End the interview").click()
            await page.locator("dialog .button-danger").click()
            await expect(page.locator(".session-over a.button-primary")).to_be_visible()
            await candidate.go(f"/report/{session}")
            await page.locator("#human-words").fill("The first question was about another job.")
            await page.get_by_role("button", name="Ask for a person").click()
            await expect(page.get_by_text("Nobody has answered yet")).to_be_visible()
            await candidate.check()

            await candidate.go("/my-data")
            await candidate.check()
            async with page.expect_download() as downloading:
                await page.get_by_role("link", name="Download my data").click()
            archive = zipfile.ZipFile(await (await downloading.value).path())
            record = json.loads(archive.read(f"interviews/{session}/session.json"))
            assert (record["consent"]["locale"], record["human"]["words"][:9]) == ("en", "The first")
            assert ANSWER in archive.read(f"interviews/{session}/transcript.json").decode()
            assert left(tmp_path)

            await page.locator("#sure").check()
            await page.get_by_role("button", name="Erase everything about me").click()
            await expect(page.get_by_text("Everything is being erased")).to_be_visible()
            await expect(page.locator(".notice-good")).to_be_visible(timeout=90_000)
            await candidate.check()
            receipt = await page.locator(".data-receipt").first.inner_text()
            await candidate.go("/")
            await expect(page.locator("#name")).to_be_visible()
            await candidate.go(f"/erased?receipt={receipt}")
            await expect(page.locator(".notice-good")).to_be_visible()
            assert left(tmp_path) == {}

            await owner.sign_in("Olga Ostrowska", "owner")
            await owner.go("/keeping")
            await owner.page.get_by_role("button", name="Check the chain").click()
            await expect(owner.page.get_by_text("unchanged")).to_be_visible()
            await owner.page.fill("#interviews_days", "90")
            await owner.page.get_by_role("button", name="Save").click()
            await expect(owner.page.get_by_text("Saved.")).to_be_visible()
            await owner.check()
            await expect(owner.page.locator("tbody tr").first).to_be_visible()
