"""Every page, as each role sees it: nothing found, nothing cut off, a quiet console, French as it is printed."""

from itertools import groupby
from typing import Any

import pytest
from playwright.async_api import Browser, Response, expect

from server.protocol.pages import PAGES
from tests.browser.documents import CV
from tests.browser.pages import PLACES
from tests.browser.reader import PHONE, Reader, reader
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PHONE_IN_FRENCH: dict[str, Any] = {"locale": "fr-FR", "color_scheme": "dark", **PHONE}
AT_200_PERCENT: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 640, "height": 400}}  # of 1280
EXPECTED = ("/api/invitations/opened", "/api/sign-in/invitation", "/api/join")
"""What /join asks about a link that nobody has made."""
LOOSE = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.getElementById("app"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    const theirs = one.closest("code, pre, q, textarea, .prose, .answer-text, .offer, .choice, mark");
    const french = (one.closest("[lang]")?.lang ?? "").startsWith("fr");
    if (french && !theirs && / [:;?!»](?!\\w)|« /.test(walk.currentNode.data)) found.push(walk.currentNode.data);
  }
  return found;
}"""
"""Words of ours whose line could begin with a colon or a closing quotation mark."""
ANSWERS = ("Je suis data engineer depuis six ans.", "J'ai réécrit douze flux avec Kafka et Python, en 50 minutes.")


def test_the_table_names_every_page() -> None:
    assert {place.route for place in PLACES} == set(PAGES)


async def interviews(candidate: Reader) -> dict[str, str]:
    """Somebody with a profile, an interview with its report, and one that waits."""
    page = candidate.page
    await candidate.sign_in("Camille Roussel", "candidate")
    headers = {"origin": candidate.address.rstrip("/")}
    await page.request.post(f"{candidate.address}/api/cvs", data={"text": CV}, headers=headers)

    async def read() -> bool:
        return (await page.request.get(f"{candidate.address}/api/profile")).status == 200

    await eventually(read, what="the profile")
    session = await candidate.prepare()
    await candidate.start()
    for turns, text in enumerate(ANSWERS, 1):
        await candidate.their_turn(turns)
        await candidate.answer(text)
    await candidate.their_turn(len(ANSWERS) + 1)
    await page.locator(".session-buttons .button-danger").click()
    await page.locator("dialog .button-danger").click()
    await expect(page.locator(".session-over a.button-primary")).to_be_visible()
    return {"session": session, "waiting": await candidate.prepare()}


async def test_each_in_both_languages(browser: Browser, offline_site: Address) -> None:
    async with reader(browser, offline_site) as candidate:
        made = await interviews(candidate)
    for look, zoomed in ((PHONE_IN_FRENCH, False), (AT_200_PERCENT, True)):
        for role, places in groupby(PLACES, key=lambda place: place.role):
            async with reader(browser, offline_site, **look) as one:
                refused: list[str] = []

                def note(answer: Response, refused: list[str] = refused) -> None:
                    if answer.status >= 400 and not any(part in answer.url for part in EXPECTED):
                        refused.append(f"{answer.status} {answer.url}")

                one.page.on("response", note)
                if role:
                    await one.sign_in("Camille Roussel" if role == "candidate" else f"Every {role}", role)
                for place in places:
                    await one.go((place.address or place.route).format(**made))
                    await expect(one.page.locator(".loading")).to_have_count(0)
                    await (one.fits() if zoomed else one.check())
                    for bar in await one.page.locator(".player").all():
                        box = await bar.bounding_box()
                        assert box is not None
                        assert box["height"] < look["viewport"]["height"] / (3 if zoomed else 5)
                    assert await one.page.evaluate(LOOSE) == [], one.page.url
                assert refused == []
