"""`vivavoce invite` and `vivavoce admin grant`, on the embedded stores of a folder."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.settings import Settings
from server.stores.embedded.services import Services
from server.stores.opening import Stores, open_stores
from server.wiring.accounts import Accounts, build_accounts
from tests.smtp_relay import relaying


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder where a server has run."""
    place = tmp_path / "data"

    async def once() -> None:
        services = Services(folder=place)
        services.launch()
        await services.ready()
        await services.stop()

    asyncio.run(once())
    return place


def vivavoce(folder: Path, *words: str, **more: str) -> Result:
    given = {"VIVAVOCE_PUBLIC_URL": "https://club.example", **more}
    return CliRunner().invoke(app, [*words, "--data", str(folder)], env=given)


def on(folder: Path, work: Any) -> Any:
    settings = Settings(_env_file=None, vivavoce_data=folder)

    async def opened() -> Any:
        stores: Stores
        async with open_stores(settings) as stores:
            return await work(build_accounts(settings, redis=stores.redis, database=stores.mongo))

    return asyncio.run(opened())


def test_a_printed_link_is_an_invitation(folder: Path) -> None:
    printed = vivavoce(folder, "invite", "--role", "recruiter", "--name", "Rita", "--team", "North")
    assert printed.exit_code == 0, printed.output
    base, _, token = printed.stdout.strip().partition("#")
    assert base == "https://club.example/join"

    async def look(accounts: Accounts) -> None:
        found = await accounts.invitations.look(token)
        assert (found.role, found.name) == ("recruiter", "Rita")
        organisation = await accounts.organisations.find("default")
        assert organisation is not None
        assert [(team.id, team.name) for team in organisation.teams] == [(found.within.team, "North")]

    on(folder, look)


def test_who_has_signed_in_is_granted_at_once_and_who_has_not_gets_a_link(folder: Path) -> None:
    async def before(accounts: Accounts) -> list[str]:
        await accounts.ensure_indexes()
        issuers = (("https://one.example", "ada@example.org"), ("https://two.example", "two@example.org"))
        people = [await accounts.users.admit(issuer=i, subject="1", name="Ada", address=a) for i, a in issuers]
        twin = await accounts.users.admit(
            issuer="https://three.example", subject="1", name="Bea", address="two@example.org"
        )
        return [person.id for person in (*people, twin)]

    ada, second, third = on(folder, before)
    granted = vivavoce(folder, "admin", "grant", "Ada@Example.org")
    assert (granted.exit_code, granted.stdout.split()[0]) == (0, ada)
    several = vivavoce(folder, "admin", "grant", "two@example.org")
    assert several.exit_code == 64
    assert second in several.output
    assert third in several.output
    assert vivavoce(folder, "admin", "grant", third, "--organisation", "School").exit_code == 0
    link = vivavoce(folder, "admin", "grant", "new@example.org")
    assert link.stdout.startswith("https://club.example/join#")

    async def after(accounts: Accounts) -> None:
        assert await accounts.memberships.owners("default") == 1
        school = await accounts.organisations.named("School")
        assert school is not None
        assert [each.person for each in await accounts.memberships.staff(school.id)] == [third]

    on(folder, after)


@pytest.mark.parametrize("words", [("invite",), ("admin", "grant", "new@example.org")], ids=str)
def test_a_link_that_leads_to_this_machine_only_is_said_to(folder: Path, words: tuple[str, ...]) -> None:
    printed = vivavoce(folder, *words, VIVAVOCE_PUBLIC_URL="")
    assert printed.exit_code == 0, printed.output
    assert printed.stdout.startswith("http://127.0.0.1:8000/join#")
    assert "VIVAVOCE_PUBLIC_URL is not set" in printed.stderr
    assert vivavoce(folder, *words).stderr == ""


@pytest.mark.parametrize(
    "words",
    [
        ("invite", "--address", "no address"),
        ("invite", "--only", "--address", "ada@example.org"),
        ("invite", "--organisation", "Nowhere"),
        ("invite", "--role", "king"),
        ("invite", "--days", "0"),
        ("admin", "grant", "nobody"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_said(folder: Path, words: tuple[str, ...]) -> None:
    refused = vivavoce(folder, *words)
    assert refused.exit_code in (2, 64), refused.output
    assert refused.stderr


def test_without_a_server_nobody_is_invited(tmp_path: Path) -> None:
    refused = vivavoce(tmp_path / "nothing", "invite")
    assert refused.exit_code == 75
    assert "No server runs" in refused.stderr


async def test_a_link_for_an_address_is_mailed_where_a_mail_server_is_set(folder: Path, tmp_path: Path) -> None:
    async with relaying(tmp_path, tls="none") as relay:
        smtp = {"SMTP_URL": f"smtp://localhost:{relay.port}", "SMTP_FROM": "invitations@club.example"}
        words = ("invite", "--role", "recruiter", "--address", "rita@club.example", "--locale", "fr")
        printed = await asyncio.to_thread(vivavoce, folder, *words, **smtp)
        assert (printed.exit_code, printed.stderr) == (0, "mailed to rita@club.example\n")
        (message,) = relay.taken
        assert (message["To"], message["Subject"]) == ("rita@club.example", "Une invitation sur Vivavoce")
        assert printed.stdout.strip() in message.get_content().splitlines()
        relay.answers = ["550 nobody of that name"]
        refused = await asyncio.to_thread(vivavoce, folder, *words, **smtp)
        assert refused.stdout.startswith("https://club.example/join#")
        assert (refused.exit_code, "mail_refused" in refused.stderr) == (75, True)
