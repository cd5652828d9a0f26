"""What layouts of public templates and of LinkedIn's export do, in small."""

from dataclasses import replace

import pytest

from parsing.models import Basics, Education, Work
from parsing.reading.document import Line
from parsing.reading.marks import Mark
from parsing.reading.spacing import breaks
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.headings import sections
from parsing.rules.places import place
from parsing.rules.skills import SkillFinder, skills
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, lines: list[Line]) -> list[Work]:
    return [f.value for f in work([document(*lines).lines], finder)]


def studies(*rows: str) -> list[Education]:
    return [f.value for f in education([document(*page(*rows)).lines])]


def person(header: list[Line], *rest: Line) -> Basics:
    return basics(document(*header, *rest), header, [], [], "en").value


def test_dates_one_above_the_other(finder: SkillFinder) -> None:
    """The end over the beginning in a narrow column, without a dash; a date in what was done begins nothing."""
    lines = page(
        "présent || Conductrice de travaux, Bâti Garonne SAS, Lyon",
        "01/2019 || Suivi de six chantiers",
        "Aucun accident depuis 2020",
        "12/2018 || Cheffe de chantier, Constructions Arnal, Villeurbanne",
        "05/2014 || Encadrement de 22 compagnons",
    )
    lines[3] = replace(lines[3], gap=30.0)
    found = jobs(finder, lines)
    assert [(w.position, w.name, w.startDate, w.endDate, w.x_current) for w in found] == [
        ("Conductrice de travaux", "Bâti Garonne SAS", "2019-01", None, True),
        ("Cheffe de chantier", "Constructions Arnal", "2014-05", "2018-12", False),
    ]


def test_years_of_single_entries_stay_apart() -> None:
    """Years above one another, each beside its own study, are no range."""
    found = studies("2010 || DUT Génie civil, IUT de Nantes", "2008 || Bac STI, Lycée Camus")
    assert [(s.startDate, s.endDate) for s in found] == [(None, "2010"), (None, "2008")]


def test_entries_that_end_with_their_dates(finder: SkillFinder) -> None:
    """The title set apart, the employer as a sentence, the date alone on the last line."""
    rows = page(
        "# Infirmière coordinatrice",
        "SSIAD des Monts, Quimper. Planning de quatorze soignants",
        "et de 86 patients.",
        "sept. 2018 – aujourd’hui",
        "# Infirmière",
        "EHPAD Ty Nevez, Douarnenez. Référente plaies.",
        "mars 2012 – août 2018",
    )
    found = jobs(finder, [replace(row, size=14.0 if row.bold else 12.0) for row in rows])
    assert [(w.position, w.name, w.location, w.startDate) for w in found] == [
        ("Infirmière coordinatrice", "SSIAD des Monts", "Quimper", "2018-09"),
        ("Infirmière", "EHPAD Ty Nevez", "Douarnenez", "2012-03"),
    ]


def test_a_range_that_touches_the_next_word(finder: SkillFinder) -> None:
    """It fills its narrow column."""
    found = jobs(finder, page("2017 – 2020Aide-comptable || Transports Vosgiens"))
    assert [(w.position, w.startDate, w.endDate) for w in found] == [("Aide-comptable", "2017", "2020")]


def test_positions_under_an_employer_with_the_time_in_all(finder: SkillFinder) -> None:
    """As LinkedIn prints them: the employer, how long in all, each position with dates and a region."""
    rows = page(
        "Quillane Institutes", "5 years 6 months",
        "Scientist", "January 2024 - Present (1 year 6 months)", "San Francisco Bay Area",
        "Postdoctoral Scholar", "January 2020 - December 2023 (4 years)", "San Francisco Bay Area",
    )  # fmt: skip
    sizes = (12.0, 10.5, 11.5, 10.5, 10.5, 11.5, 10.5, 10.5)
    gaps = (30.0, 16.0, 21.0, 15.0, 15.0, 35.0, 15.0, 15.0)
    lines = [replace(row, size=size, gap=gap) for row, size, gap in zip(rows, sizes, gaps, strict=True)]
    assert [(w.position, w.name, w.location) for w in jobs(finder, lines)] == [
        ("Scientist", "Quillane Institutes", "San Francisco Bay Area"),
        ("Postdoctoral Scholar", "Quillane Institutes", "San Francisco Bay Area"),
    ]


