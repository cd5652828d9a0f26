"""A head's piece cut at a mark that elsewhere stands within names, where what is likely on both sides asks for it.

`Aide-comptable. Transports Lorrains`, `BTS Tourisme à Lycée Vauban`: entries of one section are cut alike.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, islice, product

from parsing.rules.edges import trimmed
from parsing.rules.phrases import Guess
from parsing.rules.pieces import EDGES, SHORT_WORD, Part, apart, department_dashes, unstopped, with_text
from parsing.rules.places import place

_CUT = re.compile(
    r"\s*[,;:]\s+|(?<=[^\W\d_]{2})\.\s+(?=[A-ZÀ-Ý])|\s+[–—-]\s+|\s+\((?=[^()]*\)$)"
    r"|\s+(?:à|au|aux|chez|at|for|pour|in|with)\s+(?:l['’]|la\s+|le\s+|the\s+)?(?=[A-ZÀ-Ý\d])"
)
_COSTS = {".": 0.3, ";": 0.3, "-": 0.4, "(": 0.5, ",": 0.6, ":": 0.6, "a": 0.6}
"""What a cut must gain, by its mark; `a` is any word."""
_MISSING = 1.6
"""What an entry loses that lacks one of its two names."""
_ASIDE = 0.7
"""What a piece costs that is none of what is sought."""
_SURE, _ALIKE = 1.0, 0.3
"""What a cut gains at least; and where another entry of the section is cut in the same way."""
_FILLED = 0.5
"""How likely a piece must be a name for the entry to have it."""
_DOUBT = 0.5
"""What a cut must gain more where the entry may have the name already."""
_LONGEST = 160
_PARTS = 8
"""Pieces of a head that are looked at."""
_MOST = 4
"""Marks of a piece that are tried."""

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to cut a piece: what it gains, its marks with what they part, and the pieces."""

    part: Part
    gain: float
    pattern: tuple[Labels, Labels]
    texts: tuple[str, ...]


Score = Callable[[str], float]


def recut(entries: Sequence[list[Part]], guess: Guess, *, first: Score, second: Score) -> list[list[Part]]:
    """The pieces of the heads of a section's entries, cut further. `first`, `second`: what words of lists tell."""
    ways = [_best(parts, guess, first, second) for parts in entries]
    alike = Counter(way.pattern for way in ways if way is not None)
    return [
        _cut(parts, way) if way and (way.gain > _SURE or (way.gain > _ALIKE and alike[way.pattern] > 1)) else parts
        for parts, way in zip(entries, ways, strict=True)
    ]


def _cut(parts: list[Part], way: _Way) -> list[Part]:
    at = next(n for n, part in enumerate(parts) if part is way.part)
    return [*parts[:at], *apart([with_text(way.part, text) for text in way.texts]), *parts[at + 1 :]]


def _best(parts: list[Part], guess: Guess, first: Score, second: Score) -> _Way | None:
    """The best way to cut one of an entry's pieces, so that it has a name which it lacked."""
    names = [part for part in parts[:_PARTS] if len(part.text) > 1 and place(part.text) is None]
    found: list[_Way] = []
    for part in names[:3]:
        if marks := _marks(part.text):
            others = [other.text for other in names if other is not part]
            lacks = frozenset({"first", "second"} - _had(others, guess, first, second))
            if lacks and (way := _way(part, marks, guess, lacks)) is not None:
                # Beside a name like a town's, which may be an employer's: `MIT`, `Woippy`.
                doubt = any(guess.roles(text)["place"] > _FILLED and place(text) is None for text in others)
                found.append(replace(way, gain=way.gain - _DOUBT) if doubt else way)
    return max(found, key=lambda way: way.gain, default=None)


def _marks(text: str) -> list[re.Match[str]]:
    """Where a text may be cut; not behind `St.` and the like."""
    if len(text) > _LONGEST:
        return []
    whole = set(department_dashes(text))
    found = (
        mark
        for mark in _CUT.finditer(text)
        if mark.span() not in whole and (mark[0][0] != "." or not _shortened(text[: mark.start()]))
    )
    return list(islice(found, _MOST))


def _shortened(before: str) -> bool:
    word = re.search(r"[^\W\d_]+$", before)
    return word is not None and SHORT_WORD.fullmatch(word[0]) is not None


def _had(texts: Sequence[str], guess: Guess, first: Score, second: Score) -> set[str]:
    """Which of the two names stand in an entry's other pieces."""
    had = {role for text in texts for role in ("first", "second") if guess.roles(text)[role] > _FILLED}
    listed = any(first(text) > 0.3 and first(text) >= second(text) for text in texts)
    return had | {"first"} if listed else had


def _way(part: Part, marks: Sequence[re.Match[str]], guess: Guess, lacks: frozenset[str]) -> _Way | None:
    """The best way to cut a piece of an entry that lacks one of its names or both."""

    def worth(text: str) -> dict[str, float]:
        return {role: math.log(share + 0.005) for role, share in guess.roles(text).items()}

    whole = worth(part.text)
    least = max(whole[role] - _MISSING * len(lacks - {role}) for role in ("first", "second", "other"))
    best: _Way | None = None
    for count in range(1, min(len(marks), 3) + 1):
        for chosen in combinations(marks, count):
            texts = _between(part.text, chosen)
            if min(map(len, texts)) < 2:
                continue
            signs = tuple(_sign(mark[0]) for mark in chosen)
            gains = [worth(text) for text in texts]
            cost = least + sum(_COSTS[sign] for sign in signs)
            for labels, asides in _readings(count + 1, lacks):
                gain = sum(one[label] for one, label in zip(gains, labels, strict=True)) - cost - asides
                if gain > (best.gain if best else 0.0):
                    best = _Way(part, gain, (signs, labels), texts)
    return best


@cache
def _readings(count: int, lacks: frozenset[str]) -> tuple[tuple[Labels, float], ...]:
    """What so many pieces may be, one of what an entry lacks among them, and what each reading costs."""
    found = []
    for labels in product((*sorted(lacks), "place", "other"), repeat=count):
        once = all(labels.count(label) < 2 for label in (*lacks, "place"))
        if once and lacks & set(labels):
            found.append((labels, _ASIDE * labels.count("other") + _MISSING * len(lacks - set(labels))))
    return tuple(found)


def _between(text: str, marks: Sequence[re.Match[str]]) -> tuple[str, ...]:
    ends = [*(mark.start() for mark in marks), len(text)]
    pieces = (text[begin:end] for begin, end in zip([0, *(mark.end() for mark in marks)], ends, strict=True))
    return tuple(unstopped(trimmed(piece, EDGES)) for piece in pieces)


def _sign(mark: str) -> str:
    bare = mark.strip()
    return "a" if bare[:1].isalpha() else "-" if bare in ("–", "—") else bare[:1]
