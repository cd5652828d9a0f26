"""A model's marks: a level is as high as the words that stand for it, and nothing else moves it."""

import json
from dataclasses import replace

import pytest

from interview.assessment.material import Answered
from interview.assessment.proposals import ProposedAssessment, agreed, assess_messages, checked
from interview.assessment.report import Assessment
from interview.assessment.rules import assess
from interview.commands import Mode
from tests.unit.interview.guarding.scenes import scene
from tests.unit.interview.staging import RecordingVoice
from tests.unit.interview.talking import talking

ACTION = "I rebuilt the orders from the payment provider's webhooks"
REASON = "the bank was the bottleneck"
RESULT = "Lost events went from 3 % to 0.4 %"
TEXT = f"{ACTION}, because {REASON}. {RESULT}. Tom led that incident and I only came in on the second day."


def answered(text: str = TEXT) -> Answered:
    asking = scene("en")
    return Answered(
        message="a-2",
        text=text,
        asked="What did you do?",
        turn=2,
        question=asking.plan["questions"][1],
        locale="en",
        pinned=asking.pinned,
        plan=asking.plan,
        earlier=[line for line in asking.lines if line.who == "candidate"],
    )


def judge(text: str = TEXT, **proposed: object) -> Assessment:
    given = answered(text)
    return checked(ProposedAssessment.model_validate(proposed), given, assess(given))


@pytest.mark.parametrize(
    ("evidence", "score"),
    [
        ({"action": ACTION, "reason": REASON, "result": RESULT}, 5),
        ({"action": ACTION, "result": RESULT}, 4),
        ({"action": ACTION, "reason": REASON}, 4),
        ({"action": ACTION}, 3),
        ({"quote": ACTION}, 2),
        ({"reason": REASON, "result": RESULT}, 2),
        ({"action": ACTION, "reason": ACTION, "result": ACTION}, 3),
        ({"action": ACTION, "result": "we saved the company two million"}, 3),
    ],
)
def test_a_level_needs_its_words(evidence: dict[str, str], score: int) -> None:
    (mark,) = judge(marks=[{"score": 5, **evidence}]).marks
    assert mark.score == score
    assert all(TEXT[quote.start : quote.end] == quote.text for quote in mark.quotes)


def test_a_model_may_see_less_than_the_words_carry() -> None:
    (mark,) = judge(marks=[{"score": 2, "action": ACTION, "reason": REASON, "result": RESULT}]).marks
    assert mark.score == 2


def test_invented_words_are_no_evidence() -> None:
    made = judge(marks=[{"score": 5, "quote": "I led forty people", "action": "I led forty people"}])
    assert (made.marks, made.refused) == ([], 1)


def test_what_is_no_answer_has_no_mark() -> None:
    made = judge(answered="no", marks=[{"score": 4, "action": ACTION, "result": RESULT}])
    assert made.marks == []
    assert made.missing == ["no_answer"]


def test_both_sides_of_a_contradiction_are_looked_up() -> None:
    said = "Tom led that incident"
    pairs = [
        {"quote": said, "against": "a0"},
        {"quote": said, "against": "/positions/0/highlights/1"},
        {"quote": said, "against": "a9"},
        {"quote": said, "against": "/basics/name"},
        {"quote": "Tim led that incident", "against": "a0"},
    ]
    found = judge(contradictions=pairs, claims=[ACTION, "I climbed Everest"])
    assert [one.against for one in found.contradictions] == ["a0", "/positions/0/highlights/1"]
    assert "lead for the worst outage" in found.contradictions[0].text
    assert [claim.text for claim in found.claims] == [ACTION]


def test_the_model_sees_cv_and_earlier_answers() -> None:
    text = str(assess_messages(answered())[0].content)
    assert "/positions/0/highlights/1 Incident lead" in text
    assert "[a0] I built the reconciliation" in text


async def test_a_question_back_is_not_scored() -> None:
    interviewer, chat = talking(lambda _: '{"marks": [{"score": 5}]}')
    made = await interviewer.assess(replace(answered(), asked_back=True), note=RecordingVoice().emit)
    assert made.marks == []
    assert made.missing == ["no_answer"]
    assert chat.asked == []


def test_two_readings_agree_on_the_lower_level_and_both_are_reported() -> None:
    """No level above what each reader found; what only one of them misses is not called missing."""
    high = judge(marks=[{"score": 5, "action": ACTION, "reason": REASON, "result": RESULT}], missing=["task"])
    low = judge(marks=[{"score": 3, "action": ACTION}], missing=["task", "figures"])
    made = agreed([high, low])
    assert ([mark.score for mark in made.marks], made.samples, made.missing) == ([3], [5, 3], ["task"])
    nothing = judge(answered="no", marks=[])
    assert (agreed([high, nothing]).marks, agreed([high, nothing]).samples) == ([], [5, 0])
    assert agreed([high]) == high


@pytest.mark.parametrize(("mode", "readings"), [("assessed", 2), ("practice", 1)])
async def test_what_decides_about_somebody_is_read_twice(mode: Mode, readings: int) -> None:
    given = answered()
    given = replace(given, pinned={**given.pinned, "mode": mode})
    said = json.dumps({"answered": "yes", "marks": [{"score": 3, "action": ACTION}]})
    interviewer, chat = talking(lambda _: said)
    made = await interviewer.assess(given, note=RecordingVoice().emit)
    assert len(chat.asked) == readings
    assert made.samples == ([3, 3] if readings == 2 else [])
