"""Debian's Firefox, over the protocol it speaks itself (WebDriver BiDi): just what a small story needs."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.eventually import eventually

ENTER, TAB = "\ue007", "\ue004"
PREFERENCES = """\
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("browser.safebrowsing.update.enabled", false);
user_pref("intl.accept_languages", "en-GB, en");
"""


class Firefox:
    """One page, and what its console said."""

    def __init__(self, line: ClientConnection) -> None:
        self.console: list[str] = []
        self._line = line
        self._asked = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._context = ""

    async def listen(self) -> None:
        """Take what the browser says, until it ends."""
        async for text in self._line:
            message = json.loads(text)
            if message["type"] == "event":
                entry = message["params"]
                if message["method"] == "log.entryAdded" and entry["level"] in ("warn", "error"):
                    self.console.append(entry["text"])
            elif (waiting := self._waiting.pop(message["id"], None)) is not None:
                waiting.set_result(message)

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """One command; raises AssertionError when it is refused."""
        self._asked += 1
        waiting = self._waiting[self._asked] = asyncio.get_running_loop().create_future()
        await self._line.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        answer = await asyncio.wait_for(waiting, 60)
        assert answer["type"] == "success", (method, answer)
        result: dict[str, Any] = answer["result"]
        return result

    async def begin(self) -> None:
        """A session on the page that is open."""
        await self.ask("session.new", capabilities={})
        tree = await self.ask("browsingContext.getTree")
        self._context = tree["contexts"][0]["context"]
        await self.ask("session.subscribe", events=["log.entryAdded"])

    async def go(self, address: str) -> None:
        """To an address."""
        await self.ask("browsingContext.navigate", context=self._context, url=address, wait="complete")

    async def read(self, expression: str) -> Any:
        """The value of an expression on the page."""
        answer = await self.ask(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._context},
            awaitPromise=False,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    async def until(self, expression: str) -> None:
        """Wait until it is true."""

        async def true() -> bool:
            return bool(await self.read(expression))

        await eventually(true, what=expression)

    async def click(self, selector: str) -> None:
        """What is there, or comes."""
        await self.until(f"!!document.querySelector({selector!r})")
        await self.read(f"document.querySelector({selector!r}).click() ?? true")

    async def type(self, selector: str, text: str) -> None:
        """By real keys, into a field."""
        await self.until(f"!!document.querySelector({selector!r})")
        await self.read(f"document.querySelector({selector!r}).focus() ?? true")
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": keys}
        await self.ask("input.performActions", context=self._context, actions=[source])


def _profile(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "user.js").write_text(PREFERENCES)


@contextlib.asynccontextmanager
async def firefox(program: str, folder: Path) -> AsyncIterator[Firefox]:
    """Start it without a window, with a profile in this folder; end it."""
    await asyncio.to_thread(_profile, folder)
    process = await asyncio.create_subprocess_exec(
        program,
        "--headless",
        "--no-remote",
        "--profile",
        str(folder),
        "--remote-debugging-port=0",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            address = ""
            while not address:
                line = (await process.stderr.readline()).decode()
                assert line, "Firefox ended"
                _, _, address = line.strip().partition("WebDriver BiDi listening on ")
        draining = asyncio.create_task(process.stderr.read())
        async with connect(f"{address}/session", max_size=2**24) as line_to:
            page = Firefox(line_to)
            listening = asyncio.create_task(page.listen())
            try:
                await page.begin()
                yield page
            finally:
                listening.cancel()
                draining.cancel()
                await asyncio.gather(listening, draining, return_exceptions=True)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
