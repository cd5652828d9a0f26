"""Interviews with language models over real HTTP, in the formats of OpenAI and Groq, and how their failures end."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from tests.eventually import eventually
from tests.integration.test_whole_interview import ANSWER, Viewer, read_log, viewing
from tests.listening import silence_for, warm
from tests.model_server import Cut, Decline, Filtered, Garble, ModelServer, Ponder, Refuse, Reply, Say, Stall, Strict
from tests.serving import Serving, Visitor, serving

GOOD = "Thank you. Which of these services was the hardest to move, and how did you find out why?"


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """Whatever the first call of a provider imports."""
    with ModelServer() as server:
        asyncio.run(warm(server))


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
    models: ModelServer, *, redis_url: str, mongodb_url: str, specs: str = "openai:first,groq:second", **settings: Any
) -> AsyncIterator[Serving]:
    async with serving(
        redis_url=redis_url,
        mongodb_url=mongodb_url,
        vivavoce_models=specs,
        openai_api_key="sk-test",
        openai_base_url=models.openai_url,
        groq_api_key="gsk-test",
        groq_base_url=models.groq_url,
        **settings,
    ) as node:
        yield node


def said(viewer: Viewer, at: int = -1) -> str:
    """The text of a finished turn, the newest, put together of its deltas as a client does."""
    turn = viewer.events("turn.completed")[at]["event"]["turn"]
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
        (Stall(5), []),
        (Cut(5), []),
    ],
    ids=["401", "429", "500", "no answer", "stalls first", "cut first", "stalls in the middle", "cut in the middle"],
)
async def test_another_model_takes_the_turn_over(
    models: ModelServer, redis_url: str, mongodb_url: str, reply: Reply, void: list[str]
) -> None:
    models.script("first", *[reply] * 4)
    silence = silence_for(reply)
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_model_timeout=silence) as node,
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


THOUGHTS = {
    "en": "The candidate was vagueish here, a 2 of 5. Should I press on?",
    "fr": "L'utilisateur est resté vagueish, 2 sur 5. Faut-il insister ?",
}
HEARD: dict[str, Reply] = {
    "a bare closing mark, in English": Say(f"{THOUGHTS['en']}</think>{GOOD}"),
    "a bare closing mark, in French": Say(f"{THOUGHTS['fr']}</think>{GOOD}"),
    "<think>": Say(f"<think>{THOUGHTS['en']}</think>{GOOD}"),
    "<thinking>": Say(f"<thinking>{THOUGHTS['en']}</thinking>{GOOD}"),
    "[THINK]": Say(f"[THINK]{THOUGHTS['en']}[/THINK]{GOOD}"),
    "channels": Say(
        f"<|channel|>analysis<|message|>{THOUGHTS['en']}<|end|><|start|>assistant<|channel|>final<|message|>{GOOD}"
    ),
    "a field of its own": Ponder(THOUGHTS["en"], GOOD),
    "choices without a delta": Filtered(GOOD),
    "an end without a reason": Say(GOOD, finish=None),
    "unknown options": Strict(GOOD),
    "cut at its length": Say(f"{GOOD} And what would you", finish="length"),
}
UNHEARD: dict[str, Reply] = {
    "thoughts alone": Say(THOUGHTS["en"]),
    "an endless thought": Say(f"<think>{THOUGHTS['en']}", finish="length"),
    "a field of thoughts alone": Ponder(THOUGHTS["en"]),
    "a refusal": Say("I'm sorry, but I can't help with that."),
    "a refusal in its field": Decline(),
    "nothing": Say(""),
    "cut in its first sentence": Say("Could you tell me", finish="length"),
    "a key that is wrong": Refuse(401),
    "a model that is gone": Refuse(404),
    "errors": Refuse(500),
    "a minute's tokens": Refuse(413, error={"code": "rate_limit_exceeded", "type": "tokens", "message": "TPM"}),
    "garbage": Garble(2),
    "a cut line": Cut(3),
}


async def whole(models: ModelServer, *, redis_url: str, mongodb_url: str) -> tuple[str, Viewer, list[dict[str, Any]]]:
    """An interview of three answers with one model, to its report: all that anybody was sent, as text, and the log."""
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url, specs="openai:first") as node,
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as remi,
        interviewed(node, camille) as (session, candidate),
    ):
        for number in (2, 3):
            await candidate.heard(number)
            text = f"{ANSWER} It took {number} years."
            await candidate.send("answer", client_msg_id=f"answer-{number:04}", text=text)
        await candidate.heard(4)
        await candidate.send("end")
        await eventually(lambda: candidate.has("report.ready"), what="the report")
        staff = await read_log(remi, session, "staff")
        report = (await remi.get(f"/api/sessions/{session}/report")).text
        shown = orjson.dumps([candidate.frames, staff]).decode() + report
    return shown, candidate, [frame["event"] for frame in staff]


@pytest.mark.parametrize("reply", HEARD.values(), ids=HEARD.keys())
async def test_an_odd_server_holds_a_whole_interview(redis_url: str, mongodb_url: str, reply: Reply) -> None:
    """Its words are heard, its thoughts are nowhere: not on a screen, not in the log, not in the report."""
    with ModelServer(default=reply) as models:
        shown, candidate, staff = await whole(models, redis_url=redis_url, mongodb_url=mongodb_url)
    assert "vagueish" not in shown
    assert not candidate.has("session.paused")
    assert said(candidate, at=1) == GOOD
    turns = [event for event in staff if event["type"] == "turn.measured"]
    assert turns[1]["model"] == "openai:first"


@pytest.mark.parametrize("reply", UNHEARD.values(), ids=UNHEARD.keys())
async def test_without_any_answer_rules_hold_the_whole_interview(
    redis_url: str, mongodb_url: str, reply: Reply
) -> None:
    """Nothing pauses, staff sees why, and nothing of what came instead of an answer is kept."""
    with ModelServer(default=reply) as models:
        shown, candidate, staff = await whole(models, redis_url=redis_url, mongodb_url=mongodb_url)
    assert "vagueish" not in shown
    assert not candidate.has("session.paused")
    failed = [event for event in staff if event["type"] == "model.failed" and event["next"] is None]
    assert failed
    assert len(candidate.events("turn.completed")) == 4


async def test_a_model_that_comes_back_speaks_again(models: ModelServer, redis_url: str, mongodb_url: str) -> None:
    """One that fails twice words no turn; the next one it does, without anybody's doing."""
    models.script("first", *[Refuse(400)] * 2)  # the turn, and the look at the answer
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url, specs="openai:first") as node,
        node.visitor("Camille") as camille,
        interviewed(node, camille) as (_, candidate),
    ):
        await candidate.heard(2)
        assert said(candidate) != GOOD
        await candidate.send("answer", client_msg_id="answer-0002", text=f"{ANSWER} It took two years.")
        await candidate.heard(3)
        assert said(candidate) == GOOD
        assert not candidate.has("session.paused")


