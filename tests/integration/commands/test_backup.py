"""`vivavoce backup` and `restore`: into an empty place comes all of it, a running interview included; else nothing."""

import asyncio
import zipfile
from pathlib import Path
from typing import Any

import bson
import orjson
import pytest
from typer.testing import CliRunner, Result

from server.cli import app
from server.settings import Settings
from server.stores.archived import Key
from server.stores.opening import Stores, open_stores
from tests.eventually import eventually
from tests.integration.rights.conftest import ANSWER, CV, MARKS, NAME, leave_everything
from tests.integration.test_whole_interview import viewing
from tests.serving import serving
from tests.unit.stores.test_archived import packed


def vivavoce(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(folder)], catch_exceptions=False)


def on(folder: Path, work: Any) -> Any:
    """Do something with the stores of a folder."""

    async def opened() -> Any:
        async with open_stores(Settings(_env_file=None, vivavoce_data=folder)) as stores:
            return await work(stores)

    return asyncio.run(opened())


def urls(stores: Stores) -> dict[str, Any]:
    return {"redis_url": stores.redis_url, "mongodb_url": stores.mongodb_url, "mongodb_database": "vivavoce"}


async def lived(stores: Stores) -> list[str]:
    """A candidate with everything, and an interview that is under way; the node then dies."""
    async with serving(**urls(stores)) as node, node.visitor(NAME) as quirina:
        sessions = await leave_everything(node, quirina)
        running = (await quirina.session(minutes=5))["id"]
        async with viewing(node, quirina, running) as viewer:
            await viewer.send("start")
            await viewer.heard(1)
            await viewer.send("answer", client_msg_id="answer-0001", text=ANSWER)
            await viewer.heard(2)
        return [*sessions, running]


async def found(stores: Stores) -> dict[str, Any]:
    """What a person finds there, and how the interview that was under way goes on."""
    async with serving(**urls(stores)) as node, node.visitor(NAME) as quirina:
        sessions = (await quirina.get("/api/sessions")).json()["sessions"]
        practice, running = sessions[-1]["id"], sessions[0]["id"]
        report = (await quirina.get(f"/api/sessions/{practice}/report")).json()
        before = (await quirina.get(f"/api/sessions/{practice}/log")).json()
        async with viewing(node, quirina, running) as viewer:
            snapshot = next(frame for frame in viewer.frames if frame["type"] == "snapshot")
            await viewer.send("answer", client_msg_id="answer-0002", text=ANSWER)
            await eventually(lambda: viewer.has("turn.completed"), what="the next turn")
        export = await quirina.get("/api/me/export")
        verdict = await node.state["audit"].verify()
        return {
            "sessions": [(one["id"], one["status"]) for one in sessions],
            "report": report,
            "events": before["events"],
            "said": orjson.dumps(snapshot).decode(),
            "export": export.content,
            "audit": verdict.fault,
        }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    return path


def test_a_backup_brings_everything_into_an_empty_place(folder: Path, tmp_path: Path) -> None:
    sessions = on(folder, lived)
    file, place = tmp_path / "backup.zip", tmp_path / "elsewhere"
    made = vivavoce(folder, "backup", str(file))
    assert made.exit_code == 0
    assert file.stat().st_mode & 0o077 == 0
    kept = zipfile.ZipFile(file).read("redis")
    assert b"vv:user-session:" not in kept
    assert b":lease" not in kept

    put = vivavoce(place, "restore", str(file))
    assert (put.exit_code, put.stderr) == (0, "")
    there = on(place, found)
    assert [sid for sid, _ in there["sessions"]] == sessions[::-1]
    assert dict(there["sessions"])[sessions[-1]] == "running"
    assert there["report"]["session_id"] == sessions[0]
    assert there["events"][-1]["event"]["type"] == "report.ready"
    assert ANSWER in there["said"]
    assert there["audit"] is None
    archive = tmp_path / "export.zip"
    archive.write_bytes(there["export"])
    with zipfile.ZipFile(archive) as export:
        assert export.read("cvs/1-cv.txt").decode() == CV
        assert MARKS[3] in export.read("own-offers.json").decode()

    again = vivavoce(place, "restore", str(file))
    assert (again.exit_code, "empty place" in again.stderr) == (73, True)


def damaged(file: Path, name: str, content: bytes) -> None:
    """The same archive with another content of one member."""
    with zipfile.ZipFile(file) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    members[name] = content
    with zipfile.ZipFile(file, "w") as archive:
        for one, kept in members.items():
            archive.writestr(one, kept)


@pytest.mark.parametrize("name", ["redis", "manifest.json"])
def test_a_backup_that_was_changed_is_refused_and_nothing_is_put_anywhere(
    folder: Path, tmp_path: Path, name: str
) -> None:
    async def something(stores: Stores) -> None:
        await stores.redis.set("vv:wake-me", "x")
        await stores.mongo["sessions"].insert_one({"_id": "s_1"})

    async def nothing(stores: Stores) -> bool:
        return await stores.redis.dbsize() == 0 and await stores.mongo["sessions"].find_one({}) is None

    on(folder, something)
    file, place = tmp_path / "backup.zip", tmp_path / "elsewhere"
    assert vivavoce(folder, "backup", str(file)).exit_code == 0
    damaged(file, name, b"changed")
    assert vivavoce(place, "restore", str(file)).exit_code == 65
    assert on(place, nothing)


def test_what_a_store_refuses_halfway_leaves_the_place_empty(tmp_path: Path) -> None:
    async def nothing(stores: Stores) -> bool:
        collections = await stores.mongo.list_collection_names()
        return await stores.redis.dbsize() == 0 and {"users", "cv.files", "cv.chunks"}.isdisjoint(collections)

    user = bson.encode({"_id": "u_1"})
    members = {
        "mongodb/users": user * 2,  # the second one is refused: there is one of that id
        "files/cv": bson.encode({"_id": "cv_1", "filename": "cv.pdf", "content": b"%PDF"}),
        "redis": Key(b"vv:wake", -1, b"no dump of Redis").record,
    }
    for kept in (list(members), ["files/cv", "redis"]):
        file, place = tmp_path / f"{len(kept)}.zip", tmp_path / f"place {len(kept)}"
        file.write_bytes(packed({name: members[name] for name in kept}).getvalue())
        assert vivavoce(place, "restore", str(file)).exit_code == 75
        assert on(place, nothing)


def test_a_file_that_is_no_backup_is_reported_as_such(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    other.write_text("hello")
    assert vivavoce(folder, "restore", str(other)).exit_code == 65
    assert vivavoce(folder, "restore", str(tmp_path / "missing.zip")).exit_code == 66
