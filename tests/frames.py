"""Checks frames against the document that the server publishes: what a client in another language would rely on."""

from functools import cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator

from server.protocol.schema import asyncapi, client_models, server_models


@cache
def _validators(from_server: bool) -> dict[str, Draft202012Validator]:  # noqa: FBT001  # a cache's key
    document = asyncapi(version="0")
    models = server_models() if from_server else client_models()
    return {
        name: Draft202012Validator(
            {
                "$ref": f"#/components/schemas/{model.__name__}",
                "components": document["components"],
            }
        )
        for name, model in models.items()
    }


def checked(frame: dict[str, Any], *, from_server: bool = True) -> dict[str, Any]:
    """The frame, if it is one of the document's messages."""
    validators = _validators(from_server)
    assert frame.get("type") in validators, f"undocumented frame {frame.get('type')!r}"
    problems = sorted(validators[frame["type"]].iter_errors(frame), key=lambda problem: list(problem.path))
    assert not problems, f"{frame['type']}: {problems[0].message[:300]} at {list(problems[0].path)}"
    return frame


def server_frames(message: str | bytes) -> list[dict[str, Any]]:
    """All frames of one message from the server, each checked."""
    lines = message.split("\n") if isinstance(message, str) else message.split(b"\n")
    return [checked(orjson.loads(line)) for line in lines]
