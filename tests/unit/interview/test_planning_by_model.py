"""Questions about this person, by a model: code keeps the slots, and what does not stand the check is the bank's."""

import json
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from interview.commands import Mode
from interview.events import NO_TURN, Event, WordsRefused
from interview.interviewers.model import LlmInterviewer
from interview.interviewers.planning import ProposedPlan, fitted
from interview.models.client import Models
from interview.models.endpoints import Endpoint
from interview.plan.bank import wording
from interview.plan.pinned import Pinned
from interview.plan.plan import Plan
from interview.plan.rules import make_plan
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.staging import RecordingVoice
from tests.unit.interview.talking import TalkingChatModel

OUTAGE = "/positions/0/highlights/1"
GOOD = "The outage of November 2022 took two days of recovery: which of your decisions shortened it most?"


def pinned(mode: Mode = "practice") -> Pinned:
    return Pinned(**{**scene("en").pinned, "mode": mode})


def plan() -> Plan:
    return make_plan(pinned(), engine="llm", model="test")


def proposal(**question: Any) -> ProposedPlan:
    return ProposedPlan.model_validate({"questions": [{"slot": "q2", "cv_pointer": OUTAGE, "text": GOOD, **question}]})


def test_a_question_about_this_cv_takes_its_slot() -> None:
    before = plan()
    after = fitted(before, proposal(), pinned())
    changed = after["questions"][1]
    assert wording(changed, "en") == GOOD
    assert changed["cv_pointer"] == OUTAGE
    kept = ("id", "stage", "competence", "type", "minutes", "follow_ups")
    assert [[one[name] for name in kept] for one in after["questions"]] == [  # type: ignore[literal-required]
        [one[name] for name in kept]  # type: ignore[literal-required]
        for one in before["questions"]
    ]
    # Asked in the other language, the bank's words are used.
    assert wording(changed, "fr") == wording(before["questions"][1], "fr")


def test_a_question_about_something_else_counts_for_that() -> None:
    """What is asked in a diploma's place does not count for the diploma; a competence that is none stays out."""
    before = plan()
    other = next(one["id"] for one in before["competencies"] if one["id"] != before["questions"][1]["competence"])
    assert fitted(before, proposal(competence=other), pinned())["questions"][1]["competence"] == other
    kept = fitted(before, proposal(competence="charm"), pinned())["questions"][1]
    assert kept["competence"] == before["questions"][1]["competence"]


@pytest.mark.parametrize(
    "bad",
    [
        {"cv_pointer": "/positions/7/highlights/1"},
        {"cv_pointer": "/basics/name"},
        {"text": "The outage of November 2022: what happened? And what did you learn?"},
        {"text": "Tell me everything about the outage of November 2022."},
        {"text": "The outage of November 2022 cost 250,000 euros: how did your husband take it?"},
        {"text": "At Google, how did you handle the outage that took two days of recovery?"},
        {"text": "La panne de novembre 2022 a duré deux jours : quelle décision avez-vous prise en premier ?"},
        {"text": "What?"},
        {"slot": "q1"},
        {"slot": "q99"},
    ],
)
def test_what_does_not_stand_the_check_leaves_the_bank_s_question(bad: dict[str, str]) -> None:
    before = plan()
    assert fitted(before, proposal(**bad), pinned())["questions"] == before["questions"]


def test_words_of_its_own_do_not_keep_the_line_of_the_slot_s_question() -> None:
    """Staff and the benchmark read there what a question rests on."""
    before = plan()
    before["questions"][1]["cv_pointer"] = "/positions/0/highlights/0"
    text = "It is two in the morning and the first transfer fails: what do you do in the next half hour?"
    (asked,) = [
        one for one in fitted(before, proposal(text=text, cv_pointer=None), pinned())["questions"] if one["text"]
    ]
    assert asked["id"] == before["questions"][1]["id"]
    assert "cv_pointer" not in asked


def test_no_question_stands_twice() -> None:
    twice = ProposedPlan.model_validate({"questions": [{"slot": slot, "text": GOOD} for slot in ("q2", "q3")]})
    texts = [wording(one, "en") for one in fitted(plan(), twice, pinned())["questions"]]
    assert texts.count(GOOD) == 1


def test_what_the_cv_shows_is_no_gap() -> None:
    before = plan()
    gap = next(item for item in before["competencies"] if item["status"] == "gap")
    rows = [{"competence": gap["id"], "evidence": [OUTAGE, "/positions/9"]}]
    after = fitted(before, ProposedPlan.model_validate({"matrix": rows}), pinned())
    (changed,) = [item for item in after["competencies"] if item["id"] == gap["id"]]
    assert changed["status"] == "explore"
    assert changed["cv"] == [str(pinned()["profile"]["positions"][0]["highlights"][1])]  # type: ignore[index]


class Planner:
    """Proposes one good question, or what it is told to."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, messages: list[BaseMessage]) -> str:
        assert OUTAGE in str(messages[0].content)
        return self.text


def test_nobody_is_told_that_something_is_missing_which_the_cv_shows() -> None:
    """The words that a model proposed for it may have been refused: the bank's own then ask for the work itself."""
    before = plan()
    gaps = [one for one in before["questions"] if one["type"] == "gap"]
    rows = [{"competence": one["competence"], "evidence": [OUTAGE]} for one in gaps]
    after = fitted(before, ProposedPlan.model_validate({"matrix": rows}), pinned())
    named = {one["id"]: one for one in after["questions"]}
    assert gaps
    assert {named[one["id"]]["type"] for one in gaps} == {"depth"}
    assert not any("CV" in wording(named[one["id"]], "en") for one in gaps)


@pytest.mark.parametrize(
    ("mode", "text", "fallback", "changed"),
    [
        ("practice", json.dumps(proposal().model_dump()), None, 1),
        ("practice", "no idea", "bad_output", 0),
        ("assessed", json.dumps(proposal().model_dump()), None, 0),
    ],
)
async def test_the_plan_never_fails(mode: Mode, text: str, fallback: str | None, changed: int) -> None:
    """Everybody assessed for an offer is asked the same; a model that cannot plan leaves it to the rules, and that is
    told."""
    endpoint = Endpoint("test:planner", TalkingChatModel(reply=Planner(text)))
    interviewer = LlmInterviewer(models=Models(endpoints=[endpoint]), plan_seconds=30)
    made = await interviewer.plan(pinned(mode), note=RecordingVoice().emit)
    assert made["fallback"] == fallback
    assert sum(one["text"] is not None for one in made["questions"]) == changed


async def test_a_planned_question_is_looked_at_a_second_time() -> None:
    """What is planned is asked as it stands, so the look comes before."""
    odd = "At Parcelly the outage took two days: what did those nights look like beside the little cot?"
    look = TalkingChatModel(reply=lambda messages: "private" if "cot" in str(messages[-1].content) else "fine")
    both = [json.dumps(proposal(text=text).model_dump()) for text in (odd, GOOD)]
    events: list[Event] = []
    changed = []
    for text in both:
        interviewer = LlmInterviewer(
            models=Models(endpoints=[Endpoint("test:planner", TalkingChatModel(reply=Planner(text)))]),
            assessors=Models(endpoints=[Endpoint("test:second", look)]),
            plan_seconds=30,
            screen_seconds=5,
        )
        made = await interviewer.plan(pinned(), note=events.append)
        changed.append([one["text"] for one in made["questions"] if one["text"] is not None])
    assert changed == [[], [GOOD]]
    assert [(event.index, event.code) for event in events if isinstance(event, WordsRefused)] == [
        (NO_TURN, "forbidden_topic")
    ]
