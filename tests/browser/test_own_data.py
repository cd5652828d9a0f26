"""A candidate's whole life on a phone: link, sign-in at a provider, interview, report, export, erasure.

In the end nothing is left in Redis, in MongoDB, in the append-only file and in the SQLite file.
"""

import json
import zipfile
from pathlib import Path

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.async_api import Browser, expect

from server.settings import Settings
from server.stores.opening import open_stores
from tests.browser.reader import PHONE, Reader, reader
from tests.browser.site import site
from tests.browser.test_invited import ANSWER, interview_and_report, invite
from tests.eventually import eventually
from tests.stored import mongodb_content, redis_content

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

NAME = "Quirina Zwetschge"
MARKS = (NAME.encode(), b"hospital of Quimper")


def left(folder: Path) -> dict[str, int]:
    """In which files of the server's folder the marks stand, and how often."""
    found = {
        str(path.relative_to(folder)): sum(path.read_bytes().count(mark) for mark in MARKS)
        for path in (folder / ".vivavoce").rglob("*")
        if path.is_file()
    }
    return {name: count for name, count in found.items() if count}


async def left_in_stores(folder: Path) -> list[str]:
    """Which of the marks the running stores still answer with."""
    async with open_stores(Settings(_env_file=None, vivavoce_data=folder / ".vivavoce")) as stores:
        content = await redis_content(stores.redis) + (await mongodb_content(stores.mongo)).encode()
    return [mark.decode() for mark in MARKS if mark in content]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the provider's own libraries
async def test_from_a_link_through_a_provider_to_the_erasure_and_nothing_is_left(
    browser: Browser, tmp_path: Path
) -> None:
    claims = {"name": NAME, "email": "quirina@example.org", "email_verified": True}
    with run_server_in_thread(user_claims=[User(sub="quirina-7", claims=claims)]) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        settings = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "c", "OIDC_CLIENT_SECRET": "s", "OIDC_NAME": "Club"}
        with site(tmp_path, **settings) as address:
            async with (
                reader(browser, address, friends=(issuer,), **PHONE) as candidate,
                reader(browser, address) as owner,
            ):
                await owner.sign_in("Olga Ostrowska", "owner")
                link = await invite(owner, f"{NAME} <quirina@example.org>", locale="en", only=True)
                await sign_in_at_provider(candidate, link)
                session = await interview_and_report(candidate)
                await owner.go("/invitations")
                await expect(owner.page.locator(".link-line .tag")).to_have_text("Done")
                await come_back_to_the_very_place(candidate, session)
                await ask_for_a_person(candidate, session)
                await export(candidate, session)
                assert left(tmp_path)
                assert await left_in_stores(tmp_path) == [mark.decode() for mark in MARKS]
                await erase(candidate)
                assert left(tmp_path) == {}
                assert await left_in_stores(tmp_path) == []
                await refuse_at_provider(candidate)
                await keep_things_for_some_time(owner)


async def sign_in_at_provider(candidate: Reader, link: str) -> None:
    page = candidate.page
    await page.goto(link)
    await expect(page.locator("h1")).to_have_text("Olga Ostrowska invites you to an interview")
    await candidate.check()
    await page.get_by_role("button", name="Continue with Club").click()
    await page.get_by_role("button", name="quirina-7").click()
    await expect(page).to_have_url(f"{candidate.address}/")
    await expect(page.locator(".header-name")).to_contain_text(NAME)


async def come_back_to_the_very_place(candidate: Reader, session: str) -> None:
    """Signed out in the middle of a page, in again by way of the provider: the page, and as far down."""
    page = candidate.page
    await candidate.go(f"/report/{session}")
    await expect(page.locator(".report[aria-busy=false]")).to_be_visible()
    await page.evaluate("window.scrollTo(0, 900)")
    await candidate.context.clear_cookies(domain="127.0.0.1")
    await page.reload()
    await page.get_by_role("button", name="Continue with Club").click()
    await page.get_by_role("button", name="quirina-7").click()
    await expect(page).to_have_url(f"{candidate.address}/report/{session}")

    async def there() -> bool:
        return bool(await page.evaluate("window.scrollY") == 900)

    await eventually(there, what="the place of the page")


async def refuse_at_provider(candidate: Reader) -> None:
    page = candidate.page
    await candidate.go("/")
    await page.get_by_role("button", name="Continue with Club").click()
    await page.get_by_role("button", name="Deny").click()
    await expect(page.locator(".problem")).to_contain_text("did not work")
    assert page.url == f"{candidate.address}/"


async def ask_for_a_person(candidate: Reader, session: str) -> None:
    page = candidate.page
    await candidate.go(f"/report/{session}")
    await page.locator("#human-words").fill("The first question was about another job.")
    await page.get_by_role("button", name="Ask for a person").click()
    await expect(page.get_by_text("Nobody has answered yet")).to_be_visible()
    await candidate.check()


async def export(candidate: Reader, session: str) -> None:
    page = candidate.page
    await candidate.go("/account")
    await candidate.check()
    await candidate.go("/my-data")
    await candidate.check()
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Download my data").click()
    archive = zipfile.ZipFile(await (await downloading.value).path())
    record = json.loads(archive.read(f"interviews/{session}/session.json"))
    assert (record["consent"]["locale"], record["human"]["words"][:9]) == ("en", "The first")
    assert ANSWER in archive.read(f"interviews/{session}/transcript.json").decode()


async def erase(candidate: Reader) -> None:
    page = candidate.page
    await page.locator("#sure").check()
    await page.get_by_role("button", name="Erase everything about me").click()
    await expect(page.get_by_text("Everything is being erased")).to_be_visible()
    await expect(page.locator(".notice-good")).to_be_visible(timeout=90_000)
    await candidate.check()
    receipt = await page.locator(".data-receipt").first.inner_text()
    await candidate.go("/")
    await expect(page.get_by_role("button", name="Continue with Club")).to_be_visible()
    await candidate.go(f"/erased?receipt={receipt}")
    await expect(page.locator(".notice-good")).to_be_visible()


async def keep_things_for_some_time(owner: Reader) -> None:
    page = owner.page
    await owner.go("/keeping")
    await page.get_by_role("button", name="Check the chain").click()
    await expect(page.get_by_text("unchanged")).to_be_visible()
    await page.fill("#interviews_days", "90")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await owner.check()
    await expect(page.locator("tbody tr").first).to_be_visible()
