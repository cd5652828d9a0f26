"""What the model of a load test says: enough different questions, and the shortest valid JSON."""

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

QUESTIONS = Path(__file__).resolve().parent.parent / "prompts" / "en" / "questions.json"


def least(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:  # noqa: PLR0911 - one return a kind
    """The smallest value that a JSON schema, as pydantic writes them, allows."""
    if "$ref" in schema:
        return least(known[schema["$ref"].rsplit("/", 1)[1]], known)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    if "anyOf" in schema:
        kinds = schema["anyOf"]
        return None if {"type": "null"} in kinds else least(kinds[0], known)
    match schema.get("type"):
        case "object":
            return {name: least(schema["properties"][name], known) for name in schema.get("required", ())}
        case "array":
            return [least(schema["items"], known) for _ in range(schema.get("minItems", 0))]
        case "string":
            return "x" * schema.get("minLength", 0)
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
    return None


def in_turn(body: Mapping[str, Any], said: str) -> str:
    """`said` around the question that was to be asked: who asks another one is interrupted too."""
    quoted = re.findall(r"[«“]\s?(.+?)\s?[»”]", str(body["messages"][-1].get("content", "")))
    planned = max(quoted, key=len, default="").split()
    return " ".join([*planned, *said.split()[len(planned) :]])


def conversations(words: int) -> list[str]:
    """Texts of so many words, one question each, no two alike: an interviewer who repeats itself is interrupted."""
    questions = itertools.cycle(
        dict.fromkeys(str(text) for text in _strings(orjson.loads(QUESTIONS.read_bytes())) if text.endswith("?"))
    )
    pool = (word.rstrip("?") + " " for question in questions for word in question.split())
    return ["".join(itertools.islice(pool, words - 1)) + "right?" for _ in range(40)]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)
