"""Advice praises only what is there, asks for little at a time, and two answers are compared fairly."""

import json
from dataclasses import replace

import pytest

from interview.assessment.coaching import MOST, Comparison, coach, compare, present
from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Mark, Quote, Star
from interview.assessment.rules import assess, support
from interview.assessment.subject import nearness
from interview.commands import Locale
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.plan import Question, QuestionType
from interview.plan.rules import make_plan
from prompts.loader import wordings
from tests.unit.interview.staging import OFFER_FR, PROFILE, begin

LIVED = (
    "Chez Lumen Data, en 2022, l'API répondait en quatre secondes. Je devais descendre sous une seconde avant l'été. "
    "J'ai mesuré chaque requête, parce que le cache n'expliquait rien, et j'ai ajouté deux index. "
    "Résultat : 300 ms en moyenne, et nos clients l'ont vu."
)
PARTS = {
    "fr": "Votre seconde réponse apporte : le résultat.",
    "en": "Your second answer adds the result.",
}


def answered(text: str, kind: QuestionType = "experience", locale: Locale = "fr") -> Answered:
    pinned = Pinned(**{**pinned_of(begin(locale=locale, minutes=60)), "offer": offer_record(OFFER_FR)})
    plan = make_plan(pinned, engine="offline", model="offline")
    question = next(one for one in plan["questions"] if one["type"] == kind)
    if kind == "experience":
        question = {**question, "bank": "exp-numbers", "slots": {"employer": "Lumen Data"}}
    return Answered("a-1", text, "?", 1, question, locale, pinned, plan)


def advice(text: str, kind: QuestionType = "experience") -> tuple[list[str], list[str]]:
    one = answered(text, kind)
    made = coach(assess(one), one)
    return made.worked, made.add


def compared(first: Answered, text: str) -> Comparison:
    """As practice compares two tries."""
    second = replace(first, text=text)
    return compare(
        assess(first),
        assess(second),
        first.question,
        first.locale,
        more=support(second) - support(first),
        strays=nearness(second) < nearness(first),
    )


def test_a_full_answer_is_praised_part_by_part_with_its_figures() -> None:
    worked, add = advice(LIVED)
    assert len(worked) >= 5
    assert any("300 ms" in line for line in worked)
    assert not any("2022" in line for line in worked), "a year is no figure"
    assert add == ["Rien d’essentiel ne manque. Dites-la à voix haute, en moins de deux minutes, sans la lire."]


def test_a_thin_answer_is_asked_for_three_things_and_not_for_seven() -> None:
    worked, add = advice("On avait un problème de lenteur et on l'a corrigé.")
    assert len(worked) == 1
    assert len(add) == MOST
    assert "brève" in add[0]
    assert "résultat" in add[1]


def test_nobody_is_praised_for_reasons_that_were_not_asked_for() -> None:
    worked, add = advice(
        "J'ai huit ans d'expérience en Python chez Lumen Data, sur l'API de réservation.", "introduction"
    )
    assert not any("choix" in line for line in worked)
    assert "brève" in add[-1]


def test_what_one_would_do_has_no_result_to_praise() -> None:
    text = (
        "Je commencerais par mesurer les requêtes les plus lentes, puis je préviendrais l'équipe. Ensuite je poserais "
        "un index, parce que c'est la correction la plus sûre, et je vérifierais en production."
    )
    one = answered(text, "situational")
    held = present(assess(one), one.question)
    assert "result" not in held
    assert "figures" not in held
    assert "reasons" in held


def test_a_refusal_gets_a_way_out() -> None:
    _, add = advice("Je ne sais pas.")
    assert len(add) == 1
    assert "ne savez pas" in add[0]


def test_a_missing_link_names_what_the_offer_asks_for() -> None:
    _, add = advice(
        "J'ai toujours aimé les défis et je cherche un nouveau cadre, parce que je veux progresser, découvrir une "
        "autre manière de faire et rencontrer des gens passionnés, comme je l'ai été quand j'ai commencé.",
        "motivation",
    )
    assert any("Python" in line for line in add)


def test_a_models_assessment_is_read_by_its_star() -> None:
    one = answered(LIVED)
    quote = Quote(message="a-1", turn=1, start=0, end=4, text="Chez")
    made = Assessment(
        message="a-1",
        turn=1,
        question=one.question["id"],
        competence=one.question["competence"],
        engine="llm",
        marks=[Mark(competence=one.question["competence"], score=3, quotes=[quote])],
        star=Star(situation=True, action=True),
        missing=["figures"],
    )
    assert present(made, one.question) == ["situation", "action", "own_part"]


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_two_answers_are_told_apart(locale: Locale) -> None:
    one = answered(LIVED, locale="fr")
    full = assess(one)

    def words(first: Assessment, second: Assessment, *, more: int = 0, strays: bool = False) -> str:
        return compare(first, second, one.question, locale, more=more, strays=strays).words

    def without(*parts: str) -> Assessment:
        star = Star(**{part: part not in parts for part in ("situation", "task", "action", "result")})
        return full.model_copy(update={"star": star, "missing": list(parts)})

    nothing = assess(replace(one, text="Je ne sais pas."))
    assert words(without("result"), without()) == PARTS[locale]
    cases = {
        words(without("result"), without()),
        words(without(), without("result")),
        words(without("task"), without("result")),
        words(without("result"), without("result")),
        words(without(), without()),
        words(nothing, nothing),
        words(without(), without(), more=2),
        words(without(), without(), more=-2),
        words(without(), without("relevance"), strays=True),
    }
    assert len(cases) == 9, "each case has words of its own"


