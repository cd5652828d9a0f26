"""What models may bring and cost: against a server that speaks their formats, and in whole interviews."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from interview.models.prices import Price
from interview.models.usage import Allowance
from parsing.errors import ModelsAway, ModelsSpent
from server.wiring.crew_models import CountedModels
from tests.eventually import eventually
from tests.integration.interview.test_models_in_interviews import said, staff_events
from tests.integration.test_whole_interview import ANSWER, Viewer, viewing
from tests.listening import MESSAGES, TRIED, Build, Listener, building
from tests.model_server import ModelServer, Ponder, Refuse, Say, Stall
from tests.serving import Visitor, serving

GOOD = "Thank you. Which of these services was the hardest to move, and how did you find out why?"


@pytest.fixture(scope="module")
def shared() -> Iterator[ModelServer]:
    with ModelServer(default=Say(GOOD)) as running:
        yield running


@pytest.fixture
def server(shared: ModelServer) -> ModelServer:
    # A reply that an earlier test did not use up would answer this one's first call.
    shared.forget()
    return shared


@pytest.fixture
async def build(server: ModelServer) -> AsyncIterator[Build]:
    async with building(server) as of:
        yield of


@pytest.mark.parametrize("provider", TRIED)
async def test_output_is_bounded_and_calls_have_their_price(server: ModelServer, build: Build, provider: str) -> None:
    models = build(f"{provider}:m", max_tokens=77, prices={f"{provider}:m": Price(2.0, 10.0)})
    unknown = Refuse(400, error={"message": "Unsupported parameter: 'max_tokens' is not supported with this model."})
    server.script("m", Say("One two three."), unknown, Say("Four five."))
    first, second = await models.complete(MESSAGES), await models.complete(MESSAGES)
    measured = first.measured
    assert (measured.output_tokens, measured.counted.tokens[1]) == (3, 3)
    assert measured.cost == measured.counted.cost == pytest.approx(((measured.input_tokens or 0) * 2 + 3 * 10) / 1e6)
    assert second.text == "Four five."
    bounds = [(asked.body.get("max_tokens"), asked.body.get("max_completion_tokens")) for asked in server.asked]
    assert bounds == [(77, None), (77, None), (None, 77)]


async def test_a_server_that_knows_no_bound_is_spoken_to_without(server: ModelServer, build: Build) -> None:
    models = build("openai:m", max_tokens=77)
    server.script(
        "m",
        Refuse(400, error={"message": "Unknown parameter: 'max_tokens'."}),
        Refuse(422, error={"message": "extra fields not permitted: max_completion_tokens"}),
        Say('{"a": 1}'),
    )
    completion = await models.complete(MESSAGES, schema={"title": "t", "type": "object"})
    assert completion.text == '{"a": 1}'
    assert "response_format" in server.asked[-1].body
    assert not {"max_tokens", "max_completion_tokens"} & set(server.asked[-1].body)


async def test_an_answer_that_is_broken_off_is_measured_by_its_length(server: ModelServer, build: Build) -> None:
    """Whoever stops the interviewer does not make it speak for nothing."""
    models = build("openai:m", prices={"openai:m": Price(1.0, 1.0)})
    server.script("m", Stall(8))
    heard = Listener()
    hearing = asyncio.create_task(heard.hear(models))
    await eventually(lambda: len(heard.text.split()) == 8)
    hearing.cancel()
    await asyncio.wait((hearing,))
    (found,) = heard.measured
    assert (found.input_tokens, found.output_tokens, found.cost) == (None, None, None)
    into, out = found.counted.tokens
    assert into > 0
    assert out == pytest.approx(len(heard.text) / 4, abs=1)
    assert found.counted.cost == pytest.approx((into + out) / 1e6)


async def test_cached_tokens_have_their_price_and_thoughts_are_no_words(server: ModelServer, build: Build) -> None:
    models = build("openai:m", prices={"openai:m": Price(2.0, 10.0, 0.5)})
    server.script("m", Say("One two three.", cached=4), Ponder("He was vague here.", "One two three."))
    first = (await models.complete(MESSAGES)).measured
    assert first.input_tokens is not None
    assert first.cached_tokens == 4
    assert first.cost == pytest.approx(((first.input_tokens - 4) * 2 + 4 * 0.5 + 3 * 10) / 1e6)
    second = await models.complete(MESSAGES)
    assert second.text == "One two three."
    assert (second.measured.output_tokens, second.measured.thought_tokens) == (7, 4)


async def test_how_long_a_model_may_think_is_asked_once_of_who_does_not_know_it(
    server: ModelServer, build: Build
) -> None:
    models = build("openai:m", effort="low")
    server.script("m", Refuse(400, error={"message": "Unrecognized request argument: reasoning_effort"}))
    for _ in range(2):
        await models.complete(MESSAGES)
    assert [asked.body.get("reasoning_effort") for asked in server.asked] == ["low", None, None]


async def test_a_document_may_cost_as_much_as_a_session(server: ModelServer, build: Build) -> None:
    """What was asked about one CV is counted, and the next CV begins anew."""
    server.script("m", Say("One two three."), Say("Four."))
    models = CountedModels(build("openai:m", prices={"openai:m": Price(1e6, 1e6)}), allowed=Allowance(tokens=10))
    document = models.open()
    assert await document.answer([("system", "Read."), ("user", "A CV of a few words, made up.")], max_tokens=50) == (
        "One two three."
    )
    assert server.asked[0].body["max_tokens"] == 50
    usage = document.usage
    assert usage.output_tokens == 3
    assert usage.cost == usage.input_tokens + 3
    with pytest.raises(ModelsSpent):
        await document.answer([("user", "More.")], max_tokens=50)
    assert await models.open().answer([("user", "Another.")], max_tokens=50) == "Four."
    server.script("m", Refuse(401))
    with pytest.raises(ModelsAway):
        await models.open().answer([("user", "Another.")], max_tokens=50)


@dataclass
class Held:
    """An interview with a model that has begun, and who watches it."""

    session: str
    camille: Visitor
    remi: Visitor
    candidate: Viewer

    async def answer(self, number: int) -> None:
        await self.candidate.send("answer", client_msg_id=f"answer-{number:04}", text=f"{ANSWER} {number} times.")
        await self.candidate.heard(number + 1)

    async def emitted(self, kind: str) -> list[dict[str, Any]]:
        return await staff_events(self.remi, self.session, kind)

    async def record(self, who: Visitor) -> dict[str, Any]:
        found: dict[str, Any] = (await who.get(f"/api/sessions/{self.session}")).json()
        return found


@asynccontextmanager
async def held(server: ModelServer, redis_url: str, mongodb_url: str, **settings: Any) -> AsyncIterator[Held]:
    async with (
        serving(
            redis_url=redis_url,
            mongodb_url=mongodb_url,
            vivavoce_models="openai:m",
            openai_base_url=server.openai_url,
            vivavoce_model_prices="openai:m=1000/1000",
            **settings,
        ) as node,
        node.visitor("Camille") as camille,
        node.visitor("Rémi", "recruiter") as remi,
    ):
        session = (await camille.session(mode="assessed"))["id"]
        async with viewing(node, camille, session) as candidate:
            await candidate.send("start")
            await candidate.heard(1)
            yield Held(session, camille, remi, candidate)


async def test_a_session_that_has_used_its_tokens_goes_on_by_rules(
    server: ModelServer, redis_url: str, mongodb_url: str
) -> None:
    async with held(server, redis_url, mongodb_url, vivavoce_session_tokens=100) as one:
        await one.answer(1)
        assert said(one.candidate) == GOOD
        await eventually(lambda: _assessed(one))
        asked = len(server.asked)
        for number in (2, 3):
            await one.answer(number)
            assert said(one.candidate) != GOOD
        await one.candidate.send("end")
        await eventually(lambda: one.candidate.has("report.ready"))
        assert len(server.asked) == asked, "no model is asked any more"

        (reached,) = await one.emitted("budget.reached")
        assert (reached["limit"], reached["allowed"]) == ("tokens", 100)
        assert reached["used"] >= 100
        used = await one.emitted("model.used")
        assert {event["purpose"] for event in used} == {"turn"}, "the turn and its looks used them up: rules judge"
        turns = await one.emitted("turn.measured")
        assert [turn["model"] for turn in turns[:4]] == ["offline", "openai:m", "offline", "offline"], "whoever spoke"
        measured = [turn for turn in turns if turn["input_tokens"]]
        calls = [*used, *measured]
        assert len(measured) == 1
        for call in calls:
            assert call["cost"] == pytest.approx((call["input_tokens"] + call["output_tokens"]) / 1000)
        by_rules = [made["assessment"] for made in (await one.emitted("assessment.made"))[1:]]
        assert [made["engine"] for made in by_rules] == ["offline", "offline"]
        assert by_rules[0]["fallback"] == "budget_reached"  # the other says the same again, which no model need read
        report = (await one.remi.get(f"/api/sessions/{one.session}/report")).json()
        assert report["fallback"] == "budget_reached"
        await eventually(lambda: _ended(one), what="the end in the record")
        usage = (await one.record(one.remi))["usage"]
        assert usage["input_tokens"] == sum(call["input_tokens"] for call in calls)
        assert usage["cost"] == pytest.approx(sum(call["cost"] for call in calls))
        assert (await one.record(one.camille))["usage"] is None
        listed = (await one.camille.get("/api/sessions")).json()["sessions"]
        assert [session["usage"] for session in listed] == [None]


async def _assessed(one: Held) -> bool:
    return bool(await one.emitted("assessment.made"))


async def _ended(one: Held) -> bool:
    return bool((await one.record(one.remi))["status"] == "ended")


async def test_a_turn_that_takes_too_long_is_said_by_rules(
    server: ModelServer, redis_url: str, mongodb_url: str
) -> None:
    async with held(server, redis_url, mongodb_url, vivavoce_turn_seconds=4) as one:
        await one.answer(1)
        await eventually(lambda: _assessed(one))
        server.script("m", Stall(5))  # the turn alone: the same is said again, which is not assessed
        await one.answer(2)
        (reached,) = await one.emitted("budget.reached")
        assert (reached["limit"], reached["allowed"]) == ("turn_time", 4)
        # A sentence is shown once it is whole: of a turn that stalls within its first nothing was.
        assert not one.candidate.events("turn.superseded")
        again = "And what did the team learn from such a migration in the end?"
        server.script("m", Say(again))
        await one.answer(3)
        assert said(one.candidate) == again, "the next turn is a model's again"
        assert len(await one.emitted("budget.reached")) == 1


async def test_a_temperature_reaches_the_wire_where_its_server_takes_one(server: ModelServer, build: Build) -> None:
    """Models that reason have their own and refuse another: it is left out from then on."""
    models = build("openai:m")
    document = CountedModels(models, allowed=Allowance(tokens=1000)).open()
    said = "Unsupported value: 'temperature' does not support 0 with this model."
    server.script("m", Say("a"), Refuse(400, error={"message": said, "param": "temperature"}), Say("b"), Say("c"))
    for _ in range(3):
        await document.answer([("user", "Read.")], max_tokens=10, temperature=0)
    assert [asked.body.get("temperature") for asked in server.asked] == [0, 0, None, None]
