"""What rules read beside a model's entries: what they alone found stays, what is a line of an entry does not."""

import pytest

from parsing.crew.grounding import Entry
from parsing.crew.reconciling import Claims, reconciled
from parsing.models import Certificate, Evidence


def entry(name: str, line: int, date: str | None = None) -> Entry:
    value = Certificate(name=name, date=date)
    return Entry(value, {"/name": Evidence(page=1, lines=[line], raw=name, confidence=1)})


CREW = [entry("Lean checks", 60, "2022-09"), entry("Slinging", 62, "2021-05"), entry("First aid", 64)]


@pytest.mark.parametrize(
    ("alone", "kept"),
    [
        (entry("Issued by Authority Seven", 61), False),
        (entry("Working at height", 61, "2020"), True),
        (entry("Issued by Authority Nine", 65), False),
        (entry("Working at height", 66), True),
    ],
    ids=[
        "below an entry",
        "an entry that was left out",
        "below the last entry",
        "behind where a model stopped",
    ],
)
def test_a_line_below_an_entry_is_no_entry(alone: Entry, *, kept: bool) -> None:
    inside = {(1, number) for number in range(59, 67)}
    found = reconciled(CREW, [*CREW, alone], Claims(), inside)
    assert (alone.value in [one.value for one in found]) is kept
    assert len(found) == len(CREW) + kept
