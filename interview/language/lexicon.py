"""The markers of one language: patterns over folded text, by category."""

import re
from functools import cache
from typing import NamedTuple

from interview.commands import Locale
from interview.language.words import fold
from prompts.loader import markers

_UNSEEN = dict.fromkeys((0x00AD, 0x180E, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF))
_PART = re.compile(r"\\.|[^\\]+", re.DOTALL)


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

    def spans(self, category: str, text: str) -> list[Span]:
        """Where the category's markers stand in `text` (folded or not)."""
        pattern = self._patterns.get(category)
        return [Span(*match.span()) for match in pattern.finditer(fold(text))] if pattern else []

    def count(self, category: str, folded: str) -> int:
        """How many markers stand in already folded text."""
        pattern = self._patterns.get(category)
        return sum(1 for _ in pattern.finditer(folded)) if pattern else 0

    def found(self, category: str, text: str) -> bool:
        """Whether any stands there, also where characters that nobody sees are put between its letters."""
        pattern = self._patterns.get(category)
        if pattern is None:
            return False
        folded = fold(text)
        return pattern.search(folded if folded.isascii() else folded.translate(_UNSEEN)) is not None


def _folded(pattern: str) -> str:
    """A pattern as it looks for folded text; its classes are not: in lower case they mean the contrary."""
    return _PART.sub(lambda part: part[0] if part[0].startswith("\\") else fold(part[0]), pattern)


@cache
def lexicon(locale: Locale) -> Lexicon:
    """The language's markers, read once."""
    data = markers(locale)
    return Lexicon(data["patterns"], frozenset(fold(word) for word in data["stopwords"]))
