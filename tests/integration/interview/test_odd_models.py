"""Servers that think aloud, refuse, break off or know other options than ours, through LangChain and our failover."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from interview.assessment.report_by_model import ProposedSummary
from interview.errors import ModelUnavailable
from interview.events import Event, ModelFailed
from interview.models.dialect import Manner
from interview.models.structured import ask_for
from tests.listening import MESSAGES, TRIED, Build, Listener, building
from tests.model_server import Decline, Filtered, ModelServer, Ponder, Refuse, Reply, Say, Strict


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.forget()
    return running


@pytest.fixture
async def build(server: ModelServer) -> AsyncIterator[Build]:
    async with building(server) as of:
        yield of


THOUGHT = "The candidate was vague, perhaps a 2 of 5."
SAFE = "Thank you. What came of it?"


@pytest.mark.parametrize("provider", TRIED)
@pytest.mark.parametrize("key", ["reasoning_content", "reasoning"])
async def test_thoughts_in_fields_of_their_own_are_not_heard(
    server: ModelServer, build: Build, provider: str, key: str
) -> None:
    server.script("m", Ponder(THOUGHT, SAFE, key=key))
    heard = await Listener().hear(build(f"{provider}:m", manner="unknown"))
    assert (heard.text, heard.failures) == (SAFE, [])
    assert len(heard.pieces) > 1, "what a server keeps apart need not be held"


ODD: list[tuple[Reply, str]] = [
    (Say(f"{THOUGHT}</think>{SAFE}"), SAFE),
    (Say(f"<think>{THOUGHT}</think>{SAFE}"), SAFE),
    (Filtered(SAFE), SAFE),
    (Say(SAFE, finish=None), SAFE),
    (Say(f"{SAFE} And then I would like", finish="length"), SAFE),
    (Strict(SAFE), SAFE),
    (Strict(SAFE, unknown=("stream_options", "max_tokens", "max_completion_tokens")), SAFE),
    (Refuse(422, body={"detail": "no"}), "Tell me about your last project."),
]


@pytest.mark.parametrize("provider", TRIED)
@pytest.mark.parametrize("manner", ["unknown", "plain"])
@pytest.mark.parametrize("case", ODD, ids=lambda case: str(case[0])[:50])
async def test_odd_servers_are_understood(
    server: ModelServer, build: Build, provider: str, manner: Manner, case: tuple[Reply, str]
) -> None:
    reply, text = case
    server.script("m", reply, *[reply] * (3 if isinstance(reply, Strict) else 0))
    heard = await Listener().hear(build(f"{provider}:m", manner=manner, max_tokens=100))
    assert heard.text == text
    assert heard.failures == []


@pytest.mark.parametrize("provider", TRIED)
@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Decline(), "refused"),
        (Say("I'm sorry, but I can't help with that."), "refused"),
        (Ponder(THOUGHT), "empty"),
        (Say(f"<think>{THOUGHT}"), "thoughts_only"),
        (Say(THOUGHT), "thoughts_only"),
        (Say("Could you tell me", finish="length"), "cut_short"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_what_is_no_answer_moves_on_unheard(
    server: ModelServer, build: Build, provider: str, reply: Reply, code: str
) -> None:
    server.script("bad", reply)
    heard = await Listener().hear(build(f"{provider}:bad,openai:good", manner="unknown"))
    assert heard.pieces == ["Tell me about your last project."]
    assert [failure.code for failure in heard.failures] == [code]


async def test_what_a_strict_server_refuses_is_dropped_once_and_remembered(server: ModelServer, build: Build) -> None:
    models = build("openai:m", max_tokens=100)
    server.script("m", *[Strict(SAFE)] * 3)
    for _ in range(2):
        assert (await Listener().hear(models)).failures == []
    assert ["stream_options" in asked.body for asked in server.asked] == [True, False, False]
    assert all(asked.body["max_tokens"] == 100 for asked in server.asked)


async def test_a_request_beyond_the_minute_s_tokens_asks_for_less(server: ModelServer, build: Build) -> None:
    """Groq counts the tokens that may come. When even few are too many it waits, as for any rate limit."""
    limit = {"message": "Request too large: tokens per minute (TPM)", "type": "tokens", "code": "rate_limit_exceeded"}
    models = build("groq:m", max_tokens=1000)
    server.script("m", Refuse(413, error=limit))
    assert (await Listener().hear(models)).failures == []
    assert [asked.body["max_tokens"] for asked in server.asked] == [1000, 500]
    server.script("m", *[Refuse(413, error=limit)] * 2)
    heard = await Listener().hear(models)
    assert [failure.code for failure in heard.failures] == ["rate_limited"]
    assert heard.text == "Tell me about your last project."
    assert [asked.body["max_tokens"] for asked in server.asked[2:]] == [500, 256, 256]


async def test_one_malformed_answer_does_not_switch_the_schema_off(server: ModelServer, build: Build) -> None:
    schema: dict[str, Any] = {"title": "plan", "type": "object"}
    unwritten = Refuse(
        400,
        error={
            "message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
            "type": "invalid_request_error",
            "code": "json_validate_failed",
            "failed_generation": "I think that response_format",
        },
    )
    models = build("groq:m")
    server.script("m", unwritten, Say('{"a": 1}'), Say('{"a": 2}'))
    assert [(await models.complete(MESSAGES, schema=schema)).text for _ in range(2)] == ['{"a": 1}', '{"a": 2}']
    assert [asked.body["response_format"]["type"] for asked in server.asked] == ["json_schema"] * 3
    server.script("m", *[unwritten] * 4)
    for _ in range(2):
        with pytest.raises(ModelUnavailable) as caught:
            await models.complete(MESSAGES, schema=schema)
        assert (caught.value.code, caught.value.temporary) == ("malformed", True)
    await models.complete(MESSAGES, schema=schema)
    assert server.asked[-1].body["response_format"]["type"] == "json_object", "after three in a row, for a while"


async def test_thoughts_around_json_are_not_kept(server: ModelServer, build: Build) -> None:
    server.script("m", Say(f'{THOUGHT} {{"a": 0}} maybe</think>{{"a": 1}}'))
    completion = await build("openai:m", manner="unknown").complete(MESSAGES, schema={"title": "t", "type": "object"})
    assert completion.text == '{"a": 1}'


async def test_a_model_that_fails_for_good_is_left_alone_for_a_while(server: ModelServer, build: Build) -> None:
    models = build("openai:m")
    server.script("m", Refuse(401))
    for _ in range(3):
        listener = Listener()
        with pytest.raises(ModelUnavailable) as caught:
            await listener.hear(models)
        assert caught.value.code == "unauthorized"
        assert listener.failures == [ModelFailed("openai:m", "unauthorized", temporary=False, next=None)]
    assert len(server.asked) == 1


async def test_thoughts_within_the_texts_of_json_are_not_kept(server: ModelServer, build: Build) -> None:
    server.script("m", Say('{"summary": "<think>Weak.</think>You told of forty services and of what they cost you."}'))
    used: list[Event] = []
    made, _ = await ask_for(ProposedSummary, MESSAGES, models=build("openai:m"), locale="en", note=used.append)
    assert [one.text for one in made.summary] == ["You told of forty services and of what they cost you."]
