"""Codes of the directory that words point to where no name does: `faire le pain` to bakers, `digger driver` to diggers.

Each word points to the codes whose names use its root, the more the fewer others do; a rare one says more.
"""

import math
from collections import Counter
from collections.abc import Sequence

from offers.search.heads import HEAD, HEADS
from offers.search.trades import Line
from offers.search.words import root, roots, words

MOST = 3  # codes
LEAST = 0.1  # of what all the words weigh, that points to a code at least
SURE = 0.35  # from which it is as good as named
BESIDE = 0.4  # of what points to the first code, that points to another at least


class _Roots(dict[str, tuple[str, ...]]):
    """Of words as names are written with them, each looked up once."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        found = self[word] = tuple(map(root, words(word)))
        return found


class Likely:
    """Made of the names of all codes."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._size = len(lines)
        self._codes: dict[str, dict[str, int]] = {}
        known = _Roots().__getitem__
        counted: dict[str, Counter[str]] = {}
        for line in lines:
            if line.codes:
                said = " ".join(line.sides).replace(",", " ").replace("/", " ").split()
                counted.setdefault(line.codes[0], Counter()).update(set[str]().union(*map(known, said)))
        for code, used in counted.items():
            for one, times in used.items():
                self._codes.setdefault(one, {})[code] = times

    def codes(self, text: str) -> dict[str, float]:
        """Those that a text points to, and how surely, up to 1."""
        points: dict[str, float] = {}
        weight = 0.0
        for one in dict.fromkeys(roots(text)):
            held = self._codes.get(one)
            used = sum(held.values()) if held else 0
            telling = math.log1p(self._size / (used + 0.5)) * (HEAD if one in HEADS else 1.0)
            weight += telling
            for code, times in held.items() if held else ():
                points[code] = points.get(code, 0.0) + telling * times / used
        first = sorted(points.items(), key=lambda item: (-item[1], item[0]))[:MOST]
        return {
            code: min(1.0, pointed / weight / SURE)
            for code, pointed in first
            if pointed >= max(LEAST * weight, BESIDE * first[0][1])
        }
