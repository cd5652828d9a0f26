"""Markers are found in the same places whether a quick look stands before them or not."""

import pytest

from interview.language.lexicon import LONG, Lexicon

WORDS = "|".join(f"marker{number}" for number in range(LONG // 8))


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Of categories that are long enough for a quick look, and one that looks around, which none is for."""
    return Lexicon(
        {
            "end": [rf"(?:{WORDS})\s+here\.?$"],
            "counted": [rf"(?:{WORDS})[^,]{{,3}}!"],
            "around": [rf"(?:{WORDS})(?! there)"],
        },
        frozenset(),
    )


@pytest.mark.parametrize(
    ("category", "text", "found"),
    [
        ("end", "Is marker7 here.", True),
        ("end", "Is marker7 here.\n", True),
        ("end", "marker7\x0bhere", True),
        ("end", "marker7\x1fhere", True),
        ("end", "Märker, marker7\u00a0here", True),
        ("end", "marker7 here, not", False),
        ("end", "remarker7 here", False),
        ("counted", "marker7 x!", True),
        ("counted", "marker7 ,!", False),
        ("around", "marker7 here", True),
        ("around", "marker7 there", False),
    ],
)
def test_what_stands_there_is_found(lexicon: Lexicon, category: str, text: str, *, found: bool) -> None:
    assert lexicon.found(category, text) is found
    assert bool(lexicon.spans(category, text)) is found
    assert bool(lexicon.count(category, text.lower().replace("ä", "a"))) is found
