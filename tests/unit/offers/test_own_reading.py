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
MECHANIC = """Technicien(ne) de maintenance industrielle H/F
Mécaval Industries
Annonay (07)
2 100 € - 2 400 € par mois - CDI, Temps plein

Description du poste
Rattaché(e) au responsable maintenance, vous assurez le préventif et le curatif de nos lignes.

Vos missions :
- Diagnostiquer les pannes électriques et mécaniques
- Réaliser les interventions préventives

Votre profil :
- Bac pro MEI ou BTS Maintenance
- Habilitation électrique B2V/BR
- 2 ans d'expérience minimum sur un poste similaire
- Permis B

Avantages : tickets restaurant, 13e mois
"""
DEVELOPER = """Passer au contenu principal
Développeuse / Développeur back-end Python (F/H)
Orbelis · Lyon, Auvergne-Rhône-Alpes, France · il y a 2 semaines · 45 candidats
Hybride  Temps plein
Postuler
À propos de l'offre d'emploi
Qui sommes-nous ?
Orbelis édite des logiciels pour les collectivités.
Ce que vous ferez
• Concevoir des API en Python (FastAPI)
• Maintenir notre plateforme PostgreSQL
Ce que vous apportez
• 3 à 5 ans d'expérience en développement back-end
• Maîtrise de Python et SQL
• Anglais courant
Salaire : 42-48 k€ selon expérience
"""
WAITER = (
    "Bonjour, le restaurant Le Petit Port à La Rochelle recherche pour la saison un serveur ou une serveuse en CDD "
    "de 6 mois à compter du 1er avril. 39h/semaine, 1 900 euros nets mensuels, logement possible. Débutant accepté "
    "si motivé. Anglais souhaité. Envoyez votre CV à l'adresse indiquée."
)
SCHOOL = """OFFRE D'EMPLOI
Intitulé du poste : Agent(e) territorial(e) spécialisé(e) des écoles maternelles (ATSEM)
Employeur : Commune de Saint-Brévin
Lieu de travail : École Jules-Verne, 44250 Saint-Brévin
Type de contrat : CDD de 1 an renouvelable
Temps de travail : temps non complet, 28h/semaine
Rémunération : grille indiciaire, catégorie C
Diplôme exigé : CAP Accompagnant éducatif petite enfance
Compétences requises : patience, hygiène, travail en équipe
Date limite de candidature : 15/12/2026
"""
DATA = """Senior Data Engineer
Halden Analytics
Manchester, England, United Kingdom (Hybrid)
£55,000 - £65,000 a year

About the job
We're looking for a Senior Data Engineer to join our platform team.

What you'll do
- Build pipelines in Python and Spark
- Own our data warehouse

What we're looking for:
- 5+ years of experience in data engineering
- Strong SQL and Python
- Experience with AWS
Nice to have:
- dbt
Benefits
- 25 days holiday
"""
CARE = """Care Assistant - Nights
Location: Leeds LS6
Salary: £12.60 per hour
Hours: 36 hours per week
Contract: Permanent
We need kind people. No experience required, full training given. You must have a full UK driving licence.
"""
WAREHOUSE = """Job Title: Warehouse Associate
Company: Northgate Logistics
Location: Columbus, OH 43215
Job Type: Full-time
Pay: $18.50 - $21.00 per hour
Qualifications:
* High school diploma or equivalent
* Able to lift 50 lbs
* Forklift certification preferred
Responsibilities:
* Pick, pack and ship orders
"""
FORKLIFT = """Notre agence Interval Emploi recrute pour l'un de ses clients :

CARISTE CACES R489 1, 3 et 5 (H/F)

Mission d'intérim de 3 mois à St Vulbas (01).
Horaires : 2x8
Taux horaire : 12,35 € brut + 10 % IFM + 10 % CP
Profil :
- CACES 1, 3, 5 à jour
- Première expérience en logistique
"""
APPRENTICE = """Alternance - Chargé de communication digitale (H/F)
Type de contrat : Contrat d'apprentissage
Ville : Nantes
Durée : 24 mois
Télétravail possible 1 jour par semaine
Vous préparez un Bac +5 en communication.
Profil recherché :
Aisance rédactionnelle
Maîtrise de Canva et de la suite Adobe
Bonne orthographe
"""
TEXTS: list[tuple[str, dict[str, Any]]] = [
    (NURSE, {
        "title": "Infirmier / Infirmière de nuit (H/F)", "company": "Clinique des Ormes", "place.city": "Rennes",
        "place.postal_code": "35000", "place.remote": "none", "contract": "cdi", "working_time": "part",
        "weekly_hours": 28, "salary.minimum": 2300, "salary.maximum": 2600, "salary.period": "month",
        "experience_years": 2, "competences": ["Gestion des urgences"], "training": ["Diplôme d'État d'infirmier"],
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
    (MECHANIC, {
        "title": "Technicien(ne) de maintenance industrielle H/F", "company": "Mécaval Industries",
        "place.city": "Annonay", "place.department": "07", "contract": "cdi", "working_time": "full",
        "experience_years": 2, "competences": ["Habilitation électrique B2V/BR"], "licences": ["Permis B"],
        "training": ["Bac pro MEI ou BTS Maintenance"],
    }),
    (DEVELOPER, {
        "title": "Développeuse / Développeur back-end Python (F/H)", "company": "Orbelis", "place.city": "Lyon",
        "place.country": "FR", "place.remote": "hybrid", "working_time": "full", "salary.minimum": 42000,
        "experience_years": 3, "competences": ["Maîtrise de Python et SQL", "Anglais courant"],
    }),
    (WAITER, {
        "title": "Serveur ou serveuse", "company": "Le Petit Port", "place.city": "La Rochelle",
        "contract": "cdd", "salary.minimum": 1900, "salary.period": "month",
        "experience_years": 0, "competences": [],
    }),
    (SCHOOL, {
        "company": "Commune de Saint-Brévin", "place.city": "Saint-Brévin", "contract": "cdd", "working_time": "part",
        "weekly_hours": 28, "training": ["CAP Accompagnant éducatif petite enfance"],
        "competences": ["patience", "hygiène", "travail en équipe"],
    }),
    (DATA, {
        "title": "Senior Data Engineer", "company": "Halden Analytics", "place.city": "Manchester",
        "place.country": "GB", "place.remote": "hybrid", "salary.maximum": 65000, "experience_years": 5,
        "competences": ["Strong SQL and Python", "Experience with AWS", "dbt"],
    }),
    (CARE, {
        "title": "Care Assistant - Nights", "company": None, "place.city": "Leeds", "place.postal_code": "LS6",
        "place.country": "GB", "contract": "cdi", "weekly_hours": 36, "experience_years": 0,
        "licences": ["driving licence"], "salary.minimum": 12.6, "salary.period": "hour",
    }),
    (WAREHOUSE, {
        "title": "Warehouse Associate", "company": "Northgate Logistics", "place.city": "Columbus",
        "place.region": "OH", "place.country": "US", "working_time": "full", "salary.currency": "USD",
        "training": ["High school diploma or equivalent"],
        "competences": ["Able to lift 50 lbs", "Forklift certification preferred"],
    }),
    (FORKLIFT, {
        "title": "CARISTE CACES R489 1, 3 et 5 (H/F)", "company": None, "place.city": "St Vulbas",
        "place.department": "01", "contract": "interim", "salary.minimum": 12.35,
        "competences": ["CACES 1, 3, 5 à jour", "Première expérience en logistique"],
    }),
    (APPRENTICE, {
        "contract": "apprenticeship", "place.city": "Nantes", "place.remote": "hybrid",
        "competences": ["Aisance rédactionnelle", "Maîtrise de Canva et de la suite Adobe", "Bonne orthographe"],
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "right"), TEXTS, ids=[text.split("\n", 1)[0][:30] for text, _ in TEXTS])
def test_an_offer_out_of_its_text(text: str, right: dict[str, Any]) -> None:
    offer = offer_of_text(text, identity="1", fetched_at=1)
    assert {path: said(offer, path) for path in right} == right
    assert text.strip().removeprefix("Passer au contenu principal\n")[:15] in offer.description


def test_markup_that_was_pasted_is_gone() -> None:
    offer = offer_of_text(f"<script>steal()</script><h1>Soudeuse</h1><p>{BARE}</p>", identity="1", fetched_at=1)
    assert (offer.title, "steal" in offer.description) == ("Soudeuse", False)


@pytest.mark.parametrize("text", ["", "   ", ".\n:\n."])
def test_text_without_an_offer_is_none(text: str) -> None:
    with pytest.raises(BadRecord):
        offer_of_text(text, identity="1", fetched_at=1)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        *("a.a." * 5000, "- x\n" * 5000, "profil\n" * 3000, "Lieu : " * 3000, "1 ans " * 4000, "A, " * 6000),
        *("a" * 20_000, "0" * 20_000, "1 " * 10_000, "35h" * 7000, "1.1" * 7000, "1\u2003" * 10_000, "(a" * 10_000),
    ],
)
def test_hostile_text_takes_no_time_to_speak_of(text: str) -> None:
    began = time.process_time()
    offer_of_text(f"Soudeuse\n{text}", identity="1", fetched_at=1)
    assert time.process_time() - began < 3


FRENCH_SITE = """Nous utilisons des cookies pour améliorer votre expérience.
Tout accepter
Tout refuser
Personnaliser
Aller au contenu
Accueil
Offres d'emploi
Entreprises
Se connecter
Recruteurs
Retour aux résultats

Comptable fournisseurs H/F
Sorevane
Angers - 49
CDI
Publiée le 12/11/2026
Postuler
Sauvegarder
Les missions du poste
Au sein du service comptable, vous saisissez et contrôlez les factures fournisseurs.
Le profil recherché
BTS Comptabilité et 2 ans d'expérience
Maîtrise de SAP
Infos complémentaires
28 000 à 31 000 € par an
Postuler
Ces offres pourraient aussi vous intéresser
Comptable clients H/F
Angers - 49
Mentions légales
Politique de confidentialité
"""
ENGLISH_SITE = """We value your privacy
Accept all
Reject all
Manage preferences
Skip to main content
Find jobs
Company reviews
Sign in
Upload your CV

Electrical Maintenance Engineer
Brackley Mills Ltd
4.1 out of 5 stars
Rotherham S60
£38,000 - £42,000 a year - Full-time, Permanent
Apply now
Job details
Shift pattern
4 on 4 off
Full job description
We are looking for an electrical maintenance engineer for our packaging plant.
Requirements
18th edition
3 years' experience in manufacturing
PLC fault finding
Report job
Similar jobs
Mechanical engineer
Terms Privacy Centre Cookies
"""


@pytest.mark.parametrize(
    ("page", "title", "demanded", "foreign", "there"),
    [
        (FRENCH_SITE, "Comptable fournisseurs H/F", "Maîtrise de SAP", "Comptable clients", ("Sorevane", "Angers")),
        (
            ENGLISH_SITE,
            "Electrical Maintenance Engineer",
            "PLC fault finding",
            "Mechanical engineer",
            ("Brackley Mills Ltd", "Rotherham"),
        ),
    ],
)
def test_a_whole_page_of_a_job_site_is_read_without_what_stands_around_the_offer(
    page: str, title: str, demanded: str, foreign: str, there: tuple[str, str]
) -> None:
    """A notice of cookies above, a menu, other offers below: none of it is the title or a demand."""
    offer = offer_of_text(page, identity="x", fetched_at=0)
    labels = [one.label for one in offer.competences]
    assert offer.title == title
    assert (offer.company, offer.place and offer.place.city) == there
    assert demanded in labels
    assert foreign not in offer.description
    assert not {"Postuler", "Report job", "Similar jobs", "Mentions légales", "28 000 à 31 000 € par an"} & set(labels)


@pytest.mark.parametrize(
    ("text", "title", "company", "city"),
    [
        ("Boulangerie Marchais\nBoulanger (H/F)\n49 - Angers\nVous pétrissez.", "Boulanger (H/F)",
         "Boulangerie Marchais", "Angers"),
        ("Brampton Stores Ltd\nWarehouse Operative\nRotherham S60 1AB\nPick and pack.", "Warehouse Operative",
         "Brampton Stores Ltd", "Rotherham"),
        ("Aide-soignant\nPoste ouvert aux H/F\nVous accompagnez.", "Aide-soignant", None, None),
        ("Technicien N2\nBâtiment B12\nVous dépannez.", "Technicien N2", None, None),
        ("La société Verdier Frères, située à Limoges, recrute un électricien ou une électricienne.",
         "Électricien ou électricienne", "Verdier Frères", "Limoges"),
        ("Restaurant Le Phare à Brest cherche cuisinier(ère) en CDI.", "Cuisinier(ère)", "Le Phare", "Brest"),
        ("We are looking for a chef de partie to join our kitchen in Leeds.", "Chef de partie", None, "Leeds"),
        ("We are looking for a developer with experience in Python.", "Developer", None, None),
        ("Nous recherchons une formatrice pour une initiation à Excel.", "Formatrice", None, None),
        ("Nous recrutons un vendeur à Paris.", "Vendeur", None, "Paris"),
        ("Chef d'équipe (H/F)\nEntreprise Lutèce Béton - Montreuil (93)\nVous encadrez.", "Chef d'équipe (H/F)",
         "Lutèce Béton", "Montreuil"),
        ("Comptable\nSaint-Étienne - Loire (42)\nVous comptez.", "Comptable", None, "Saint-Étienne - Loire"),
    ],
)  # fmt: skip
def test_who_is_sought_by_whom_and_where(text: str, title: str, company: str | None, city: str | None) -> None:
    offer = offer_of_text(text, identity="1", fetched_at=1)
    assert (offer.title, offer.company, offer.place and offer.place.city) == (title, company, city)


@pytest.mark.parametrize("licence", ["Permis B", "permis B exigé", "Titulaire du permis B", "Permis de conduire (B)"])
def test_a_driving_licence_is_asked_for_once(licence: str) -> None:
    """Among the licences; neither a skill nor a diploma beside it."""
    text = f"Chef de chantier\nVous suivez trois chantiers.\nProfil :\n- Lecture de plans\n- {licence}\n- Excel\n"
    offer = offer_of_text(text, identity="x", fetched_at=0)
    labels = [one.label for one in (*offer.competences, *offer.training)]
    assert labels == ["Lecture de plans", "Excel"]
    assert len(offer.licences) == 1


def test_a_licence_among_labelled_skills_is_no_skill() -> None:
    text = "Chef de chantier\nVous suivez trois chantiers.\nCompétences : lecture de plans, permis B, Excel\n"
    offer = offer_of_text(text, identity="x", fetched_at=0)
    assert [one.label for one in offer.competences] == ["lecture de plans", "Excel"]
    assert [one.label for one in offer.licences] == ["permis B"]