async def staff_events(staff: Visitor, session: str, kind: str) -> list[dict[str, Any]]:
    page = (await staff.get(f"/api/sessions/{session}/log", stream="staff")).json()
    return [frame["event"] for frame in page["events"] if frame["event"]["type"] == kind]


async def test_a_fork_asks_the_models_as_the_interview_does_and_names_the_calls(
    models: ModelServer, redis_url: str, mongodb_url: str
) -> None:
    async with (
        node_with(models, redis_url=redis_url, mongodb_url=mongodb_url, specs="openai:first") as node,
        node.visitor("Camille") as camille,
        node.visitor("Dana", "developer") as dana,
        interviewed(node, camille) as (session, candidate),
    ):
        await candidate.heard(2)
        asked = {"message": "a-answer-0001", "text": f"{ANSWER} Costs fell by 30 %.", "client_id": "client-0001"}
        fork = (await dana.post(f"/api/sessions/{session}/forks", asked)).json()
        assert (fork["first"]["reply"], fork["second"]["reply"]) == (GOOD, GOOD)
        assert fork["second"]["model"] == "openai:first"
        assert fork["second"]["move"]
        assert fork["second"]["assessment"]["message"] == "f-client-0001"
        assert {call["purpose"] for call in fork["calls"]} == {"turn", "assessment"}
        assert {call["model"] for call in fork["calls"]} == {"openai:first"}
        assert fork["used"]["input_tokens"] > 0
