"""Codes of the directory that words point to where no name does: `faire le pain` to bakers, `digger driver` to diggers.

Each word points to the codes whose names use its root, the more the fewer others do; a rare one says more.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence

from offers.search.heads import HEAD, HEADS
from offers.search.trades import Line
from offers.search.words import root, roots, words

MOST = 3  # codes
LEAST = 0.1  # of what all the words weigh, that points to a code at least
SURE = 0.35  # from which it is as good as named
BESIDE = 0.4  # of what points to the first code, that points to another at least
_APART = re.compile(r"[ ,/]+")


class Likely:
    """Made of the names of all codes."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._size = len(lines)
        self._codes: dict[str, Counter[str]] = {}
        known: dict[str, tuple[str, ...]] = {}
        for line in lines:
            if not line.codes:
                continue
            said: set[str] = set()
            for word in set(_APART.split(" ".join(line.sides))):
                its = known.get(word)
                if its is None:
                    its = known[word] = tuple(map(root, words(word)))
                said.update(its)
            for one in said:
                held = self._codes.get(one)
                if held is None:
                    held = self._codes[one] = Counter()
                held[line.codes[0]] += 1

    def codes(self, text: str) -> dict[str, float]:
        """Those that a text points to, and how surely, up to 1."""
        points: dict[str, float] = {}
        weight = 0.0
        for one in dict.fromkeys(roots(text)):
            held = self._codes.get(one)
            used = held.total() if held else 0
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
