"""What a question asks for must show in its answer: something that went wrong, another person, the employer, a subject.

Rules do not understand, but who tells of a mistake says somewhere that something was wrong, and who says why they apply
here speaks of the place or of what they look for. A good story about anything else does neither.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from interview.language.words import fold
from prompts.loader import subjects

SHARED = 3
"""In the lists of so many demands a word tells half."""
_WORD = re.compile(r"[^\W_]+")
SHOWN, NEAR, TOUCHED = 1.5, 1.0, 0.5
"""Weight of what shows a demand, of what comes near it, and of what only touches it."""
LIMITS = ((SHOWN, 5), (TOUCHED, 4), (0.0, 2))
"""The highest mark by the weight of what shows the demand."""
MINUTE = 60
"""Words after which chance alone brings up as much again."""
DENSE, SPARSE, NAMED = 1.1, 0.75, 0.6
TECHNICAL = ((DENSE, 5), (SPARSE, 4), (0.0, 2))
"""The same by the weight for its length, where a subject of the trade was asked about: long talk touches everything."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The ways in which an answer shows one thing that is asked for, each with its weight."""

    name: str
    intrinsic: bool
    """An answer that shows nothing of it speaks of something else: a mistake without anything wrong."""
    ways: tuple[tuple[re.Pattern[str], float], ...]

    def shown(self, text: str) -> float:
        """How much of it stands in an answer; each way counts once."""
        said = _bare(text)
        return sum(weight for way, weight in self.ways if way.search(said))


def limit(weight: float) -> int:
    """The highest mark of an answer that shows so much of what was asked."""
    return next(most for least, most in LIMITS if weight >= least)


def technical_limit(shown: float, *, echoed: int, words: int, named: bool) -> int:
    """The same of a subject of the trade. `echoed`: words of the question, of which more than one show no more.

    `named`: the skill is spoken of by its name, at whatever length.
    """
    rate = (shown + min(1, echoed)) / (1 + words / MINUTE) + NAMED * named
    return next(most for least, most in TECHNICAL if rate >= least)


def demand_of(bank: str) -> Demand | None:
    """What a question of the bank asks for; None where any honest answer will do."""
    return _demands().get(bank)


@cache
def _demands() -> dict[str, Demand]:
    lists = subjects()
    often = Counter(word for entry in lists.values() for word in set(entry["said"].split()))
    found = {}
    for name, entry in lists.items():
        ways = tuple(
            (re.compile(_pattern(word)), 0.5 if often[word] >= SHARED else 1.0)
            for word in dict.fromkeys(entry["said"].split())
        )
        for bank in entry["of"]:
            found[bank] = Demand(name=name, intrinsic=bank in entry["intrinsic"], ways=ways)
    return found


def _bare(text: str) -> str:
    return f" {' '.join(_WORD.findall(fold(text)))} "


def _pattern(word: str) -> str:
    """`ask` begins a word, `ask.` is one, `told_me` are two."""
    whole = word.endswith(".")
    return " " + word.removesuffix(".").replace("_", " ") + (" " if whole else "")
