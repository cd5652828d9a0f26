"""PROTOCOL.md says what the models say: every example is valid, every message, event, code and limit stands there."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from pydantic import TypeAdapter

from server.commands.generate import generated
from server.live.limits import Limits
from server.protocol import errors
from server.protocol.codes import REFUSALS, Close
from server.protocol.events import PublicEvent, StaffEvent
from server.protocol.messages import MAX_ANSWER, MAX_CLIENT_FRAME, PROTOCOL_VERSION, ClientMessage, ServerMessage
from server.protocol.schema import asyncapi, client_models, server_models
from tests.frames import checked

PAGE = files("server.protocol").joinpath("PROTOCOL.md").read_text()
EXAMPLES: list[dict[str, Any]] = [
    orjson.loads(line) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()
]
_CLIENT: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
_SERVER: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{n}-{each['type']}" for n, each in enumerate(EXAMPLES)])
def test_every_example_is_a_valid_frame_and_complete(example: dict[str, Any]) -> None:
    from_client = example["type"] in client_models()
    adapter: TypeAdapter[Any] = _CLIENT if from_client else _SERVER
    again = orjson.loads(adapter.validate_json(orjson.dumps(example)).model_dump_json())
    assert {**again, **example} == again, "an example shows a value that the model changes"
    checked(example, from_server=not from_client)


def test_every_message_has_an_example() -> None:
    assert {each["type"] for each in EXAMPLES} == {*client_models(), *server_models()}


@pytest.mark.parametrize("union", [PublicEvent, StaffEvent])
def test_every_event_stands_in_its_table_with_its_fields(union: Any) -> None:
    for member in get_args(get_args(union)[0]):
        fields = [name for name in member.model_fields if name != "type"]
        row = re.search(rf"^\| `{re.escape(member.model_fields['type'].default)}` \|([^|]*)\|", PAGE, re.MULTILINE)
        assert row is not None, member
        assert re.findall(r"`(\w+)`", row.group(1)) == fields, member


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    """`make generate` renews the types and constants of the browser client and the tables of PROTOCOL.md."""
    assert path.read_text(encoding="utf-8") == generated()[path]


def _error_codes() -> set[str]:
    """What a socket may answer: the error tree without what stays between nodes or belongs to HTTP, and our own."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.ServerError)]
    tree = {kind.code for kind in kinds} - {"fenced", "log_lost", "not_signed_in", "bad_cursor"}
    return tree | {"bad_frame", "protocol", "answer_length", "answer_unreadable", "rate"}


def test_every_error_code_of_a_socket_has_its_words() -> None:
    assert set(REFUSALS) == _error_codes()


def test_the_numbers_are_the_code_s() -> None:
    limits = Limits()
    assert f"Protocol version: {PROTOCOL_VERSION}." in PAGE
    assert f"at most {MAX_CLIENT_FRAME:,} bytes" in PAGE
    assert f"{MAX_ANSWER:,} code points" in PAGE
    assert f"within {limits.hello_seconds:.0f} s" in PAGE
    assert f"nothing for {limits.silence_seconds:.0f} s" in PAGE
    assert f"took nothing for {limits.write_seconds:.0f} s" in PAGE
    assert f"{limits.rate:.0f} a second, {limits.burst} at once" in PAGE
    assert limits.outbox_bytes == 1 << 20
    assert "more than 1 MiB waited" in PAGE


def test_the_asyncapi_document_holds_together() -> None:
    document = asyncapi(version="0")
    assert document["asyncapi"] == "3.0.0"
    text = orjson.dumps(document).decode()
    for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', text)) | set(re.findall(r'"#/(components/[^"]+)"', text)):
        place: Any = document
        for part in reference.split("/"):
            place = place[part]
    sent = document["operations"]["fromServer"]["messages"]
    received = document["operations"]["fromClient"]["messages"]
    assert len(sent) == len(server_models())
    assert len(received) == len(client_models())
    assert set(document["channels"]["socket"]["x-close-codes"]) == {str(code.value) for code in Close}
