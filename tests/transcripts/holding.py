"""Interviews whose answers were written by people, for invented persons; `people.json` holds them.

An answer belongs to a question of the bank, its first one, then what is said to each follow-up; so a plan that asks
something else is found out at once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from interview.commands import Begin
from interview.dialogue.turn import Line
from interview.evaluation.candidates import Candidate
from interview.evaluation.stage import Documents, Recording, hold
from interview.interviewers.port import Interviewer
from interview.plan.plan import Plan
from offers.models import Offer
from offers.sources.sample import load_sample
from parsing.models import Profile

PEOPLE = Path(__file__).with_name("people.json")


class NoAnswer(Exception):
    """The interviewer asked what nobody wrote an answer to."""


@dataclass(frozen=True, slots=True)
class Someone:
    """One person, the offer, the manner, and everything that is said."""

    name: str
    offer: Offer
    begin: Begin
    profile: Profile
    answers: dict[str, list[str]]
    questions: list[str]


class Writing(Candidate):
    """Says what was written."""

    def __init__(self, someone: Someone, *, follow: TextIO | None = None, strict: bool = True) -> None:
        """`follow` is told what is said as it is said: a model on a small machine takes its time.

        Not `strict`: a question that nobody wrote an answer to gets a made-up one.
        """
        super().__init__("average", locale=someone.begin.locale, seed=0)
        self._someone = someone
        self._keys: list[str] = []
        self._follow = follow
        self._strict = strict

    def meet(self, plan: Plan) -> None:
        self._keys = [question["bank"] for question in plan["questions"]]

    def answer(self, lines: Sequence[Line]) -> str:
        """The next answer to this question; the candidate's own questions in their order."""
        text = self._written(lines)
        if self._follow is not None:
            self._follow.write(f"[{lines[-1].move} {lines[-1].trigger}] {lines[-1].text}\n> {text}\n")
            self._follow.flush()
        return text

    def _written(self, lines: Sequence[Line]) -> str:
        last, someone = lines[-1], self._someone
        if last.stage == "questions":
            asked = sum(line.who == "candidate" and line.stage == "questions" for line in lines)
            return someone.questions[asked] if asked < len(someone.questions) else "Non merci."
        key = self._keys[last.question]
        given = sum(line.who == "candidate" and line.question == last.question for line in lines)
        written = someone.answers.get(key, [])
        if given >= len(written) and not self._strict:
            return self._average()
        if given >= len(written):
            raise NoAnswer(f"{someone.name}: {key}, answer {given + 1}, to: {last.text}")
        return written[given]


@cache
def people() -> dict[str, Someone]:
    """Everybody by name."""
    offers = {offer.id: offer for offer in load_sample()}
    found: dict[str, Any] = json.loads(PEOPLE.read_text("utf-8"))
    return {name: _someone(name, one, offers[one["offer"]]) for name, one in found.items()}


def _someone(name: str, one: dict[str, Any], offer: Offer) -> Someone:
    begin = Begin(
        session_id=name,
        candidate_id="written",
        locale=one["locale"],
        mode="practice",
        minutes=one["minutes"],
        # They take their time: nothing is asked beyond what was planned for everybody.
        deadline=0,
        offer_id=offer.id,
        profile_revision=1,
        persona=one["persona"],
        difficulty=one["difficulty"],
    )
    return Someone(name, offer, begin, Profile.model_validate(one["profile"]), one["answers"], one["questions"])


async def hold_with(
    interviewer: Interviewer, someone: Someone, *, follow: TextIO | None = None, strict: bool = True
) -> Recording:
    """The whole interview. Raises NoAnswer."""
    documents = Documents(person=someone.profile, offer=someone.offer)
    return await hold(interviewer, Writing(someone, follow=follow, strict=strict), someone.begin, documents)
