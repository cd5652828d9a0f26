"""Every page, as each role sees it: nothing found, nothing cut off, a quiet console, French as it is printed."""

import contextlib
from itertools import groupby
from typing import Any

import pytest
from playwright.async_api import Browser, Error, Page, Response, Route, expect

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
MOST_MOVED = 0.05
"""Of what a reader sees on a phone, by Chromium's measure (layout shift)."""
MOVING = """window.moved = [];
  new PerformanceObserver((list) => {
    for (const {value, hadRecentInput, sources} of list.getEntries())
      if (!hadRecentInput)
        window.moved.push([value, sources.map(({node}) => node?.className ?? node?.nodeName).join(" ")]);
  }).observe({type: "layout-shift", buffered: true});"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
BROKEN = """() => {
  const found = [];
  for (const one of document.querySelectorAll("#app :is(h1, h2, h3, th, td, .button, .tag)")) {
    const walk = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      for (const {index, 0: word} of walk.currentNode.data.matchAll(/[\\p{L}\\p{N}’']+/gu)) {
        const range = document.createRange();
        range.setStart(walk.currentNode, index);
        range.setEnd(walk.currentNode, index + word.length);
        if (new Set([...range.getClientRects()].map(({top}) => Math.round(top))).size > 1) found.push(word);
      }
    }
  }
  for (const one of document.querySelectorAll(".table-scroll"))
    if (one.scrollWidth > one.clientWidth) found.push(one.textContent);
  return found;
}"""
"""Words of which a line holds a part only, and tables that are wider than the screen."""
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


async def drawn_first(route: Route) -> None:
    """An answer comes when the page that waits for it has been drawn: what jumps then is seen to jump."""
    page: Page = route.request.frame.page
    with contextlib.suppress(Error):  # the page has gone on
        await page.evaluate(FRAME)
    with contextlib.suppress(Error):
        await route.continue_()


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
                if not zoomed:
                    await one.context.add_init_script(MOVING)
                    await one.page.route("**/api/**", drawn_first)
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
                    broken = await one.page.evaluate(BROKEN) if role in ("", "candidate") else []
                    assert broken == [], one.page.url
                    moved = [] if zoomed else await one.page.evaluate("window.moved")
                    assert sum(share for share, _ in moved) < MOST_MOVED, (one.page.url, moved)
                assert refused == []
