"""Marks reward what is said over how it is said: a fluent answer that names nothing stays below a plain one."""

import json
from pathlib import Path

import pytest

from interview.assessment.material import Answered
from interview.assessment.rules import assess
from interview.commands import Locale
from interview.plan.plan import Question
from tests.unit.interview.guarding.scenes import scene

ANSWERS = [
    json.loads(line) for line in Path(__file__).with_name("fluent_and_plain.jsonl").read_text("utf-8").splitlines()
]


def score(text: str, locale: Locale) -> int:
    asking = scene(locale)
    question = Question(**{**asking.plan["questions"][1], "competence": "problem_solving", "type": "experience"})
    question["bank"], question["slots"] = "exp-problem", {}
    made = assess(
        Answered(
            message="a-1",
            text=text,
            asked="",
            turn=1,
            question=question,
            locale=locale,
            pinned=asking.pinned,
            plan=asking.plan,
        )
    )
    return max((mark.score for mark in made.marks), default=0)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_fluent_answer_that_names_nothing_stays_below_every_plain_one(locale: Locale) -> None:
    fluent, plain = (
        [score(one["answer"], locale) for one in ANSWERS if (one["locale"], one["kind"]) == (locale, kind)]
        for kind in ("fluent", "plain")
    )
    assert len(fluent) == len(plain) == 3
    assert max(fluent) <= 2
    assert min(plain) >= 3
