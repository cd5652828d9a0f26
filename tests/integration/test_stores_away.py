"""Redis or MongoDB away for ten seconds in the middle of interviews: said, waited for, and nothing lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.stores.embedded.services import Services
from tests.eventually import eventually
from tests.frailty import frozen, own_services
from tests.integration.test_whole_interview import ANSWER, Viewer, read_log, viewing
from tests.serving import Serving, Visitor, serving

AWAY = 10.0
TURN = 60  # tokens, two seconds of speech


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[Services, Serving]]:
    """A node with stores of its own."""
    async with own_services(folder) as services:
        assert services.redis_url is not None
        assert services.mongodb_url is not None
        models = f"scripted:{TURN}@30"
        async with serving(
            redis_url=services.redis_url, mongodb_url=services.mongodb_url, vivavoce_models=models
        ) as node:
            yield services, node


async def insist(candidate: Viewer, message: str) -> None:
    """Send an answer again and again under the same id until it is taken, as a page does."""

    while True:
        reply = await candidate.request("answer", client_msg_id=message, text=ANSWER)
        if reply["type"] == "reply":
            return
        assert reply["temporary"] is True


async def settled(candidate: Viewer, staff: Visitor, session: str, *, turns: int) -> None:
    """All turns were said, and the candidate has seen the log, all of it and nothing else."""
    await eventually(lambda: len(candidate.events("turn.completed")) >= turns, within=40, what="the last turn")
    log = await read_log(staff, session, "public")
    await eventually(lambda: len(candidate.events()) >= len(log))
    assert candidate.events() == log
    assert [frame["offset"] for frame in log] == list(range(1, len(log) + 1))
    texts: dict[str, str] = {}
    for frame in log:
        event = frame["event"]
        if event["type"] == "text.delta":
            assert event["start"] == len(texts.get(event["turn"], ""))
            texts[event["turn"]] = texts.get(event["turn"], "") + event["text"]
        elif event["type"] == "turn.completed":
            assert event["chars"] == len(texts[event["turn"]])


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """One for each store."""
    made = {store: tmp_path / store for store in ("redis", "mongodb")}
    for folder in made.values():
        folder.mkdir()
    return made


@pytest.mark.slow
async def test_a_store_away_in_the_middle_of_a_turn(folders: dict[str, Path]) -> None:
    """Redis on one node and MongoDB on another, at the same time: most of it is waiting."""
    async with asyncio.TaskGroup() as both:
        for store, folder in folders.items():
            both.create_task(away(folder, store))


async def away(folder: Path, store: str) -> None:
    async with (
        running(folder) as (services, node),
        node.visitor("Camille") as camille,
        node.visitor("Dana", "developer") as dana,
    ):
        session = (await camille.session())["id"]
        async with viewing(node, camille, session) as candidate:
            await candidate.send("start")
            await candidate.heard(1)
            await insist(candidate, "answer-0001")
            await eventually(lambda: len(candidate.events("turn.started")) == 2)
            with frozen(getattr(services, store)):
                passing = asyncio.create_task(asyncio.sleep(AWAY))
                asking = asyncio.create_task(insist(candidate, "answer-0002"))
                await passing
            await asking
            await settled(candidate, dana, session, turns=3)
            assert len(candidate.events("answer.accepted")) == 2
            await candidate.send("end")
            await eventually(lambda: candidate.has("report.ready"), within=30, what="the report")
            assert candidate.code is None
