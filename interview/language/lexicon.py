"""The markers of one language: patterns over folded text, by category."""

import re
from functools import cache
from typing import Any, NamedTuple

import re2

from interview.commands import Locale
from interview.language.words import fold
from prompts.loader import markers

_UNSEEN = dict.fromkeys((0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_PART = re.compile(r"\\.|[^\\]+", re.DOTALL)
LONG = 400
"""Letters of a pattern from which on RE2 looks first: it takes 3 us for what takes `re` up to 340, and says only that
nothing is there, which is how it is with most categories and most texts."""
MEMORY = 64 << 20
"""Bytes that RE2 may take for one category; it uses a small part."""
_OTHERWISE = "{,"
"""What RE2 reads in another way than `re`; what it cannot read at all it says itself."""
_ODD = re.compile(r"[\x0b\x1c-\x1f]|\n\Z")
"""Space to `re` and not to RE2, and a line's end behind which `re` alone sees the end of the text."""


class Span(NamedTuple):
    """Code points `start` to `end` of a text."""

    start: int
    end: int


class Lexicon:
    """Compiled markers."""

    def __init__(self, patterns: dict[str, list[str]], stopwords: frozenset[str]) -> None:
        self.stopwords = stopwords
        self._patterns = {
            category: re.compile(r"(?<!\w)(?:" + "|".join(map(_folded, items)) + ")", re.DOTALL)
            for category, items in patterns.items()
            if items
        }
        self._quick = {category: quick for category, items in patterns.items() if (quick := _quick(items)) is not None}

    def spans(self, category: str, text: str) -> list[Span]:
        """Where the category's markers stand in `text` (folded or not)."""
        pattern, folded = self._patterns.get(category), fold(text)
        if pattern is None or self._lacks(category, folded):
            return []
        return [Span(*match.span()) for match in pattern.finditer(folded)]

    def count(self, category: str, folded: str) -> int:
        """How many markers stand in already folded text."""
        pattern = self._patterns.get(category)
        if pattern is None or self._lacks(category, folded):
            return 0
        return sum(1 for _ in pattern.finditer(folded))

    def found(self, category: str, text: str) -> bool:
        """Whether any stands there, also where characters that nobody sees are put between its letters."""
        pattern = self._patterns.get(category)
        if pattern is None:
            return False
        folded = fold(text)
        folded = folded if folded.isascii() else folded.translate(_UNSEEN)
        return not self._lacks(category, folded) and pattern.search(folded) is not None

    def _lacks(self, category: str, folded: str) -> bool:
        """Whether it is known at a glance that none stands there."""
        quick = self._quick.get(category)
        if quick is None or not folded.isascii() or _ODD.search(folded):
            return False
        return quick.search(folded.encode()) is None


def _quick(items: list[str]) -> Any | None:
    """A pattern that finds something wherever the category's own does, and perhaps elsewhere; None where none would."""
    pattern = "|".join(map(_folded, items))
    if len(pattern) < LONG or _OTHERWISE in pattern:
        return None
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    try:
        return re2.compile(f"(?s)(?:{pattern})", options)
    except re2.error:  # it looks around, or holds fast
        return None


def _folded(pattern: str) -> str:
    """A pattern as it looks for folded text; its classes are not: in lower case they mean the contrary."""
    return _PART.sub(lambda part: part[0] if part[0].startswith("\\") else fold(part[0]), pattern)


@cache
def lexicon(locale: Locale) -> Lexicon:
    """The language's markers, read once."""
    data = markers(locale)
    return Lexicon(data["patterns"], frozenset(fold(word) for word in data["stopwords"]))
