"""Comparing words without accents and case."""

import re
import unicodedata
from functools import cache

_WORDS = re.compile(r"[^a-z0-9+#]+")


@cache
def _plain(char: str) -> str:
    kept = unicodedata.normalize("NFD", char)[:1].lower()
    return {
        "’": "'",
        "‘": "'",
        "–": "-",
        "—": "-",
        "‒": "-",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "\u00a0": " ",
        "œ": "o",
        "æ": "a",
    }.get(kept, kept if len(kept) == 1 else char)


def level(text: str) -> str:
    """Lower case, no accents, plain dashes and quotes; as long as the text, so positions hold in both."""
    return "".join(map(_plain, text))


def words(text: str) -> str:
    """The bare words, one space apart: the form lexicons are kept in."""
    return _WORDS.sub(" ", level(text.replace("œ", "oe").replace("Œ", "oe"))).strip()
