"""Interviews with language models over real HTTP, in the formats of OpenAI and Groq, and how their failures end."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.eventually import eventually
from tests.integration.test_whole_interview import ANSWER, Viewer, viewing
from tests.model_server import Cut, ModelServer, Refuse, Reply, Say, Stall
from tests.serving import Serving, Visitor, serving

GOOD = "Thank you. Which of these services was the hardest to move, and how did you find out why?"


@pytest.fixture
def models() -> Iterator[ModelServer]:
    with ModelServer(default=Say(GOOD)) as server:
        yield server


@asynccontextmanager
async def interviewed(node: Serving, camille: Visitor) -> AsyncIterator[tuple[str, Viewer]]:
    """An interview whose first turn was said and answered."""
    session = (await camille.session())["id"]
    async with viewing(node, camille, session) as candidate:
        await candidate.send("start")
        await candidate.heard(1)
        await candidate.send("answer", client_msg_id="answer-0001", text=ANSWER)
        yield session, candidate


@asynccontextmanager
async def node_with(
    models: ModelServer, *, redis_url: str, mongodb_url: str, specs: str = "openai:first,groq:second"
) -> AsyncIterator[Serving]:
    async with serving(
        redis_url=redis_url,
        mongodb_url=mongodb_url,
        vivavoce_models=specs,
        vivavoce_model_timeout=1.0,
        openai_api_key="sk-test",
        openai_base_url=models.openai_url,
        groq_api_key="gsk-test",
        groq_base_url=models.groq_url,
    ) as node:
        yield node


def said(viewer: Viewer) -> str:
    """The text of the newest finished turn, put together of its deltas as a client does."""
    turn = viewer.events("turn.completed")[-1]["event"]["turn"]
    return "".join(event["event"]["text"] for event in viewer.events("text.delta") if event["event"]["turn"] == turn)


@pytest.mark.parametrize(
    ("reply", "void"),
    [
        (Refuse(401), []),
        (Refuse(429, retry_after=1), []),
        (Refuse(500), []),
        (Stall(-1), []),
        (Stall(0), []),
        (Cut(0), []),
        (Stall(5), ["model_failed"]),
        (Cut(5), ["model_failed"]),
    ],
    ids=["401", "429", "500", "no answer", "stalls first", "cut first", "stalls in the middle", "cut in the middle"],
)
async def test_another_model_takes_the_turn_over(
    models: ModelServer, redis_url: str, mongodb_url: str, reply: Reply, void: list[str]
) -> None:
    models.script("first", *[reply] * 4)
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url) as node,
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as remi,
        interviewed(node, camille) as (session, candidate),
    ):
        await candidate.heard(2)
        assert said(candidate) == GOOD
        assert [frame["event"]["reason"] for frame in candidate.events("turn.superseded")] == void
        failures = await staff_events(remi, session, "model.failed")
        assert failures[0]["model"] == "openai:first"
        assert failures[0]["next"] == "groq:second"


async def test_without_any_model_the_interview_pauses_and_goes_on_when_one_is_back(
    models: ModelServer, redis_url: str, mongodb_url: str
) -> None:
    models.script("first", *[Refuse(503)] * 4)
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url, specs="openai:first") as node,
        node.visitor("Camille") as camille,
        interviewed(node, camille) as (_, candidate),
    ):
        await eventually(lambda: candidate.has("session.paused"))
        await candidate.heard(2)
        kinds = [frame["event"]["type"] for frame in candidate.events()]
    assert said(candidate) == GOOD
    assert kinds.count("answer.accepted") == 1
    assert kinds.index("session.paused") < kinds.index("session.resumed")


async def staff_events(staff: Visitor, session: str, kind: str) -> list[dict[str, Any]]:
    page = (await staff.get(f"/api/sessions/{session}/log", stream="staff")).json()
    return [frame["event"] for frame in page["events"] if frame["event"]["type"] == kind]
