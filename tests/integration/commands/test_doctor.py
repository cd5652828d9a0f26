"""`vivavoce doctor` finds what is wrong, says what to do, and keeps secrets to itself."""

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from parsing.reading.tesseract import find_tesseract
from server.commands.doctor.examination import as_text, examine
from server.commands.doctor.finding import Finding, State, place
from server.commands.doctor.redis import check_redis
from server.settings import Settings
from server.stores.redis_urls import trusting
from tests.forked import Forked, vivavoce
from tests.model_server import Cut, Decline, Filtered, ModelServer, Ponder, Refuse, Reply, Say, Strict
from tests.redis_tls import tls_front


async def command(folder: Path, *arguments: str, **environment: str) -> tuple[int, str]:
    process = Forked(vivavoce, folder, "doctor", *arguments, errors=None, **environment)
    return await asyncio.to_thread(process.communicate)


async def findings(**given: Any) -> dict[str, Finding]:
    found = await examine(Settings(_env_file=None, **given))
    json.dumps([one.as_json() for one in found])
    assert as_text(found).count("BROKEN") == sum(one.state == "broken" for one in found)
    return {one.about: one for one in found}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


async def test_with_nothing_configured_nothing_is_broken(tmp_path: Path) -> None:
    """Status 0, and nothing was made in the folder; a machine without Tesseract is warned of it."""
    status, out = await command(tmp_path, VIVAVOCE_PORT=free_port())
    assert status == 0, out
    assert "BROKEN" not in out
    assert out.rstrip().splitlines()[-1].startswith(("All is well.", "Vivavoce will run"))
    assert not any(os.scandir(tmp_path))


async def test_real_stores_are_asked(redis_url: str, mongodb_url: str) -> None:
    """Their versions are told."""
    found = await findings(redis_url=redis_url, mongodb_url=mongodb_url, vivavoce_port=0)
    assert found["redis"].state == found["mongodb"].state == "ok"
    assert found["redis"].detail.startswith("8.")
    assert (found["scanned CVs"].state == "ok") == (find_tesseract() is not None)


async def test_a_certificate_that_nobody_vouches_for_is_reported(redis_url: str, tmp_path: Path) -> None:
    """With what to do; with the authority's file all is well, and TLS where there is none is told, too."""
    async with tls_front(redis_url, tmp_path) as front:
        [untrusted] = await check_redis(f"rediss://localhost@{front.host}/0")
        trusted = await check_redis(trusting(f"rediss://{front.host}/0", front.ca))
        [plain] = await check_redis(f"redis://{front.host}/0")
    assert untrusted.state == plain.state == "broken"
    assert "not trusted" in untrusted.detail
    assert "REDIS_CA" in untrusted.advice
    assert "rediss://" in plain.advice
    assert trusted[0].state == "ok"


async def test_absent_stores_are_broken_and_passwords_stay_hidden(tmp_path: Path) -> None:
    """Nobody listens there: status 1, advice, no secret in the output."""
    port = free_port()
    status, out = await command(
        tmp_path,
        REDIS_URL=f"redis://u:invented@127.0.0.1:{port}/0",
        MONGODB_URL=f"mongodb://u:invented@127.0.0.1:{port}/",
        OPENAI_API_KEY="sk-invented",
        OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1",
        VIVAVOCE_MODELS="openai:some-model",
    )
    assert status == 1
    for words in ("redis ", "mongodb ", "model openai:some-model"):
        assert f"BROKEN  {words}" in out
    assert "REDIS_URL" in out
    assert "OPENAI_BASE_URL" in out
    assert "invented" not in out


