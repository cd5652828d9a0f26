"""An offer as a candidate pastes it: what it says is read, what it does not say is not."""

import time
from typing import Any

import pytest

from offers.errors import BadRecord
from offers.own.reading import offer_of_text
from tests.unit.offers.odd import said

NURSE = """Offre d'emploi
Infirmier / Infirmière de nuit (H/F)
Entreprise : Clinique des Ormes
Lieu : 35000 Rennes
Type de contrat : CDI, temps partiel
Horaires : 28h/semaine
Salaire : 2 300 à 2 600 € brut mensuel
Expérience : 2 ans

Missions
- Assurer les soins de nuit
- Tenir le dossier de soins

Profil recherché
- Diplôme d'État d'infirmier
- Gestion des urgences

Permis B exigé. Pas de télétravail.
"""
ENGINEER = """Backend Engineer (Python) at Larkfield Systems
Location: Dublin, Ireland
Hybrid: two days a week working from home.
We build a booking platform. You own services from design to operation.
Salary: €70k - €85k per year

What you bring:
• Python and asyncio
• PostgreSQL
At least 3 years of experience with live services.
"""
BAKER = """Boulanger

Vous pétrissez avec nous. CDD de 6 mois, 12,50 € de l'heure.
Débutant accepté.
Compétences : pétrin, façonnage et vente
"""
BARE = "Soudeuse\nVous soudez chez nous des cuves, avec nous et pour nos clients, dans un atelier de douze personnes."
TEXTS: list[tuple[str, dict[str, Any]]] = [
    (NURSE, {
        "title": "Infirmier / Infirmière de nuit (H/F)", "company": "Clinique des Ormes", "place.city": "Rennes",
        "place.postal_code": "35000", "place.remote": "none", "contract": "cdi", "working_time": "part",
        "weekly_hours": 28, "salary.minimum": 2300, "salary.maximum": 2600, "salary.period": "month",
        "experience_years": 2, "competences": ["Diplôme d'État d'infirmier", "Gestion des urgences"],
        "licences": ["Permis B"], "language": "fr", "id": "own:1", "source": "own",
    }),
    (ENGINEER, {
        "title": "Backend Engineer (Python) at Larkfield Systems", "company": "Larkfield Systems",
        "place.city": "Dublin", "place.country": "IE", "place.remote": "hybrid", "contract": None,
        "salary.minimum": 70000, "salary.maximum": 85000, "salary.period": "year", "salary.currency": "EUR",
        "experience_years": 3, "competences": ["Python and asyncio", "PostgreSQL"], "language": "en",
    }),
    (BAKER, {
        "title": "Boulanger", "company": None, "contract": "cdd", "salary.minimum": 12.5, "salary.period": "hour",
        "experience_years": 0, "competences": ["pétrin", "façonnage", "vente"], "place": None,
    }),
    (BARE, {
        "title": "Soudeuse", "company": None, "contract": None, "salary": None, "experience_years": None,
        "competences": [], "place": None,
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right"), TEXTS, ids=["nurse", "engineer", "baker", "bare"])
def test_an_offer_out_of_its_text(text: str, right: dict[str, Any]) -> None:
    offer = offer_of_text(text, identity="1", fetched_at=1)
    assert {path: said(offer, path) for path in right} == right
    assert offer.description.startswith(text.strip()[:15])


def test_markup_that_was_pasted_is_gone() -> None:
    offer = offer_of_text(f"<script>steal()</script><h1>Soudeuse</h1><p>{BARE}</p>", identity="1", fetched_at=1)
    assert (offer.title, "steal" in offer.description) == ("Soudeuse", False)


@pytest.mark.parametrize("text", ["", "   ", ".\n:\n."])
def test_text_without_an_offer_is_none(text: str) -> None:
    with pytest.raises(BadRecord):
        offer_of_text(text, identity="1", fetched_at=1)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a.a." * 5000, "- x\n" * 5000, "profil\n" * 3000, "Lieu : " * 3000, "1 ans " * 4000])
def test_hostile_text_takes_no_time_to_speak_of(text: str) -> None:
    began = time.monotonic()
    offer_of_text(f"Soudeuse\n{text}", identity="1", fetched_at=1)
    assert time.monotonic() - began < 3
