"""What layouts of Typst's and LaTeX's public templates do, in small."""

from dataclasses import replace

import pytest

from parsing.models import Work
from parsing.reading.document import Line
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.headings import sections
from parsing.rules.places import place
from parsing.rules.skills import SkillFinder
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, lines: list[Line]) -> list[Work]:
    return [f.value for f in work([document(*lines).lines], finder)]


def stated(found: list[Work]) -> list[tuple[str | None, str | None, str | None, str | None]]:
    return [(w.position, w.name, w.startDate, w.endDate) for w in found]


def test_a_date_that_wraps_beside_two_lines_of_a_head(finder: SkillFinder) -> None:
    """In a narrow column set to the right; `present` itself may have to break."""
    lines = page(
        "02/2021 - pre- Theatre Nurse",
        "sent || Larkhill Hospital || Leeds",
        "• Cared for 12 patients a day",
        "06/2017 || - || Ward Nurse",
        "01/2021 || Mossbank Clinic || York",
        "• Night shifts",
    )
    for n in (1, 4):
        lines[n] = replace(lines[n], x0=60.0)
    assert stated(jobs(finder, lines)) == [
        ("Theatre Nurse", "Larkhill Hospital", "2021-02", None),
        ("Ward Nurse", "Mossbank Clinic", "2017-06", "2021-01"),
    ]


@pytest.mark.parametrize(("drawn", "sign"), [(True, ""), (False, "• ")])
def test_names_with_a_mark_above_their_dates(finder: SkillFinder, drawn: bool, sign: str) -> None:  # noqa: FBT001
    """A dot before each title, drawn or written, makes it no task of the job above."""
    lines = page(
        f"{sign}Operations Manager",
        "Lee Valley Creamery, Cork. November 2018 – present",
        "◦ Three lines, two shifts",
        f"{sign}Shift Leader",
        "Ballyhoura Foods, Cork. February 2010 – March 2013",
    )
    marked = [replace(line, bullet=drawn and n in (0, 3)) for n, line in enumerate(lines)]
    assert stated(jobs(finder, marked)) == [
        ("Operations Manager", "Lee Valley Creamery", "2018-11", None),
        ("Shift Leader", "Ballyhoura Foods", "2010-02", "2013-03"),
    ]


def test_what_was_done_right_above_the_next_date_is_no_head(finder: SkillFinder) -> None:
    """One task a job, each above the date of the job below."""
    found = jobs(
        finder,
        page(
            "**Nurse, Larkhill Hospital** || 2019 – 2022",
            "• Night shifts",
            "**Carer, Mossbank Home** || 2016 – 2019",
            "• Meals for forty people",
            "**Cook, Le Saule** || 2014 – 2016",
        ),
    )
    assert [w.highlights for w in found] == [["Night shifts"], ["Meals for forty people"], []]


def test_a_range_that_wraps_within_its_end(finder: SkillFinder) -> None:
    """The year alone on the next line is no job."""
    lines = page(
        "**Assistante de communication**", "Palais de Brumes, Albi. septembre 2015 – décembre", "2016", "• Affiches"
    )
    assert stated(jobs(finder, lines)) == [
        ("Assistante de communication", "Palais de Brumes", "2015-09", "2016-12"),
    ]


def test_headings_of_a_side_column_that_only_space_sets_apart() -> None:
    """No type of their own, as those of the other column have; what announces each job's tasks is none."""
    side = page("Profile", "Likes clean floors.", "Contact", "a@b.example", "Languages", "Irish (fluent)", column=1)
    gaps = [30.0, 12.0, 16.0, 15.0, 30.0, 14.0]
    side = [replace(line, gap=gap) for line, gap in zip(side, gaps, strict=True)]
    main = page("# Experience", "Baker, Maison Orme", "2019 – 2021", "Tasks", "• Bread", "Cook, Le Saule", column=2)
    main += page("2016 – 2019", "Tasks", "• Soup", "# Education", "BA in History, Moss College, 2015", column=2)
    found = sections(document(*side, *[replace(line, number=n) for n, line in enumerate(main, 7)]))
    assert [section.key for section in found] == ["summary", "contact", "languages", "work", "education"]


