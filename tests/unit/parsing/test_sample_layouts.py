"""What ready-made samples of public templates and builders do, in small."""

from dataclasses import replace

import pytest

from parsing.reading.document import Line
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.headings import section_key, sections
from parsing.rules.others import projects
from parsing.rules.places import place
from parsing.rules.skills import SkillFinder, skills
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, lines: list[Line]) -> list[tuple[str | None, str | None, str | None]]:
    found = [f.value for f in work([document(*lines).lines], finder)]
    return [(w.position, w.name, w.location) for w in found]


def test_a_date_over_a_sentence_that_ends_with_a_place(finder: SkillFinder) -> None:
    lines = page(
        "**Since 2019**",
        "Yard Foreman for Orbel Timber (Lyon, France).",
        "Ran two saws and a crane.",
        "**2014-2018**",
        "Saw Operator at Pont Works (Leeds, England).",
        "Cut oak for boats.",
    )
    assert jobs(finder, lines) == [
        ("Yard Foreman", "Orbel Timber", "Lyon, France"),
        ("Saw Operator", "Pont Works", "Leeds, England"),
    ]


def test_a_town_with_what_the_firm_is_in_brackets(finder: SkillFinder) -> None:
    lines = page(
        "**Web Developer | Larkspur Creative | 2011 – 2013**",
        "Austin, TX (Boutique agency)",
        "• Built shops for small firms",
    )
    assert jobs(finder, lines) == [("Web Developer", "Larkspur Creative", "Austin, TX")]


@pytest.mark.parametrize(("above", "below"), [("2017", "– 2021"), ("", "2017 – 2021"), ("2017 –", "May 2021")])
def test_a_bold_head_whose_dates_wrap(finder: SkillFinder, above: str, below: str) -> None:
    lines = page(
        f"**Director of Wards | Meridale Health | {above}**".replace(" **", "**"), f"**{below}**", "• Led 40 nurses"
    )
    (found,) = (f.value for f in work([document(*lines).lines], finder))
    assert (found.position, found.name) == ("Director of Wards", "Meridale Health")
    assert (found.startDate, found.endDate and found.endDate[:4]) == ("2017", "2021")


def test_labels_within_projects_are_no_projects(finder: SkillFinder) -> None:
    lines = page(
        "**Project Heron: A Harbour Without Queues**",
        "**Role:** Lead Planner",
        "**Objective:** Halve the waiting time of ferries.",
        "• Moved 40 berths",
        "**Project Otter: Dry Cellars**",
        "**Role:** Engineer",
        "• Drained 12 streets",
    )
    found = [f.value.name for f in projects([document(*lines).lines], finder)]
    assert found == ["Project Heron: A Harbour Without Queues", "Project Otter: Dry Cellars"]


def test_letters_behind_a_name_are_none_of_it() -> None:
    lines = page("# MAUD L. PENHALIGON, SPHR, SHRM-CP", "Head of People", "maud.penhaligon@mail.example")
    assert basics(document(*lines), lines, [], [], "en").value.name == "Maud L. Penhaligon"


def test_the_word_of_a_link_is_no_label_and_capitals_no_address() -> None:
    lines = page("# Wen Harrow", "WEN.HARROW@MAIL.EXAMPLE || Github")
    value = basics(document(*lines), lines, [], [], "en").value
    assert (value.label, value.email) == (None, "wen.harrow@mail.example")


def test_bulleted_skills_go_on_under_their_text() -> None:
    """A word that was broken is one, and a line that begins with a capital goes on with the one above."""
    lines = page(
        "• Pay: Pension Design, Global",
        "Benefits Strategy, Bonus Plans.",
        "• Pipelines: Jenkins, Azure De-",
        "vOps, Git",
        "Kept by the team",
    )
    lines = [replace(line, x0=48.0) if n in (1, 3) else line for n, line in enumerate(lines)]
    found = [f.value for f in skills(lines)]
    assert [s.keywords for s in found[:2]] == [
        ["Pension Design", "Global Benefits Strategy", "Bonus Plans"],
        ["Jenkins", "Azure DevOps", "Git"],
    ]


def test_a_school_that_breaks_behind_of() -> None:
    lines = page(
        "**Master of Science in Botany** | Royal Institute of",
        "Horticulture, Leeds",
        "• Thesis on ferns",
    )
    (found,) = (f.value for f in education([document(replace(lines[0], x0=55.0), *lines[1:]).lines]))
    assert found.institution == "Royal Institute of Horticulture"


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Corporate Experience", "work"),
        ("Educational Qualifications", "education"),
        ("Technical Proficiency", "skills"),
        ("Brief", "summary"),
        ("Project Work", "projects"),
        ("Positions of Responsibility", "volunteer"),
    ],
)
def test_headings_in_english(heading: str, key: str) -> None:
    assert section_key(heading) == key


def test_referees_on_request_are_no_skill() -> None:
    lines = page("# Maud Penhaligon", "# Experience", "# Skills", "Ferns, Mosses", "References available on request.")
    (found,) = (s for s in sections(document(*lines)) if s.key == "skills")
    assert [line.text for line in found.lines] == ["Ferns, Mosses"]


def test_a_post_right_below_the_name_is_no_heading() -> None:
    """Though it is set as the headings are."""
    lines = page("# Wen Harrow", "# Harbour Master Extraordinaire", "# Summary", "Ten years of tides.", "# Experience")
    lines[0] = replace(lines[0], size=26.0)
    found = [s.heading.text for s in sections(document(*lines)) if s.heading is not None]
    assert found == ["Summary", "Experience"]


