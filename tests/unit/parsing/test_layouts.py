"""Kinds of layout that real CVs have, in small: dates in a narrow column, names behind commas and dashes, tags."""

import pytest

from parsing.models import Basics, Education, Work
from parsing.rules.basics import basics
from parsing.rules.education import education
from parsing.rules.languages import languages
from parsing.rules.skills import SkillFinder
from parsing.rules.work import work
from tests.unit.parsing.drafts import document, page


@pytest.fixture(scope="module")
def finder() -> SkillFinder:
    return SkillFinder()


def jobs(finder: SkillFinder, *rows: str, column: int = 0) -> list[Work]:
    return [f.value for f in work([document(*page(*rows, column=column)).lines], finder)]


def studies(*rows: str) -> list[Education]:
    return [f.value for f in education([document(*page(*rows)).lines])]


def person(*rows: str) -> Basics:
    header = page(*rows)
    return basics(document(*header, *page("# Work", "Cook, Harbour Inn, Sligo", start=20)), header, [], [], "en").value


@pytest.mark.parametrize(
    ("column", "start", "end", "current"),
    [
        (("mars 2021 –", "présent"), "2021-03", None, True),
        (("11/2021 –", "current"), "2021-11", None, True),
        (("septembre", "2017 –", "janvier 2021"), "2017-09", "2021-01", False),
        (("novembre", "2013 – août", "2017"), "2013-11", "2017-08", False),
        (("depuis", "mai 2020"), "2020-05", None, True),
    ],
)
def test_a_date_down_a_narrow_column(
    finder: SkillFinder, column: tuple[str, ...], start: str, end: str | None, *, current: bool
) -> None:
    """Beside the head and its bullets, over two lines or three."""
    beside = ("Soudeur, Chaudronnerie Perrin, Lyon", "• Cuves en inox", "• Contrôle des joints")
    rows = [f"{date} || {text}" for date, text in zip(column, beside, strict=False)]
    found = jobs(finder, *rows, *beside[len(column) :], "2010 – 2012 || Aide-soudeur, Atelier Colin, Lyon")
    assert [(w.startDate, w.endDate, w.x_current) for w in found] == [
        (start, end, current),
        ("2010", "2012", False),
    ]
    assert (found[0].position, found[0].name) == ("Soudeur", "Chaudronnerie Perrin")


def test_dates_above_their_heads(finder: SkillFinder) -> None:
    """A head that stands out is its own date's, not the next one's, though nothing stands between them."""
    found = jobs(
        finder,
        "03/2015 – ce jour", "**Technicien – Pharmex, Lyon**", "• Astreintes",
        "09/2006 – 02/2015", "**Électromécanicien – Textiles Martel, Lyon**",
        "01/2005 – 08/2006", "**Monteur – Intérim Sud, Lyon**",
    )  # fmt: skip
    assert [(w.position, w.startDate) for w in found] == [
        ("Technicien", "2015-03"), ("Électromécanicien", "2006-09"), ("Monteur", "2005-01"),
    ]  # fmt: skip


def test_a_contract_in_brackets_is_no_part_of_the_title(finder: SkillFinder) -> None:
    """`Title (CDD puis CDI), Employer, Town`, again and again, also where no word tells title from employer."""
    found = jobs(
        finder,
        "2019 – 2021", "Animatrice qualité (CDD puis CDI), Laiterie du Val, Lyon",
        "2016 – 2018", "Shearing Gang (seasonal), Southern Cross, Lyon",
    )  # fmt: skip
    assert [(w.position, w.name) for w in found] == [
        ("Animatrice qualité", "Laiterie du Val"), ("Shearing Gang", "Southern Cross"),
    ]  # fmt: skip


