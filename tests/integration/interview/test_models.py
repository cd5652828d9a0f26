"""langchain-openai and langchain-groq themselves, against a server that speaks their formats, through our failover."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk

from interview.errors import BadModelSpec, ModelUnavailable
from interview.events import ModelFailed
from interview.models.catalogue import build_endpoints, parse_specs
from interview.models.client import Measured, Models
from interview.models.providers.provider import Account
from interview.ports import Restart
from tests.listening import (
    MESSAGES,
    PATIENCE,
    SILENCE,
    TRIED,
    Build,
    Listener,
    accounts_at,
    building,
    silence_for,
    warm,
)
from tests.model_server import (
    Break,
    CallTool,
    Cut,
    Garble,
    ModelServer,
    Refuse,
    Reply,
    Say,
    Stall,
)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        asyncio.run(warm(running))
        yield running


@pytest.fixture(autouse=True)
def forget(server: ModelServer) -> None:
    server.forget()


@pytest.fixture
async def build(server: ModelServer) -> AsyncIterator[Build]:
    async with building(server) as of:
        yield of


@pytest.mark.parametrize("provider", TRIED)
async def test_text_arrives_word_by_word_with_usage(server: ModelServer, build: Build, provider: str) -> None:
    server.script("m", Say("Où avez-vous appris cela ? 🙂 Racontez."))
    heard = await Listener().hear(build(f"{provider}:m"))
    assert heard.text == "Où avez-vous appris cela ? 🙂 Racontez."
    assert len(heard.pieces) == 7
    assert heard.failures == []
    (measured,) = heard.measured
    assert measured.model == f"{provider}:m"
    assert measured.output_tokens == 7
    assert measured.input_tokens
    assert measured.first_token_ms is not None
    assert 0 < measured.first_token_ms <= measured.total_ms
    (asked,) = server.asked
    assert asked.path == ("/v1/chat/completions" if provider == "openai" else "/openai/v1/chat/completions")
    assert asked.body["stream"] is True
    assert asked.headers["authorization"] == ("Bearer sk-test" if provider == "openai" else "Bearer gsk-test")
    assert [message["role"] for message in asked.body["messages"]] == ["system", "user"]


FAILURES: list[tuple[Reply, str, bool]] = [
    (Refuse(401), "unauthorized", False),
    (Refuse(403), "forbidden", False),
    (Refuse(404), "model_not_found", False),
    (Refuse(429, retry_after=30), "rate_limited", True),
    (Refuse(429, error={"message": "quota", "type": "insufficient_quota", "code": "insufficient_quota"}),
     "quota_exhausted", False),
    (Refuse(400, error={"message": "too many", "code": "context_length_exceeded"}), "context_too_long", False),
    (Refuse(400, error={"message": "no such option"}), "bad_request", False),
    (Refuse(500), "server_error", True),
    (Refuse(503), "overloaded", True),
    (Stall(-1), "timeout", True),
    (Stall(0), "timeout", True),
    (Cut(0), "cut", True),
    (Garble(0), "malformed", True),
    (Break(0), "server_error", True),
    (Say(""), "empty", True),
    (CallTool("search", '{"q": "x"}'), "empty", True),
    (Say("", finish="content_filter"), "content_filtered", False),
]  # fmt: skip


@pytest.mark.parametrize("provider", TRIED)
@pytest.mark.parametrize("case", FAILURES, ids=lambda case: str(case[0])[:40])
async def test_a_failure_before_the_first_token_moves_on_unseen(
    server: ModelServer, build: Build, provider: str, case: tuple[Reply, str, bool]
) -> None:
    reply, code, temporary = case
    server.script("bad", reply)
    server.script("good", Say("Here I am."))
    other = "groq" if provider == "openai" else "openai"
    heard = await Listener().hear(build(f"{provider}:bad,{other}:good", silence=silence_for(reply)))
    assert heard.pieces == ["Here ", "I ", "am."]
    assert heard.failures == [ModelFailed(f"{provider}:bad", code, temporary, f"{other}:good")]
    assert heard.measured[0].model == f"{other}:good"
    assert [asked.body["model"] for asked in server.asked] == ["bad", "good"], "no retries but ours"


BROKEN: list[tuple[Reply, str]] = [
    (Stall(3), "timeout"),
    (Cut(3), "cut"),
    (Garble(3), "malformed"),
    (Break(3), "server_error"),
    (Say("One two three", finish=None, done=False), "cut"),
]


@pytest.mark.parametrize("provider", TRIED)
@pytest.mark.parametrize(("reply", "code"), BROKEN, ids=lambda value: str(value)[:40])
async def test_a_failure_in_mid_stream_restarts_with_the_next_model(
    server: ModelServer, build: Build, provider: str, reply: Reply, code: str
) -> None:
    server.script("bad", reply)
    server.script("good", Say("Here I am."))
    heard = await Listener().hear(build(f"{provider}:bad,openai:good", silence=silence_for(reply)))
    assert len([piece for piece in heard.pieces[:3] if isinstance(piece, str)]) == 3
    assert heard.pieces[3] == Restart(model=f"{provider}:bad", code=code)
    assert heard.text == "Here I am."
    assert [failure.next for failure in heard.failures] == ["openai:good"]


@pytest.mark.parametrize("provider", TRIED)
async def test_the_only_model_gets_a_second_try_from_the_start(
    server: ModelServer, build: Build, provider: str
) -> None:
    server.script("m", Cut(2), Say("Here I am."))
    heard = await Listener().hear(build(f"{provider}:m"))
    assert heard.pieces[2] == Restart(model=f"{provider}:m", code="cut")
    assert heard.text == "Here I am."
    assert heard.failures == [ModelFailed(f"{provider}:m", "cut", temporary=True, next=f"{provider}:m")]


async def test_retry_after_of_the_last_model_is_waited_for(server: ModelServer, build: Build) -> None:
    server.script("m", Refuse(429, retry_after=0.3), Say("Here I am."))
    began = time.monotonic()
    heard = await Listener().hear(build("openai:m"))
    assert heard.text == "Here I am."
    assert 0.3 <= time.monotonic() - began < 30


async def test_a_long_retry_after_is_not_waited_for(server: ModelServer, build: Build) -> None:
    server.script("m", Refuse(429, retry_after=3600))
    began = time.monotonic()
    with pytest.raises(ModelUnavailable) as caught:
        await Listener().hear(build("openai:m"))
    assert (caught.value.code, caught.value.temporary) == ("rate_limited", True)
    assert time.monotonic() - began < 30


async def test_when_all_fail_the_error_says_whether_waiting_helps(server: ModelServer, build: Build) -> None:
    server.script("a", Refuse(500), Refuse(500))
    server.script("b", Refuse(401))
    listener = Listener()
    with pytest.raises(ModelUnavailable) as caught:
        await listener.hear(build("openai:a,groq:b"))
    assert (caught.value.code, caught.value.temporary) == ("server_error", True)
    assert [(failure.model, failure.next) for failure in listener.failures] == [
        ("openai:a", "groq:b"),
        ("groq:b", "openai:a"),
        ("openai:a", None),
    ]
    server.script("c", Refuse(401))
    with pytest.raises(ModelUnavailable) as caught:
        await Listener().hear(build("openai:c"))
    assert (caught.value.code, caught.value.temporary) == ("unauthorized", False)


async def test_nobody_listens_on_the_port(server: ModelServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    accounts = {
        "openai": Account(base_url=f"http://127.0.0.1:{port}/v1"),
        "groq": Account(base_url=server.groq_url),
    }
    models = Models(
        endpoints=build_endpoints(parse_specs("openai:gone,groq:good"), accounts=accounts), timeout=PATIENCE
    )
    heard = await Listener().hear(models)
    await models.aclose()
    assert heard.failures == [ModelFailed("openai:gone", "unreachable", temporary=True, next="groq:good")]
    assert heard.text == "Tell me about your last project."


async def test_a_failed_model_rests_and_comes_back(server: ModelServer, build: Build) -> None:
    models = build("openai:a,openai:b")
    server.script("a", Refuse(500))
    await Listener().hear(models)
    heard = await Listener().hear(models)
    assert [asked.body["model"] for asked in server.asked] == ["a", "b", "b"]
    assert heard.failures == []


async def test_leaving_early_closes_the_providers_stream(server: ModelServer, build: Build) -> None:
    server.script("m", Say("word " * 500, rate=50))
    measured: list[Measured] = []
    speech = build("openai:m").speak(MESSAGES, on_measured=measured.append)
    said = [await anext(speech) for _ in range(3)]
    assert said == ["word "] * 3
    await speech.aclose()
    assert measured[0].first_token_ms is not None
    await until(lambda: server.asked[0].left)


async def test_cancelling_the_reader_is_not_a_failure(server: ModelServer, build: Build) -> None:
    server.script("m", Stall(2))
    listener = Listener()
    reading = asyncio.ensure_future(listener.hear(build("openai:m,openai:other")))
    await until(lambda: len(listener.pieces) == 2)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert listener.failures == []
    await until(lambda: server.asked[0].left)


async def test_slow_reading_is_not_silence(server: ModelServer, build: Build) -> None:
    server.script("m", Say("One two three."))
    pieces = []
    async for piece in build("openai:m", silence=SILENCE).speak(MESSAGES):
        pieces.append(piece)
        await asyncio.sleep(SILENCE * 0.7)
    assert "".join(map(str, pieces)) == "One two three."


@pytest.mark.parametrize("provider", TRIED)
async def test_json_is_asked_for_as_strictly_as_the_server_can(
    server: ModelServer, build: Build, provider: str
) -> None:
    schema: dict[str, Any] = {"title": "plan", "type": "object", "properties": {"stages": {"type": "array"}}}
    models = build(f"{provider}:m")
    refused = Refuse(400, error={"message": "This model does not support response format `json_schema`"})
    server.script("m", refused, Say('{"stages": []}'), Say('{"stages": [1]}'))
    completion = await models.complete(MESSAGES, schema=schema)
    assert (completion.text, completion.model) == ('{"stages": []}', f"{provider}:m")
    assert completion.measured.output_tokens == 2
    again = await models.complete(MESSAGES, schema=schema)
    assert again.text == '{"stages": [1]}'
    kinds = [asked.body["response_format"]["type"] for asked in server.asked]
    assert kinds == ["json_schema", "json_object", "json_object"], "what was learnt is kept"
    assert server.asked[0].body["response_format"]["json_schema"]["schema"] == schema


async def test_a_small_model_s_server_is_given_the_schema_in_its_own_form(server: ModelServer, build: Build) -> None:
    """llama-cpp-python finds `json_schema` invalid, says so with status 500, and dies of bounded strings."""
    shape: dict[str, Any] = {"title": "plan", "type": "object", "properties": {"name": {"type": "string"}}}
    schema = {**shape, "properties": {"name": {"type": "string", "minLength": 40, "maxLength": 2000}}}
    words = "1 validation error: {'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'json_object'\"}"
    server.script("m", Refuse(500, error={"message": words, "type": "internal_server_error"}), Say('{"name": "a"}'))
    completion = await build("openai:m").complete(MESSAGES, schema=schema)
    assert completion.text == '{"name": "a"}'
    assert server.asked[-1].body["response_format"] == {"type": "json_object", "schema": shape}


async def test_a_server_without_stream_options_is_spoken_to_without(server: ModelServer, build: Build) -> None:
    server.script("m", Refuse(400, error={"message": "Unrecognized request argument supplied: stream_options"}))
    heard = await Listener().hear(build("openai:m"))
    assert heard.text == "Tell me about your last project."
    assert heard.failures == []
    assert ["stream_options" in asked.body for asked in server.asked] == [True, False]


async def test_complete_starts_over_after_a_cut(server: ModelServer, build: Build) -> None:
    server.script("a", Cut(3))
    server.script("b", Say("Whole."))
    assert (await build("openai:a,groq:b").complete(MESSAGES)).text == "Whole."


@pytest.mark.parametrize("provider", TRIED)
async def test_the_chat_model_itself_answers_in_one_piece_and_calls_tools(server: ModelServer, provider: str) -> None:
    endpoints = build_endpoints(parse_specs(f"{provider}:m"), accounts=accounts_at(server))
    chat = endpoints[0].chat
    assert (await chat.ainvoke(MESSAGES)).content == "Tell me about your last project."
    server.script("m", CallTool("search_offers", '{"q": "données"}'), CallTool("search_offers", '{"q": "data"}'))
    whole = await chat.ainvoke(MESSAGES)
    assert isinstance(whole, AIMessage)
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("search_offers", {"q": "données"})]
    gathered: AIMessageChunk | None = None
    async for chunk in chat.astream(MESSAGES):
        assert isinstance(chunk, AIMessageChunk)
        gathered = chunk if gathered is None else gathered + chunk
    assert gathered is not None
    assert [(call["name"], call["args"]) for call in gathered.tool_calls] == [("search_offers", {"q": "data"})]
    assert endpoints[0].close is not None
    await endpoints[0].close()


def scripted(spec: str) -> Models:
    return Models(endpoints=build_endpoints(parse_specs(spec)))


async def test_scripted_says_its_tokens_at_its_rate() -> None:
    models = scripted("scripted:30@100")
    began = time.monotonic()
    heard = await Listener().hear(models)
    assert 0.25 < time.monotonic() - began < 20
    assert len(heard.pieces) == 30
    assert heard.measured[0].output_tokens == 30
    assert heard.text == (await Listener().hear(scripted("scripted:30@0"))).text
    assert heard.text.endswith("?")


async def test_scripted_with_a_clock_tells_when_each_token_was_made() -> None:
    before = time.monotonic()
    heard = await Listener().hear(scripted("scripted:20@1000@clock"))
    moments = [int(word, 36) / 1e6 for word in heard.text.split()]
    assert len(heard.pieces) == len(moments) == 20
    assert moments == sorted(moments)
    assert before - 0.001 <= moments[0]
    assert moments[-1] <= time.monotonic()


async def test_scripted_without_delay_lets_others_run() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.ensure_future(other())
    await Listener().hear(scripted("scripted:400@0"))
    beside.cancel()
    assert turns >= 20


def test_a_missing_key_is_reported_at_the_start() -> None:
    with pytest.raises(BadModelSpec, match="OPENAI_API_KEY"):
        build_endpoints(parse_specs("openai:gpt-x"))
    with pytest.raises(BadModelSpec, match="GROQ_API_KEY"):
        build_endpoints(parse_specs("groq:llama"))


async def until(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)
