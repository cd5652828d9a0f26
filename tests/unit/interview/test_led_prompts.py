"""What a model that leads, plans or assesses is told: nothing contradicts itself, nothing that it needs is missing."""

from dataclasses import replace

import pytest

from interview.assessment.proposals import assess_messages
from interview.commands import Locale
from interview.dialogue.digest import offer_text
from interview.dialogue.pointers import pointed
from interview.dialogue.progress import Move
from interview.dialogue.prompting import lead_messages
from interview.dialogue.turn import Asking
from interview.interviewers.planning import plan_messages
from interview.plan.bank import wording
from interview.plan.documents import offer_record
from interview.plan.grounds import blind
from offers.models import Salary
from parsing.models import Education, Profile
from prompts.loader import LOCALES, phrases
from tests.unit.interview.guarding.scenes import ENGINEER, OFFER, scene
from tests.unit.interview.staging import pinned_for
from tests.unit.interview.test_marks import answered


def instruction(asking: Asking) -> str:
    assert asking.choices is not None
    return str(lead_messages(asking, asking.choices)[-1].content)


@pytest.mark.parametrize("locale", LOCALES)
def test_who_answers_and_asks_something_beside_it_is_answered_at_once(locale: Locale) -> None:
    """The model was told to put the question off, and elsewhere in the same prompt to answer it."""
    asking = scene(locale)
    move = Move(kind="ask", question=2, trigger="enquiry", detail=None, last=False)
    said = instruction(replace(asking, move=move))
    assert phrases(locale)["trigger_reasons"]["enquiry"] not in said
    assert phrases(locale)["leading"]["asks"] in said
    assert "answer" in phrases(locale)["leading"]["asks"]


def test_an_answer_may_be_given_without_a_repair() -> None:
    """It leads on: the budget of repairs is that of questions that are put again."""
    asking = scene("en")
    assert asking.choices is not None
    said = instruction(replace(asking, choices=replace(asking.choices, repair=False)))
    possible = said.split("Possible: ")[1].split(".")[0].split(", ")
    assert "answer" in possible
    assert "repair" not in possible


def test_the_plan_s_prompt_names_every_competence_by_its_identifier() -> None:
    """Who may ask about another competence than the slot's must know what it is called."""
    asking = scene("en")
    text = str(plan_messages(asking.plan, asking.pinned)[0].content)
    assert len(asking.plan["competencies"]) > len({one["competence"] for one in asking.plan["questions"]})
    for item in asking.plan["competencies"]:
        assert f"{item['id']} {item['label']}" in text


def test_what_an_offer_says_ends_with_one_full_stop() -> None:
    offer = OFFER.model_copy(
        update={"salary": Salary(raw="£38,682 to £46,580 a year."), "experience_raw": "Two years in a similar post. "}
    )
    text = offer_text(offer_record(offer), "en")
    assert "£46,580 a year." in text
    assert "similar post." in text
    assert ".." not in text


def test_a_field_stands_once_beside_its_diploma_and_the_present_post_is_known_as_such() -> None:
    studies = [
        Education(studyType="MSc Adult Nursing (pre-registration)", area="Adult Nursing"),
        Education(studyType="Master", area="Informatique"),
    ]
    work = [ENGINEER.work[0].model_copy(update={"x_current": True}), ENGINEER.work[0]]
    lines = dict(pointed(blind(Profile(work=work, education=studies)), "en"))
    assert lines["/studies/0"] == "MSc Adult Nursing (pre-registration)"
    assert lines["/studies/1"] == "Master Informatique"
    assert lines["/positions/0"] == "Senior Backend Engineer, Parcelly, 69 months, until now"
    assert lines["/positions/1"] == "Senior Backend Engineer, Parcelly, 69 months"


def test_an_answer_is_assessed_with_the_position_and_the_question_that_a_follow_up_belongs_to() -> None:
    given = replace(answered(), pinned=pinned_for("en", OFFER, ENGINEER, minutes=15))
    planned = wording(given.question, "en")
    text = str(assess_messages(given)[0].content)
    assert "Backend Engineer (Python), Larkfield Systems" in text
    assert f"What did you do?\nIt belongs to the question: “{planned}”" in text
    assert "It belongs to" not in str(assess_messages(replace(given, asked=planned))[0].content)