def test_a_small_town_behind_a_dash(finder: SkillFinder) -> None:
    """Where most say `Employer – Town`, a town that no list knows is one too."""
    found = jobs(
        finder,
        "Infirmière", "Clinique du Parc – Lyon", "2019 – 2021",
        "Infirmière", "Hôpital Nord – Grenoble", "2017 – 2018",
        "Aide-soignante", "EHPAD Les Genêts – Ploumoguel", "2015 – 2016",
    )  # fmt: skip
    assert [(w.name, w.location) for w in found][-1] == ("EHPAD Les Genêts", "Ploumoguel")


@pytest.mark.parametrize(
    ("rows", "kind", "field"),
    [
        (
            ("**Fenland College**", "**2013 - 2015**", "National Diploma", "**Dental Nursing**"),
            "National Diploma",
            "Dental Nursing",
        ),
        (("**Charles River University** || 2007", "**Computer Science**", "M.S."), "M.S.", "Computer Science"),
        (
            ("**Wharfedale College**", "Jan 2000 - Jan 2002", "NNEB Diploma - Nursery Nursing"),
            "NNEB Diploma",
            "Nursery Nursing",
        ),
    ],
)  # fmt: skip
def test_a_field_beside_its_degree(rows: tuple[str, ...], kind: str, field: str) -> None:
    """On a line of its own, above it or below it, or behind a dash."""
    (found,) = studies(*rows)
    assert (found.studyType, found.area) == (kind, field)


@pytest.mark.parametrize(
    ("row", "city"),
    [
        ("pat@example.org | Gateshead NE8", "Gateshead"),
        ("pat@example.org – +44 7400 900123 – Birmingham –", "Birmingham"),
        ("pat@example.org | Sligo", "Sligo"),
        ("pat@example.org | Somewhere", None),
    ],
)
def test_where_somebody_lives(row: str, city: str | None) -> None:
    """With half a postcode, a dash left over, or a small town that their jobs name as theirs; no word becomes one."""
    found = person("Pat Ferris", "Cook", row)
    assert (found.location.city if found.location else None) == city


def test_a_title_of_a_rare_trade() -> None:
    """What stands right below a larger name is a title, whatever it says; a sentence or a number is none."""
    name = page("Rosa Ferrante", size=20.0)
    for below, label in (("Cornerstone whisperer", "Cornerstone whisperer"), ("I carve stones.", None)):
        header = [*name, *page(below, "rosa@example.org", start=2)]
        assert basics(document(*header), header, [], [], "en").value.label == label


def test_a_language_set_beside_its_level() -> None:
    """Two sizes of letters and no space between them."""
    found = languages(page("Irishnative", "SpanishB1", "Twi: basic", "British Sign Language: basic"))
    assert [(f.value.x_code, f.value.x_cefr) for f in found][:2] == [("ga", "native"), ("es", "B1")]
    assert [f.value.x_code for f in found][2:] == ["tw", "bfi"]


def test_a_dash_between_dates_parts_no_names(finder: SkillFinder) -> None:
    """In a column as wide as its heads, the employer below is none of the head that its dates fill."""
    found = jobs(
        finder,
        "**SOC Analyst** || May 2022 – June 2026", "Pampas Studio, Lyon", "• Alerts sorted",
        "**Technician** || May 2020 – April 2022", "Geolith Ltd, Lyon", "• Servers kept",
        column=1,
    )  # fmt: skip
    assert [(w.position, w.name) for w in found] == [("SOC Analyst", "Pampas Studio"), ("Technician", "Geolith Ltd")]


def test_an_employer_behind_a_dash_is_no_town(finder: SkillFinder) -> None:
    """Though other entries name their towns behind one: a head of two names keeps both."""
    found = jobs(
        finder,
        "2022 – 2026", "Traductrice – Atelier du Clair-Obscur", "• Six mille fiches",
        "2019–2021 – Lyon", "Terminologue – Bureau Géolithe", "• Neuf cent mille mots",
        "2016–2018 – Nancy", "Relectrice – Maison Perrin", "• Deux revues",
    )  # fmt: skip
    assert [w.name for w in found] == ["Atelier du Clair-Obscur", "Bureau Géolithe", "Maison Perrin"]
