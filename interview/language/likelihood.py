"""How likely a short message is each of the acts, or an answer: learned from phrasings, where patterns know no words.

A logistic regression over words, pieces of words, and notions: words of both languages that mean the same in talk about
the talk (`prompts/act_notions.json`). Its weights are data (`prompts/act_weights.json`); the phrasings that it learned
from, and the program that learns, stand with the tests. Pure, and some tenths of a millisecond a message.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from zlib import crc32

from interview.language.words import fold
from prompts.loader import act_notions, act_weights

ANSWER = "answer"
"""The class of what is no act."""
LONGEST = 240
"""Letters that are looked at, half of them at either end."""
PIECES = range(3, 6)
"""Letters of a piece of a word."""
LANE, BIAS = 3, 128
"""Bytes of a lane, wide enough for the sum of 65,000 weights, and what is added to each of them."""
_TOKEN = re.compile(r"[^\W_]+|[?!]+|\.\.\.|…")
_SHORT = re.compile(r"\b(i|you|he|she|it|we|they|that|what|who|there|let|where|how|here)'(m|re|ve|ll|d|s)\b")


@dataclass(frozen=True, slots=True)
class Features:
    """What a message is made of, as numbers of buckets."""

    words: tuple[int, ...]
    """Words, notions, runs of notions, length and mark."""
    pieces: tuple[int, ...]
    """Pieces of words."""


def features(text: str, buckets: int) -> Features:
    """Of a message in either language."""
    folded = fold(text)
    if len(folded) > LONGEST:
        folded = f"{folded[: LONGEST // 2]} {folded[-LONGEST // 2 :]}"
    folded = _SHORT.sub(r"\1\2", folded).replace("n't", "nt")
    tokens = ["?" if token[0] == "?" else token for token in _TOKEN.findall(folded)]
    words = [token for token in tokens if token[0].isalnum()]
    return Features(
        words=_numbers(_of_words(words, asked="?" in tokens, loud="!" in folded), buckets),
        pieces=tuple(sorted(set().union(*(_of_pieces(word, buckets) for word in words)))),
    )


def likelihood(text: str) -> Mapping[str, float]:
    """Natural logarithms of the likelihood of each act, and of `ANSWER`."""
    weights = _weights()
    found = features(text, weights.buckets)
    size, length = len(weights.classes), math.sqrt(len(found.words) + weights.pieces**2 * len(found.pieces))
    scores = [0.0] * size
    for share, numbers in ((1.0, found.words), (weights.pieces, found.pieces)):
        added = sum(map(weights.rows.__getitem__, numbers))
        for place in range(size):
            lane = added >> place * 8 * LANE & (1 << 8 * LANE) - 1
            scores[place] += share * (lane - BIAS * len(numbers))
    scores = [score * weights.scale / (length or 1.0) for score in scores]
    highest = max(scores)
    total = highest + math.log(sum(math.exp(score - highest) for score in scores))
    return {name: score - total for name, score in zip(weights.classes, scores, strict=True)}


def prepare() -> None:
    """Read the weights now."""
    _weights()


def _of_words(words: list[str], *, asked: bool, loud: bool) -> Iterator[str]:
    yield from (f"w{word}" for word in words)
    yield from (f"f{words[0]}", f"l{words[-1]}") if words else ()
    notions = [_notions(word) for word in words]
    present = {notion for of_word in notions for notion in of_word}
    yield from (f"u{notion}" for notion in present)
    for before, after in pairwise(notions):
        yield from (f"o{one} {other}" for one in before for other in after)
    together = sorted(present | ({"?"} if asked else set()))
    for place, one in enumerate(together):
        yield from (f"p{one} {other}" for other in together[place + 1 :])
    yield from (f"q{asked}", f"!{loud}", f"n{min(9, int(math.log2(len(words) + 1) * 2))}")


@lru_cache(maxsize=8192)
def _of_pieces(word: str, buckets: int) -> frozenset[int]:
    """The buckets of a word's pieces."""
    return frozenset(_numbers((f"c{piece}" for piece in _pieces(word)), buckets))


def _pieces(word: str) -> Iterator[str]:
    whole = f"_{word}_"
    for size in PIECES:
        yield from (whole[place : place + size] for place in range(len(whole) - size + 1))


def _numbers(names: Iterator[str], buckets: int) -> tuple[int, ...]:
    return tuple(sorted({crc32(name.encode()) % buckets for name in names}))


@dataclass(frozen=True, slots=True)
class _Weights:
    classes: tuple[str, ...]
    buckets: int
    pieces: float
    """What a piece of a word counts, beside a word."""
    scale: float
    rows: tuple[int, ...]
    """A bucket's weights side by side in one number, so that an addition adds those of all classes."""


@cache
def _weights() -> _Weights:
    data, table = act_weights()
    return _Weights(
        classes=tuple(data["classes"]),
        buckets=data["buckets"],
        pieces=data["pieces"],
        scale=data["scale"],
        rows=_rows(table, len(data["classes"])),
    )


def _rows(table: bytes, size: int) -> tuple[int, ...]:
    """`table`: a signed byte a weight. In a lane it is raised to what is never negative, or it would borrow."""
    wide = bytearray(LANE * len(table))
    wide[::LANE] = table.translate(bytes((byte + BIAS) % 256 for byte in range(256)))
    row = LANE * size
    return tuple(int.from_bytes(wide[at : at + row], "little") for at in range(0, len(wide), row))


@lru_cache(maxsize=8192)
def _notions(word: str) -> tuple[str, ...]:
    """What a word may be about."""
    whole, begun = _known()
    found = set(whole.get(word, ()))
    for size in range(1, len(word) + 1):
        found |= begun.get(word[:size], frozenset())
    return tuple(sorted(found))


@cache
def _known() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Notions by whole word, and by beginning."""
    whole: dict[str, frozenset[str]] = {}
    begun: dict[str, frozenset[str]] = {}
    for notion, words in act_notions().items():
        for word in words:
            known = begun if word.endswith("*") else whole
            bare = word.rstrip("*")
            known[bare] = known.get(bare, frozenset()) | {notion}
    return whole, begun
