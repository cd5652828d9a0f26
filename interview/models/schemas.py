"""JSON schemas in the forms that servers can hold a model to. Pure."""

from collections.abc import Mapping
from typing import Any

BOUNDS = frozenset({"minLength", "maxLength", "minItems", "maxItems"})


def shaped(schema: object) -> Any:
    """The schema without bounds: llama.cpp makes a grammar of it, and dies of a string of up to 2,000 letters."""
    if isinstance(schema, Mapping):
        return {name: shaped(value) for name, value in schema.items() if name not in BOUNDS}
    return [shaped(item) for item in schema] if isinstance(schema, list) else schema


def strictly(schema: Mapping[str, object]) -> dict[str, Any] | None:
    """The schema as OpenAI holds a model to it: every field is there, and no other. None when it cannot be said so.

    A field with a default has to be written too; bounds are checked by whoever reads the answer.
    """
    made = _strict(shaped(schema))
    return made if isinstance(made, dict) else None


def _strict(schema: object) -> object:
    if isinstance(schema, list):
        items = [_strict(item) for item in schema]
        return None if any(item is None for item in items) else items
    if not isinstance(schema, Mapping):
        return schema
    properties = schema.get("properties")
    if schema.get("type") == "object" and not properties:
        # Keys that are not known before cannot be promised.
        return None
    made: dict[str, object] = {}
    for name, value in schema.items():
        if name == "default":
            continue
        if name in ("properties", "$defs"):
            parts = {inner: _strict(part) for inner, part in value.items()}
            if any(part is None for part in parts.values()):
                return None
            made[name] = parts
            continue
        made[name] = _strict(value) if isinstance(value, Mapping | list) else value
        if made[name] is None:
            return None
    if properties:
        made |= {"additionalProperties": False, "required": list(properties)}
    return made
