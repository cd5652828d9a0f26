"""Whether an answer shows what its question asks for: good answers beside good ones to another question of the trade.

All pairs were written before the rule. `open.jsonl` stood beside it while it was made; `closed.jsonl` has other
questions and is only counted.
"""

import json
from pathlib import Path
from typing import TypedDict

import pytest

from interview.assessment.material import Answered
from interview.assessment.report import Assessment
from interview.assessment.rules import assess
from interview.assessment.subject import MOST
from interview.commands import Locale
from interview.plan.bank import wording
from interview.plan.plan import Question
from interview.plan.rules import make_plan
from offers.models import Competence, Offer, Place
from parsing.models import Basics, Profile, Skill, Work
from prompts.loader import bank
from tests.unit.interview.staging import pinned_for

HALVES = ("open", "closed")
CAP = 2
"""The most that an answer may be given which does not show what was asked."""


class Pair(TypedDict):
    locale: Locale
    trade: str
    question: str
    right: str
    other: str


TRADES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "nurse": ("Staff nurse", "Elmwood Hospital", ("Patient care", "Medication", "Team spirit")),
    "software": ("Backend developer (Python)", "Roadwise", ("Python", "Docker", "PostgreSQL")),
    "warehouse": ("Warehouse operative", "Northgate Logistics", ("Stock control", "Forklift", "Order picking")),
    "shop": ("Sales assistant", "Pimm Shoes", ("Sales", "Till", "Stock")),
    "accountant": ("Accountant", "Brook & Daughters", ("Accounting", "VAT", "Month-end close")),
    "cook": ("Chef de partie", "The Larder", ("Cooking", "HACCP", "Stock management")),
    "teacher": ("Primary school teacher", "Hilltop School", ("Teaching", "Classroom management")),
    "electrician": ("Electrician", "Brightline", ("Electrical installation", "Testing", "Electrical safety")),
    "infirmier": ("Infirmier ou infirmière", "Clinique des Ormes", ("Soins", "Transmissions", "Esprit d'équipe")),
    "developpeur": ("Développeur back-end Python", "Routeo", ("Python", "Docker", "PostgreSQL")),
    "magasinier": ("Magasinier cariste", "Nordlog", ("Gestion des stocks", "CACES", "Préparation de commandes")),
    "vendeur": ("Vendeur en boutique", "Chaussures Pimm", ("Vente", "Encaissement", "Mise en rayon")),
    "comptable": ("Comptable", "Ruisseau et Filles", ("Comptabilité", "TVA", "Clôture mensuelle")),
    "cuisinier": ("Cuisinier", "Le Garde-Manger", ("Cuisine", "HACCP", "Gestion des stocks")),
    "enseignant": ("Professeur des écoles", "École des Coteaux", ("Enseignement", "Gestion de classe")),
    "electricien": ("Électricien", "Lignes Claires", ("Installation électrique", "Sécurité électrique")),
}


def pairs(half: str) -> list[Pair]:
    lines = (Path(__file__).parent / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def marked(pair: Pair, text: str) -> Assessment:
    locale: Locale = pair["locale"]
    title, company, demands = TRADES[pair["trade"]]
    offer = Offer(
        id="samples:1",
        source="samples",
        title=title,
        description="",
        company=company,
        place=Place(city="Lille" if locale == "fr" else "Leeds"),
        language=locale,
        competences=[Competence(label=label, required=True) for label in demands],
        content_hash="h",
        fetched_at=0,
    )
    person = Profile(
        basics=Basics(name="Camille Exemple", label=title),
        work=[Work(name="Belmont", position=title, x_months=40)],
        skills=[Skill(name=label) for label in demands],
    )
    pinned = pinned_for(locale, offer, person)
    plan = make_plan(pinned, engine="offline", model="offline")
    entry = bank()[pair["question"]]
    kind = entry.get("kind", "technical")
    competence = next(one for one in plan["competencies"] if one["kind"] == kind)
    question = Question(
        **{
            **plan["questions"][1],
            "competence": competence["id"],
            "type": entry["type"],
            "bank": pair["question"],
            "slots": {"company": company} if pair["question"] == "mot-company" else {},
            "text": None,
        }
    )
    return assess(
        Answered(
            message="a-1",
            text=text,
            asked=wording(question, locale),
            turn=1,
            question=question,
            locale=locale,
            pinned=pinned,
            plan=plan,
        )
    )


def score(made: Assessment) -> int:
    return made.marks[0].score if made.marks else 0


@pytest.mark.parametrize("half", HALVES)
def test_there_are_twenty_pairs_and_ten_questions(half: str) -> None:
    found = pairs(half)
    assert len(found) == 20
    assert len({one["question"] for one in found}) == 10
    assert not {one["question"] for one in pairs("open")} & {one["question"] for one in pairs("closed")}


@pytest.mark.parametrize("half", HALVES)
def test_good_answers_are_marked(half: str) -> None:
    assert sum(score(marked(one, one["right"])) > CAP for one in pairs(half)) >= 17


@pytest.mark.parametrize("half", HALVES)
def test_a_good_answer_to_another_question_is_never_a_full_one(half: str) -> None:
    found = [score(marked(one, one["other"])) for one in pairs(half)]
    assert max(found) < MOST
    assert sum(one > CAP for one in found) <= 8


def test_what_comes_near_its_question_is_said_to_only_touch_it() -> None:
    pair = next(one for one in pairs("open") if (one["locale"], one["question"]) == ("en", "role-first90"))
    made = marked(pair, pair["other"])
    assert score(made) == CAP
    assert made.missing[0] == "relevance"


def test_a_mistake_in_which_nothing_went_wrong_is_not_assessed() -> None:
    pair = next(one for one in pairs("open") if (one["locale"], one["question"]) == ("fr", "exp-mistake"))
    assert marked(pair, pair["other"]).missing == ["off_subject"]
