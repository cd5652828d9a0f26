"""Blocks beside each other on a page that has no columns from head to foot."""

from parsing.reading.layout import compose
from parsing.reading.marks import Mark, Sheet
from parsing.rules.flow import flowed, wraps
from parsing.rules.headings import is_heading, sections

WIDTH = 5.0
"""Points a character."""


def text(words: str, x: float, y: float, *, size: float = 10.0, bold: bool = False) -> list[Mark]:
    return [
        Mark(char, x + n * WIDTH, x + (n + 0.9) * WIDTH, y, size, bold, run=int(1000 * y + x))
        for n, char in enumerate(words)
    ]


def page(*rows: tuple[float, tuple[tuple[str, float], ...]]) -> Sheet:
    """A page of A4. A text in capitals is set bold and larger, as headings are."""
    marks = [
        mark
        for y, cells in rows
        for words, x in cells
        for mark in text(words, x, y, size=12.0 if words.isupper() else 10.0, bold=words.isupper())
    ]
    return Sheet(595.0, 842.0, marks, [])


JOBS = (
    (60.0, (("Anna Martel", 40.0),)),
    (90.0, (("WORK EXPERIENCE", 40.0),)),
    (106.0, (("Head Chef", 40.0), ("2018 – 2022", 500.0))),
    (118.0, (("The Gorge Kitchen, Bristol", 40.0),)),
    (140.0, (("Sous Chef", 40.0), ("2014 – 2018", 500.0))),
    (152.0, (("Harbour House, Falmouth", 40.0),)),
    (174.0, (("Commis Chef", 40.0), ("2012 – 2014", 500.0))),
    (186.0, (("Hotel Glen, Truro", 40.0),)),
)


def read(*rows: tuple[float, tuple[tuple[str, float], ...]]) -> dict[str, list[str]]:
    document = flowed(compose([page(*rows)], is_heading=is_heading))
    return {s.key: [line.text for line in s.lines] for s in sections(document)}


def test_three_blocks_at_the_foot() -> None:
    found = read(
        *JOBS,
        (220.0, (("SKILLS", 40.0), ("LANGUAGES", 230.0), ("INTERESTS", 420.0))),
        (236.0, (("Butchery", 40.0), ("English (native)", 230.0), ("Foraging", 420.0))),
        (248.0, (("Menu costing", 40.0), ("Danish (fluent)", 230.0), ("Surfing", 420.0))),
        (260.0, (("Stock control", 40.0),)),
        (272.0, (("Fermentation", 40.0),)),
    )
    assert found["skills"] == ["Butchery", "Menu costing", "Stock control", "Fermentation"]
    assert found["languages"] == ["English (native)", "Danish (fluent)"]
    assert found["interests"] == ["Foraging", "Surfing"]
    assert found["work"][0] == "Head Chef 2018 – 2022"


def test_two_blocks_above_entries_with_dates_at_the_right() -> None:
    """Dates stay with what they date, though a strip beside them is empty from head to foot."""
    shifted = tuple((y + 120.0, cells) for y, cells in JOBS[1:])
    found = read(
        JOBS[0],
        (90.0, (("PROFILE", 40.0), ("SKILLS", 320.0))),
        (106.0, (("Chef of small dining rooms who", 40.0), ("Butchery", 320.0))),
        (118.0, (("buys from boats.", 40.0), ("Menu costing", 320.0))),
        (140.0, (("LANGUAGES", 40.0), ("Fermentation", 320.0))),
        (156.0, (("English, Danish", 40.0), ("Stock control", 320.0))),
        *shifted,
    )
    assert found["skills"] == ["Butchery", "Menu costing", "Fermentation", "Stock control"]
    assert found["languages"] == ["English, Danish"]
    assert [line for line in found["work"] if "20" in line] == [
        "Head Chef 2018 – 2022",
        "Sous Chef 2014 – 2018",
        "Commis Chef 2012 – 2014",
    ]


def test_a_heading_of_two_lines_in_the_margin() -> None:
    """What stands beside its second line lies on another baseline."""
    rows = [
        (60.0, (("Anna Martel", 40.0),)),
        (90.0, (("Professional", 40.0), ("Head Chef, The Gorge Kitchen, 2018 – 2022", 160.0))),
        (102.0, (("Menus for 46 covers", 160.0),)),
        (104.5, (("experience", 40.0),)),
        (114.0, (("Trained four cooks", 160.0),)),
        (126.0, (("Sous Chef, Harbour House, 2014 – 2018", 160.0),)),
        (138.0, (("Ran the fish section", 160.0),)),
        (166.0, (("Education", 40.0), ("Diploma in Cookery, Truro College, 2012", 160.0))),
        (178.0, (("Distinction", 160.0),)),
        (190.0, (("Student of the year", 160.0),)),
        (202.0, (("Captain of rowing", 160.0),)),
    ]
    found = read(*rows)
    assert found["work"][0].startswith("Head Chef")
    assert found["education"][0].startswith("Diploma")


def test_lines_set_flush_right_are_full_when_they_reach_the_left() -> None:
    items = ("Ceramics and pottery", "Choir", "Fell running", "Chess", "Baking", "Sea swimming", "Tea")
    rows = [(60.0 + 12 * n, ((item, 300.0 - WIDTH * len(item)),)) for n, item in enumerate(items)]
    lines = flowed(compose([page(*rows)], is_heading=is_heading)).lines
    assert [line.text for line in lines if wraps(line)] == ["Ceramics and pottery"]
