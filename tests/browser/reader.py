"""Somebody at a browser, and everything a test wants to know about what the page did."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from tests.eventually import eventually
from tests.printed import Address

AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations"],
}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
EXPECTED_CONSOLE = ("Failed to load resource: the server responded with a status of 4",)
"""Chromium itself notes each refusal in the console: a profile that is not there yet, a file that is no CV."""


class Reader:
    """One browser context with one page, or more, on one site."""

    def __init__(self, context: BrowserContext, page: Page, address: Address, friends: tuple[str, ...] = ()) -> None:
        self.context = context
        self.page = page
        self.address = address
        self.friends = friends
        """Where the reader is sent on purpose, and what is said there is not ours."""
        self.problems: list[str] = []
        self.foreign: list[str] = []
        self.watch(page)

    def watch(self, page: Page) -> None:
        """Note what must not happen on a page: errors, refusals by the policy, dialogs, requests elsewhere."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if self.friends and self.page.url.startswith(self.friends):
            return
        if message.type in ("error", "warning") and not any(words in message.text for words in EXPECTED_CONSOLE):
            self.problems.append(message.text)

    def _request(self, request: Request) -> None:
        if self.friends and (request.frame.url.startswith(self.friends) or request.url.startswith(self.friends)):
            return
        if not request.url.startswith((self.address, "data:", "blob:", self.address.replace("http", "ws", 1))):
            self.foreign.append(request.url)

    async def sign_in(self, name: str, role: str) -> None:
        """Through the form."""
        await self.page.goto(self.address.way_in)
        await self.page.fill("#name", name)
        await self.page.locator(f"input[value={role}]").check(force=True)
        await self.page.locator("form button[type=submit]").click()
        await expect(self.page.locator(".header-user")).to_be_attached()
        await expect(self.page.locator("h1").first).to_be_attached()

    async def go(self, path: str) -> None:
        """To a page by its address."""
        await self.page.goto(f"{self.address}{path}")
        await expect(self.page.locator("h1").first).to_be_attached()

    async def prepare(self, *, minutes: int = 5, locale: str = "fr", mode: str = "practice") -> str:
        """From the offers to the lobby; gives the session's id."""
        await self.go("/offers")
        await self.page.locator(".offer h2 a").first.click()
        for name, value in (("minutes", str(minutes)), ("locale", locale), ("mode", mode)):
            await self.page.locator(f"input[name={name}][value='{value}']").check(force=True)
        await self.page.locator(".setup button[type=submit]").click()
        await expect(self.page.locator(".lobby-side .button-primary")).to_be_enabled()
        return self.page.url.rsplit("/", 1)[1]

    async def start(self) -> None:
        """From the lobby into the interview."""
        await self.page.locator(".lobby-side .button-primary").click()
        await expect(self.turns.first).to_be_attached()

    async def answer(self, text: str) -> None:
        """Write and press Enter."""
        await self.page.fill("#answer", text)
        await self.page.press("#answer", "Enter")

    async def their_turn(self, turns: int) -> None:
        """Wait until so many turns have been said to their end."""
        await expect(self.page.locator(".turn:not(.turn-open)")).to_have_count(turns)
        await expect(self.page.locator(".turn-open")).to_have_count(0)

    @property
    def turns(self) -> Locator:
        """The interviewer's turns."""
        return self.page.locator(".turn")

    @property
    def answers(self) -> Locator:
        """The candidate's answers, those on their way included."""
        return self.page.locator(".answer")

    async def words(self) -> list[str]:
        """The whole conversation as it stands on the page, a line a speech."""
        texts = await self.page.locator(".turn-text, .answer-text").all_text_contents()
        return [" ".join(text.split()) for text in texts]

    async def until(self, true: Callable[[str], bool], selector: str, *, within: float = 30) -> None:
        """Wait until the text of the first such element fits."""

        async def fits() -> bool:
            return true(await self.page.locator(selector).first.text_content() or "")

        await eventually(fits, within=within, what=selector)

    async def log(self, session: str) -> list[dict[str, Any]]:
        """The public log, as this reader may read it."""
        answer = await self.page.request.get(f"{self.address}/api/sessions/{session}/log?stream=public&limit=1000")
        events: list[dict[str, Any]] = (await answer.json())["events"]
        return events

    async def check(self) -> None:
        """No accessibility finding, and nothing wider than the screen."""
        await expect(self.page.locator("h1").first).to_be_attached()  # a page that is still empty is no page
        results = await Axe().run(self.page, options=AXE)
        found = [
            (finding["id"], [node["target"] for node in finding["nodes"]][:5])
            for finding in results.response["violations"]
        ]
        assert found == [], f"{self.page.url}: {found}"
        await self.fits()

    async def fits(self) -> None:
        """Nothing is wider than the screen."""
        wider = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{self.page.url} is {wider} px too wide"


@asynccontextmanager
async def reader(
    browser: Browser, address: Address, *, friends: tuple[str, ...] = (), **look: Any
) -> AsyncIterator[Reader]:
    """A fresh context; at the end nothing may have gone wrong on its pages."""
    context = await browser.new_context(**({"locale": "en-GB"} | DESKTOP | look))
    try:
        one = Reader(context, await context.new_page(), address, friends)
        yield one
        assert (one.problems, one.foreign) == ([], [])
    finally:
        await context.close()
