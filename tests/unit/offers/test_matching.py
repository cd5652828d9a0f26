"""A CV against an offer's demands: what is shown is found in either language, and absent is only what really is."""

import pytest

from offers.models import Competence, Offer, Shown
from offers.search.matching import Matcher, OfferMatching, level_of

CV = [
    Shown(kind="title", text="Responsable logistique", pointer="/work/0/position"),
    Shown(kind="title", text="Infirmière"),
    Shown(kind="skill", text="Python"),
    Shown(kind="skill", text="Gestion des stocks"),
    Shown(kind="diploma", text="BTS Comptabilité et gestion"),
    Shown(kind="highlight", text="Encadrement d'une équipe de six préparateurs"),
    Shown(kind="certificate", text="CACES R489 catégories 1 et 3"),
]


@pytest.mark.parametrize(
    ("demand", "by"),
    [
        ("Programmation en Python", "Python"),
        ("CACES", "CACES R489 catégories 1 et 3"),
        ("Management d'équipe", "Encadrement d'une équipe de six préparateurs"),
        ("Team leadership", "Encadrement d'une équipe de six préparateurs"),
        ("Gestion des stocks et des approvisionnements", "Gestion des stocks"),
        ("Nurse", "Infirmière"),
        ("Infirmier", "Infirmière"),
    ],
)
def test_a_demand_is_shown(demand: str, by: str) -> None:
    found = Matcher(CV, language="fr").held(demand)
    assert found is not None
    assert found.text == by


@pytest.mark.parametrize(
    "demand", ["Techniques de soudage", "Gestion de la paie", "Java", "", "?!", "Conduite de drones"]
)
def test_what_is_not_there_is_not_shown(demand: str) -> None:
    assert Matcher(CV, language="fr").held(demand) is None
    assert Matcher([], language="fr").held(demand) is None


def test_a_diploma_meets_its_level_and_its_field() -> None:
    matcher = Matcher(CV, language="fr")
    expected = {
        "Bac+2 ou équivalents": True,
        "CAP, BEP et équivalents": True,
        "Bac+3, Bac+4 ou équivalents": False,
        "BTS comptabilité": True,
        "CAP cuisine": False,
    }
    assert {demand: matcher.graduated(demand) is not None for demand in expected} == expected
    levels = {
        "Doctorat": 8,
        "Master 2": 7,
        "Diplôme d'ingénieur": 7,
        "BUT GEA": 6,
        "BTS": 5,
        "Baccalauréat": 4,
        "CAP": 3,
    }
    assert {name: level_of(name) for name in levels} == levels
    assert level_of("Permis B") == 0


def test_absent_is_said_within_a_language_only() -> None:
    made = {
        "id": "x:1",
        "source": "x",
        "title": "Cariste",
        "description": "Un poste.",
        "content_hash": "",
        "fetched_at": 0,
    }
    asked = [Competence(label=name, required=True) for name in ("CACES", "Techniques de soudage", "Gestion de la paie")]
    offer = Offer.model_validate({**made, "language": "fr"}).model_copy(update={"competences": asked})
    said = OfferMatching().verdicts(offer, CV, language="fr")
    assert [verdict.state for verdict in said] == ["shown", "absent", "absent"]
    assert said[0].by == CV[-1]
    across = OfferMatching().verdicts(offer, CV, language="en")
    assert [verdict.state for verdict in across] == ["shown", "unknown", "unknown"]
    assert [verdict.state for verdict in OfferMatching().verdicts(offer, [], language="fr")] == ["unknown"] * 3


@pytest.mark.parametrize(
    ("demand", "line"),
    [
        ("Lecture de plans", "Lire des plans d'exécution et implanter"),
        ("Lecture de plans", "Je lis les plans d'architecte"),
        ("Gestion des stocks", "Gérer le stock du magasin"),
        ("Conduite d'engins", "Conduire des engins de chantier"),
        ("Rédaction de rapports", "Rédiger les rapports mensuels"),
        ("Encadrement d'équipe", "Encadrer une équipe de six"),
        ("Accueil du public", "Accueillir le public au guichet"),
        ("Tenue de caisse", "Tenir la caisse du magasin"),
        ("Suivi de chantier", "Suivre les chantiers en cours"),
        ("Planification des tournées", "Planifier les tournées"),
        ("Report writing", "Wrote the monthly reports"),
        ("Stock management", "Managing stock for two shops"),
        ("Team leadership", "Led a team of six"),
        ("Cash handling", "Handled cash on a busy till"),
        ("Data analysis", "Analysed sales data"),
    ],
)
def test_a_verb_shows_what_a_noun_demands(demand: str, line: str) -> None:
    """People write what they do, offers what it is called."""
    shown = Shown(kind="highlight", text=line, pointer="/positions/0/highlights/0")
    assert Matcher([shown]).held(demand) == shown


@pytest.mark.parametrize(
    ("demand", "line"),
    [
        ("Lecture de plans", "Lire des contes aux enfants"),
        ("Gestion des stocks", "Gérer les plannings"),
        ("Tenue de caisse", "Tenir un registre"),
        ("Report writing", "Wrote a novel"),
    ],
)
def test_the_same_verb_alone_shows_nothing(demand: str, line: str) -> None:
    shown = Shown(kind="highlight", text=line, pointer="/positions/0/highlights/0")
    assert Matcher([shown]).held(demand) is None