@pytest.mark.parametrize(
    ("row", "kind", "field"),
    [
        ("Doctor of Philosophy - PhD, Neuroscience · (2019 - 2024)", "Doctor of Philosophy - PhD", "Neuroscience"),
        ("Bachelor of Science (BS), Marine Biology", "Bachelor of Science (BS)", "Marine Biology"),
    ],
)
def test_a_degree_in_words_and_in_letters(row: str, kind: str, field: str) -> None:
    """Below its school; the dash between the two is none between names."""
    (study,) = studies("University of Massachusetts, Amherst", row)
    assert (study.studyType, study.area) == (kind, field)
    assert study.institution == "University of Massachusetts, Amherst"


@pytest.mark.parametrize(
    ("row", "kind", "field"),
    [
        ("Bachelor | of Science in Economics", "Bachelor of Science", "Economics"),
        ("Master | in Marine Biology", "Master", "Marine Biology"),
        ("Licence | de droit privé", "Licence", "droit privé"),
        ("Diplôme│d’ingénieur en génie civil", "Diplôme d’ingénieur", "génie civil"),
    ],
)
def test_a_bar_within_a_degree(row: str, kind: str, field: str) -> None:
    """Ornament between the degree and its field; what comes behind it begins no name."""
    (study,) = studies("University of Calder 2014 - 2017", row)
    assert (study.studyType, study.area, study.institution) == (kind, field, "University of Calder")


def test_a_school_behind_a_semicolon() -> None:
    """And its town in brackets."""
    (study,) = studies("2008 – 2010", "DUT Génie civil; IUT de Nantes (Nantes)")
    assert (study.studyType, study.institution) == ("DUT", "IUT de Nantes")


def test_an_employer_called_like_an_address() -> None:
    """It is the label's, not the person's own page."""
    name = page("Rosa Ferrante", size=26.0)
    header = [*name, *page("Director of Operations at Fernwick.ai", "San Francisco Bay Area", start=2, size=12.0)]
    found = person(header)
    assert (found.label, found.url, found.location) == ("Director of Operations at Fernwick.ai", None, None)


def test_contacts_at_the_foot_of_the_page() -> None:
    """The top of the page has none: then those beside the e-mail count, the town too."""
    header = [*page("Rosa Ferrante", size=16.0), *page("Site engineer", start=2)]
    feet = page("rosa@example.org • 07 61 23 45 09", "Vénissieux (69)", start=20)
    found = person(header, *page("Quarry Works, 2019 – 2021", start=5), *feet)
    assert (found.email, found.phone) == ("rosa@example.org", "+33761234509")
    assert found.location is not None
    assert found.location.city == "Vénissieux"


def test_an_address_cut_by_its_column() -> None:
    """Its link has all of it; a template's own link behind an icon is nobody's page."""
    header = page("Rosa Ferrante", "rosa.ferrante@lab.example.e", "du", size=12.0)
    urls = ("mailto:rosa.ferrante@lab.example.edu", "https://www.example.com/")
    found = person([header[0], replace(header[1], urls=urls), header[2]])
    assert (found.email, found.url) == ("rosa.ferrante@lab.example.edu", None)


def test_a_name_over_two_lines_and_another_in_brackets() -> None:
    """Broken at its hyphen; or with the name before marriage."""
    assert person(page("ROSA FERRANTE-", "VIAL", size=40.0)).name == "Rosa Ferrante-Vial"
    assert person(page("Rosa Ferrante (Olsen)", size=26.0)).name == "Rosa Ferrante (Olsen)"


