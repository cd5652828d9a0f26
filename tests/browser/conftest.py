"""One browser and some sites for all tests of a process; each reader has a context of their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.site import site
from tests.printed import Address

HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
]

expect.set_options(timeout=20_000)  # a busy machine; what comes comes sooner


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories share a loop, because they share a browser: to start one takes 1.3 s of processor time."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """The product without any configuration."""
    folder = tmp_path_factory.mktemp("offline")
    with site(folder) as address:
        yield address


@pytest.fixture(scope="session")
def slow_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """The product with a model that says 150 words a turn, 30 a second: time enough to do something meanwhile."""
    folder = tmp_path_factory.mktemp("slow")
    with site(folder, VIVAVOCE_MODELS="scripted:150@30") as address:
        yield address