def test_languages_as_a_row_among_skills() -> None:
    """The rows below it are skills again."""
    rows = page("# Skills", "Office || Excel, Word", "Spoken Languages || English, Spanish", "Programs || Go, Bash")
    rows = [replace(row, bold=True, lead=row.cells[0] if len(row.cells) > 1 else "") for row in rows]
    found = sections(document(*rows))
    assert [(s.key, [line.text for line in s.lines]) for s in found] == [
        ("skills", ["Office Excel, Word"]),
        ("languages", ["English, Spanish"]),
        ("skills", ["Programs Go, Bash"]),
    ]


def test_an_employer_with_a_dash(finder: SkillFinder) -> None:
    """Both sides are its name."""
    lines = page(
        "**National Weather Administration - Storm Laboratory** || Norwich",
        "Senior Developer || Feb 2016 – May 2019",
        "• Forecasts",
    )
    (found,) = jobs(finder, lines)
    assert found.name == "National Weather Administration - Storm Laboratory"


def test_a_degree_and_its_school_in_one_sentence() -> None:
    """`à` as `at`."""
    rows = page("2013 - 2015 BTS Systèmes numériques à Lycée Vauban")
    (found,) = education([document(*rows).lines])
    study = found.value
    assert (study.studyType, study.area, study.institution) == ("BTS", "Systèmes numériques", "Lycée Vauban")


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Remote / New York, New York", "New York"),
        ("1640 Riverside Drive", None),
        ("Example Town, EX 11111", "Example Town"),
    ],
)
def test_places_with_something_beside_them(text: str, city: str | None) -> None:
    """Working from afar, a street with a number of four digits, a state before its code."""
    found = place(text)
    assert (found.city if found else None) == city


def test_contacts_in_a_row_are_no_summary() -> None:
    """Nor is an e-mail in the summary's own column."""
    header = page("Ada Moss", "mossada | ada-moss | @adamoss@sciences.example | adamoss.example | 0000-0001")
    assert basics(document(*header), header, [], [], "en").value.summary is None
    said = page("ada@moss.example", "I keep bees.")
    assert basics(document(*header, *said), header, [], said, "en").value.summary == "I keep bees."


@pytest.mark.parametrize("row", ["Acme Corp || Lyon || Paris || 2019 – 2021", "2019 – 2021 || Lyon, Acme Corp, Paris"])
def test_a_second_town_is_no_position(finder: SkillFinder, row: str) -> None:
    """Nor is a small one below the name that a job of the CV is in."""
    assert [w.position for w in jobs(finder, page(row))] == [None]
    header = [replace(line, size=20.0 - 9 * n) for n, line in enumerate(page("Ada Moss", "Nether Wallop"))]
    body = page("Baker, Maison Orme, Nether Wallop", "2019 – 2021", start=3)
    value = basics(document(*header, *body), header, [], [], "en").value
    assert (value.label, value.location and value.location.city) == (None, "Nether Wallop")


def test_a_label_that_wraps() -> None:
    """In the narrow box of a name."""
    header = page("Ada Moss", "Creative and Innovative Web", "Developer", "ada@moss.example")
    header[0] = replace(header[0], size=18.0)
    assert basics(document(*header), header, [], [], "en").value.label == "Creative and Innovative Web Developer"


def test_a_number_with_dots_between_its_groups() -> None:
    """As one template sets it; dots part contacts everywhere else."""
    header = page("Ada Moss", "512 · 555 · 0126 · ada@moss.example", "Austin, TX 78701")
    value = basics(document(*header), header, [], [], "en").value
    assert (value.phone, value.x_phone_raw) == ("+15125550126", "512 · 555 · 0126")
