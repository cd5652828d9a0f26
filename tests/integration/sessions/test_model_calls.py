"""What models were asked: kept beside the log for developers, bounded, never waited for, erased with the session."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from docket import Docket
from pymongo.asynchronous.database import AsyncDatabase
from redis.asyncio import Redis

from interview.events import ModelCalled
from server.rights.audit import Audit
from server.rights.documents import Documents
from server.rights.manifest import Subject
from server.sessions.records.model_calls import ModelCalls
from server.settings import Settings
from server.stores.clients import mongo_client
from server.stores.embedded.services import Services
from server.stores.queue import DOCKET
from server.wiring.rights import build_erasure
from tests.eventually import eventually
from tests.integration.interview.test_models_in_interviews import GOOD, node_with
from tests.integration.test_whole_interview import ANSWER, Viewer, read_log, viewing
from tests.model_server import ModelServer, Refuse, Say
from tests.serving import Serving, Visitor
from tests.stored import mongodb_content, redis_content

CALL = ModelCalled(
    model="test:one",
    at=1000,
    ms=12.5,
    prompt=[("system", "You interview."), ("human", "I moved forty services.")],
    answer="Which was the hardest?",
    outcome="accepted",
    purpose="turn",
    index=1,
    schema={"$defs": {"a.b": 1}},
    input_tokens=40,
    cached_tokens=32,
)


async def test_a_call_beside_the_interview_says_so(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo) as calls:
        calls.note("s_1", CALL)
        calls.note("s_1", replace(CALL, at=2000), branch="retry")
        calls.note("s_1", replace(CALL, at=3000), branch="fork")
        await calls.settle(20)
        assert [call.branch for call in (await calls.list("s_1")).calls] == [None, "retry", "fork"]


@asynccontextmanager
async def keeping(mongo: AsyncDatabase[Any], **bounds: Any) -> AsyncIterator[ModelCalls]:
    calls = ModelCalls(mongo, **bounds)
    await calls.ensure_indexes()
    await mongo["sessions"].insert_many([{"_id": "s_1"}, {"_id": "s_2"}])
    running = asyncio.create_task(calls.run())
    try:
        yield calls
    finally:
        running.cancel()


async def test_a_call_is_kept_with_its_facts_and_its_words(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo) as calls:
        calls.note("s_1", replace(CALL, at=2000, outcome="held_back", reasons=("strayed",)))
        calls.note("s_1", CALL)
        calls.note("s_2", CALL)
        await calls.settle(5)
        found = await calls.list("s_1")
        assert (found.lost, found.kept, [one.at for one in found.calls]) == (0, True, [1000, 2000])
        first, second = found.calls
        assert (second.outcome, second.reasons) == ("held_back", ["strayed"])
        assert (first.purpose, first.index, first.input_tokens, first.cached_tokens) == ("turn", 1, 40, 32)
        words = await calls.words("s_1", first.id)
        assert words is not None
        assert [(part.role, part.text) for part in words.prompt] == CALL.prompt
        assert (words.answer, words.form, words.cut) == (CALL.answer, '{"$defs":{"a.b":1}}', 0)
        assert await calls.words("s_2", first.id) is None
        assert (await calls.list("s_0")).calls == []


async def test_long_words_lose_their_middle_and_a_long_session_its_words(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo, session_chars=100_000) as calls:
        long = replace(CALL, prompt=[("system", "Be kind."), ("human", "é" * 200_000), ("human", "The end\ud800")])
        calls.note("s_1", long)
        calls.note("s_1", replace(long, at=2000))
        await calls.settle(5)
        first, second = (await calls.list("s_1")).calls
        words = await calls.words("s_1", first.id)
        assert words is not None
        assert [len(part.text) < 70_000 for part in words.prompt] == [True] * 3
        assert (words.prompt[0].text, words.prompt[2].text) == ("Be kind.", "The end\ufffd")
        assert words.cut > 130_000
        assert second.words is False
        assert await calls.words("s_1", second.id) is None


async def test_what_finds_no_room_is_lost_and_counted_and_nobody_waits(mongo: AsyncDatabase[Any]) -> None:
    calls = ModelCalls(mongo, waiting=2)
    await mongo["sessions"].insert_one({"_id": "s_1"})
    for at in range(5):
        calls.note("s_1", replace(CALL, at=at))
    assert (calls.lost, calls.counts()) == (3, {"model_calls_waiting": 2})
    running = asyncio.create_task(calls.run())
    await calls.settle(5)
    running.cancel()
    found = await calls.list("s_1")
    assert ([one.at for one in found.calls], found.lost) == ([0, 1], 3)


async def test_with_mongodb_away_calls_are_lost_and_counted() -> None:
    away = mongo_client("mongodb://127.0.0.1:9", patience=0.2)
    calls = ModelCalls(away["none"], old_seconds=0.3)
    running = asyncio.create_task(calls.run())
    calls.note("s_1", CALL)
    await calls.settle(10)
    assert calls.lost == 1
    running.cancel()
    await away.close()


async def test_a_call_that_cannot_be_written_is_lost_and_the_next_is_not(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo) as calls:
        calls.note("s_1", replace(CALL, schema={"no": object()}))
        calls.note("s_1", CALL)
        await calls.settle(5)
        assert [one.at for one in (await calls.list("s_1")).calls] == [CALL.at]
        assert calls.lost == 1


async def test_a_call_that_waits_while_its_session_is_erased_is_not_kept(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo) as calls:
        calls.note("s_1", CALL)
        calls.note("s_2", CALL)
        await mongo["sessions"].delete_one({"_id": "s_1"})
        await calls.settle(5)
        assert [one["session"] async for one in mongo["model_calls"].find({})] == ["s_2"]
        assert calls.lost == 0


async def test_of_calls_that_are_written_beside_an_erasure_none_is_left(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo) as calls:
        for _ in range(5):
            await mongo["sessions"].update_one({"_id": "s_1"}, {"$set": {"status": "ended"}}, upsert=True)
            for at in range(20):
                calls.note("s_1", replace(CALL, at=at))
            await asyncio.gather(calls.settle(10), Documents(mongo).erase(Subject("-", ("s_1",))))
            assert await mongo["model_calls"].find_one({}) is None


async def test_the_operator_can_keep_none(mongo: AsyncDatabase[Any]) -> None:
    async with keeping(mongo, keeps=False) as calls:
        calls.note("s_1", CALL)
        await calls.settle(5)
        assert (await calls.list("s_1")).model_dump() == {"calls": [], "lost": 0, "kept": False}
    assert await mongo["model_calls"].find_one({}) is None


@pytest.fixture
def models() -> Iterator[ModelServer]:
    with ModelServer(default=Say(GOOD)) as server:
        yield server


@pytest.fixture
def urls(redis_url: str, mongodb_url: str) -> tuple[str, str]:
    return redis_url, mongodb_url


async def interview(node: Serving, camille: Visitor, **terms: Any) -> str:
    session: str = (await camille.session(minutes=5, **terms))["id"]
    async with viewing(node, camille, session) as viewer:
        await viewer.send("start")
        await viewer.heard(1)
        await viewer.send("answer", client_msg_id="answer-0001", text=ANSWER)
        await viewer.heard(2)
        await viewer.send("end")
        await ended(viewer)
    return session


async def ended(viewer: Viewer) -> None:
    await eventually(lambda: viewer.has("report.ready"), what="the report")


async def test_developers_read_the_calls_of_an_interview_and_nobody_else_until_it_is_erased(
    models: ModelServer, redis: Redis, mongo: AsyncDatabase[Any], services: Services, urls: tuple[str, str]
) -> None:
    models.script("first", Refuse(500))
    async with (
        node_with(models, redis_url=urls[0], mongodb_url=urls[1], mongodb_database=mongo.name) as node,
        node.visitor("Camille") as camille,
        node.visitor("Dara", "developer") as dara,
        node.visitor("Rémi", "recruiter") as remi,
        node.visitor("Olga", "observer") as olga,
    ):
        session = await interview(node, camille)
        calls = node.state["model_calls"]
        await calls.settle(5)
        listed = (await dara.get(f"/api/sessions/{session}/model-calls")).raise_for_status().json()
        turns = [one for one in listed["calls"] if one["purpose"] == "turn"]
        assert [(one["model"], one["outcome"]) for one in turns][:2] == [
            ("openai:first", "failed"),
            ("groq:second", "accepted"),
        ]
        assert {"turn", "assessment", "report"} <= {one["purpose"] for one in listed["calls"]}
        address = f"/api/sessions/{session}/model-calls/{turns[1]['id']}"
        words = (await dara.get(address)).raise_for_status().json()
        assert words["answer"] == GOOD
        assert ANSWER in " ".join(part["text"] for part in words["prompt"])
        prompt = words["prompt"][0]["text"][:60]
        for stranger in (camille, remi, olga):
            assert (await stranger.get(f"/api/sessions/{session}/model-calls")).status_code == 403
            assert (await stranger.get(address)).status_code == 403
        unknown = await dara.get(f"/api/sessions/{session}/model-calls/none")
        assert unknown.json()["error"]["code"] == "model_call_not_found"
        # The log that others read holds no prompt, nor does the export of the person.
        for stream in ("public", "staff"):
            assert prompt not in str(await read_log(dara, session, stream))
        assert prompt.encode() not in (await camille.get("/api/me/export")).content

        audit = Audit(mongo=mongo, redis=redis)
        assert prompt in await mongodb_content(mongo)
        receipt = (await camille.post("/api/me/erasure", {"confirm": True})).json()["receipt"]
        settings = Settings(_env_file=None, vivavoce_data=services.folder.path)
        async with Docket(name=DOCKET, url=urls[0]) as docket:
            erasure = build_erasure(settings, redis=redis, mongo=mongo, docket=docket, audit=audit, settle=0)
            done = await erasure.run(receipt)
        assert done.found is not None
        assert done.found["model_calls"] == len(listed["calls"])
        content = await mongodb_content(mongo) + (await redis_content(redis)).decode("utf-8", "replace")
        assert prompt not in content
        assert ANSWER not in content
        assert (await dara.get(address)).status_code == 404
