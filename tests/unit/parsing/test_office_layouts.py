"""What LaTeX classes, themes and office layouts do, in small."""

from dataclasses import replace

import pytest

from parsing.models import Education, Project, Work
from parsing.reading.document import Line
from parsing.rules.education import education
from parsing.rules.headings import sections
from parsing.rules.others import interests, projects
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


def made(finder: SkillFinder, *rows: str) -> list[Project]:
    return [f.value for f in projects([document(*page(*rows)).lines], finder)]


def test_heads_that_are_sentences() -> None:
    """`Degree. School, Town.`: a full stop parts two names, and is no part of the last one."""
    found = studies(
        "2014–2016 || Master Droit social. Université de Reims, Reims.", "2012 || BTS Tourisme. Lycée Arnoul."
    )
    assert [(s.studyType, s.area, s.institution) for s in found] == [
        ("Master", "Droit social", "Université de Reims"),
        ("BTS", "Tourisme", "Lycée Arnoul"),
    ]


def test_the_full_stop_of_a_shortened_word_parts_nothing(finder: SkillFinder) -> None:
    """`St. Anne's`, `Arden Tools Ltd.`"""
    found = jobs(
        finder,
        page("2014 – 2016 || **Ward Nurse**, St. Anne's Hospital.", "2010 – 2013 || **Fitter**, Arden Tools Ltd."),
    )
    assert [(w.position, w.name) for w in found] == [
        ("Ward Nurse", "St. Anne's Hospital"),
        ("Fitter", "Arden Tools Ltd."),
    ]


def test_positions_that_are_bullets_under_their_employers(finder: SkillFinder) -> None:
    """With their dates at the right; bullets without a date say what was done."""
    found = jobs(
        finder,
        page(
            "**Liffon Devices, Dublin**",
            "▪ Financial Controller || November 2018 – Present",
            "• Month-end in four days",
            "**Carran Tools, Galway**",
            "▪ Finance Manager || September 2014 – October 2018",
        ),
    )
    assert [(w.position, w.name, w.startDate, w.highlights) for w in found] == [
        ("Financial Controller", "Liffon Devices", "2018-11", ["Month-end in four days"]),
        ("Finance Manager", "Carran Tools", "2014-09", []),
    ]


def test_a_heading_in_the_margin_over_two_rows() -> None:
    """Also where each of its lines could be a heading."""
    lines = page(
        "# Nora Blake", "WORK || Liffon Devices, Dublin", "EXPERIENCE || Controller, 2018 – Present", "Closed the books"
    )
    lines[1:3] = [replace(line, bold=True, lead=line.cells[0]) for line in lines[1:3]]
    cut = sections(document(*lines))
    assert [(part.key, part.heading.text) for part in cut if part.heading] == [("work", "WORK EXPERIENCE")]


def test_skills_that_all_look_like_groups() -> None:
    """Bold, or with a colon and nothing after it: where all do, they are what is listed."""
    for rows in (("**Menu design**", "**Butchery**", "**Costing**"), ("Menu design:", "Butchery:", "Costing:")):
        found = [f.value.name for f in skills(document(*page(*rows)).lines)]
        assert found == ["Menu design", "Butchery", "Costing"]


def test_groups_with_something_under_them_stay_groups() -> None:
    """A bold line over its list."""
    found = [
        f.value
        for f in skills(document(*page("**Fourneaux**", "Desserts, sauces", "**Salle**", "Service, caisse")).lines)
    ]
    assert [(s.name, s.keywords) for s in found] == [
        ("Fourneaux", ["Desserts", "sauces"]),
        ("Salle", ["Service", "caisse"]),
    ]


def test_projects_beside_each_other(finder: SkillFinder) -> None:
    """Each row has a piece of both; what is alone goes on with the one it stands under."""
    found = made(
        finder,
        "**Busless** || **Form Garden**",
        "Timetables for riders without || Gallery of humane paper forms",
        "data plans",
        "2022 || 2018",
    )
    assert [(p.name, p.endDate) for p in found] == [("Busless", "2022"), ("Form Garden", "2018")]
    assert found[0].description == "Timetables for riders without data plans"


def test_what_one_can_do_is_no_study() -> None:
    """A section of text under a heading that studies have too, and a trade among studies."""
    assert (
        studies("I hold a full driving licence and have worked with children of all ages for ten years in Kent") == []
    )
    found = studies("**Fully qualified dialysis nurse**", "**BSc Nursing**, University of Kent, 2013")
    assert [(s.studyType, s.institution) for s in found] == [("BSc", "University of Kent")]


def test_a_bullet_that_is_an_icon(finder: SkillFinder) -> None:
    """What nobody can name stands as a bar; at a line's beginning it is a bullet."""
    (found,) = jobs(finder, page("2016 – 2021 || **Nurse**, Beacon Hospital", "| Trained new staff", "| Ran the ward"))
    assert found.highlights == ["Trained new staff", "Ran the ward"]


@pytest.mark.parametrize(
    ("text", "city"), [("Dublin 8, Ireland", "Dublin"), ("Lyon 3e", "Lyon"), ("Paris 15", "Paris")]
)
def test_the_number_of_a_district(text: str, city: str) -> None:
    """It is no part of the city's name."""
    spot = place(text)
    assert spot is not None
    assert spot.city == city


def test_an_undated_study_under_a_dated_one() -> None:
    """Set as the first one is, it begins another, and is no part of the head above."""
    lines = page(
        "**Lycée Arnoul** || sept. 2007 — juin 2009", "BTS - Tourisme", "**Lycée Fabre**", "Baccalauréat littéraire"
    )
    gaps = (14.0, 12.0, 18.0, 12.0)
    lines = [
        replace(line, bold=n % 2 == 0, lead="", gap=gap) for n, (line, gap) in enumerate(zip(lines, gaps, strict=True))
    ]
    found = [f.value for f in education([document(*lines).lines])]
    assert [(s.institution, s.endDate) for s in found] == [("Lycée Arnoul", "2009-06"), ("Lycée Fabre", None)]


def test_a_sentence_under_its_date(finder: SkillFinder) -> None:
    """`Title, Employer, Town.` is a head where the date stands alone above it, however long it is."""
    found = jobs(
        finder,
        page(
            "09/2019–aujourd'hui",
            "Juriste en droit social, Groupe Sévrier, Versailles.",
            "Onze accords négociés.",
            "10/2016–08/2019",
            "Juriste, Cabinet Larive, Paris.",
        ),
    )
    assert [(w.position, w.name) for w in found] == [
        ("Juriste en droit social", "Groupe Sévrier"),
        ("Juriste", "Cabinet Larive"),
    ]


def test_a_bullet_that_touches_the_heading_beside_it() -> None:
    """It belongs to the text on its right."""
    lines = page("# Nora Blake", "EXPERIENCE ▪ || Controller || 2018 – Present", "Closed the books in four days")
    lines[1] = replace(lines[1], bold=True, lead="EXPERIENCE ▪")
    (work_part,) = [part for part in sections(document(*lines)) if part.key == "work"]
    assert work_part.lines[0].text == "▪ Controller 2018 – Present"


def test_interests_with_strokes_between_them() -> None:
    """`Gravure / Boxe`."""
    assert [f.value.name for f in interests(document(*page("Gravure / Boxe")).lines)] == ["Gravure", "Boxe"]