def test_a_list_of_skills_breaks_between_the_words_of_one() -> None:
    lines = page(
        "Harbour Planning, Pilot Training, Tide Tables, Budget Planning, Ledger", "Management, Team Leadership"
    )
    found = [f.value.name for f in skills(document(*lines).lines)]
    assert found[-2:] == ["Ledger Management", "Team Leadership"]


def test_a_bold_group_before_the_first_of_its_skills() -> None:
    lines = page("**Langages** Python", "SQL", "Go", "**Outils** Docker", "GitLab CI", "Grafana")
    assert [(s.name, s.keywords) for s in (f.value for f in skills(lines))] == [
        ("Langages", ["Python", "SQL", "Go"]),
        ("Outils", ["Docker", "GitLab CI", "Grafana"]),
    ]


def test_a_degree_below_its_school() -> None:
    lines = page("**Larkhill University** || 2003–07", "• B.A. summa cum laude, Botany", "• Rowan Scholarship")
    (found,) = (f.value for f in education([document(*lines).lines]))
    assert (found.studyType, found.area, found.institution) == ("B.A.", "Botany", "Larkhill University")


@pytest.mark.parametrize(
    ("text", "city", "postcode"),
    [("Los Angeles CA 90027", "Los Angeles", "90027"), ("Austin TX", "Austin", None)],
)
def test_a_town_before_its_state_without_a_comma(text: str, city: str, postcode: str | None) -> None:
    found = place(text)
    assert found is not None
    assert (found.city, found.country, found.postcode) == (city, "US", postcode)


def test_letters_behind_a_name_are_no_state() -> None:
    assert place("Orbel Timber LA") is None


def test_dates_above_and_below_a_bar_that_is_drawn(finder: SkillFinder) -> None:
    """The later one first, or the earlier; a lone one stays."""
    lines = page(
        "Current || Research Assistant",
        "Fern Laboratory || Larkhill University",
        "2015",
        "• Counted spores",
        "2011 || Tutor",
        "Moss House || Pont College",
        "2014",
        "• Read essays",
        "2009 || Intern",
        "Orbel Timber || Leeds",
    )
    lines = [line if n in (0, 2, 4, 6, 8) else replace(line, x0=100.0) for n, line in enumerate(lines)]
    found = [f.value for f in work([document(*lines).lines], finder)]
    assert [(w.startDate, w.endDate, w.x_current) for w in found] == [
        ("2015", None, True),
        ("2011", "2014", False),
        ("2009", "2009", False),
    ]


def test_what_is_said_in_small_type_of_skills_is_no_skill() -> None:
    small = page(
        "Plans gardens that || Keeps the ledgers of",
        "need no water. || three greenhouses.",
        start=2,
        size=7.0,
    )
    lines = [*page("Garden Design || Bookkeeping"), *small, *page("Ferns || Mosses", start=4, size=8.0)]
    assert [f.value.name for f in skills(lines)] == ["Garden Design", "Bookkeeping", "Ferns", "Mosses"]


def test_how_a_page_was_made_is_no_skill() -> None:
    made = replace(page("Designed with love by Orbel for gardeners", start=5)[0], gap=60.0)
    lines = page("# Maud Penhaligon", "# Skills", "Ferns", "Mosses")
    (found,) = (s for s in sections(document(*lines, made)) if s.key == "skills")
    assert [line.text for line in found.lines] == ["Ferns", "Mosses"]


def test_a_date_is_no_telephone_number() -> None:
    lines = page("# Wen Harrow", "wen@mail.example", "2018-07-17", "1.22163 17244")
    assert basics(document(*lines), lines, [], [], "en").value.phone is None


def test_names_behind_their_label(finder: SkillFinder) -> None:
    lines = page("**2018 - 2020** || Tentacle Works", "Position: Web Developer", "• Built a shop")
    assert jobs(finder, lines) == [("Web Developer", "Tentacle Works", None)]


def test_a_school_behind_in() -> None:
    lines = page("**2002 - 2005** || Preparatory classes, diploma in Lycée Thiers", "• Mathematics")
    (found,) = (f.value for f in education([document(*lines).lines]))
    assert found.institution == "Lycée Thiers"


@pytest.mark.parametrize(
    ("rows", "stated"),
    [
        (
            ("Bachelor of Arts in Botany, May 2018", "University of Texas at Austin, Austin, TX"),
            ("Bachelor of Arts", "Botany", "University of Texas at Austin", None),
        ),
        (("B.Tech in Mechanics from IIT Delhi (2012-2016)",), ("B.Tech", "Mechanics", "IIT Delhi", None)),
        (("Ph.D., Chemistry, Harvard University, 2003",), ("Ph.D.", "Chemistry", "Harvard University", None)),
        (
            ("National Chiao Tung University", "Bachelor in Botany, 08/2012 – 07/2016"),
            ("Bachelor", "Botany", "National Chiao Tung University", None),
        ),
        (("BSc Botany, Pont College, 2008, 91%",), ("BSc", "Botany", "Pont College", "91%")),
    ],
)
def test_studies_in_english(
    rows: tuple[str, ...], stated: tuple[str | None, str | None, str | None, str | None]
) -> None:
    (found,) = (f.value for f in education([document(*page(*rows, "• Read widely")).lines]))
    assert (found.studyType, found.area, found.institution, found.score) == stated


def test_a_client_behind_its_label(finder: SkillFinder) -> None:
    lines = page("Client: Bank of Orbel, Leeds, UK || June 2015 - Dec 2018", "Role: Java Developer", "• Built ledgers")
    assert jobs(finder, lines) == [("Java Developer", "Bank of Orbel", "Leeds, UK")]