async def test_a_taken_port_is_broken() -> None:
    """Somebody else has it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        found = await findings(vivavoce_port=other.getsockname()[1])
    assert found["port"].state == "broken"
    assert "--port" in found["port"].advice


@pytest.mark.parametrize(
    ("given", "about", "state"),
    [
        ({"vivavoce_host": "0.0.0.0"}, "public address", "broken"),  # noqa: S104 - the mistake that is meant
        ({"vivavoce_public_url": "interviews.example"}, "public address", "broken"),
        ({"vivavoce_public_url": "https://interviews.example/app"}, "public address", "broken"),
        ({"vivavoce_public_url": "https://ada@interviews.example"}, "public address", "broken"),
        ({"vivavoce_public_url": "https://Interviews.example:443/"}, "public address", "ok"),
        ({"openai_api_key": "sk-one\ntwo"}, "keys", "broken"),
        ({"groq_api_key": "gsk \u201ckey\u201d"}, "keys", "broken"),
        ({"openai_base_url": "http://127.0.0.1:11434"}, "model server", "warning"),
        ({"openai_base_url": "127.0.0.1:11434/v1"}, "model server", "broken"),
        ({"vivavoce_public_url": "http://interviews.example"}, "public address", "warning"),
        ({"vivavoce_public_url": "https://interviews.example"}, "public address", "ok"),
        ({"langsmith_tracing": True}, "tracing", "warning"),
        ({"vivavoce_models": "openai:x"}, "models", "broken"),
        ({"vivavoce_models": "nobody:x"}, "models", "broken"),
        ({"vivavoce_models": "scripted:3@0"}, "model scripted:3@0", "ok"),
        ({"vivavoce_models": "scripted:3@0", "vivavoce_model_prices": "openai:x"}, "models", "broken"),
        ({"vivavoce_models": "scripted:3@0", "vivavoce_model_prices": "openai:x=1/2"}, "prices", "warning"),
        ({"vivavoce_data": "/dev/null/data"}, "data folder", "broken"),
        ({"google_client_id": "id"}, "sign-in", "broken"),
        ({"oidc_issuer": "https://id.example", "oidc_client_id": "id"}, "sign-in", "broken"),
        (
            {"oidc_issuer": "http://id.example", "oidc_client_id": "id", "oidc_client_secret": "s"},
            "sign-in",
            "broken",
        ),
        ({"vivavoce_sign_up": "anyone"}, "sign-in", "warning"),
    ],
)
async def test_each_mistake_is_found(given: dict[str, Any], about: str, state: str) -> None:
    """One mistake at a time; whatever is not well comes with advice."""
    found = await findings(**{"vivavoce_port": 0} | given)
    assert found[about].state == state
    assert all(one.advice for one in found.values() if one.state != "ok")


@pytest.mark.parametrize(
    ("states", "last"),
    [
        (["ok", "ok"], "All is well."),
        (["ok", "warning"], "Vivavoce will run; see the warning above."),
        (["warning", "warning"], "Vivavoce will run; see the 2 warnings above."),
        (["warning", "broken"], "1 broken; Vivavoce will not run well until mended."),
    ],
)
def test_all_is_well_only_where_nothing_warns(states: list[State], last: str) -> None:
    text = as_text([Finding("port", state, "8000", "" if state == "ok" else "Look.") for state in states])
    assert text.splitlines()[-1] == last


async def test_misspelt_settings_are_found_and_json_is_json(tmp_path: Path) -> None:
    """A warning is no failure."""
    status, out = await command(tmp_path, "--json", VIVAVOCE_MODEL="openai:x", VIVAVOCE_PORT=free_port())
    found = json.loads(out)
    assert status == 0
    assert [one["detail"] for one in found if one["state"] == "warning"] == ["VIVAVOCE_MODEL is not a setting"]


async def test_settings_that_are_no_settings(tmp_path: Path) -> None:
    """Wrong values are named, and not repeated: they may be secrets in the wrong place."""
    status, out = await command(tmp_path, VIVAVOCE_PORT="sk-invented")
    assert status == os.EX_CONFIG
    assert "VIVAVOCE_PORT" in out
    assert "invented" not in out


def test_places_have_no_passwords() -> None:
    """User and password are cut off; several hosts stay."""
    assert place("redis://u:p@host:1/0") == "redis://host:1/0"
    assert place("mongodb://u:p%40@a:1,b:2/db?x=y") == "mongodb://a:1,b:2/db"
    assert place("unix:///run/redis.sock") == "unix:///run/redis.sock"


TURN = "Thank you. Which dish did you change most, and why?"
YEARS = Say('{"years": 6}')


@pytest.mark.parametrize(
    ("replies", "state", "words"),
    [
        ([Say(TURN), YEARS], "ok", ["and JSON"]),
        ([Say(f"The cook was vague.</think>{TURN}"), YEARS], "ok", ["thoughts without an opening mark"]),
        ([Say(f"<think>Vague.</think>{TURN}"), YEARS], "ok", ["marked thoughts"]),
        ([Ponder("Vague.", TURN), YEARS], "ok", ["thoughts in fields of their own"]),
        ([Filtered(TURN), YEARS], "ok", ["choices without a delta"]),
        ([Say(TURN, finish=None), YEARS], "ok", ["an end without a finish_reason"]),
        ([Strict(TURN), Strict(TURN), YEARS], "ok", ["no stream_options"]),
        ([Say(TURN), Say("Six years."), Say("Six, I said.")], "warning", ["no JSON: bad_output"]),
        ([Say(TURN), Refuse(400, error={"message": "response_format json_schema is not supported"}), YEARS], "ok",
         ["no JSON schema"]),
        ([Cut(3)], "broken", ["cut"]),
        ([Decline()], "broken", ["refused"]),
        ([Ponder("Vague.")], "broken", ["empty", "thoughts in fields of their own"]),
        ([Say("<think>Vague")], "broken", ["thoughts_only"]),
        ([Refuse(401)], "broken", ["unauthorized"]),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
async def test_models_are_asked_as_an_interview_asks(replies: list[Reply], state: str, words: list[str]) -> None:
    """A turn is read to its end, JSON is asked for, and whatever is odd is told."""
    with ModelServer() as models:
        models.script("m", *replies)
        found = await findings(vivavoce_port=0, vivavoce_models="openai:m", openai_base_url=models.openai_url)
        asked = [asked.body for asked in models.asked]
    finding = found["model openai:m"]
    assert (finding.state, [word for word in words if word not in finding.detail]) == (state, [])
    assert "Vague" not in finding.detail
    assert all(body["stream"] and (body["max_tokens"], len(body["messages"]) > 0) == (4000, True) for body in asked)


async def test_an_address_without_its_end_is_named() -> None:
    """The commonest mistake with a server of one's own."""
    with ModelServer() as models:
        address = models.openai_url.removesuffix("/v1")
        found = await findings(vivavoce_port=0, vivavoce_models="openai:m", openai_base_url=address)
    assert "/v1" in found["model openai:m"].advice
