"""Whether an answer is noise: keys struck at random, one word over and over."""

import re
from collections.abc import Sequence
from functools import lru_cache

_VOWELS = frozenset("aeiouy")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}")
_KEYS = re.compile(r"(?:asdf|sdfg|dfgh|fghj|ghjk|hjkl|qsdf|azert|qwert|werty|zxcv|wxcv|uiop)")
_HELD = re.compile(r"(.)\1{3,}")


def is_gibberish(words: Sequence[str]) -> bool:
    """True for an answer that holds no language at all."""
    letters = [word for word in words if word.isalpha()]
    if not letters:
        return not any(word[0].isdigit() for word in words)
    odd = sum(_implausible(word) for word in letters)
    if odd * 2 > len(letters):
        return True
    # In a long text words come back by themselves.
    return 6 <= len(words) <= 60 and len(set(words)) / len(words) < 0.3


@lru_cache(maxsize=8192)
def _implausible(word: str) -> bool:
    if _KEYS.search(word) or _HELD.search(word):
        return True
    if len(word) < 4 or len(word) > 30:
        return len(word) > 30
    vowels = sum(letter in _VOWELS for letter in word) / len(word)
    return (vowels < 0.15 and len(word) > 4) or bool(_CONSONANTS.search(word)) or vowels > 0.85
