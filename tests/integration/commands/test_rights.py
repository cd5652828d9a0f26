"""`vivavoce export`, `erase` and `audit` on a folder whose server does not run, as an operator uses them."""

import asyncio
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from offers.own.reading import offer_of_text
from offers.own.store import OwnOfferStore
from server.accounts.users import Users
from server.cli import app
from server.settings import Settings
from server.stores.opening import Stores, open_stores
from tests.unit.offers.test_own_reading import NURSE

MARK = "Clinique Xylothek"


def vivavoce(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder)], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    return path


def on(folder: Path, work: Any) -> Any:
    async def opened() -> Any:
        async with open_stores(Settings(_env_file=None, vivavoce_data=folder)) as stores:
            return await work(stores)

    return asyncio.run(opened())


async def somebody(stores: Stores) -> str:
    user = await Users(database=stores.mongo).admit(issuer="local", subject="candidate:quirina", name="Quirina")
    offer = offer_of_text(NURSE.replace("Clinique des Ormes", MARK), identity="1", fetched_at=1)
    await OwnOfferStore(stores.mongo).add(user.id, offer)
    return user.id


def marks(folder: Path) -> int:
    return sum(path.read_bytes().count(MARK.encode()) for path in folder.rglob("*") if path.is_file())


def test_export_erase_and_audit(folder: Path, tmp_path: Path) -> None:
    user = on(folder, somebody)
    archive = tmp_path / "somebody.zip"
    assert vivavoce(folder, "export", user, "--to", str(archive)).exit_code == 0
    assert archive.stat().st_mode & 0o077 == 0
    assert MARK in zipfile.ZipFile(archive).read("own-offers.json").decode()
    assert marks(folder) > 0

    unsure = vivavoce(folder, "erase", user)
    assert (unsure.exit_code, "--yes" in unsure.stderr) == (64, True)
    receipt = json.loads(vivavoce(folder, "erase", user, "--yes").stdout)
    assert (receipt["state"], receipt["left"], receipt["found"]["own_offers"]) == ("done", {}, 1)
    assert marks(folder) == 0
    assert vivavoce(folder, "erase", user, "--yes").exit_code == 65
    again = vivavoce(folder, "erase", "--receipt", receipt["receipt"])
    assert (again.exit_code, json.loads(again.stdout)["left"]) == (0, {})

    listed = vivavoce(folder, "audit", "list", "--about", f"user:{user}").stdout.splitlines()
    actions = [line.split("  ")[4] for line in listed]
    assert actions == ["person.erased", "person.erasure.asked", "person.exported"]
    whole = vivavoce(folder, "audit", "verify")
    assert (whole.exit_code, whole.stdout.startswith("3 entries hold; end 3:")) == (0, True)
    end = whole.stdout.split()[-1]
    assert vivavoce(folder, "audit", "verify", "--noted", end).exit_code == 0

    async def changed(stores: Stores) -> None:
        await stores.mongo["audit"].update_one({"seq": 2}, {"$set": {"who": "u_other"}})

    on(folder, changed)
    broken = vivavoce(folder, "audit", "verify")
    assert (broken.exit_code, "entry 2 was changed" in broken.stderr) == (1, True)


@pytest.mark.parametrize(
    "words", [("erase",), ("erase", "u_1", "--receipt", "e_1"), ("audit", "verify", "--noted", "x")]
)
def test_what_makes_no_sense_is_said_at_once(folder: Path, words: tuple[str, ...]) -> None:
    assert vivavoce(folder, *words).exit_code == 64


@pytest.mark.parametrize(
    "words", [("export", "u_nobody"), ("erase", "u_nobody", "--yes"), ("erase", "--receipt", "e_x")]
)
def test_nobody_is_reported_as_such(folder: Path, words: tuple[str, ...]) -> None:
    answer = vivavoce(folder, *words)
    assert (answer.exit_code, "nothing is kept" in answer.stderr) == (65, True)
