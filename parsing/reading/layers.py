"""Layers of a document (optional content) that a viewer leaves off, and texts that stand in for others."""

import unicodedata
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

MAX_LAYERS = 5_000


def layers_off(root: Any) -> frozenset[int]:
    """Object numbers of the layers that are off when the document is opened. `root` is the catalogue."""
    properties = _dictionary(root, "/OCProperties")
    default = _dictionary(properties, "/D")
    off = set(_numbers(default, "/OFF"))
    if default.get("/BaseState") == "/OFF":
        off |= set(_numbers(properties, "/OCGs")) - set(_numbers(default, "/ON"))
    return frozenset(off)


def is_off(entry: Any, off: frozenset[int]) -> bool:
    """Whether a layer, or a membership in several, is off. `entry` as it stands, a reference unresolved."""
    if not off:
        return False
    if isinstance(entry, IndirectObject) and entry.idnum in off:
        return True
    told = entry.get_object() if entry is not None else None
    if not isinstance(told, DictionaryObject) or told.get("/Type") != "/OCMD":
        return False
    groups = told.raw_get("/OCGs") if "/OCGs" in told else None
    numbers = [groups.idnum] if isinstance(groups, IndirectObject) else []
    numbers = _numbers(told, "/OCGs") or numbers
    hidden = [number in off for number in numbers]
    return any(hidden) if told.get("/P") == "/AllOn" else bool(hidden) and all(hidden)


def stands_in(actual: str, shown: str) -> bool:
    """Whether a replacement text says what is shown: a ligature's letters, a hyphen's nothing, the same word."""
    if _key(actual) == _key(shown) or not _key(actual):
        return True
    if not _key(shown):
        return len(actual) <= 3 * len(shown)  # glyphs whose own letters are not known
    return len(shown) == 1 and not shown.isascii() and len(actual) <= 3


def _key(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _dictionary(parent: Any, key: str) -> DictionaryObject:
    found = parent.get(key) if isinstance(parent, DictionaryObject) else None
    found = found.get_object() if found is not None and not isinstance(found, NullObject) else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _numbers(parent: DictionaryObject, key: str) -> list[int]:
    found = parent.get(key)
    found = found.get_object() if found is not None else None
    if not isinstance(found, ArrayObject):
        return []
    return [entry.idnum for entry in found[:MAX_LAYERS] if isinstance(entry, IndirectObject)]
