"""What was stored is there again: after a stop, after a power cut, on the third day, and with the next release."""

import json
import tarfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from server.http.table import operations_table
from server.protocol.messages import Role
from server.protocol.operation import Operation
from server.protocol.permissions import Action, Reach, reach
from server.stores.embedded.append_only import KEPT
from tests.e2e.household import Household, Kept, offers_indexed, recall, use_everything
from tests.e2e.node import Client
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
RELEASES = sorted((Path(__file__).parent.parent / "releases").glob("*.tar.gz"))


@asynccontextmanager
async def living_in(folder: Path) -> AsyncIterator[Household]:
    household = Household(folder)
    try:
        yield await household.ready()
    finally:
        household.end()


async def camille(household: Household) -> Client:
    return await Client(household).sign_in("Camille Durand", "candidate")


async def all_there(client: Client, kept: list[Kept]) -> None:
    """Every interview of before is listed, and its log and report are what they were."""
    listed = (await client.http.get("/api/sessions")).raise_for_status().json()["sessions"]
    assert {one.session for one in kept} <= {one["id"] for one in listed}
    for one in kept:
        assert await recall(client, one.session) == one


async def test_three_days_in_a_row(tmp_path: Path) -> None:
    """Stopped on the first evening, everything killed on the second, and on the third all of it is there."""
    kept: list[Kept] = []
    for evening in ("stopped", "killed", "stopped"):
        async with living_in(tmp_path) as household:
            client = await camille(household)
            await all_there(client, kept)
            await offers_indexed(client, tmp_path / "data")
            kept.append(await use_everything(client))
            await client.close()
            end = household.kill_everything if evening == "killed" else household.stop
            assert end() == (None if evening == "killed" else 0)
    assert (tmp_path / "stderr").read_text().count("Traceback") == 0


async def test_a_store_killed_by_itself_comes_back_with_its_data(tmp_path: Path) -> None:
    """The server outlives it, and what was stored is what it was."""
    async with living_in(tmp_path) as household:
        client = await camille(household)
        await offers_indexed(client, tmp_path / "data")
        kept = await use_everything(client)

        async def back() -> bool:
            return (await client.http.get("/readyz")).status_code == 200

        for word in ("redis", "mongod.py"):
            assert household.kill_child(word) == 1
            await eventually(back, what=f"readiness without the first {word}", within=60)
            await all_there(client, [kept])
        await client.close()


STAFF: tuple[Role, ...] = ("owner", "recruiter", "developer", "observer")
APART = ("/api/sign-in/", "/api/cvs/", "/healthz", "/readyz", "/metrics", "report.pdf", "/api/erasures")
"""Ways in, streams and what belongs to nobody: tests of their own have these."""
REPORTS = ("/report", "/report/page", "/report.json")


def expected(role: Role, operation: Operation) -> set[int]:
    """What reading a practice interview of somebody's, or a list, is answered with."""
    if isinstance(operation.access, Action) and reach(role, operation.access) is Reach.NONE:
        return {403}
    if operation.template.endswith(REPORTS) and role not in ("candidate", "developer"):
        return {403}
    return {200, 204}


async def everything_is_read(household: Household, one: Kept) -> None:
    """By each role, whatever it may read."""
    reads = [each for each in operations_table() if each.method == "GET"]
    wrong = []
    for role in (*STAFF, "candidate"):
        client = await Client(household).sign_in("Camille Durand", role)
        for operation in reads:
            if set(operation.parameters) <= {"session_id"} and not any(part in operation.template for part in APART):
                path = operation.template.replace("{session_id}", one.session)
                answer = await client.http.get(path, params={"q": "pipelines"} if path == "/api/texts" else {})
                if answer.status_code not in expected(role, operation):
                    wrong.append((role, path, answer.status_code, answer.text[:200]))
        await client.close()
    assert wrong == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name)
async def test_the_data_of_earlier_releases_is_opened(tmp_path: Path, release: Path) -> None:
    """A folder that an earlier release has written: its people sign in, and find their interviews and reports."""
    with tarfile.open(release) as archive:
        archive.extractall(tmp_path, filter="data")
    expected = json.loads((tmp_path / "expected.json").read_text())
    kept = [Kept(**expected["kept"])]
    async with living_in(tmp_path) as household:
        client = await camille(household)
        await all_there(client, kept)
        await everything_is_read(household, kept[0])
        kept.append(await use_everything(client))
        await client.close()
        assert household.stop() == 0
    async with living_in(tmp_path) as household:
        client = await camille(household)
        await all_there(client, kept)
        await client.close()
        assert household.stop() == 0


async def test_vectors_of_the_first_release_are_repaired(tmp_path: Path) -> None:
    """Its append-only file ends Redis; the option that does is taken out, and the file as it was is kept."""
    with tarfile.open(RELEASES[0]) as archive:
        archive.extractall(tmp_path, filter="data")
    async with living_in(tmp_path):
        redis = Redis(unix_socket_path=str(tmp_path / "data" / "redis.sock"))
        keys = [key async for key in redis.scan_iter("vv:{offers}:vectors:*")]
        counts = {await redis.execute_command("VCARD", key) for key in keys}  # type: ignore[no-untyped-call]
        assert counts == {86}
        await redis.aclose()
    copies = list((tmp_path / "data" / "redis" / KEPT).iterdir())
    assert [b"\r\nCAS\r\n" in copy.read_bytes() for copy in copies] == [True]
    assert "embedded.redis_repaired" in (tmp_path / "stderr").read_text()
