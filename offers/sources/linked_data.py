"""JSON-LD as it is found: types and names with and without prefix, values in objects, nodes that refer to others."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from offers.sources.source import Record

_DEEPEST = 8
_MOST = 20_000  # nodes that are looked at in one document
_PREFIX = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:|sdo:)")


def names_posting(kinds: object) -> bool:
    """Whether JobPosting is among types, however it is prefixed."""
    listed = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(kind, str) and re.split(r"[:/#]", kind.strip())[-1].lower() == "jobposting" for kind in listed
    )


def is_posting(record: object) -> bool:
    """Whether a JSON value calls itself a JobPosting."""
    if not isinstance(record, dict):
        return False
    return any(names_posting(record.get(name)) for name in ("@type", "type", "rdf:type") if record.get(name))


def postings(value: object) -> Iterator[Record]:
    """Every JobPosting in a JSON value, wherever it hangs; what it refers to by `@id` is put in its place."""
    nodes: dict[str, Record] = {}
    found: list[Record] = []
    for node in _nodes(value):
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            nodes.setdefault(name, node)
        if is_posting(node):
            found.append(node)
    for posting in found:
        yield _whole(posting, nodes, 0) if nodes else posting


def _nodes(value: object) -> Iterator[Record]:
    """Objects, from outside in, without those inside a posting or in what somebody looks for."""
    todo: list[tuple[object, int]] = [(value, 0)]
    for _ in range(_MOST):
        if not todo:
            return
        one, depth = todo.pop()
        inside: Iterable[object] = ()
        if isinstance(one, list):
            inside = one
        elif isinstance(one, dict):
            yield one
            inside = () if is_posting(one) else [part for name, part in one.items() if name != "seeks"]
        if depth < _DEEPEST:
            todo += [(part, depth + 1) for part in reversed([*inside]) if isinstance(part, dict | list)]


def _whole(value: object, nodes: dict[str, Record], depth: int) -> Any:
    if depth > 4:
        return value
    if isinstance(value, list):
        return [_whole(part, nodes, depth) for part in value[:100]]
    if not isinstance(value, dict):
        return value
    name = value.get("@id")
    node = nodes[name] if len(value) == 1 and isinstance(name, str) and name in nodes else value
    return {key: part if key == "@id" else _whole(part, nodes, depth + 1) for key, part in node.items()}


def bare(value: object, depth: int = 0) -> Any:
    """Without prefixes, without the objects and lists of one that expanded JSON-LD wraps values in."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        parts = [part for part in (bare(one, depth + 1) for one in value[:200]) if part is not None]
        return parts[0] if len(parts) == 1 else parts
    if not isinstance(value, dict):
        return value
    for name in ("@value", "@list", "@set"):
        if name in value:
            return bare(value[name], depth + 1)
    return {_PREFIX.sub("", name): bare(part, depth + 1) for name, part in value.items() if isinstance(name, str)}
