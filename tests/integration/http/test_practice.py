"""Other answers over HTTP, beside and after a real interview: a candidate's tries, a developer's forks."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from tests.eventually import eventually
from tests.integration.test_whole_interview import ANSWER, Viewer, viewing
from tests.serving import Serving, Visitor, serving

BETTER = (
    "At Atelier Lumen our forty services stood on one old host. My task was to move them without an interruption. "
    "I wrote the plan, I moved ten a week and I measured each one. As a result we cut costs by thirty percent."
)
FIRST = "a-answer-0001"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def store(redis_url: str) -> AsyncIterator[Redis]:
    client = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def node(store: Redis, redis_url: str, mongodb_url: str) -> AsyncIterator[Serving]:
    """One node for all: what is looked at here does not depend on who speaks, so it speaks at once."""
    await store.flushall()
    async with serving(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_models="scripted:9@0") as running:
        yield running


def anew(client_id: str | None = None, **changes: Any) -> dict[str, Any]:
    """What asks for another answer."""
    return {"message": FIRST, "text": BETTER, "client_id": client_id or secrets.token_hex(8), **changes}


@dataclass
class Held:
    """An interview with one answer."""

    visitor: Visitor
    viewer: Viewer
    id: str

    @property
    def path(self) -> str:
        return f"/api/sessions/{self.id}"

    async def retry(self, client_id: str | None = None, **changes: Any) -> httpx.Response:
        return await self.visitor.post(f"{self.path}/retries", anew(client_id, **changes))

    async def retries(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = (await self.visitor.get(f"{self.path}/retries")).json()["retries"]
        return listed


def somebody(node: Serving) -> AbstractAsyncContextManager[Visitor]:
    """A candidate of this test alone: how often somebody may try is counted by the minute."""
    return node.visitor(f"Camille {secrets.token_hex(4)}")


@asynccontextmanager
async def held(node: Serving, mode: str = "practice") -> AsyncIterator[Held]:
    async with somebody(node) as camille:
        session = (await camille.session(mode=mode, persona="warm", difficulty="easy"))["id"]
        async with viewing(node, camille, session) as viewer:
            await viewer.send("start")
            await viewer.heard(1)
            await viewer.send("answer", client_msg_id="answer-0001", text=ANSWER)
            await viewer.heard(2)
            yield Held(camille, viewer, session)


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def test_advice_and_another_try_beside_an_interview_and_after_it(node: Serving, store: Redis) -> None:
    async with held(node) as one:
        advice = (await one.visitor.get(f"{one.path}/coaching/{FIRST}")).json()
        assert advice["message"] == FIRST
        assert advice["structure"]
        fence = await store.get(f"vv:{{{one.id}}}:fence")
        logged = (await one.visitor.get(f"{one.path}/log", limit=5000)).json()

        made = await one.retry("client-0001")
        record = made.json()
        assert made.status_code == 201
        assert (record["first"], record["text"], record["message"]) == (ANSWER, BETTER, FIRST)
        assert record["coaching"]["question"] == record["question"] == advice["question"]
        assert record["comparison"]["words"]
        assert record["asked"]
        assert record["reaction"]

        assert (await one.visitor.get(f"{one.path}/log", limit=5000)).json() == logged
        assert await store.get(f"vv:{{{one.id}}}:fence") == fence
        await one.viewer.send("answer", client_msg_id="answer-0002", text=BETTER)
        await one.viewer.heard(3)
        await one.viewer.send("end")
        await eventually(lambda: one.viewer.has("report.ready"))
        worse = (await one.retry("client-0002", text="Nothing.")).json()["comparison"]
        assert worse["gained"] == []
        assert set(worse["lost"]) in ({"example"}, {"example", "link"})  # as the first question asks for a link, or not
        assert worse["words"].startswith("Your first answer had")
        assert [each["id"] for each in await one.retries()] == ["client-0001", "client-0002"]
        assert (await one.retries())[0] == record


async def test_one_try_sent_from_two_tabs_is_one(node: Serving) -> None:
    async with held(node) as one:
        same = await asyncio.gather(*(one.retry("client-0001", text=f"{BETTER} {n}") for n in range(4)))
        assert {answer.status_code for answer in same} == {201}
        assert len({answer.text for answer in same}) == 1
        assert len(await one.retries()) == 1


async def test_tries_are_bounded_and_one_that_fails_does_not_count(node: Serving) -> None:
    async with held(node) as one:
        for _ in range(3):
            assert code(await one.retry(message="a-unknown1")) == (404, "answer_not_found")
        assert code(await one.visitor.get(f"{one.path}/coaching/a-unknown1")) == (404, "answer_not_found")
        answers = await asyncio.gather(*(one.retry() for _ in range(22)))
        refused = [code(answer) for answer in answers if answer.status_code != 201]
        assert refused == [(409, "too_many_retries")] * 2
        assert len(await one.retries()) == 20
        assert code(await one.retry(message="a-unknown1")) == (409, "too_many_retries")


async def test_an_assessed_session_has_no_practice(node: Serving) -> None:
    async with held(node, "assessed") as one:
        assert code(await one.visitor.get(f"{one.path}/coaching/{FIRST}")) == (409, "not_in_practice")
        assert code(await one.retry()) == (409, "not_in_practice")
        assert code(await one.visitor.get(f"{one.path}/retries")) == (409, "not_in_practice")


async def test_it_is_the_candidates_own(node: Serving) -> None:
    async with held(node) as one, node.visitor("Mallory") as mallory, node.visitor("Rémi", "recruiter") as remi:
        body = {"message": FIRST, "text": BETTER, "client_id": "client-0001"}
        for path in (f"{one.path}/coaching/{FIRST}", f"{one.path}/retries"):
            assert code(await mallory.get(path)) == (404, "session_not_found")
            assert code(await remi.get(path)) == (403, "forbidden")
        assert code(await mallory.post(f"{one.path}/retries", body)) == (404, "session_not_found")
        assert code(await remi.post(f"{one.path}/retries", body)) == (403, "forbidden")


async def test_what_is_gone_is_reported(node: Serving, store: Redis) -> None:
    async with held(node) as one:
        kept = (await one.retry("client-0001")).json()
        async for key in store.scan_iter(f"vv:{{{one.id}}}:ck:*"):
            await store.delete(key)
        assert code(await one.visitor.get(f"{one.path}/coaching/{FIRST}")) == (410, "thread_gone")
        assert code(await one.retry()) == (410, "thread_gone")
        assert (await one.retry("client-0001")).json() == kept
        assert await one.retries() == [kept]
        fresh = (await one.visitor.session())["id"]
        assert code(await one.visitor.get(f"/api/sessions/{fresh}/coaching/{FIRST}")) == (410, "thread_gone")
        assert (await one.visitor.get(f"/api/sessions/{fresh}/retries")).json() == {"retries": []}


WRONG: list[dict[str, Any]] = [
    {"client_id": "short"},
    {"client_id": "client.0001"},
    {"client_id": "$client-0001"},
    {"text": ""},
    {"text": "x" * 20_001},
    {"message": ""},
    {"more": 1},
]


async def test_a_request_out_of_form(node: Serving) -> None:
    async with somebody(node) as camille:
        session = (await camille.session())["id"]
        for wrong in WRONG:
            body = {"message": FIRST, "text": BETTER, "client_id": "client-0001", **wrong}
            assert code(await camille.post(f"/api/sessions/{session}/retries", body)) == (422, "invalid_request")


@pytest.mark.parametrize("mode", ["practice", "assessed"])
async def test_a_developer_forks_any_interview_and_its_log_stays_as_it_is(
    node: Serving, store: Redis, mode: str
) -> None:
    async with held(node, mode) as one, node.visitor("Dana", "developer") as dana:
        path, at = f"{one.path}/forks", f"{one.path}/log"
        logged = (await dana.get(at, stream="staff", limit=5000)).json()
        fence = await store.get(f"vv:{{{one.id}}}:fence")
        made = await dana.post(path, anew("client-0001"))
        record = made.json()
        assert made.status_code == 201
        assert (record["text"], record["message"], record["id"]) == (BETTER, FIRST, "client-0001")
        assert (record["first"]["text"], record["second"]["text"]) == (ANSWER, BETTER)
        said = (await dana.get(f"{one.path}/transcript.json")).json()["lines"]
        assert [said[0]["text"], said[2]["text"]] == [record["asked"], record["first"]["reply"]]
        assert record["second"]["reply"]
        assert record["first"]["prompts"] == record["second"]["prompts"]
        assert (await dana.get(at, stream="staff", limit=5000)).json() == logged
        assert await store.get(f"vv:{{{one.id}}}:fence") == fence
        assert (await dana.post(path, anew("client-0001", text="Something else."))).json() == record
        assert (await dana.get(path)).json() == {"forks": [record]}


async def test_forks_are_for_developers_who_are_told_what_is_gone(node: Serving, store: Redis) -> None:
    async with held(node) as one, node.visitor("Dana", "developer") as dana:
        path = f"{one.path}/forks"
        assert code(await one.visitor.post(path, anew())) == (403, "forbidden")
        for role in ("recruiter", "observer", "owner"):
            async with node.visitor(f"Other {role}", role) as other:
                assert code(await other.post(path, anew())) == (403, "forbidden")
                assert code(await other.get(path)) == (403, "forbidden")
        assert code(await dana.post(path, anew(message="a-unknown1"))) == (404, "answer_not_found")
        assert code(await dana.post(path, anew(text=""))) == (422, "invalid_request")
        assert code(await dana.post("/api/sessions/s_nothing/forks", anew())) == (404, "session_not_found")
        kept = (await dana.post(path, anew("client-0001"))).json()
        async for key in store.scan_iter(f"vv:{{{one.id}}}:ck:*"):
            await store.delete(key)
        assert code(await dana.post(path, anew())) == (410, "thread_gone")
        assert (await dana.get(path)).json() == {"forks": [kept]}
