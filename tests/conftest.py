"""Real services for tests: a `redis-server` and an `nx-27017` a session, an empty Redis and a fresh database a test."""

import asyncio
import gc
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from server.settings import Settings
from server.stores.embedded.services import Services
from server.wiring.cancelling import keep_cancellations
from tests.stores import empty_redis, fresh_database

gc.disable()  # until everything is imported: it would walk over all of it again and again, and find nothing
keep_cancellations()  # as every process of ours does

for _name in Settings.model_fields:  # a developer's own keys and addresses are no part of a test
    os.environ.pop(_name.upper(), None)

# A busy machine draws examples slowly: that is no fault of what is tried.
hypothesis.settings.register_profile("tests", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("tests")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--require-browser`: fail instead of leaving the browser tests out; for CI. `--studio`: `langgraph dev` too.

    `--data=FOLDER`: stores that stay, to run the tests again on what a run left behind.
    `--second-try`: what fails is run once more, and named; for CI.
    """
    parser.addoption("--require-browser", action="store_true", help="fail when Chromium or tesseract is missing")
    parser.addoption("--studio", action="store_true", help="try `langgraph dev` in an environment made for it")
    parser.addoption("--data", metavar="FOLDER", help="keep the stores in this folder, to be used by the next run too")
    parser.addoption("--second-try", action="store_true", help="run a failed test once more, and name it")
    parser.addoption("--themes", metavar="FOLDER", help="print profiles in JSON Resume themes that npm put there")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium, Firefox, tesseract or nginx the tests that need them are left out; the summary says so."""
    # Stories that keep the machine busy and tests that mostly wait run beside each other; what is quick fills the end.
    items.sort(key=lambda item: ("/unit/" in item.nodeid, hashlib.sha256(item.location[0].encode()).digest()))
    if config.getoption("--second-try"):
        for item in items:
            item.add_marker(pytest.mark.flaky(reruns=1))
    needed = {
        "browser": CHROMIUM,
        "firefox": FIREFOX,
        "scans": shutil.which("tesseract"),
        "proxy": shutil.which("nginx"),
    }
    missing = [mark for mark, program in needed.items() if program is None]
    asked = [mark for mark in ("studio", "themes") if config.getoption(f"--{mark}")]
    unasked = [
        item for item in items for mark in ("studio", "themes") if mark not in asked and item.get_closest_marker(mark)
    ]
    out = [item for item in items if any(item.get_closest_marker(mark) is not None for mark in missing)]
    config.stash[_UNASKED] = len(unasked)
    if not out and not unasked:
        return
    required = [mark for mark in missing if mark != "firefox"]  # one browser is enough for CI
    if config.getoption("--require-browser") and any(
        item.get_closest_marker(mark) for item in out for mark in required
    ):
        raise pytest.UsageError(f"--require-browser was given and these tests cannot run: {', '.join(missing)}")
    items[:] = [item for item in items if item not in out and item not in unasked]
    config.hook.pytest_deselected(items=[*out, *unasked])
    config.stash[_LEFT_OUT] = len(out)


_LEFT_OUT = pytest.StashKey[int]()
_UNASKED = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say loudly what did not run."""
    left_out, unasked = config.stash.get(_LEFT_OUT, 0), config.stash.get(_UNASKED, 0)
    if left_out or unasked:
        terminalreporter.section("SOME TESTS DID NOT RUN", sep="!", red=True, bold=True)
    if unasked:
        hint = "need `langgraph dev` or themes from npm; ask for them with --studio, --themes FOLDER"
        terminalreporter.line(f"{unasked} tests {hint}")
    if left_out:
        advice = "apt-get install chromium firefox-esr tesseract-ocr tesseract-ocr-fra nginx-light"
        terminalreporter.line(
            f"{left_out} tests need Chromium, Firefox, tesseract or nginx, which is not here: {advice}"
        )


def pytest_collection_finish() -> None:
    """Keep the collector off what was imported: half a million objects, walked over for half a second each time."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed Chromium, for tests marked `browser`."""
    assert CHROMIUM is not None, "mark the test with @pytest.mark.browser"
    return CHROMIUM


@pytest.fixture(scope="session")
def firefox_program() -> str:
    """Path of the installed Firefox, for tests marked `firefox`."""
    assert FIREFOX is not None, "mark the test with @pytest.mark.firefox"
    return FIREFOX


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Services]:
    """The embedded services in a private folder, gone at the end of the session unless `--data` keeps it."""
    data: str | None = request.config.getoption("--data")
    with tempfile.TemporaryDirectory(prefix="vv-tests-") as private, ThreadPoolExecutor(1) as aside:
        running = Services(folder=Path(private) if data is None else Path(data).absolute() / worker_id)
        running.launch()
        aside.submit(asyncio.run, running.ready()).result()
        yield running
        aside.submit(asyncio.run, running.stop()).result()


@pytest.fixture(scope="session")
def redis_url(services: Services) -> str:
    """Address of the session's Redis."""
    assert services.redis_url is not None
    return services.redis_url


@pytest.fixture(scope="session")
def mongodb_url(services: Services) -> str:
    """Address of the session's MongoDB. Give what you start a database name of its own."""
    assert services.mongodb_url is not None
    return services.mongodb_url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client on an empty Redis; answers are bytes."""
    async with empty_redis(redis_url) as client:
        yield client


@pytest.fixture
async def mongo(mongodb_url: str) -> AsyncIterator[AsyncDatabase[dict[str, Any]]]:
    """A fresh database, dropped afterwards."""
    async with fresh_database(mongodb_url) as database:
        yield database
