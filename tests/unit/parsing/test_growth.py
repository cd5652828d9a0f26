"""Time grows with the text, not with its square."""

import time

import pytest

from parsing.reading.plain import read_text
from parsing.rules.engine import Rules
from parsing.rules.flow import flowed

HEAD = "Anna Martel\nanna@example.org\n\nExperience\n"


def seconds(rules: Rules, text: str) -> float:
    """Processor time, the best of three: other work on the machine does not count."""
    best = float("inf")
    for _ in range(3):
        before = time.process_time()
        rules.read(flowed(read_text(text)))
        best = min(best, time.process_time() - before)
    return best


@pytest.mark.parametrize("piece", ["a.a.", "2020-", "A, ", "a@", "( ", "Paris, ", "01/2019 ", "A-", "1 "])
def test_hostile_repetitions(piece: str) -> None:
    """Four times the text takes about four times as long, far from sixteen; the floor is what an empty CV takes."""
    rules = Rules()
    floor = seconds(rules, HEAD)
    short, long = 5_000 // len(piece), 20_000 // len(piece)
    assert seconds(rules, HEAD + piece * long) <= 9 * max(seconds(rules, HEAD + piece * short), floor) + 0.05
