"""Moments of an interview in which somebody who does not listen would give themselves away."""

import json
from typing import Any, cast

import pytest

from interview.commands import Locale
from interview.dialogue.moves import after_answer
from interview.dialogue.progress import Move, Progress
from interview.dialogue.turn import Line
from interview.plan.achievements import achievements
from interview.plan.plan import Plan
from interview.plan.rules import make_plan
from offers.models import Competence
from tests.unit.interview.staging import OFFER_EN
from tests.unit.interview.test_planning import person, pinned


def line(who: Any, text: str, turn: int, move: str) -> Line:
    return Line(id=f"l-{turn}-{who}", who=who, text=text, turn=turn, stage="background", question=1, move=move)


def at(plan: Plan, **changes: Any) -> Progress:
    begun = Progress(
        stage=plan["questions"][1]["stage"],
        turns=2,
        question=1,
        follow_ups_here=0,
        follow_ups=0,
        repairs_here=0,
        candidate_questions=0,
        locale="en",
        move=Move(kind="ask", question=1, trigger=None, detail=None, last=False),
        closing=None,
        silent=False,
        last_input_id=None,
    )
    return cast("Progress", {**begun, **changes})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return make_plan(pinned("en"), engine="offline", model="offline")


ASKED = "Tell me about a breakdown: what did you do?"


@pytest.mark.parametrize(
    "text", ["No, no questions", "I don't have any questions.", "Non, pas de question", "Aucune question"]
)
def test_no_question_of_one_s_own_is_no_weak_answer(plan: Plan, text: str) -> None:
    after = after_answer(at(plan), plan=plan, lines=[line("interviewer", ASKED, 1, "ask")], answer=text)
    assert (after["move"]["kind"], after["move"]["trigger"]) == ("repair", "no_question")


@pytest.mark.parametrize("text", ["No.", "I already said that.", "I've told you everything already."])
def test_who_has_nothing_to_add_to_an_answer_is_not_asked_again(plan: Plan, text: str) -> None:
    said = [line("interviewer", "And what came of it in the end?", 2, "follow_up")]
    after = after_answer(at(plan, follow_ups_here=1, follow_ups=1), plan=plan, lines=said, answer=text)
    assert (after["move"]["kind"], after["question"]) == ("ask", 2)


def test_our_own_words_taken_up_before_an_answer_are_no_question(plan: Plan) -> None:
    asked = line("interviewer", "How long have you had it, and when has it mattered in your work?", 1, "ask")
    text = "Since 2014, reach truck and counterbalance. When has it mattered? Every day on the night shift, mate"
    after = after_answer(at(plan), plan=plan, lines=[asked], answer=text)
    assert after["move"]["trigger"] != "enquiry"


TOLD = (
    "Last winter the sorter broke in the middle of the night, we checked the belt, we rang the fitters and we moved "
    "the parcels by hand, and by six the late lorries had gone down from nine to two."
)
PART = "I made the list of lorries and I rang the depots while the others were carrying, because nobody else had it."


def test_what_was_told_in_an_answer_is_not_missed_in_the_next(plan: Plan) -> None:
    """Who is asked for their own part, and had told the result before, is not asked for the result again."""
    said = [
        line("interviewer", ASKED, 1, "ask"),
        line("candidate", TOLD, 1, "answer"),
        line("interviewer", "And your own part in it?", 2, "follow_up"),
    ]
    again = after_answer(at(plan, follow_ups_here=1, follow_ups=1), plan=plan, lines=said, answer=PART)
    assert (again["move"]["kind"], again["question"]) == ("ask", 2)
    untold = [said[0], line("candidate", "We checked the belt.", 1, "answer"), said[2]]
    after = after_answer(at(plan, follow_ups_here=1, follow_ups=1), plan=plan, lines=untold, answer=PART)
    assert (after["move"]["kind"], after["move"]["trigger"]) == ("follow_up", "no_result")


def plan_for(locale: Locale, labels: list[str], **changes: Any) -> Plan:
    offer = OFFER_EN.model_copy(update={"competences": [Competence(label=one, required=True) for one in labels]})
    found = {"offer": offer.model_dump(mode="json"), **changes}
    return make_plan(pinned(locale, 20, **found), engine="offline", model="offline")


def test_what_is_held_is_not_asked_about() -> None:
    shown = {
        **person(),
        "certificates": ["Nursing registration"],
        "languages": [{"language": "English", "level": "C2"}],
    }
    made = plan_for("en", ["Nursing registration", "English", "Wound care"], profile=shown)
    about = {one["id"]: one["label"] for one in made["competencies"]}
    asked = {about[question["competence"]] for question in made["questions"]}
    assert not {"Nursing registration", "English"} & asked
    assert "Wound care" in asked


def test_an_achievement_is_asked_about_for_a_demand_that_it_names_itself() -> None:
    energy = "Renegotiated the energy contracts, saving 3.4m a year"
    profile = person(energy, "Introduced one ERP in six plants")
    profile["positions"][0]["technologies"] = ["ERP"]
    made = plan_for("en", ["ERP"], profile=profile)
    (depth,) = [one for one in made["questions"] if one["type"] == "depth" and "achievement" in one["slots"]]
    assert depth["slots"]["achievement"] == "Introduced one ERP in six plants"


def test_a_duty_is_not_asked_how_it_began() -> None:
    duties = ("On call one week in three", "Team of five paid and thirty volunteers", "Night shifts for 32 residents")
    assert not any(one.is_change for one in achievements(person(*duties)))
    made = plan_for("en", ["Listening"], profile=person(*duties))
    bad = {"ach-exp-figure", "ach-exp-how", "ach-exp-before", "ach-pro-start", "ach-sit-again", "ach-sit-wrong"}
    taken = [one["bank"] for one in made["questions"] if "achievement" in one["slots"]]
    assert taken
    assert not bad & set(taken)


def test_somebody_long_at_work_is_not_asked_what_a_demand_is_for() -> None:
    old = {**person("Cut waste by 30 %"), "months": 240}
    made = plan_for("en", ["Tax returns", "Payroll", "Audit", "Treasury"], profile=old)
    gaps = {one["bank"] for one in made["questions"] if one["type"] == "gap"}
    assert gaps
    assert not {"gap-understand", "gap-help", "gap-learn"} & gaps, json.dumps(sorted(gaps))