def test_a_foot_that_says_whose_page_it_is() -> None:
    """It belongs to no section."""
    lines = [
        *page("Rosa Ferrante", size=20.0),
        *page("# CENTRES D'INTÉRÊT", "Football, lutherie", "Rosa Ferrante - CV", start=2),
    ]
    lines[-1] = replace(lines[-1], gap=300.0)
    assert [line.text for line in sections(document(*lines))[-1].lines] == ["Football, lutherie"]


def test_small_towns_by_the_form_of_their_names() -> None:
    """With a state behind them; a bay's area is a region and no town."""
    found = place("Menlo Park, CA")
    assert found is not None
    assert found.city == "Menlo Park"
    bay = place("San Francisco Bay Area")
    assert bay is not None
    assert bay.city is None


def test_a_word_in_two_colours_is_one() -> None:
    """Its pieces are drawn apart; where no colour changes, the same gap parts words."""
    white, grey = (255, 255, 255), (77, 77, 77)

    def row(second: tuple[int, int, int]) -> list[bool]:
        marks = []
        x = 0.0
        for n, letter in enumerate("experience"):
            x += 1.8 if n == 3 else 0.0
            mark = Mark(text=letter, x0=x, x1=x + 8, y=20.0, size=17.2, color=white if n < 3 else second)
            marks.append(mark)
            x += 8
        return breaks(marks, [False] * len(marks), spaceless=True)[0]

    assert not any(row(grey))
    assert row(white)[3]


def test_a_number_whose_link_tells_its_country() -> None:
    """Shown as its people dial it at home."""
    header = page("Rosa Ferrante", "0541 999 99 99", size=12.0)
    found = person([header[0], replace(header[1], urls=("tel:+90-541-999-99-99",))])
    assert (found.phone, found.x_phone_raw) == ("+905419999999", "0541 999 99 99")


def test_letters_of_a_state_and_of_a_degree() -> None:
    """Among studies `MA` is no place."""
    found = studies(
        "BA || **University of Bristol**, History || 2010 - 2013", "MA || **University of Leeds**, Law || 2014"
    )
    assert [(s.studyType, s.area, s.institution) for s in found] == [
        ("BA", "History", "University of Bristol"),
        ("MA", "Law", "University of Leeds"),
    ]


def test_groups_of_skills_over_three_lines() -> None:
    """The group, how well, what it holds."""
    rows = page("Web frameworks", "Intermediate", "React.js, Vue.js", "Databases", "Advanced", "PostgreSQL, Redis")
    assert [(f.value.name, f.value.keywords) for f in skills(rows)] == [
        ("Web frameworks", ["React.js", "Vue.js"]),
        ("Databases", ["PostgreSQL", "Redis"]),
    ]


def test_a_town_in_brackets_as_the_others_have_theirs(finder: SkillFinder) -> None:
    """Too small to be known, behind the bold part of the head."""
    found = jobs(
        finder,
        page(
            "**Cheffe de partie, Restaurant Le Clos** (Poitiers), 2021 – 2023",
            "• Poissons",
            "**Cuisinière, Auberge du Marais** (Coulon), 2019 – 2021",
        ),
    )
    assert [(w.position, w.name, w.location) for w in found] == [
        ("Cheffe de partie", "Restaurant Le Clos", "Poitiers"),
        ("Cuisinière", "Auberge du Marais", "Coulon"),
    ]


def test_what_is_said_of_a_person_is_no_label() -> None:
    """Nor are a street and a user's name."""
    header = [
        *page("Rosa Ferrante", size=20.0),
        *page("Engineer who has built bridges that carry trains in four countries", start=2),
    ]
    found = person(header)
    assert (found.label, found.summary) == (None, header[1].text)
    assert person([header[0], *page("25 Quay Street", "rosaf", start=2)]).label is None


def test_a_number_that_no_country_has() -> None:
    """Ten digits alone between bars stay as they are printed."""
    assert (
        person([*page("Rosa Ferrante", size=20.0), *page("rosa@example.org | 5551234567", start=2)]).phone
        == "5551234567"
    )
