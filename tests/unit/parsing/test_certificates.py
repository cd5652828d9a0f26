"""Certificates: their own name, and who issued them."""

import pytest

from parsing.rules.others import certificates
from tests.unit.parsing.drafts import document, page

Read = list[tuple[str | None, str | None, str | None]]


def papers(*rows: str) -> Read:
    return [(f.value.name, f.value.issuer, f.value.date) for f in certificates(document(*page(*rows)).lines)]


@pytest.mark.parametrize(
    ("rows", "name", "issuer", "date"),
    [
        (["Certified Hand Therapist (HTCC,", "2019)"], "Certified Hand Therapist", "HTCC", "2019"),
        (["• Certified Hand Therapist (HTCC, 2019)"], "Certified Hand Therapist", "HTCC", "2019"),
        (
            ["Certified Hand Therapist (HTCC,", "Hand Therapy Certification Commission), 2019"],
            "Certified Hand Therapist", "HTCC, Hand Therapy Certification Commission", "2019",
        ),
        (["Certified Hand Therapist,", "HTCC, 2019"], "Certified Hand Therapist", "HTCC", "2019"),
        (["Gas Engineer (Gas Safe", "Register, 2017)"], "Gas Engineer", "Gas Safe Register", "2017"),
        (["First Aid at Work (St John Ambulance), 2020"], "First Aid at Work", "St John Ambulance", "2020"),
        (["Advanced Life Support (ALS) (Resus Norwold)"], "Advanced Life Support (ALS)", "Resus Norwold", None),
        (["Habilitation électrique B2V (Apave)"], "Habilitation électrique B2V", "Apave", None),
        (["Habilitation électrique B2V", "Apave"], "Habilitation électrique B2V", "Apave", None),
        (["Habilitation électrique B2V – Apave – 2022"], "Habilitation électrique B2V", "Apave", "2022"),
        (["CACES R489 cat. 1, 3 et 5 (Norvalis, 03/2021)"], "CACES R489 cat. 1, 3 et 5", "Norvalis", "2021-03"),
        (["Hygiène alimentaire (Umih", "Formation), 2021"], "Hygiène alimentaire", "Umih Formation", "2021"),
        (["PSC1 (Protection civile),", "2020"], "PSC1", "Protection civile", "2020"),
    ],
)  # fmt: skip
def test_an_issuer_in_brackets_behind_a_dash_or_on_the_next_line(
    rows: list[str], name: str, issuer: str, date: str | None
) -> None:
    """No bracket is left open, wherever the line wraps and whatever stands before the date."""
    assert papers(*rows) == [(name, issuer, date)]


@pytest.mark.parametrize(
    "name",
    [
        "Basic Life Support (BLS)", "Project Management Professional (PMP)", "SST (Sauveteur Secouriste du Travail)",
        "CACES R489 (catégories 1, 3 et 5)", "Permis B (véhicule personnel)", "Forklift licence (counterbalance)",
        "Lean Six Sigma (Green Belt)", "AWS Certified Solutions Architect (Associate)", "TOEIC (915/990)",
        "Microsoft Office Specialist (Excel)", "Chartered Physiotherapist (HCPC registered)",
        "Certified Nursing Assistant (Ohio)", "HACCP (niveau 2)", "Diplôme de langue (Anglais)",
    ],
)  # fmt: skip
def test_what_else_stands_in_brackets(name: str) -> None:
    """Its short form, its words in full, a level, a category, a place: more of the name."""
    assert papers(name) == [(name, None, None)]


def test_each_with_its_issuer_in_brackets() -> None:
    """A line that ends with its bracket is whole, however narrow the column."""
    rows = ["Travail en hauteur (Apave)", "Habilitation B2V (Socotec, 2021)", "CACES R486 (Aftral)"]
    assert papers(*rows) == [
        ("Travail en hauteur", "Apave", None), ("Habilitation B2V", "Socotec", "2021"), ("CACES R486", "Aftral", None),
    ]  # fmt: skip


def test_a_certificate_that_begins_like_its_issuer_is_one() -> None:
    assert papers("• Travaux en tranchée", "• NEBOSH General Certificate") == [
        ("Travaux en tranchée", None, None), ("NEBOSH General Certificate", None, None),
    ]  # fmt: skip
