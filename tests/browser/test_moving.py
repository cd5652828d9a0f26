"""Two nodes behind one address and a line that breaks: whatever goes, who was on it goes on."""

import asyncio
import secrets
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, WebSocket, expect
from redis import Redis

from tests.browser.reader import reader
from tests.browser.site import site
from tests.browser.test_connection import agrees
from tests.browser.wire import wire
from tests.eventually import eventually
from tests.printed import Address

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


CUT = ("ERR_", "WebSocket connection to", "Failed to load resource")
"""What Chromium itself notes of a broken connection."""


async def test_a_cut_and_then_a_node_that_goes_lose_and_repeat_nothing(
    browser: Browser, redis_url: str, mongodb_url: str, tmp_path: Path
) -> None:
    """Cut in mid-turn, write on meanwhile, come back; told to move in the next turn, go on at the other node."""
    with Redis.from_url(redis_url) as redis:  # not the fixture, which has a loop of its own
        redis.flushall()
    async with wire() as line:
        shared = {
            "REDIS_URL": redis_url,
            "MONGODB_URL": mongodb_url,
            "MONGODB_DATABASE": f"test-{secrets.token_hex(6)}",
            "VIVAVOCE_WORKER": "off",
            "VIVAVOCE_MODELS": "scripted:60@30",
            "VIVAVOCE_PUBLIC_URL": line.address,
        }
        with ExitStack() as goes, ExitStack() as stays:
            one, two = await asyncio.gather(
                asyncio.to_thread(goes.enter_context, site(tmp_path / "one", **shared)),
                asyncio.to_thread(stays.enter_context, site(tmp_path / "two", **shared)),
            )
            line.target = one
            async with reader(browser, Address.at(line.address, token=one.token)) as candidate:
                page = candidate.page
                frames: list[str] = []

                def listen(socket: WebSocket) -> None:
                    socket.on("framereceived", lambda frame: frames.append(str(frame)))

                page.on("websocket", listen)
                await candidate.sign_in("Moving House", "candidate")
                session = await candidate.prepare(locale="en")
                await candidate.start()
                await candidate.until(lambda text: len(text) > 40, ".turn-text")
                line.cut()
                await expect(page.locator(".banner:not([hidden])")).to_be_visible()
                await candidate.check()
                await candidate.answer("Written while nobody could hear it.")
                await expect(page.locator(".answer-pending")).to_have_count(1)
                await page.fill("#answer", "a draft that stays")
                line.mend()
                # Without waiting for the eye: the page tries again by itself, and then there is nothing to click.
                await page.locator(".banner .link-button").first.dispatch_event("click")
                await expect(page.locator(".answer-pending")).to_have_count(0)
                await expect(page.locator(".banner:not([hidden])")).to_have_count(0)

                await expect(candidate.turns).to_have_count(2)
                frames.clear()
                line.target = two
                await asyncio.to_thread(goes.close)
                await eventually(lambda: any('"type":"welcome"' in frame for frame in frames), what="the other node")
                assert any('"type":"moving"' in frame for frame in frames)
                await candidate.their_turn(2)
                await expect(page.locator(".banner:not([hidden])")).to_have_count(0)
                await expect(page.locator("#answer")).to_have_value("a draft that stays")
                await agrees(candidate, session)
                assert (await candidate.words()).count("Written while nobody could hear it.") == 1
                candidate.problems[:] = [text for text in candidate.problems if not any(words in text for words in CUT)]
