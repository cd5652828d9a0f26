"""France Travail as it really writes: each odd record with its right values. People and firms are invented."""

from collections.abc import Mapping
from typing import Any

import pytest

from offers.sources.france_travail_record import france_travail_offer
from tests.offers_server import ft_record
from tests.unit.offers.odd import Odd, doubted, pay, place, wrong

PAY: list[tuple[str, Mapping[str, Any]]] = [
    ("Annuel de 30000,00 Euros à 35000,00 Euros sur 12 mois", pay(30000, 35000, "year", months=12)),
    ("Annuel de 30000.0 Euros à 35000.0 Euros sur 12.0 mois", pay(30000, 35000, "year", months=12)),
    ("Annuel de 30000,00 Euros à 35000,00 Euros", pay(30000, 35000, "year", months=None)),
    ("Annuel de 60000,00 Euros à 40000,00 Euros", pay(40000, 60000, "year")),
    ("Annuel de 48000.0 Euros sur 12.0 mois", pay(48000, 48000, "year")),
    ("Annuel de 40000.0 à 48000.0 Euros", pay(40000, 48000, "year")),
    ("Annuel de 40000€ à 50000€", pay(40000, 50000, "year")),
    ("Annuel de 35000 à 45000 sur 12 mois", pay(35000, 45000, "year")),
    ("Annuel de 40000 à 45000 Euros", pay(40000, 45000, "year")),
    ("Mensuel de 2 000 Euros", pay(2000, 2000, "month")),
    ("Mensuel de 2000 Euros sur 13 mois", pay(2000, 2000, "month", months=13)),
    ("Mensuel de 1767.00 Euros à 2600.00 Euros sur 12 mois", pay(1767, 2600, "month")),
    ("Mensuel de 1600,00 Euros ï¿½ 1800,00 Euros", pay(1600, 1800, "month")),
    ("Mensuel de 1600,00 Euros � 1800,00 Euros", pay(1600, 1800, "month")),
    ("Mensuel de 1\u202f801,80 Euros à 2\u00a0050,50 Euros sur 13.5 mois", pay(1801.8, 2050.5, "month", months=13.5)),
    ("Mensuel de 850,00 Euros à 950,00 Euros", pay(850, 950, "month")),
    ("Horaire de 12.5 Euros", pay(12.5, 12.5, "hour")),
    ("Horaire de 11.88 Euros sur 12 mois", pay(11.88, 11.88, "hour")),
    ("Horaire de 12,31 Euros à 14,00 Euros sur 12.0 mois", pay(12.31, 14, "hour")),
    ("Horaire de 11,52 € à 14,00 €", pay(11.52, 14, "hour")),
    ("Autre de 1910,00 Euros à 2050,00 Euros", pay(1910, 2050, None)),
    ("De 40000,00 Euros à 40000,00 Euros", pay(40000, 40000, None)),
    ("Cachet de 150,00 Euros", pay(150, 150, None)),
    ("A négocier", pay(None, None, None, None, raw="A négocier")),
    ("Selon profil", pay(None, None, None, None, raw="Selon profil")),
    ("Cachet", pay(None, None, None, None, raw="Cachet")),
    ("Selon convention collective", pay(None, None, None, None)),
    *(
        (raw, doubted(raw))
        for raw in (
            "Annuel de 486,00 Euros à 1801,00 Euros",
            "Annuel de 11,00 Euros",
            "Annuel de 25,00 Euros à 30,00 Euros",
            "Annuel de 80000,00 Euros à 850000,00 Euros",
            "Annuel de 550000.0 Euros sur 12.0 mois",
            "Annuel de 45000,00 Euros à 550000,00 Euros",
            "Mensuel de 32000,00 Euros à 40000,00 Euros",
            "Mensuel de 352800,00 Euros à 411600,00 Euros",
            "Mensuel de 12,00 Euros",
            "Horaire de 1800.0 Euros sur 12.0 mois",
            "Horaire de 25000 Euros",
            "Autre de 30000,00 Euros à 400000,00 Euros",
        )
    ),
]
COMMENTS: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
    ({"commentaire": "A partir de 28 k€ brut annuel"}, pay(28000, None, "year")),
    ({"commentaire": "30-35 k€ brut/an"}, pay(30000, 35000, "year")),
    ({"commentaire": "2 000 € brut / mois + primes"}, pay(2000, 2000, "month")),
    ({"commentaire": "de 1 801,80 à 2 000 euros mensuels"}, pay(1801.8, 2000, "month")),
    ({"commentaire": "12,50 €/h"}, pay(12.5, 12.5, "hour")),
    ({"commentaire": "TJM 450€"}, pay(450, 450, "day")),
    ({"commentaire": "1 800 € brut mensuel pour 35h par semaine"}, pay(1800, 1800, "month")),
    ({"commentaire": "10% de commission, 2200€ brut mensuel"}, pay(2200, 2200, "month")),
    ({"commentaire": "jusqu'à 40k€"}, pay(None, 40000, "year")),
    ({"commentaire": "Grille de la fonction publique"}, pay(None, None, None, None)),
    ({"commentaire": "35"}, pay(None, None, None, None)),
    ({"libelle": "A négocier", "commentaire": "entre 28 et 32 K€"}, pay(28000, 32000, "year")),
    ({"libelle": "Annuel de 3,00 Euros", "commentaire": "38k€"}, pay(38000, 38000, "year")),
    ({"complement1": "Titres restaurant"}, {"salary": None}),
]
PLACES: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = [
    ({"libelle": "75 - PARIS 12"}, place("Paris", postal="75012", department="75", region="Île-de-France")),
    ({"libelle": "75 - Paris (Dept.)"}, place("Paris", department="75", region="Île-de-France")),
    ({"libelle": "75 - Paris"}, place("Paris", department="75", region="Île-de-France")),
    ({"libelle": "75 - Paris 9e Arrondissement", "codePostal": "75009"},
     place("Paris", postal="75009", department="75", region="Île-de-France")),
    ({"libelle": "69 - LYON 03"}, place("Lyon", postal="69003", department="69", region="Auvergne-Rhône-Alpes")),
    ({"libelle": "13 - MARSEILLE 13E ARRONDISSEMENT"},
     place("Marseille", postal="13013", department="13", region="Provence-Alpes-Côte d'Azur")),
    ({"libelle": "49 - Maine et Loire"}, place(None, department="49", region="Pays de la Loire")),
    ({"libelle": "59 - Nord"}, place(None, department="59", region="Hauts-de-France")),
    ({"libelle": "2A - AJACCIO", "codePostal": "20000"},
     place("Ajaccio", postal="20000", department="2A", region="Corse")),
    ({"libelle": "2B - Haute-Corse"}, place(None, department="2B", region="Corse")),
    ({"libelle": "974 - ST DENIS", "codePostal": "97400"},
     place("St Denis", postal="97400", department="974", region="La Réunion")),
    ({"libelle": "974 - La Réunion"}, place(None, department="974", region="La Réunion")),
    ({"libelle": "976 - MAMOUDZOU", "codePostal": "97600"},
     place("Mamoudzou", postal="97600", department="976", region="Mayotte")),
    ({"libelle": "988 - NOUMEA", "codePostal": "98800"},
     place("Noumea", postal="98800", department="988", region="Nouvelle-Calédonie")),
    ({"libelle": "Guadeloupe"}, place(None, region="Guadeloupe")),
    ({"libelle": "Ile-de-France"}, place(None, region="Île-de-France")),
    ({"libelle": "Auvergne-Rhône-Alpes"}, place(None, region="Auvergne-Rhône-Alpes")),
    ({"libelle": "FRANCE"}, place(None)),
    ({"libelle": "France entière"}, place(None)),
    ({"libelle": "Belgique"}, place(None, country="BE")),
    ({"libelle": "99 - SUISSE"}, place(None, country="CH")),
    ({"libelle": "Suisse - GENEVE"}, place("Geneve", country="CH")),
    ({"libelle": "Bruxelles (Belgique)"}, place("Bruxelles", country="BE")),
    ({"libelle": "98 - MONACO"}, place(None, country="MC")),
    ({"libelle": "Luxembourg"}, place(None, country="LU")),
    ({"libelle": "92 - ISSY LES MOULINEAUX", "codePostal": "92130"},
     place("Issy les Moulineaux", postal="92130", department="92", region="Île-de-France")),
    ({"libelle": "38 - L'ISLE D'ABEAU", "codePostal": "38080"},
     place("L'Isle d'Abeau", postal="38080", department="38", region="Auvergne-Rhône-Alpes")),
    ({"libelle": "06 - NICE CEDEX 3"}, place("Nice", department="06", region="Provence-Alpes-Côte d'Azur")),
    ({"libelle": "72 - Le Mans", "codePostal": "72000"},
     place("Le Mans", postal="72000", department="72", region="Pays de la Loire")),
    ({"codePostal": "35000"}, {"place.postal_code": "35000", "place.city": None}),
    ({}, {"place": None}),
]  # fmt: skip
CONTRACTS: list[Odd] = [
    *(({"typeContrat": code}, {"contract": right}) for code, right in (
        ("CDI", "cdi"), ("DIN", "cdi"), ("CDD", "cdd"), ("SAI", "cdd"), ("DDI", "cdd"), ("DDT", "cdd"),
        ("MIS", "interim"), ("TTI", "interim"), ("LIB", "freelance"), ("CCE", "other"), ("FRA", "other"),
        ("REP", "other"), ("XYZ", "other"), (None, None), ("", None), (7, None),
    )),
    ({"typeContrat": "CDD", "natureContrat": "Contrat apprentissage"}, {"contract": "apprenticeship"}),
    ({"typeContrat": "CDD", "natureContrat": "Cont. professionnalisation"}, {"contract": "apprenticeship"}),
    ({"typeContrat": "CDD", "alternance": True}, {"contract": "apprenticeship"}),
    ({"typeContrat": "CDI", "natureContrat": "Contrat travail", "alternance": False}, {"contract": "cdi"}),
    ({"typeContrat": None, "typeContratLibelle": "Contrat à durée déterminée - 6 Mois"}, {"contract": "cdd"}),
    ({"typeContrat": None, "typeContratLibelle": "Intérim - 2 Mois"}, {"contract": "interim"}),
]  # fmt: skip
TIMES: list[Odd] = [
    ({"dureeTravailLibelleConverti": "Temps plein", "dureeTravailLibelle": "35 H  Horaires normaux"},
     {"working_time": "full", "weekly_hours": 35}),
    ({"dureeTravailLibelleConverti": "Temps partiel", "dureeTravailLibelle": "24H/semaine\nTravail le samedi"},
     {"working_time": "part", "weekly_hours": 24}),
    ({"dureeTravailLibelleConverti": "Temps partiel", "dureeTravailLibelle": "17H30/semaine"},
     {"working_time": "part", "weekly_hours": 17.5}),
    ({"dureeTravailLibelle": "39H/semaine\nTravail en journée"}, {"working_time": None, "weekly_hours": 39}),
    ({"dureeTravailLibelleConverti": "Non renseigné"}, {"working_time": None, "weekly_hours": None}),
    ({"dureeTravailLibelle": "Mi-temps"}, {"working_time": "part", "weekly_hours": None}),
]  # fmt: skip
EXPERIENCE: list[Odd] = [
    ({"experienceExige": code, "experienceLibelle": label}, {"experience_years": years, "experience_demand": demand})
    for code, label, years, demand in (
        ("D", "Débutant accepté", 0, "none"), ("D", "3 An(s)", 0, "none"), ("D", None, 0, "none"),
        ("E", "2 An(s)", 2, "required"), ("E", "Expérience exigée de 2 An(s)", 2, "required"),
        ("E", "Expérience exigée (1 An(s))", 1, "required"), ("E", "6 Mois", 0.5, "required"),
        ("E", "18 Mois", 1.5, "required"), ("E", "1 An(s) 6 Mois", 1.5, "required"),
        ("E", "2 An(s) - Sur même type de poste", 2, "required"), ("E", "Expérience exigée", None, "required"),
        ("E", "1 an - en environnements Devops depuis 3 ans", 1, "required"), ("E", "3 à 5 ans", 3, "required"),
        ("S", "3 mois", 0.2, "wished"), ("S", "Expérience souhaitée", None, "wished"), (None, "2 ans", 2, None),
        (None, None, None, None),
    )
]  # fmt: skip
DEMANDS: list[Odd] = [
    ({"permis": [{"libelle": "B - Véhicule léger", "exigence": "E"}]}, {"licences": ["B - Véhicule léger"]}),
    ({"permis": [{"libelle": "C - Poids lourd"}, {"libelle": "C - Poids lourd"}, None, 3]},
     {"licences": ["C - Poids lourd"]}),
    ({"langues": [{"libelle": "Anglais", "exigence": "S"}, {"libelle": "Allemand"}]},
     {"languages": ["Anglais", "Allemand"]}),
    ({"formations": [{"codeFormation": "21538", "domaineLibelle": "boulangerie", "exigence": "E",
                      "niveauLibelle": "CAP, BEP et équivalents", "commentaire": "Mention bien souhaitée"}]},
     {"training": ["CAP, BEP et équivalents, boulangerie, Mention bien souhaitée"]}),
    ({"formations": [{"niveauLibelle": "Bac+5 et plus ou équivalents"}]},
     {"training": ["Bac+5 et plus ou équivalents"]}),
    ({"competences": None, "permis": "B", "langues": {}}, {"competences": [], "licences": [], "languages": []}),
]  # fmt: skip
WORDS: list[Odd] = [
    ({"salaire": "Mensuel de 2000 Euros"}, pay(2000, 2000, "month")),
    ({"lieuTravail": {"libelle": "BE - Bruxelles"}}, place("Bruxelles", country="BE")),
    ({"lieuTravail": {"libelle": "20 - BASTIA"}}, place("Bastia", region="Corse")),
    *(({"lieuTravail": {"libelle": said}}, {"place": None}) for said in ("Non renseigné", "99 - ETRANGER", "Etranger")),
    ({"intitule": "Apprenti boulanger (H/F)", "typeContrat": "CDD"}, {"contract": "apprenticeship"}),
    ({"experienceExige": "E", "experienceLibelle": "Un an"}, {"experience_years": 1.0}),
    ({"dureeTravailLibelle": "7H/jour", "dureeTravailLibelleConverti": None}, {"weekly_hours": None}),
    *(({"intitule": title}, {"title": right}) for title, right in (
        ("Technicien Informatique H/F (H/F)", "Technicien Informatique H/F"),
        ("Chauffeur - H/F - (H/F)", "Chauffeur - H/F"),
        ("Data Analyst H/F (F/H)", "Data Analyst H/F"),
        ("Boulanger / Boulangère (H/F)", "Boulanger / Boulangère (H/F)"),
        ("Agent d&apos;accueil (H/F)", "Agent d'accueil (H/F)"),
        ("MAÇON F/H/X  (H/F)", "MAÇON F/H/X"),
    )),
    *(({"description": f"Vous rejoignez notre équipe. {words} Rejoignez-nous."}, {"place.remote": right})
      for words, right in (
        ("Télétravail possible 2 jours par semaine.", "hybrid"), ("Pas de télétravail.", "none"),
        ("Poste en full remote.", "full"), ("100 % télétravail.", "full"), ("Gestion du télétravail.", None),
        ("Poste non télétravaillable.", "none"), ("Le poste n'est pas ouvert au télétravail.", "none"),
    )),
    ({"origineOffre": {}, "id": "201WLXK"},
     {"url": "https://candidat.francetravail.fr/offres/recherche/detail/201WLXK", "origin": "francetravail"}),
    ({"origineOffre": {"urlOrigine": "javascript:alert(1)"}, "id": "x y"}, {"url": None}),
    ({"entreprise": {"entrepriseAdaptee": False}}, {"company": None}),
    ({"dateCreation": "2026-11-20T16:01:23.690Z"}, {"date_posted": "2026-11-20"}),
    ({"id": 4369834}, {"id": "francetravail:4369834"}),
]  # fmt: skip
ALL: list[Odd] = [
    *(({"salaire": {"libelle": raw}}, right) for raw, right in PAY),
    *(({"salaire": stated}, right) for stated, right in COMMENTS),
    *(({"lieuTravail": stated}, right) for stated, right in PLACES),
    *CONTRACTS, *TIMES, *EXPERIENCE, *DEMANDS, *WORDS,
]  # fmt: skip


@pytest.mark.parametrize(("changes", "right"), ALL, ids=[str(changes)[:70] for changes, _ in ALL])
def test_an_odd_record_is_read_right(changes: Mapping[str, Any], right: Mapping[str, Any]) -> None:
    offer = france_travail_offer(ft_record("1", **changes), source="francetravail", fetched_at=1)
    assert wrong(offer, right) == {}


def test_what_is_required_is_told_apart_from_what_is_preferred() -> None:
    record = ft_record(
        "1",
        langues=[{"libelle": "Anglais", "exigence": "E"}, {"libelle": "Espagnol", "exigence": "S"}],
        permis=[{"libelle": "B - Véhicule léger", "exigence": "E"}],
    )
    offer = france_travail_offer(record, source="francetravail", fetched_at=1)
    assert [(one.label, one.required) for one in offer.languages] == [("Anglais", True), ("Espagnol", False)]
    assert offer.licences[0].required
