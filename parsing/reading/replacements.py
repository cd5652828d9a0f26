"""Texts that a document lays over its glyphs for those who copy or listen: letters of a ligature, an icon's name."""

import ctypes
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from pypdfium2 import raw

from parsing.reading.glyphs import Run, Runs, address
from parsing.reading.marks import Mark
from parsing.reading.things import TEXT, Thing

MAX_MARKS = 20
"""Around one object."""
MAX_BYTES = 2_000
LIKE = 0.5
"""How much of what is shown a replacement has to say, to be the same text in other letters."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """A text, and the addresses of the objects it stands for."""

    text: str
    objects: tuple[int, ...]


def taken_off(found: Iterable[Thing]) -> list[Replacement]:
    """The page's replacement texts, which are taken off it, so that its glyphs are read as they are drawn."""
    groups: dict[int, list[int]] = {}
    texts: dict[int, str] = {}
    for thing in found:
        if thing.kind != TEXT:
            continue
        count = min(raw.FPDFPageObj_CountMarks(thing.handle), MAX_MARKS)
        for mark in [raw.FPDFPageObj_GetMark(thing.handle, i) for i in range(count)]:
            text = _actual(mark)
            if text is not None:
                key = address(mark)
                texts[key] = text
                groups.setdefault(key, []).append(address(thing.handle))
    for thing in found:
        if thing.kind == TEXT and texts:
            _strip(thing.handle, texts)
    return [Replacement(texts[key], tuple(objects)) for key, objects in groups.items()]


def _strip(handle: Any, texts: dict[int, str]) -> None:
    for i in reversed(range(min(raw.FPDFPageObj_CountMarks(handle), MAX_MARKS))):
        mark = raw.FPDFPageObj_GetMark(handle, i)
        if address(mark) in texts:
            raw.FPDFPageObj_RemoveMark(handle, mark)


def _actual(mark: Any) -> str | None:
    size = ctypes.c_ulong()
    buffer = (ctypes.c_ushort * (MAX_BYTES // 2))()
    if not raw.FPDFPageObjMark_GetParamStringValue(mark, b"ActualText", buffer, MAX_BYTES, size):
        return None
    return bytes(buffer)[: min(size.value, MAX_BYTES)].decode("utf-16-le", "replace").rstrip("\0")


def applied(found: Runs, replacements: list[Replacement]) -> list[str]:
    """Put replacements where glyphs don't say their letters. Returns those that say other words than are shown."""
    others: list[str] = []
    for replacement in replacements:
        runs = [found[key] for key in replacement.objects if key in found]
        marks = [mark for run in runs for mark in run.marks]
        mute = sum(not mark.text for mark in marks)
        shown = "".join(mark.text for mark in marks)
        if _needed(replacement.text, shown, mute):
            _put(runs, marks, replacement.text)
        elif _other(replacement.text, shown):
            others.append(replacement.text)
    return others


def _needed(actual: str, shown: str, mute: int) -> bool:
    """Whether glyphs whose letters nobody knows, or one that joins several, are better said by the replacement."""
    if not actual.strip() or any(unicodedata.category(c) in ("Co", "Cs", "Cc") for c in actual):
        return False
    if mute and not _key(shown):
        return len(actual) <= 3 * (mute + len(shown))
    return len(shown) == 1 and not shown.isascii() and shown.isalpha() and len(actual) <= 3


def _other(actual: str, shown: str) -> bool:
    """Whether a person reads other words here than a machine would. An icon's name is no other word."""
    there, replaced = _key(shown), _key(actual)
    if len(there) < 3 or not replaced or there in replaced or replaced in there:
        return False
    return SequenceMatcher(None, there, replaced, autojunk=False).ratio() < LIKE


def _put(runs: list[Run], marks: list[Mark], text: str) -> None:
    if marks:
        whole = marks[0]._replace(text=text, x1=max(m.x1 for m in marks))
        for run in runs:
            run.marks.clear()
        runs[0].marks.append(whole)


def _key(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())
