"""Advice praises only what is there, asks for little at a time, and two answers are compared fairly."""

import json
from dataclasses import replace

import pytest

from interview.assessment.coaching import MOST, coach, compare, present
from interview.assessment.material import Answered
from interview.assessment.report import Assessment, Mark, Quote, Star
from interview.assessment.rules import assess
from interview.commands import Locale
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from interview.plan.pinned import Pinned, pinned_of
from interview.plan.plan import QuestionType
from interview.plan.rules import make_plan
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

    def words(first: Assessment, second: Assessment) -> str:
        return compare(first, second, one.question, locale).words

    def without(*parts: str, score: int = 3) -> Assessment:
        star = Star(**{part: part not in parts for part in ("situation", "task", "action", "result")})
        marks = [mark.model_copy(update={"score": score}) for mark in full.marks]
        return full.model_copy(update={"star": star, "missing": list(parts), "marks": marks})

    nothing = assess(replace(one, text="Je ne sais pas."))
    assert words(without("result"), without()) == PARTS[locale]
    cases = {
        words(without("result"), without()),
        words(without(), without("result")),
        words(without("task"), without("result")),
        words(without("result"), without("result")),
        words(without(), without()),
        words(nothing, nothing),
        words(without(score=2), without(score=4)),
        words(without(score=4), without(score=2)),
    }
    assert len(cases) == 8, "each case has words of its own"


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
    made = compare(assess(answered(LIVED)), assess(answered("Rien.")), answered(LIVED).question, "fr")
    assert made.gained == []
    assert {"action", "result"} <= set(made.lost)
    assert made.words.startswith("Votre première réponse contenait des éléments que la seconde n’a plus")
