"""The rarer sections: volunteering, awards, publications, references, courses, objectives."""

import pytest

from parsing.reading.plain import read_text
from parsing.rules.engine import Reading, Rules
from parsing.rules.headings import section_key
from tests.unit.parsing.drafts import document, page

CV = """Camille Roussel
Ingénieure de recherche
Grenoble | 06 12 34 56 78

Objectif
Rejoindre une équipe de recherche appliquée.

Formation
2015 – 2018 Diplôme d'ingénieur en chimie, INSA Rouen

Cours suivis
Catalyse, Thermodynamique, Chimie verte

Vie associative
Bénévole aux Restos du Cœur depuis 2019
2015 – 2018 : Trésorière de l'association Étoiles du Sud
Mentor, Article 1, 2020 – 2021

Prix et distinctions
Prix du meilleur poster, Congrès de chimie, 2021
2019 : Bourse d'excellence (Région Occitanie)
Lauréate du concours national d'éloquence – 2017

Publications
Roussel C., Petit A. (2021). Vers une chimie douce. Revue de chimie, 12(3), 45-67. https://doi.org/10.1234/rc.2021.12
C. Roussel, « Mesurer l'invisible », L'Actualité des sciences, n° 12, 2020.
Roussel, C. and Petit, A. Slow reactions in cold water. Journal of Cold Chemistry, 2019.
Slow water – Talks in Chemistry, 2018

Références
Mme Claire Besson, directrice de laboratoire, CNRS, 04 76 12 34 56, claire.besson@example.com
Références disponibles sur demande
"""


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


@pytest.fixture(scope="module")
def reading(rules: Rules) -> Reading:
    return rules.read(read_text(CV))


def test_volunteering(reading: Reading) -> None:
    """What was done, for whom and when, in whichever order a line tells it."""
    found = [(v["position"], v["organization"], v["startDate"], v["endDate"]) for v in reading.parts["volunteer"]]
    assert found == [
        ("Bénévole", "Restos du Cœur", "2019", None),
        ("Trésorière", "association Étoiles du Sud", "2015", "2018"),
        ("Mentor", "Article 1", "2020", "2021"),
    ]
    assert [v["x_current"] for v in reading.parts["volunteer"]] == [True, False, False]
    assert reading.evidence["/volunteer/1/organization"].raw.startswith("2015 – 2018")


def test_awards(reading: Reading) -> None:
    """Title, who gave it, when."""
    assert [(a["title"], a["awarder"], a["date"]) for a in reading.parts["awards"]] == [
        ("Prix du meilleur poster", "Congrès de chimie", "2021"),
        ("Bourse d'excellence", "Région Occitanie", "2019"),
        ("Lauréate du concours national d'éloquence", None, "2017"),
    ]


def test_publications(reading: Reading) -> None:
    """Four ways of citing; volume and pages are no part of a journal's name."""
    found = [(p["x_authors"], p["name"], p["publisher"], p["releaseDate"]) for p in reading.parts["publications"]]
    assert found == [
        ("Roussel C., Petit A.", "Vers une chimie douce", "Revue de chimie", "2021"),
        ("C. Roussel", "Mesurer l'invisible", "L'Actualité des sciences", "2020"),
        ("Roussel, C. and Petit, A.", "Slow reactions in cold water", "Journal of Cold Chemistry", "2019"),
        (None, "Slow water", "Talks in Chemistry", "2018"),
    ]
    assert reading.parts["publications"][0]["url"] == "https://doi.org/10.1234/rc.2021.12"


def test_references_keep_to_themselves(reading: Reading) -> None:
    """A name and a post; how to reach them is not kept, on request is nobody, their e-mail is not the candidate's."""
    assert reading.parts["references"] == [{"name": "Claire Besson", "reference": "directrice de laboratoire, CNRS"}]
    assert reading.parts["basics"]["email"] is None
    assert reading.parts["basics"]["phone"] == "+33612345678"


def test_courses_and_objective(reading: Reading) -> None:
    """Courses under a heading of their own are the latest study's; an objective is a summary."""
    assert reading.parts["education"][0]["courses"] == ["Catalyse", "Thermodynamique", "Chimie verte"]
    assert reading.parts["basics"]["summary"] == "Rejoindre une équipe de recherche appliquée."


@pytest.mark.parametrize("text", ["Sur demande.", "Disponibles sur simple demande", "Available upon request"])
def test_on_request_is_no_reference(rules: Rules, text: str) -> None:
    """In both languages."""
    assert rules.read(read_text(f"Alex Martin\nRéférences\n{text}")).parts["references"] == []


def test_bold_engagements(rules: Rules) -> None:
    """Told like positions: role, organisation, place, dates, what was done."""
    lines = page(
        "# Alex Martin", "# Volunteering", "**Treasurer** || 2020 – Present", "Headingley Food Bank, Leeds",
        "• Keep the books", "**Mentor** || 2018 – 2019", "Code Club, York",
    )  # fmt: skip
    found = rules.read(document(*lines)).parts["volunteer"]
    assert [(v["position"], v["organization"], v["location"], v["highlights"]) for v in found] == [
        ("Treasurer", "Headingley Food Bank", "Leeds", ["Keep the books"]),
        ("Mentor", "Code Club", "York", []),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("MANDATS", "volunteer"), ("Engagements associatifs", "volunteer"), ("Community involvement", "volunteer"),
        ("Prix et bourses", "awards"), ("Grants and awards", "awards"), ("Conférences invitées", "publications"),
        ("Peer-reviewed articles", "publications"), ("Referees", "references"), ("Relevant coursework", "courses"),
        ("Research interests", "interests"), ("CACES et permis", "certificates"), ("Career objective", "summary"),
        ("Expositions collectives", "projects"), ("Academic appointments", "work"), ("Teaching", "work"),
    ],
)  # fmt: skip
def test_headings_of_rarer_sections(text: str, key: str) -> None:
    """Of many trades."""
    assert section_key(text) == key
