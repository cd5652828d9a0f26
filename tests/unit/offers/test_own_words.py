"""Hours, pay and profiles in the words that offers of employment agencies and firms use."""

import time

import pytest

from offers.models import Offer
from offers.own.reading import offer_of_text
from offers.sources.hours import stated_weekly_hours
from offers.sources.native import native_offer

HEAD = "Cariste (H/F)\nVous chargez et déchargez des camions dans un entrepôt.\n"


def read(text: str) -> Offer:
    return offer_of_text(HEAD + text, identity="1", fetched_at=0)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("39h", 39), ("35 h", 35), ("35h hebdo", 35), ("39 h/semaine", 39), ("25 h / sem", 25),
        ("Contrat : Intérim - 39h/semaine", 39), ("Horaires : 2x8 - 39h/semaine, du lundi au vendredi", 39),
        ("Horaires : en journée, 35h hebdomadaires sur 5 jours,", 35), ("- Base horaire minimum : 35 heures", 35),
        ("CDI, sur une base hebdomadaire de 39h + RTT.", 39), ("Contrat de 39H.", 39), ("Contrat : CDI 35h", 35),
        ("contrat cdi temps partiel 30h", 30), ("Poste à mi-temps: 17.5 heures par semaine.", 17.5),
        ("un temps plein de 35 heures par semaine, avec un salaire attractif", 35),
        ("37,5h par semaine", 37.5), ("37,5/semaine : 8h30-12h // 13h30-17h30", 37.5), ("37h30 par semaine", 37.5),
        ("Temps plein 35H du lundi au vendredi", 35), ("un poste en CDD avec 35H de travail hebdomadaire", 35),
        ("Full-time, 40h", 40), ("40 hours per week", 40), ("37.5 hours a week", 37.5),
        ("Part-time: 16 hours/week", 16),
        ("Horaires : nuit (21h - 5h)", None), ("de 9h à 17h30", None), ("8H-12H / 13H-17H du lundi au jeudi", None),
        ("à vos côtés 7j/24h", None), ("Poste en 24H/24 et 7J/7", None), ("environ 20H de formation / an", None),
        ("vous contactera dans les 48h", None), ("12h par jour", None), ("3 jours par semaine", None),
        ("5 semaines de congés", None), ("CDD de 6 mois", None), ("35h/semaine ou 39h/semaine", None),
        ("Horaires : 7h - 16h", None), ("Amplitude de 10h à 19h dont 1h de pause", None), ("two days a week", None),
    ],
)  # fmt: skip
def test_weekly_hours_out_of_sentences(text: str, hours: float | None) -> None:
    assert stated_weekly_hours(text) == hours
    assert read(text).weekly_hours == hours


def test_a_source_that_leaves_its_field_empty_has_them_in_its_words_and_its_field_counts_first() -> None:
    record = {"id": "1", "title": "Cariste", "description": "Vous chargez des camions. Contrat de 39h."}
    assert native_offer(record, source="test", fetched_at=0).weekly_hours == 39
    assert native_offer({**record, "weekly_hours": 35}, source="test", fetched_at=0).weekly_hours == 35


@pytest.mark.parametrize(
    ("text", "low", "high", "period"),
    [
        ("- Rémunération à partir de 2727€ brut (SEGUR 1-2 inclus)", 2727, None, "month"),
        ("Salaire selon compétences entre 12 et 14€ h + panier midi de 16.20€", 12, 14, "hour"),
        ("Salaire entre 12,50€ et 14,50€ selon profil et expérience", 12.5, 14.5, "hour"),
        ("Des avantages · Rémunération : 30 000 € à 36 000 € brut/an selon expérience", 30000, 36000, "year"),
        ("- Salaire : 11.88€ variable selon profil", 11.88, 11.88, "hour"),
        ("Taux horaires 15.084€ + transport + tickets restaurant", 15.084, 15.084, "hour"),
        ("Salaire entre 2200 et 2400€ + 13ème mois", 2200, 2400, "month"),
        ("Rémunération :***Taux horaire 11.88€ + 10% de fin de mission", 11.88, 11.88, "hour"),
        (f"{'Vous rejoignez une équipe et un lieu calmes, ' * 8}un salaire de 2 100 € par mois", 2100, 2100, "month"),
        ("Salary: £27,500", 27500, 27500, "year"),
        ("une prime de 400 euros dès 400 heures travaillées", None, None, None),
        ("Prime Qualité mensuelle de 75€", None, None, None),
        ("Plateaux repas à 3.36€", None, None, None),
        ("Investissement global : 10 000€ sans droit d'entrée.", None, None, None),
    ],
)  # fmt: skip
def test_pay_out_of_sentences(text: str, low: float | None, high: float | None, period: str | None) -> None:
    salary = read(text).salary
    found = (None, None, None) if salary is None else (salary.minimum, salary.maximum, salary.period)
    assert found == (low, high, period)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Profil : rigueur, autonomie, CACES R489", ["rigueur", "autonomie", "CACES R489"]),
        ("Description du profil :\nMotivé\nEnvie d'apprendre", ["Motivé", "Envie d'apprendre"]),
        ("Profils recherché :\n-sérieux\n-ponctuel\nHoraires :\nà partir de 7h00", ["sérieux", "ponctuel"]),
        ("Profil recherché :***Maîtrise en mécanique***Plans", ["Maîtrise en mécanique", "Plans"]),
        ("Le profil que nous recherchons :\n- Stocks\n- Esprit d'équipe", ["Stocks", "Esprit d'équipe"]),
        (
            "PROFIL RECHERCHÉ :\n\nVous êtes un leader passionné par la logistique avec :\n- Les CACES 1/3/5\n- Excel",
            ["Les CACES 1/3/5", "Excel"],
        ),
        ("Description du profil :\n✔Rigueur.✔Sens du contact.", ["Rigueur", "Sens du contact"]),
        ("Description du profil :\nNous ne demandons pas d'expérience\nAimer conduire", ["Aimer conduire"]),
        ("Profil : vous justifiez d'une expérience minimale dans la conduite et vous détenez le CACES.", []),
    ],
)  # fmt: skip
def test_what_a_profile_asks_for(text: str, right: list[str]) -> None:
    assert [one.label for one in read(text).competences] == right


@pytest.mark.parametrize("text", ["1h " * 6000, "35h/" * 5000, "contrat de " * 1800, "cdi - " * 3000, "10 " * 6000])
def test_hostile_hours_take_no_time_to_speak_of(text: str) -> None:
    began = time.process_time()
    stated_weekly_hours(text)
    assert time.process_time() - began < 1
