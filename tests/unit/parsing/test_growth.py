"""Time grows with the text, not with its square."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterable
from typing import Any

import pytest

from parsing import rules
from parsing.reading.plain import read_text
from parsing.rules.engine import Rules
from parsing.rules.flow import flowed

HEAD = "Anna Martel\nanna@example.org\n\nExperience\n"


def seconds(engine: Rules, text: str) -> float:
    """Processor time, the best of three: other work on the machine does not count."""
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        engine.read(flowed(read_text(text)))
        best = min(best, time.process_time() - before)
    return best


@pytest.mark.parametrize("piece", ["a.a.", "2020-", "A, ", "a@", "( ", "Paris, ", "01/2019 ", "A-", "1 ", "_", "★"])
def test_hostile_repetitions(piece: str) -> None:
    """Four times the text takes about four times as long, far from sixteen; the floor is what an empty CV takes."""
    engine = Rules()
    floor = seconds(engine, HEAD)
    short, long = 2_500 // len(piece), 10_000 // len(piece)
    assert seconds(engine, HEAD + piece * long) <= 9 * max(seconds(engine, HEAD + piece * short), floor) + 0.05


BOUNDED = {
    "boundaries.URL_ONLY": "matched at a text's beginning only",
    "date_columns._MONTH": "matched as a whole, on the few letters of a narrow column",
    "education._JOINT": "on a degree of bounded length",
    "folding._WORDS": "whatever it begins with is a match",
    "headings._BULLET_LAST": "matched as a whole",
    "headings._ORNAMENT": "on a heading of bounded length",
    "heads._LEVEL": "matched as a whole",
    "issuers._WORD": "whatever it begins with is a match",
    "languages._JOINING": "matched as a whole",
    "phrases._WORD": "whatever it begins with is a match",
    "publications._VOLUME": "on what is left of one publication",
    "roles._ONLY_CONTRACT": "matched as a whole",
    "scores._ONLY": "matched as a whole, on a text of bounded length",
}
"""Patterns that begin with a run of any length, and why each of the run's letters is no beginning of its own."""


def begins_anywhere(items: Iterable[tuple[Any, Any]]) -> bool:
    """Whether a pattern begins with a run of any length that nothing holds to where the run begins.

    Looked for in a text that is one such run, it tries from each letter to the end: steps grow with the square.
    """
    for op, value in items:
        if op in (OPS.MAX_REPEAT, OPS.MIN_REPEAT):
            least, most, body = value
            endless = most is OPS.MAXREPEAT and str(list(body)) != SPACES
            if endless or begins_anywhere(body):
                return True
            if least == 0:
                continue  # what follows may be the beginning too
        elif op is OPS.SUBPATTERN:
            return begins_anywhere(value[3])
        elif op is OPS.BRANCH:
            return any(map(begins_anywhere, value[1]))
        return False
    return False


OPS = importlib.import_module("re._constants")
PARSER = importlib.import_module("re._parser")
SPACES = str(list(next(iter(PARSER.parse(r"\s+")))[1][2]))
"""Spaces of a line are one by one: its reader has seen to that."""


def test_no_pattern_begins_with_a_run_anew_at_each_of_its_letters() -> None:
    found = {
        f"{module.name}.{name}"
        for module in pkgutil.iter_modules(rules.__path__)
        for name, value in vars(importlib.import_module(f"parsing.rules.{module.name}")).items()
        if isinstance(value, re.Pattern) and begins_anywhere(PARSER.parse(value.pattern, value.flags))
    }
    assert found == set(BOUNDED)
    assert begins_anywhere(PARSER.parse(r"[\w.]+@\w+"))
    assert not begins_anywhere(PARSER.parse(r"(?<![\w.])[\w.]+@\w+"))
