"""The pictures of README, taken from a whole interview: `python -m tests.browser.screenshots`."""

import asyncio
import re
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright, expect

from tests.browser.conftest import ARGUMENTS
from tests.browser.reader import Reader, reader
from tests.browser.site import site
from tests.eventually import eventually
from tests.printed import Address

OUT = Path(__file__).resolve().parents[2] / "web/screenshots"
CV = """Camille Durand
Data engineer
camille.durand@example.org

Experience
Data engineer, Orbelis, Lyon
March 2019 - now
- Built the pipelines that feed 40 reports, 2 million rows a day, in Python and Airflow.
- Cut the nightly load from 4 hours to 35 minutes.
Data analyst, Maison Verdier, Lyon
September 2016 - February 2019
- Made the weekly stock reports of 60 shops in SQL.

Education
Master's degree in computer science, Université de Lille, 2016

Skills
Python, SQL, Airflow, PostgreSQL
"""
ANSWERS = {
    "background|career|experiences": """\
        I have been a data engineer at Orbelis for seven years, on the pipelines that feed our reports.
        Before that I made stock reports at a chain of shops, which is how I came to SQL.""",
    "nightly|hours": """\
        The nightly load took 4 hours and the reports were late every Monday. I measured each step, saw
        that one join read the whole table, and split it by day. It takes 35 minutes now.""",
    "pipelines|rows": """\
        The shops' reports had grown by hand, in nine spreadsheets. I rebuilt two of them in Airflow in my
        first month, showed the sales team that both said the same, and they gave me the other
        thirty-eight.""",
    "mistake|wrong": """\
        I once loaded a day twice, and 40 reports were wrong until noon. I told everybody at once, wrote
        the query that finds doubles, and it has run after every load since.""",
    "learn": """\
        Last winter I learned dbt in the evenings, because our SQL had no tests. I moved two models to it,
        found a wrong total that was three years old, and the team has adopted it.""",
    "know about|appeals|position|apply|Rail": """\
        You run regional trains, and your offer speaks of delays that are known in time. That appeals to
        me because my own reports were useless on the days when they came late.""",
    "mean to you|looking for": """\
        At Maison Verdier in 2017 I made the stock reports of 60 shops every Monday. I kept at it because the buyers
        ordered by them: I wrote one query for all shops, and three hours of copying became ten minutes. It showed me
        that I like data that somebody acts on the same day, as in your offer, so that is what I am looking for.""",
    "problem|difficult|breakdown": """\
        At Orbelis in 2023 a report of ours was two days late every month, and the warehouse planned its shifts by it.
        I had to bring it in on time. I timed its 14 steps, found one table that was read whole, and rewrote its import
        so that it reads a day at a time. It has taken 20 minutes instead of 9 hours since, and no month was late.""",
    "too much|deadline|came first": """\
        At Orbelis in June 2023 a release and an audit fell into one week, and I had to be ready for both. I listed
        14 tasks by whom they would stop, moved five to July with the agreement of their owners, and did the
        audit's first, because its date was fixed. Both were ready on Thursday, a day early.""",
    "disagree|trust|conflict|tense|criticis": """\
        At Orbelis in 2022 a colleague of the warehouse no longer believed our figures, and I had to win him back.
        I spent two mornings beside him, found that 3 of 40 reports counted returns twice, and repaired them in a week.
        He has checked none since, and asked for two more.""",
    "": """\
        In March a source changed its format overnight. I saw the failed test at six, wrote to the people
        who read that report, and repaired the import before they came in, so that nobody worked with old
        figures.""",
}
"""By words of the question: which ones are drawn differs from session to session."""
TURNS = 5
FIRST = "That came up, yes."
SECOND = """At Orbelis last year I refused to deliver a report whose figures I could not vouch for, as the warehouse
    plans its shifts by it. I showed my lead the 3 tables that disagreed, suggested to send the old one with a note,
    and repaired the import in two days. The shifts were on time again from the next week on."""


