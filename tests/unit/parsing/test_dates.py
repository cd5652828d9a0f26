"""Dates as CVs write them."""

from pathlib import Path

import pytest

from parsing.rules.dates import period

CASES = Path(__file__).parents[2] / "corpus/cases"
ROWS = [row.split("\t") for row in (CASES / "dates.tsv").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("text", "start", "end"), ROWS)
def test_ranges_as_people_write_them(text: str, start: str, end: str) -> None:
    """Each form of the table; an end of None is still going on."""
    found = period(text)
    assert found is not None
    assert (found.start, str(found.end), found.current) == (start, end, end == "None")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("du 01/09/19 au 31/08/20", "2019-09", "2020-08"),
        ("juillet/août 2019", "2019-07", "2019-08"),
        ("Mai 2019 > Juin 2020", "2019-05", "2020-06"),
        ("Jan'19 - Feb'20", "2019-01", "2020-02"),
        ("Présent - 2019", "2019", None),
        ("2019 – …", "2019", None),
        ("09.2019 bis heute", "2019-09", None),
        ("05/2025 TILL NOW", "2025-05", None),
        ("Fall 2019 - Spring 2020", "2019", "2020"),
    ],
)
def test_rarer_forms(text: str, start: str, end: str | None) -> None:
    """Two-digit years, months sharing one, ends before beginnings, words of other countries."""
    found = period(text)
    assert found is not None
    assert (found.start, found.end, found.ranged) == (start, end, True)


@pytest.mark.parametrize("text", ["06 39 98 10 01", "Sept 19, chambre 12", "room 12/34/56/78", "2 ans"])
def test_numbers_that_are_no_dates(text: str) -> None:
    """Telephone numbers, days without a year and durations tell no date."""
    assert period(text) is None
