"""Sections whose headings are on no list, or that have none."""

from parsing.models import Profile
from parsing.rules.engine import Rules
from tests.unit.parsing.drafts import document, page


def read(*rows: str) -> Profile:
    reading = Rules().read(document(*page(*rows)))
    return Profile.model_validate(reading.parts)


def test_unknown_headings_are_known_by_their_look() -> None:
    """Set as the known ones are, they begin sections, told by their words or by what stands under them."""
    found = read(
        "**Doreen Applegarth**", "doreen@example.org", "# Kitchens so far",
        "2008 to date || School Cook @ Saltwell Park Primary, Gateshead", "• 240 dinners a day",
        "2001 to 2008 || Kitchen Assistant @ Queen's Arms Carvery, Gateshead",
        "# Where I was taught", "2007 || NVQ Level 2 Professional Cookery", "Gateshead College",
        "# Languages", "English: native", "# Interests", "bingo, allotment",
    )  # fmt: skip
    assert [(w.position, w.name, w.x_current) for w in found.work] == [
        ("School Cook", "Saltwell Park Primary", True), ("Kitchen Assistant", "Queen's Arms Carvery", False),
    ]  # fmt: skip
    assert [e.institution for e in found.education] == ["Gateshead College"]
    assert [i.name for i in found.interests] == ["bingo", "allotment"]


def test_a_line_under_a_heading_is_no_heading() -> None:
    """A school's name right below `Education` is an entry's first line."""
    found = read(
        "**Anna Martel**", "anna@example.org", "# Education", "Northfield Lakes University", "Bachelor's in geography",
        "# Experience", "2019 – 2021 || Clerk, Brightmill Ltd",
    )  # fmt: skip
    assert [(e.studyType, e.area, e.institution) for e in found.education] == [
        ("Bachelor's", "geography", "Northfield Lakes University")
    ]