async def take(address: Address) -> None:
    """Hold it, watched, to the report; play it back."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        async with (
            reader(browser, address, locale="en-GB") as candidate,
            reader(browser, address, locale="en-GB") as recruiter,
            reader(browser, address, locale="en-GB", viewport={"width": 1280, "height": 900}) as developer,
        ):
            session = await _begun(candidate)
            await recruiter.sign_in("Nadia Ferrand", "recruiter")
            await recruiter.go(f"/live/{session}")
            await candidate.start()
            for turn in range(1, TURNS + 1):
                await candidate.their_turn(turn)
                await candidate.answer(_fitting((await candidate.words())[-1]))
            await candidate.their_turn(TURNS + 1)
            await candidate.page.fill("#answer", "")
            await candidate.page.screenshot(path=OUT / "interview.png")
            await recruiter.page.screenshot(path=OUT / "watching.png")
            said = await candidate.words()
            second = _fitting(said[-1])
            await candidate.answer(FIRST)
            await candidate.their_turn(TURNS + 2)
            await _tried_again(candidate, _one_line(SECOND) if second in said else second)
            await candidate.page.screenshot(path=OUT / "practice.png")
            await _ended(candidate)
            await candidate.page.screenshot(path=OUT / "report.png")
            await developer.sign_in("Ada Grangier", "developer")
            await developer.go(f"/play/{session}?t=25000")
            await expect(developer.page.locator(".turn").first).to_be_attached()
            await developer.page.wait_for_timeout(1500)
            await developer.page.screenshot(path=OUT / "playback.png")
        await browser.close()


def _fitting(question: str) -> str:
    asked = question.rsplit(".", 1)[-1] if question.endswith("?") else question
    return _one_line(next(text for words, text in ANSWERS.items() if re.search(words, asked)))


def _one_line(text: str) -> str:
    return " ".join(text.split())


async def _begun(candidate: Reader) -> str:
    """A candidate with a profile in the lobby of an interview for a post near it."""
    await candidate.sign_in("Camille Durand", "candidate")
    headers = {"origin": candidate.address.rstrip("/")}
    sent = await candidate.page.request.post(f"{candidate.address}/api/cvs", data={"text": CV}, headers=headers)
    assert sent.status == 202

    async def read() -> bool:
        return (await candidate.page.request.get(f"{candidate.address}/api/profile")).status == 200

    await eventually(read, what="the profile")
    await candidate.go("/offers?q=data+engineer+python")
    await candidate.page.locator(".offer h2 a").first.click()
    for name, value in (("minutes", "20"), ("locale", "en"), ("mode", "practice")):
        await candidate.page.locator(f"input[name={name}][value='{value}']").check(force=True)
    await candidate.page.locator(".setup button[type=submit]").click()
    await expect(candidate.page.locator(".lobby-side .button-primary")).to_be_enabled()
    return candidate.page.url.rsplit("/", 1)[1]


async def _tried_again(candidate: Reader, text: str) -> None:
    panel = candidate.page.locator(".answer .practice").last
    await panel.locator(".practice-button").nth(1).click()
    await panel.locator("textarea").fill(text)
    await candidate.page.keyboard.press("Control+Enter")
    await expect(panel.locator(".attempt-pair, .attempt").first).to_be_visible()
    await panel.scroll_into_view_if_needed()


async def _ended(candidate: Reader) -> None:
    await candidate.page.locator(".session-buttons .button-danger").click()
    await candidate.page.locator("dialog .button-danger").click()
    await candidate.page.locator(".session-over a.button-primary").click()
    await expect(candidate.page.locator(".report[aria-busy=false]")).to_be_attached()
    await candidate.page.wait_for_timeout(500)


def main() -> None:
    """Start a server of its own, and write the pictures."""
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as address:
        asyncio.run(take(address))


if __name__ == "__main__":
    main()
