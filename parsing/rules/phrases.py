"""What a short phrase is likely to name, by its words and their letters: a linear model learned from lists of names.

Where no word of `titles.json` and the like is in a phrase, this still tells a baker from a bakery. `tests/phrases`
makes the weights.
"""

import base64
import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from zlib import crc32

from parsing.rules.places import place

KINDS = ("position", "organisation", "school", "degree", "place", "other")
BUCKETS = 1 << 14
"""Features share so many weights a kind."""
LONGEST = 120
"""Characters that are looked at."""
_WORDS = 14
_LETTERS = 14
_WORD = re.compile(r"[^\W_]+")
_ZERO = 128
"""What stands for 0 in the weights, which are bytes."""


def features(text: str) -> list[int]:
    """The numbers of a phrase's features: its words, their neighbours and pieces, how long it is and its capitals."""
    raw = _WORD.findall(text[:LONGEST].replace("œ", "oe"))[:_WORDS]
    if not raw:
        return []
    words = [re.sub(r"\d", "0", _folded(word)) for word in raw]
    found = [f"n{min(len(words), 8)}", f"f{words[0]}", f"l{words[-1]}", f"F{words[0][-4:]}", f"L{words[-1][-4:]}"]
    found += [f"w{word}" for word in words]
    found += [f"b{first} {second}" for first, second in pairwise(words)]
    for word in words:
        framed = f"<{word[:_LETTERS]}>"
        found += [framed[at : at + size] for size in (3, 4, 5) for at in range(len(framed) - size + 1)]
    capitals = sum(word[0].isupper() for word in raw[1:])
    plain = sum(word[0].islower() and len(word) > 3 for word in raw[1:])
    found += [f"c{min(capitals, 3)}{min(plain, 2)}", f"u{raw[0][0].isupper()}"]
    return list({crc32(feature.encode()) % BUCKETS for feature in found})


def _folded(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class _Weights:
    rows: tuple[bytes, ...]
    """A kind's weights, by feature."""
    scale: float
    bias: tuple[float, ...]


@cache
def _weights() -> _Weights:
    kept = json.loads(files("parsing.rules").joinpath("words/phrases.json").read_text(encoding="utf-8"))
    return _Weights(tuple(map(base64.b64decode, kept["weights"])), kept["scale"], tuple(kept["bias"]))


def likely(text: str) -> dict[str, float]:
    """How likely a phrase names each of the kinds; they add up to 1."""
    found = features(text)
    if not found:
        return dict.fromkeys(KINDS, 1 / len(KINDS))
    weights = _weights()
    unit, zero = weights.scale / math.sqrt(len(found)), _ZERO * len(found)
    sums = (sum(map(row.__getitem__, found)) - zero for row in weights.rows)
    each = [_logistic(unit * one + bias) for one, bias in zip(sums, weights.bias, strict=True)]
    return {kind: share / sum(each) for kind, share in zip(KINDS, each, strict=True)}


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


@dataclass(frozen=True, slots=True)
class Sought:
    """Which kinds make the first and the second name of an entry's head, and what is beside them."""

    first: Mapping[str, float]
    second: Mapping[str, float]
    other: Mapping[str, float]


POSTS = Sought({"position": 1.0}, {"organisation": 1.0, "school": 1.0}, {"other": 1.0, "degree": 0.7})
STUDIES = Sought({"degree": 1.0}, {"school": 1.0, "organisation": 0.7}, {"other": 1.0, "position": 0.5})


class Guess:
    """What the phrases of some sections' heads are likely to be. Remembers them: make one a document."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self._known: dict[str, dict[str, float]] = {}

    def roles(self, text: str) -> dict[str, float]:
        """How much speaks for `first`, `second`, `place` and `other`."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._roles(text)
        return known

    def _roles(self, text: str) -> dict[str, float]:
        if place(text) is not None:
            return {"first": 0.01, "second": 0.02, "place": 0.95, "other": 0.02}
        shares = likely(text)
        roles = {"first": self._sought.first, "second": self._sought.second, "other": self._sought.other}
        found = {role: sum(shares[kind] * part for kind, part in kinds.items()) for role, kinds in roles.items()}
        return found | {"place": shares["place"]}

    def lean(self, text: str) -> float:
        """From -1, surely the second name, to 1, surely the first."""
        roles = self.roles(text)
        return math.tanh(0.5 * math.log((roles["first"] + 0.02) / (roles["second"] + 0.02)))