def test_an_example_is_built_from_the_person_s_own_words_and_marks_its_gaps() -> None:
    """Every sentence stands in an answer or in the CV; what neither says is a gap."""
    profile = blind(PROFILE)
    for text in (LIVED, "Je ne sais pas trop, peut-être.", "En 2023, chez Orbelis, le délai était de 40 jours."):
        for kind in sorted({one["type"] for one in answered(text).plan["questions"]}):
            one = answered(text, kind=kind)
            one = replace(one, pinned={**one.pinned, "profile": profile})
            made = coach(assess(one), one).example
            known = text + json.dumps(profile, ensure_ascii=False)
            assert len({part.part for part in made}) == len(made) >= 3
            for part in made:
                assert part.text.startswith("[À compléter") if part.source == "gap" else part.text in known, part
    cases = coach(assess(answered(LIVED)), answered(LIVED)).example
    assert [part.source for part in cases].count("answer") >= 3


def test_a_second_try_that_says_nothing_is_told_what_the_first_one_had() -> None:
    made = compared(answered(LIVED), "Rien.")
    assert made.gained == []
    assert {"action", "result"} <= set(made.lost)
    assert made.words.startswith("Votre première réponse contenait des éléments que la seconde n’a plus")


def of_the_bank(text: str, bank: str) -> Answered:
    """Answered as if the plan held the bank's question: which of them it draws is no matter here."""
    one = answered(text)
    planned = next(question for question in one.plan["questions"] if question["type"] == "depth")
    slots = {"demand": "« Python »"} if "{{demand}}" in wordings("fr")[bank] else {}
    return replace(one, question=Question(**{**planned, "bank": bank, "slots": slots}))


MEASURED = (
    "Chez Lumen Data j'ai indexé deux tables PostgreSQL parce que les lectures étaient lentes, et j'ai mesuré chaque "
    "requête avec Anouk. Résultat : 300 ms au lieu de 4 secondes, et 40 clients l'ont vu."
)
"""An answer about a choice and about data."""
ASIDE = (
    "Chez Orbelis j'ai présenté le tout au comité de mars avec un graphique, parce que le directeur le demandait, puis "
    "j'ai répondu aux courriers du service commercial pendant deux jours. Résultat : deux autres sites, Rennes et "
    "Nantes, ont repris la fiche de quatre pages que Samira avait traduite."
)


SPLIT = (
    "J'ai revu un schéma de données chez Lumen Data parce que les tables se répétaient : j'ai séparé deux tables et "
    "ajouté une clé. Résultat : 30 % de place gagnée."
)


@pytest.mark.parametrize(("first", "bank"), [(MEASURED, "depth-choice"), (SPLIT, "sql-trust")])
def test_a_longer_second_try_that_keeps_all_of_the_first_is_not_called_worse(first: str, bank: str) -> None:
    """Marks are limited where a long answer speaks little of its question; that is no lack of support."""
    one = of_the_bank(first, bank)
    more = [ASIDE, ASIDE.replace("Orbelis", "Mareva"), ASIDE.replace("Orbelis", "Nordal").replace("quatre", "sept")]
    richer = replace(one, text=" ".join((first, *more)))
    assert assess(richer).marks[0].score < assess(one).marks[0].score, "it is limited"
    made = compared(one, richer.text)
    assert made.lost == []
    assert made.words.endswith("la seconde les étaye mieux.")


def test_of_a_second_try_about_something_else_it_is_not_said_what_it_lacks() -> None:
    made = compared(of_the_bank(MEASURED, "sql-model"), ASIDE)
    assert (made.gained, made.lost) == ([], [])
    assert made.words.startswith("Votre seconde réponse reste moins près de la question")


def test_a_case_that_happened_loses_nothing_to_what_one_would_do() -> None:
    first = answered(
        "Je commencerais par mesurer les requêtes les plus lentes, puis je préviendrais l'équipe. Ensuite je poserais "
        "un index, parce que c'est la correction la plus sûre, et je vérifierais en production.",
        "situational",
    )
    made = compared(
        first,
        "L'an dernier, chez Lumen Data, la base saturait un vendredi soir. J'ai mesuré les requêtes les plus lentes, "
        "prévenu l'équipe et coupé l'export de nuit, parce que c'était le plus sûr. Le lundi j'ai posé un index : la "
        "charge est tombée de 90 à 30 %.",
    )
    assert "result" in made.gained
    assert made.lost == []


def test_the_goal_is_held_where_deed_and_result_are_told_as_the_marks_have_it() -> None:
    first = answered("Je devais finir vendredi chez Lumen Data. J'ai corrigé trois pages, résultat : plus une erreur.")
    made = compared(
        first,
        "Un vendredi, le paiement est tombé chez Lumen Data. J'ai lu les journaux, trouvé un certificat expiré, je "
        "l'ai renouvelé et j'ai ajouté une alerte à trente jours. Résultat : plus aucune panne depuis.",
    )
    assert "task" not in made.lost
